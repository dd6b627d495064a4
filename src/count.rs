//! Numbers of things, as people say them.

/// `1 line`, `2 lines`: any number of what has an `s` where there are several.
pub fn counted(count: impl Into<i128>, one: &str) -> String {
    let count = count.into();
    format!("{count} {one}{}", if count == 1 { "" } else { "s" })
}
