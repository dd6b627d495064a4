//! Why somebody makes a change.

use std::str::FromStr;

/// Why somebody makes a change, in their own words. Secrets and names of persons are kept out as far as they can be
/// told: the line stays for years.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reason(String);

impl Reason {
    /// The reason as the person wrote it.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for Reason {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, &'static str> {
        let text = text.trim();
        let numbers = || text.split(|c: char| !c.is_ascii_digit());
        let words = || text.split(|c: char| c.is_whitespace() || c == '"');
        match text {
            "" => Err("it is empty"),
            _ if text.chars().count() > 500 => Err("it is longer than 500 characters"),
            _ if text.chars().any(char::is_control) => Err("it has line breaks or other control characters"),
            _ if numbers().any(|number| number.len() == 11) => {
                Err("there is a number of eleven digits in it, as a fødselsnummer has: leave it out")
            }
            _ if text.contains("PRIVATE KEY") || words().any(|word| word.starts_with("eyJ") && word.len() > 40) => {
                Err("there is something like a key or a token in it: leave it out")
            }
            _ => Ok(Self(text.to_owned())),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reasons_are_no_place_for_secrets() {
        assert_eq!("  CHG-42: yearly change ".parse::<Reason>().unwrap().as_str(), "CHG-42: yearly change");
        let token = format!("because {}", "eyJhbGciOiJSUzI1NiJ9.".repeat(3));
        for bad in ["", "a\nb", "for 01017012345", "-----BEGIN PRIVATE KEY-----", &token, &"x".repeat(501)] {
            assert!(bad.parse::<Reason>().is_err(), "{bad}");
        }
    }
}
