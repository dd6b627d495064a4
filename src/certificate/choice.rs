//! `certificate use`: which of its key's certificates a profile logs in with.

use clap::Args;
use serde::Serialize;

use crate::certificate_warning;
use crate::certificates::CertificateFacts;
use crate::failure::{Failure, Outcome};
use crate::moment::day;
use crate::output::Format;
use crate::selection::Selection;
use crate::terminal::Terminal;
use maskinporten_engine::key_change::set_login;
use maskinporten_engine::key_register::StoredKey;
use maskinporten_engine::operator::Operator;
use maskinporten_engine::profile::Login;
use maskinporten_protocol::certificate::{CertificateChain, Fingerprint, Realm};
use maskinporten_protocol::ids::ProfileName;

/// Fewer digits could be a slip.
const LEAST_DIGITS: usize = 8;

/// Choose which of its key's certificates a profile logs in with
///
/// A renewed certificate for the same key is stored beside the earlier one, and each profile keeps the one that it was
/// given. `key show` lists them. Nothing is removed: choose the earlier one to go back.
#[derive(Debug, Args)]
#[command(after_help = "\
Example:
  maskinporten certificate use --profile admin")]
pub(super) struct Use {
    /// The certificate's SHA-256, or its first digits [default: one that is accepted there, and lasts longest]
    #[arg(value_name = "SHA256")]
    certificate: Option<String>,
    /// Output format
    #[arg(short, long, value_name = "FORMAT", default_value = "text")]
    output: Format,
}

/// The certificate that a profile logs in with.
#[derive(Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub(super) struct Document<'a> {
    profile: &'a ProfileName,
    /// Whether it logged in with another one before.
    changed: bool,
    certificate: CertificateFacts,
    /// The SHA-256 of the one before, if it was another.
    replaced: Option<Fingerprint>,
}

impl Use {
    pub(super) fn run(&self, terminal: &Terminal, operator: &Operator, selection: &Selection) -> Outcome {
        let name = selection.profile_name()?.value;
        let profile = selection.profile(&name)?;
        let environment = selection.profiles.environment(&profile.environment)?;
        let register = operator.folder().key_register()?;
        let Some(before @ Login::Certificate { thumbprint, .. }) = &profile.login else {
            return Err(Failure::usage(format!("profile {name} doesn't log in with a stored certificate"))
                .hint(format!("see how it does with `maskinporten profile show --profile {name}`")));
        };
        let stored = register
            .get(thumbprint)
            .ok_or_else(|| Failure::missing(format!("the key of profile {name} isn't stored on this machine")))?;
        let chain = self.chosen(operator, stored, environment.realm())?;
        let leaf = chain.leaf().ok_or_else(|| Failure::missing(format!("key {} has no certificate", stored.kid)))?;
        let login = stored.login_with(leaf.fingerprint());
        set_login(operator, &name, |known| (known == Some(before)).then(|| login.clone()))?;
        certificate_warning::tell(terminal, operator, &chain, &environment);
        let replaced = stored.certificate_of(before).filter(|before| *before != leaf.fingerprint());
        let document = Document {
            profile: &name,
            changed: login != *before,
            certificate: CertificateFacts::of(leaf, operator.clock().now()),
            replaced,
        };
        terminal.out.either(self.output, &document, || {
            format!("profile {name} logs in with {:?}, valid to {}", leaf.name(), day(leaf.not_after()))
        })?;
        certificate_warning::tell_replaced(terminal, &register, &name, Some(before), Some(&login));
        Ok(())
    }

    fn chosen(&self, operator: &Operator, stored: &StoredKey, realm: Option<Realm>) -> Outcome<CertificateChain> {
        let chains = stored.chains()?;
        let Some(named) = &self.certificate else {
            return CertificateChain::best(chains, realm, operator.clock().now())
                .ok_or_else(|| Failure::missing(format!("key {} has no certificate", stored.kid)));
        };
        let digits = named.replace(':', "").to_lowercase();
        let is_meant = |chain: &CertificateChain| {
            chain.leaf().is_some_and(|leaf| leaf.fingerprint().as_str().starts_with(&digits))
        };
        let found: Vec<CertificateChain> = chains.into_iter().filter(is_meant).collect();
        match <[CertificateChain; 1]>::try_from(found) {
            Ok([chain]) if digits.len() >= LEAST_DIGITS => Ok(chain),
            _ => Err(Failure::missing(format!("key {} has no certificate {named:?}", stored.kid)).hint(format!(
                "give the SHA-256 that `maskinporten key show {}` lists, or its first {LEAST_DIGITS} digits or more",
                stored.kid
            ))),
        }
    }
}
