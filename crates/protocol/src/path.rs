//! URLs built from parts that others chose: an id stays one segment of the path, or there is no URL.
//!
//! The URL library follows the URL standard: it drops segments that are steps (`.` and `..`, and `%2e` for a dot) and
//! strips tabs and line breaks, and says nothing. `…/jwks/.` is then `…/jwks`, and a key's deletion is every key's.

use url::Url;

/// A part can't be a segment of a path: what would be asked for isn't what was meant.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{part:?} can't stand in a URL's path: it would name something else")]
pub struct PathError {
    part: String,
}

/// `base` with these parts after its own path, each percent-encoded into one segment. After each the URL is taken
/// apart again and compared with what was meant.
pub fn join(base: &Url, parts: &[&str]) -> Result<Url, PathError> {
    let mut url = base.clone();
    for part in parts {
        let before = url.path().trim_end_matches('/').to_owned();
        if let Ok(mut segments) = url.path_segments_mut() {
            segments.pop_if_empty().push(part);
        }
        let added = url.path().strip_prefix(&before).and_then(|added| added.strip_prefix('/')).unwrap_or_default();
        if is_step(part) || added.contains('/') || decoded(added) != part.as_bytes() {
            return Err(PathError { part: (*part).to_owned() });
        }
    }
    Ok(url)
}

/// Whether a text is no name in a path but a step, or nothing at all. Written with `%2e` it is one to the next server
/// that decodes it.
pub fn is_step(segment: &str) -> bool {
    matches!(segment.to_ascii_lowercase().replace("%2e", ".").as_str(), "" | "." | "..")
}

fn decoded(segment: &str) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(segment.len());
    let mut rest = segment.as_bytes();
    while let [first, others @ ..] = rest {
        let hex = |digit: u8| char::from(digit).to_digit(16).and_then(|value| u8::try_from(value).ok());
        let escaped = match others {
            [high, low, ..] if *first == b'%' => hex(*high).zip(hex(*low)),
            _ => None,
        };
        match escaped {
            Some((high, low)) => {
                bytes.push((high << 4) | low);
                rest = &others[2..];
            }
            None => {
                bytes.push(*first);
                rest = others;
            }
        }
    }
    bytes
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn base() -> Url {
        Url::parse("https://a.no/api/v1").unwrap()
    }

    #[test]
    fn s14_names_from_outside_stay_in_their_place_in_the_path() {
        for (part, path) in [
            ("k", "/api/v1/clients/c/jwks/k"),
            // Digits that would be an escape's behind a percent sign.
            ("0a1b", "/api/v1/clients/c/jwks/0a1b"),
            ("a/../b?c#d é", "/api/v1/clients/c/jwks/a%2F..%2Fb%3Fc%23d%20%C3%A9"),
            ("%2F", "/api/v1/clients/c/jwks/%252F"),
            ("...", "/api/v1/clients/c/jwks/..."),
            (";x=1", "/api/v1/clients/c/jwks/;x=1"),
        ] {
            assert_eq!(join(&base(), &["clients", "c", "jwks", part]).unwrap().path(), path);
        }
        let slash = Url::parse("https://a.no/api/v1/").unwrap();
        assert_eq!(join(&slash, &["clients"]).unwrap().as_str(), "https://a.no/api/v1/clients");
        let root = Url::parse("https://a.no").unwrap();
        assert_eq!(join(&root, &["clients"]).unwrap().as_str(), "https://a.no/clients");
    }

    #[test]
    fn what_would_name_something_else_makes_no_url() {
        for part in
            ["", ".", "..", "%2e", "%2E%2e", ".%2e", "%2E.", "a\tb", "\t", "\n", ".\t", ".\r\n.", "\t..", "a\rb"]
        {
            for parts in [&["clients", "c", "jwks", part][..], &["clients", part, "jwks"], &["clients", part]] {
                assert_eq!(join(&base(), parts), Err(PathError { part: part.into() }), "{part:?}");
            }
        }
    }

    proptest! {
        #[test]
        fn a_url_names_what_was_meant_or_is_not_made(parts in proptest::collection::vec("\\PC*|[./%2eE\\\\\t\n?#]*", 1..4)) {
            let parts: Vec<&str> = parts.iter().map(String::as_str).collect();
            if let Ok(url) = join(&base(), &parts) {
                // Read anew, as a server or a proxy would.
                let again = Url::parse(url.as_str()).unwrap();
                prop_assert_eq!(&again, &url);
                let segments: Vec<Vec<u8>> = again.path_segments().unwrap().skip(2).map(decoded).collect();
                let meant: Vec<Vec<u8>> = parts.iter().map(|part| part.as_bytes().to_vec()).collect();
                prop_assert_eq!(segments, meant);
                prop_assert!(again.query().is_none() && again.fragment().is_none());
            }
        }
    }
}
