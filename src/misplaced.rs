//! Secrets that stand on the command line, where other users of the machine can see them: they are never repeated.

use std::ffi::OsString;
use std::path::Path;

use crate::failure::Failure;
use maskinporten_protocol::value::plain;

/// What a word is, if it is a secret itself rather than the name of its place.
pub fn secret(word: &str) -> Option<&'static str> {
    let word = plain(word);
    let bare = ["Authorization:", "Bearer", "bearer"]
        .into_iter()
        .fold(word, |word, before| word.strip_prefix(before).map_or(word, str::trim_start));
    // `{"`, as every JOSE header begins, in base64url.
    if (bare.starts_with("eyJ") && bare.contains('.')) || word.contains("\"access_token\"") {
        Some("a token")
    } else if word.contains("PRIVATE KEY-----") || (word.starts_with('{') && word.contains("kty")) {
        Some("a key")
    } else if word.starts_with("pkcs11:") && word.contains("pin-value=") {
        Some("a PIN")
    } else {
        None
    }
}

/// The failure for a secret among the words of a command line, unless it is the name of a file.
pub fn among(words: &[OsString]) -> Option<Failure> {
    let texts = words.iter().filter_map(|word| word.to_str());
    let values = texts.flat_map(|word| [word, after_equals(word)]);
    let mut secrets = values.filter_map(|word| Some((word, secret(word)?)));
    let (_, what) = secrets.find(|(word, _)| !Path::new(word).exists())?;
    let failure = refused(what);
    Some(match what {
        "a token" => failure.hint("pipe it in, as in: COMMAND | maskinporten inspect"),
        "a PIN" => failure.hint("name a file with it in the address, pin-source=, or leave it out to be asked"),
        _ => failure.hint("give the file that it is in, -, or env:NAME"),
    })
}

/// The failure for a person's number in a place where it isn't looked for.
pub fn person_among(words: &[OsString]) -> Option<Failure> {
    let is_number = |word: &str| word.len() == 11 && word.bytes().all(|byte| byte.is_ascii_digit());
    words
        .iter()
        .filter_map(|word| word.to_str())
        .any(is_number)
        .then(|| refused("a person's number").hint("give it with --pid -, or --pid env:NAME"))
}

/// The value in `--flag=value`.
fn after_equals(word: &str) -> &str {
    word.strip_prefix("--").and_then(|word| word.split_once('=')).map_or("", |(_, value)| value)
}

fn refused(what: &str) -> Failure {
    Failure::usage(format!("{what} can't stand on the command line, which other users of this machine can see"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secrets_are_told_from_the_names_of_their_places() {
        let token = "eyJhbGciOiJub25lIn0.e30.";
        let header = format!("'Authorization: Bearer {token}'");
        for word in [token, &format!("bearer {token}"), &header, "{\"access_token\":\"x\"}"] {
            assert_eq!(secret(word), Some("a token"), "{word}");
        }
        let words = |word: &str| [OsString::from("inspect"), OsString::from(word)];
        assert!(among(&words(token)).is_some() && among(&words(&format!("--token={token}"))).is_some());
        assert!(among(&words("-----BEGIN PRIVATE KEY-----\nMA==\n")).is_some());
        assert!(among(&words("--description=Bearer of eyJ tokens.")).is_none());
        assert!(person_among(&words("01017012345")).is_some() && person_among(&words("310400009")).is_none());
        assert_eq!(secret("pkcs11:object=a?pin-value=1234"), Some("a PIN"));
        assert_eq!(secret("pkcs11:object=a?pin-source=/pin"), None);
        for word in ["{\"kty\":\"RSA\"}", "{kty:RSA}", "-----BEGIN PRIVATE KEY-----\nx"] {
            assert_eq!(secret(word), Some("a key"), "{word}");
        }
        for word in ["token", "-", "env:TOKEN", "eyJ", "token.jwt", "310400009", "--profile", "key.pem", "Bearer"] {
            assert_eq!(secret(word), None, "{word}");
        }
    }
}
