//! `profile show`: each value with where it came from.

use clap::Args;
use serde::Serialize;

use crate::basis::Based;
use crate::failure::Outcome;
use crate::output::{Format, Output};
use crate::page::Page;
use crate::selection::Selection;
use crate::table::{Column, pairs, table};
use crate::terminal::Terminal;
use maskinporten_engine::key_register::KeyRegister;
use maskinporten_engine::operator::Operator;
use maskinporten_engine::profile::{Admin, Login, Profile};
use maskinporten_protocol::ids::{ProfileName, joined};

/// Show a profile, and where each value came from
#[derive(Debug, Args)]
#[command(after_help = "\
Example:
  maskinporten profile show")]
pub(super) struct Show {
    /// Output format
    #[arg(short, long, value_name = "FORMAT", default_value = "text")]
    output: Format,
}

/// A profile, and why it was chosen.
#[derive(Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub(super) struct Document<'a> {
    #[serde(flatten)]
    profile: super::Record<'a>,
    /// Why it is this one.
    chosen_by: String,
}

impl Show {
    pub(super) fn run(&self, terminal: &Terminal, operator: &Operator, selection: &Selection) -> Outcome {
        let Based { value: name, basis } = selection.profile_name()?;
        selection.tell_of_variables();
        let profile = selection.profile(&name)?;
        let environment = selection.profiles.environment(&profile.environment)?;
        let register = operator.folder().key_register()?;
        let is_default = selection.profiles.default_name() == Some(&name);
        let document = Document {
            profile: super::Record::of(&name, &profile, &register, is_default),
            chosen_by: basis.to_string(),
        };
        terminal.out.either(self.output, &document, || {
            let mut rows = vec![
                ("profile", (name.to_string(), basis.to_string())),
                ("environment", own(profile.environment.to_string())),
                ("issuer", (environment.issuer.to_string(), format!("environment {}", environment.name))),
            ];
            if let Some(id) = &profile.client_id {
                rows.push(("client id", own(id.to_string())));
            }
            rows.extend(login(&name, &profile, &register, &terminal.out));
            rows.push(("scopes", own(joined(&profile.scopes))));
            match &profile.admin {
                Some(Admin::Itself(true)) => rows.push(("administers", own("yes".into()))),
                Some(Admin::By(admin)) => rows.push(("admin", own(admin.to_string()))),
                _ => {}
            }
            let columns = [Column::whole(""), Column::prose("VALUE"), Column::prose("FROM")];
            let values = table(
                &columns,
                rows.into_iter().map(|(what, (value, from))| vec![what.into(), value.into(), from.into()]),
            );
            let file = pairs(&[("config.toml", operator.folder().config_file().display().to_string())]);
            Page::spaced([values, file])
        })
    }
}

/// A row: what it is, its value, and where that comes from.
type Row = (&'static str, (String, String));

/// A value of the profile's own.
fn own(value: String) -> (String, String) {
    (value, "config.toml".to_owned())
}

/// How the profile logs in, and where its key is.
fn login(name: &ProfileName, profile: &Profile, register: &KeyRegister, out: &Output) -> Vec<Row> {
    let mut rows = match &profile.login {
        Some(Login::Key { kid, .. }) => vec![("kid", own(kid.to_string()))],
        Some(login @ Login::Certificate { .. }) => {
            let used = register.certificate_of(login).map_or_else(|| "not stored here".into(), String::from);
            vec![
                ("login", own("business certificate".into())),
                ("certificate", (format!("SHA-256 {used}"), "keys.toml".into())),
            ]
        }
        Some(Login::Shared { store }) => vec![("shared in", own(store.to_string()))],
        Some(Login::CertificateFile { path, alias, signer }) => {
            let mut rows = vec![("certificate", own(path.display().to_string()))];
            rows.extend(alias.as_ref().map(|alias| ("alias", own(alias.to_string()))));
            rows.extend(signer.as_ref().map(|signer| ("signer", own(signer.to_string()))));
            rows
        }
        None => {
            let make = out.complete(&format!("`maskinporten keygen --profile {name}` makes one"));
            vec![("key", ("none yet".into(), make))]
        }
    };
    if let Some(thumbprint) = profile.login.as_ref().and_then(Login::thumbprint) {
        rows.push(("thumbprint", own(thumbprint.to_string())));
        rows.push(match (&profile.signer, register.get(thumbprint)) {
            (Some(signer), _) => ("signer", own(signer.to_string())),
            (None, Some(key)) => ("store", (key.place.name(), "keys.toml".into())),
            (None, None) => ("store", ("not stored here".to_owned(), "keys.toml".into())),
        });
    }
    rows
}
