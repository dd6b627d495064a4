//! Where a key is written, and with which password.

use std::borrow::Cow;
use std::path::PathBuf;

use clap::Args;
use serde::Serialize;

use super::content::{Content, WrittenFormat};
use crate::failure::{Failure, Outcome};
use crate::output::Format;
use crate::secret_source::SecretSource;
use crate::terminal::Terminal;
use maskinporten_engine::access::Access;
use maskinporten_engine::operator::Operator;
use maskinporten_engine::private_file::{Overwrite, write_private};
use maskinporten_protocol::ids::Kid;
use maskinporten_protocol::jwk::Thumbprint;
use maskinporten_protocol::secret::{SecretBytes, SecretText};

/// Where a key is written, and with which password.
#[derive(Debug, Args)]
pub(super) struct Destination {
    /// The file to write, with mode 0600, or - for stdout [default for public keys: stdout]
    #[arg(long, value_name = "FILE")]
    to_file: Option<PathBuf>,
    /// Replace the file if it exists
    #[arg(long)]
    force: bool,
    /// Where the new file's password is: a file, -, env:NAME or cmd:PROGRAM [default: a prompt]
    #[arg(long, value_name = "SOURCE", conflicts_with = "unencrypted")]
    new_password_from: Option<SecretSource>,
    /// Write the private key without a password
    #[arg(long)]
    unencrypted: bool,
    /// Output format of the report, or of a public key on stdout
    #[arg(short, long, value_name = "FORMAT", default_value = "text")]
    output: Format,
}

/// A key that was written.
#[derive(Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub(super) struct Document<'a> {
    /// As `--to` names it.
    format: String,
    private: bool,
    encrypted: bool,
    kid: &'a Kid,
    thumbprint: Thumbprint,
    #[serde(flatten)]
    place: Place<'a>,
}

/// Where a key was written.
#[derive(Serialize)]
#[serde(rename_all = "lowercase")]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
enum Place<'a> {
    /// To this file.
    File(Cow<'a, str>),
    /// Here: only a public key.
    Content(&'a str),
}

impl Destination {
    /// Where the new password comes from, for the check that stdin is read only once.
    pub(super) fn password_source(&self) -> Option<&SecretSource> {
        self.new_password_from.as_ref()
    }

    /// Refuses what can't come to anything, before a key is read or a password asked for.
    pub(super) fn check(&self, terminal: &Terminal, target: WrittenFormat, is_private: bool) -> Outcome {
        if !is_private {
            return Ok(());
        }
        if self.unencrypted && target == WrittenFormat::P12 {
            return Err(Failure::usage("a .p12 always has a password: without one, Java and Windows don't open it")
                .hint("leave --unencrypted out, or use --to pem --unencrypted"));
        }
        match (&self.to_file, self.to_stdout()) {
            (None, _) => Err(Failure::usage("say where to write the private key")
                .hint("--to-file FILE writes it with mode 0600; --to-file - writes it to a pipe")
                .hint("--to portal and --to openssh-public write the public half, as does `key convert --public`")),
            (Some(_), true) if terminal.out.is_terminal() => {
                Err(Failure::usage("a private key is never shown on a terminal")
                    .hint("name a file with --to-file, or pipe the output into another program"))
            }
            (Some(_), true) if self.output == Format::Json => {
                Err(Failure::usage("stdout can't carry both the private key and a report about it")
                    .hint("leave out -o json, or name a file with --to-file"))
            }
            (Some(path), false) if !self.force && path.symlink_metadata().is_ok() => {
                Err(Failure::not_done(format!("{} exists already", path.display()))
                    .hint("name another file, or replace it with --force"))
            }
            _ => Ok(()),
        }
    }

    /// Writes a key and says what was written.
    pub(super) fn write(
        &self,
        terminal: &Terminal,
        operator: &Operator,
        outgoing: &Content,
        target: WrittenFormat,
    ) -> Outcome {
        let is_private = outgoing.is_private() && !target.is_public();
        self.check(terminal, target, is_private)?;
        let password = if is_private { self.password(terminal, operator, target)? } else { None };
        let bytes = outgoing.encode(target, password.as_ref())?;
        let encrypted = password.is_some();
        // Said once it is true, and before a pipe has it.
        let warn = || {
            if is_private && !encrypted {
                let why = if target.can_be_encrypted() { "as requested" } else { "this format can't be encrypted" };
                terminal.out.warning(&format!("the private key is written unencrypted: {why}"));
            }
        };
        let document = |place| Document {
            format: target.name(),
            private: is_private,
            encrypted,
            kid: &outgoing.kid,
            thumbprint: outgoing.public.thumbprint(),
            place,
        };
        match self.to_file.as_ref().filter(|_| !self.to_stdout()) {
            Some(path) => {
                let overwrite = if self.force { Overwrite::Replace } else { Overwrite::Never };
                write_private(path, bytes.expose(), overwrite, Access::Owner)?;
                warn();
                terminal.out.either(self.output, &document(Place::File(path.to_string_lossy())), || {
                    let what = if is_private { "the private key" } else { "the public key" };
                    let how = if encrypted { ", encrypted" } else { "" };
                    format!("wrote {what} to {} ({}{how})", path.display(), target.name())
                })
            }
            None => {
                warn();
                self.print(terminal, target, &bytes, document)
            }
        }
    }

    fn print<'a>(
        &self,
        terminal: &Terminal,
        target: WrittenFormat,
        bytes: &'a SecretBytes,
        document: impl FnOnce(Place<'a>) -> Document<'a>,
    ) -> Outcome {
        if self.output == Format::Json {
            let text = std::str::from_utf8(bytes.expose()).map_err(|_| {
                Failure::usage("this format isn't text, so JSON can't hold it").hint("name a file with --to-file")
            })?;
            return terminal.out.json(&document(Place::Content(text)));
        }
        if target.is_binary() && terminal.out.is_terminal() {
            return Err(
                Failure::usage("this format isn't text: a terminal can't show it").hint("name a file with --to-file")
            );
        }
        terminal.out.result_bytes(bytes)
    }

    fn password(
        &self,
        terminal: &Terminal,
        operator: &Operator,
        target: WrittenFormat,
    ) -> Outcome<Option<SecretText>> {
        if self.unencrypted || !target.can_be_encrypted() {
            if self.new_password_from.is_some() {
                return Err(Failure::usage(format!("{} can't be encrypted", target.name()))
                    .hint("--to pem, pkcs8, der and p12 can be encrypted"));
            }
            return Ok(None);
        }
        let password = match &self.new_password_from {
            Some(source) => source.read(terminal, operator)?,
            None => terminal.prompt.new_password(
                "Password for the new file",
                if target == WrittenFormat::P12 {
                    "say where it is with --new-password-from"
                } else {
                    "say where it is with --new-password-from, or pass --unencrypted"
                },
            )?,
        };
        if password.expose().is_empty() {
            return Err(Failure::usage("the new password is empty, which protects nothing")
                .hint("give another, or pass --unencrypted"));
        }
        Ok(Some(password))
    }

    fn to_stdout(&self) -> bool {
        self.to_file.as_ref().is_none_or(|path| path.as_os_str() == "-")
    }
}
