//! What comes in from files and stdin, whole and bounded.

use std::io::{self, IsTerminal as _, Read as _};
use std::path::Path;

use crate::failure::{Failure, Outcome};
use maskinporten_protocol::key::material::MAX_BYTES;
use maskinporten_protocol::regular_file::{self, FileError, Links};
use maskinporten_protocol::secret::{SecretBytes, SecretText};
use maskinporten_protocol::value::decoded;

/// A file that holds a secret text, without its last line end.
pub fn read_text(path: &Path) -> Outcome<SecretText> {
    as_text(&read_file(path)?)
}

/// A secret as text, without its last line end.
pub fn as_text(bytes: &SecretBytes) -> Outcome<SecretText> {
    let mut text = decoded(bytes.expose())
        .ok_or_else(|| Failure::usage("the secret isn't text in UTF-8 (its value isn't shown)"))?;
    Ok(SecretText::new(std::mem::take(&mut *text)).without_line_end())
}

/// The same bytes, or their text in UTF-8 if it is in the UTF-16 that PowerShell's `>` writes.
pub fn in_utf8(bytes: SecretBytes) -> SecretBytes {
    let is_utf16 = bytes.expose().starts_with(b"\xff\xfe") || bytes.expose().starts_with(b"\xfe\xff");
    let text = if is_utf16 { decoded(bytes.expose()) } else { None };
    text.map_or(bytes, |mut text| std::mem::take(&mut *text).into_bytes().into())
}

/// All of stdin, at most 1 MiB.
pub fn read_stdin() -> Outcome<SecretBytes> {
    let stdin = io::stdin();
    if stdin.is_terminal() {
        return Err(
            Failure::usage("stdin is a terminal, so there is nothing to read").hint("pipe it in, or name a file")
        );
    }
    read_limited(&mut stdin.lock(), "stdin")
}

/// All of a file, at most 1 MiB. Folders, pipes and devices are refused before they can block.
pub fn read_file(path: &Path) -> Outcome<SecretBytes> {
    let shown = path.display();
    match regular_file::read(path, MAX_BYTES, Links::Follow) {
        Ok(Some(bytes)) => Ok(bytes),
        Ok(None) => Err(Failure::missing(format!("{shown} can't be read: there is no such file"))),
        Err(FileError::Io { source, .. }) => Err(Failure::usage(format!("{shown} can't be read: {source}"))),
        Err(error @ FileError::Insecure { .. }) => {
            Err(Failure::usage(error.to_string()).hint("to read from a pipe, give - and pipe it in"))
        }
        Err(error) => Err(error.into()),
    }
}

/// All that comes, at most 1 MiB.
pub fn read_limited(from: &mut dyn io::Read, what: &str) -> Outcome<SecretBytes> {
    // Room from the start, so that no growing buffer leaves copies behind.
    let mut bytes = Vec::with_capacity(MAX_BYTES + 1);
    let read = from.take(MAX_BYTES as u64 + 1).read_to_end(&mut bytes);
    let bytes = SecretBytes::new(bytes);
    let read = read.map_err(|error| Failure::usage(format!("{what} can't be read: {error}")))?;
    if read > MAX_BYTES {
        return Err(Failure::usage(format!("{what} is longer than 1 MiB")));
    }
    Ok(bytes)
}
