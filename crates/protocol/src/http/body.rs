//! What is sent and what is answered may hold assertions and tokens: it is in buffers that are wiped, and that don't grow,
//! since growing leaves copies behind.
//!
//! That is as far as it goes. The HTTP library copies what it sends into a buffer of the connection, TLS encrypts it in
//! another, and what arrives comes through two of the same kind. They are wiped by nobody, and are gone with the process.
//! Nor is memory locked: what the system swaps out or writes down as it hibernates has keys in it.

use std::io::{self, Read};

use bytes::Bytes;
use reqwest::header::{HeaderValue, InvalidHeaderValue};
use url::form_urlencoded::Serializer;
use zeroize::Zeroizing;

use crate::secret::{SecretBytes, SecretText};

/// How much is expected of an answer that doesn't say how long it is: a token has some 1,500 bytes.
const USUAL: usize = 8 << 10;

/// All of an answer up to one byte more than `most`, and whether it came to its end. `length`: what it says of itself.
pub(super) fn read(mut from: impl Read, length: Option<u64>, most: u64) -> (SecretBytes, io::Result<()>) {
    let most = usize::try_from(most).unwrap_or(usize::MAX).saturating_add(1);
    let length = length.map(|length| usize::try_from(length).unwrap_or(usize::MAX).saturating_add(1));
    let mut bytes = Zeroizing::new(vec![0; length.unwrap_or(USUAL).min(most)]);
    let mut len = 0;
    let ended = loop {
        if len == bytes.len() {
            if len == most {
                break Ok(());
            }
            let mut longer = Zeroizing::new(vec![0; len.saturating_mul(2).min(most)]);
            longer[..len].copy_from_slice(&bytes);
            bytes = longer;
        }
        match from.read(&mut bytes[len..]) {
            Ok(0) => break Ok(()),
            Ok(read) => len = len.saturating_add(read),
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => break Err(error),
        }
    };
    bytes.truncate(len);
    (std::mem::take(&mut *bytes).into(), ended)
}

/// A form (`application/x-www-form-urlencoded`).
pub(super) fn form(fields: &[(&str, &str)]) -> Bytes {
    // Each byte takes three at most.
    let room = fields.iter().map(|(name, value)| 3 * (name.len() + value.len()) + 2).sum();
    let mut form = Serializer::new(String::with_capacity(room));
    form.extend_pairs(fields);
    Bytes::from_owner(Zeroizing::new(form.finish().into_bytes()))
}

/// A body that the caller has written.
pub(super) fn copy(bytes: &SecretBytes) -> Bytes {
    Bytes::from_owner(Zeroizing::new(bytes.expose().clone()))
}

/// The value of a header with a credential in it, such as `Authorization` with `Bearer ` before the token.
pub(super) fn secret_header(kind: &str, token: &SecretText) -> Result<HeaderValue, InvalidHeaderValue> {
    let mut text = Zeroizing::new(Vec::with_capacity(kind.len().saturating_add(token.expose().len())));
    text.extend_from_slice(kind.as_bytes());
    text.extend_from_slice(token.expose().as_bytes());
    let mut value = HeaderValue::from_maybe_shared(Bytes::from_owner(text))?;
    value.set_sensitive(true);
    Ok(value)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Comes in pieces, and breaks off at its end.
    struct Pieces(usize, bool);

    impl Read for Pieces {
        fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
            let piece = buffer.len().min(self.0).min(1000);
            if piece == 0 && self.1 {
                return Err(io::ErrorKind::ConnectionReset.into());
            }
            buffer[..piece].fill(b'x');
            self.0 -= piece;
            Ok(piece)
        }
    }

    #[test]
    fn s15_an_answer_is_read_whatever_it_says_of_its_length() {
        for len in [0, 1, 999, 8191, 8192, 8193, 50_000, 100_000] {
            for said in [None, Some(0), Some(len as u64), Some(7), Some(u64::MAX)] {
                let (bytes, ended) = read(Pieces(len, false), said, 60_000);
                assert_eq!(bytes.expose().len(), len.min(60_001), "{said:?}");
                assert!(ended.is_ok() && bytes.expose().iter().all(|byte| *byte == b'x'));
                let (bytes, ended) = read(Pieces(len, true), said, 60_000);
                assert_eq!((bytes.expose().len(), ended.is_err()), (len.min(60_001), len <= 60_000), "{said:?}");
            }
        }
    }

    #[test]
    fn s15_what_is_sent_is_what_was_meant() {
        assert_eq!(form(&[("grant_type", "urn:x"), ("a b", "æ&=")]), "grant_type=urn%3Ax&a+b=%C3%A6%26%3D");
        let value = secret_header("Bearer ", &"abc".to_owned().into()).unwrap();
        assert_eq!((value.to_str().unwrap(), value.is_sensitive()), ("Bearer abc", true));
        assert!(secret_header("", &"a\nb".to_owned().into()).is_err());
        assert_eq!(copy(&b"abc".to_vec().into()), "abc");
    }
}
