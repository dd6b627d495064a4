//! Running the command that stores a secret.

use std::ffi::OsString;
use std::io::{self, Write as _};
use std::process::{Command, Stdio};

use crate::cli::failure::{Failure, Kind, Outcome};
use crate::cli::secrets::{CERTIFICATE_PASSWORD_VARIABLE, KEY_VARIABLE, PASSPHRASE_VARIABLE};
use crate::secret::SecretText;

/// Our secrets in the environment, which are none of another program's business.
const SECRET_VARIABLES: [&str; 4] =
    [KEY_VARIABLE, CERTIFICATE_PASSWORD_VARIABLE, PASSPHRASE_VARIABLE, "MASKINPORTEN_CLIENT_JWK"];

/// Runs a program, without a shell, with a secret on its stdin. What it says on stdout goes to stderr: the result
/// is ours.
pub(super) fn hand_over(program: &str, arguments: &[OsString], secret: &SecretText) -> Outcome {
    let mut command = Command::new(program);
    command.args(arguments).stdin(Stdio::piped()).stdout(io::stderr());
    for name in SECRET_VARIABLES {
        command.env_remove(name);
    }
    let mut child = command.spawn().map_err(|error| match error.kind() {
        io::ErrorKind::NotFound => Failure::missing(format!("there is no {program} on the PATH"))
            .hint("install it, or write a file with --to-file"),
        _ => Failure::new(Kind::Other, format!("{program} can't be run: {error}")),
    })?;
    // A program that doesn't read to the end says why by its exit status.
    let written = child.stdin.take().map_or(Ok(()), |mut stdin| stdin.write_all(secret.expose().as_bytes()));
    let status = child.wait().map_err(|error| Failure::new(Kind::Other, format!("{program} was lost: {error}")))?;
    if !status.success() {
        return Err(Failure::new(Kind::Other, format!("{program} failed ({status}); what it said is above")));
    }
    written.map_err(|error| Failure::new(Kind::Other, format!("{program} didn't take it all: {error}")))
}
