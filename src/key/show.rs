//! `key show`: everything public about a key, from here or from a file of any kind.

use clap::Args;
use serde::Serialize;

use super::entry::{self, Entry, EntryKind};
use super::stored_named;
use crate::basis::Based;
use crate::failure::{Failure, Outcome};
use crate::key_file_args::{KeyFileArgs, ReadableByOthers};
use crate::output::Format;
use crate::page::Page;
use crate::secret_source::SecretSource;
use crate::selection::Selection;
use crate::table::pairs;
use crate::terminal::Terminal;
use maskinporten_engine::key_register::StoredKey;
use maskinporten_engine::operator::Operator;
use maskinporten_engine::profile::Login;

/// Show a key's details, never its private half
///
/// A stored key, by kid or thumbprint, or with --from whatever a file contains: PKCS#12, JKS, PEM, DER, OpenSSH, JWK
/// or JWKS, in base64 or not. The format is recognised by the content. Keys are also found as values in Kubernetes
/// secrets, the JSON of other secret managers, .env, properties and YAML.
#[derive(Debug, Args)]
#[command(after_help = "\
Example:
  maskinporten key show --from kit/business.p12 --password-from kit/password.txt")]
pub(super) struct Show {
    /// A stored key, by kid or thumbprint [default: the profile's key]
    #[arg(value_name = "KID", conflicts_with = "from", allow_hyphen_values = true)]
    key: Option<String>,
    /// Where key material is: a file, -, env:NAME or cmd:PROGRAM
    #[arg(long, value_name = "SOURCE")]
    from: Option<SecretSource>,
    #[command(flatten)]
    key_file: KeyFileArgs,
    /// Output format
    #[arg(short, long, value_name = "FORMAT", default_value = "text")]
    output: Format,
}

/// What is public about a stored key, or about everything in a file.
#[derive(Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub(super) struct Document<'a> {
    /// The file; null for a stored key.
    source: Option<&'a str>,
    format: Option<&'a str>,
    entries: Vec<entry::Record<'a>>,
}

impl Show {
    pub(super) fn run(&self, terminal: &Terminal, operator: &Operator, selection: &Selection) -> Outcome {
        let Some(source) = &self.from else {
            let entries = [Entry::stored(selection, &self.stored(operator, selection)?)];
            return self.print(terminal, operator, None, &entries);
        };
        let material = self.key_file.read(terminal, operator, source, ReadableByOthers::Told, None)?;
        let mut entries = Entry::all(operator, selection, &material)?;
        if self.key_file.alias.is_some() {
            let chosen = material.choose(self.key_file.alias.as_deref())?;
            let place = material.private.iter().position(|entry| std::ptr::eq(entry, chosen));
            entries =
                entries.into_iter().enumerate().filter(|(at, _)| Some(*at) == place).map(|(_, one)| one).collect();
        } else if entries.iter().all(|entry| entry.kind == EntryKind::Unusable) {
            material
                .choose(None)
                .map_err(|error| Failure::from(error).while_doing(format!("{source} can't be used")))?;
        }
        self.print(terminal, operator, Some((source.to_string(), material.format.to_string())), &entries)
    }

    fn stored(&self, operator: &Operator, selection: &Selection) -> Outcome<StoredKey> {
        if let Some(name) = &self.key {
            return stored_named(operator, name);
        }
        let Based { value: name, .. } =
            selection.profile_name().map_err(|failure| failure.hint("or name a key, or a file with --from"))?;
        let profile = selection.profile(&name)?;
        match profile.login.as_ref().and_then(Login::thumbprint) {
            Some(thumbprint) => stored_named(operator, thumbprint.as_str()),
            None => Err(Failure::missing(format!("profile {name} has no key stored here"))
                .hint("name a key that `maskinporten key list` shows, or a file with --from")),
        }
    }

    fn print(
        &self,
        terminal: &Terminal,
        operator: &Operator,
        file: Option<(String, String)>,
        entries: &[Entry],
    ) -> Outcome {
        let (source, format) = file.unzip();
        let document = Document {
            source: source.as_deref(),
            format: format.as_deref(),
            entries: entries.iter().map(|entry| entry.record(operator)).collect(),
        };
        terminal.out.either(self.output, &document, || {
            let format = format.as_ref().map(|format| pairs(&[("format", format.clone())]));
            Page::spaced(format.into_iter().chain(entries.iter().map(|entry| pairs(&entry.rows(operator)))))
        })
    }
}
