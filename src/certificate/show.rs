//! `certificate show`: whom a certificate belongs to, and what Maskinporten would refuse about it.

use clap::Args;
use jiff::Timestamp;
use serde::Serialize;

use super::found::{Finding, Found, Judgement, Key};
use crate::basis::Based;
use crate::certificates::CertificateFacts;
use crate::failure::{Failure, Outcome};
use crate::key_file_args::{KeyFileArgs, ReadableByOthers};
use crate::output::Format;
use crate::page::Page;
use crate::secret_source::SecretSource;
use crate::selection::Selection;
use crate::table::pairs;
use crate::terminal::Terminal;
use maskinporten_engine::operator::Operator;
use maskinporten_engine::profile::Login;
use maskinporten_protocol::certificate::{Certificate, Doubt, Trust};
use maskinporten_protocol::environment::Environment;
use maskinporten_protocol::ids::{EnvironmentName, Kid, OrgNumber};

/// Show a business certificate, and what Maskinporten will refuse about it
///
/// From a file of any kind, or stored on this machine. Problems are shown as warnings, each with the code that
/// Maskinporten would answer with; with --check they make the command fail.
///
/// The chain is checked, without a network, up to the roots of Buypass and Commfides that this program knows, with their
/// intermediates where the file doesn't have them. Another environment than test and prod decides itself whose
/// certificates it accepts. Revocation isn't checked, so in JSON, usable is false or null, never true.
#[derive(Debug, Args)]
#[command(after_help = "\
Example:
  maskinporten certificate show kit/business.p12 --password-from kit/password.txt --environment sandbox --check")]
pub(super) struct Show {
    /// Where the certificate is: a file, -, env:NAME or cmd:PROGRAM [default: the profile's certificate]
    #[arg(value_name = "SOURCE")]
    source: Option<SecretSource>,
    /// The certificate of a stored key, by its kid
    #[arg(long, value_name = "KID", allow_hyphen_values = true, conflicts_with = "source")]
    key: Option<Kid>,
    /// The environment to judge it for [default: the profile's, else the one it was issued for]
    #[arg(long, visible_alias = "env", value_name = "NAME")]
    environment: Option<EnvironmentName>,
    /// The organisation that owns the client
    #[arg(long, value_name = "ORGNO")]
    org: Option<OrgNumber>,
    /// Exit with 2 if Maskinporten would refuse it, or if its issuer is unknown
    #[arg(long)]
    check: bool,
    #[command(flatten)]
    key_file: KeyFileArgs,
    /// Output format
    #[arg(short, long, value_name = "FORMAT", default_value = "text")]
    output: Format,
}

/// What stands between a certificate without a problem and one that is usable for sure: the issuer, where the chain
/// doesn't lead to a known root.
const UNCHECKED: [&str; 2] = ["issuer", "revocation"];

/// What was found, where, and in what format.
struct Seen {
    found: Vec<Found>,
    source: String,
    format: Option<String>,
}

/// Something for which it may be refused: that isn't known.
#[derive(Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
struct Warning {
    message: String,
    remedy: &'static str,
}

/// Certificates, and what Maskinporten will refuse about them.
#[derive(Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub(super) struct Document<'a> {
    /// The file, or the key here, that they are in.
    source: &'a str,
    format: Option<&'a str>,
    /// The environment that they are judged for.
    environment: Option<&'a EnvironmentName>,
    certificates: Vec<Judged<'a>>,
}

/// A certificate with its chain and its problems.
#[derive(Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
struct Judged<'a> {
    #[serde(flatten)]
    facts: CertificateFacts,
    /// The subjects of the authorities above it.
    chain: Vec<String>,
    /// The authority that isn't there.
    chain_missing: Option<String>,
    /// Null if there is nothing above the certificate to check it with.
    chain_signatures: Option<ChainSignatures>,
    /// Whether signatures, dates and constraints were checked up to a root that this program knows.
    chain_checked: bool,
    /// The name of that root.
    chain_root: Option<&'static str>,
    /// Why the chain couldn't be checked up to a known root.
    chain_doubt: Option<String>,
    private_key: Key,
    /// False if there are problems. Never true: see `unchecked`.
    usable: Option<bool>,
    unchecked: &'static [&'static str],
    problems: &'a [Finding],
    /// What is no reason to refuse it that is known, but may be one.
    warnings: Vec<Warning>,
}

#[derive(Serialize)]
#[serde(rename_all = "lowercase")]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
enum ChainSignatures {
    Valid,
    Invalid,
    Unchecked,
}

impl Show {
    pub(super) fn run(&self, terminal: &Terminal, operator: &Operator, selection: &Selection) -> Outcome {
        let Seen { found, source, format } = self.found(terminal, operator, selection)?;
        let environment = self.environment(selection)?;
        let now = operator.clock().now();
        let judged: Vec<Judgement> = found.iter().map(|one| self.judge(one, environment.as_ref(), now)).collect();
        let shown = found.iter().zip(&judged);
        let document = Document {
            source: &source,
            format: format.as_deref(),
            environment: environment.as_ref().map(|environment| &environment.name),
            certificates: shown.clone().map(|(one, judgement)| Judged::of(one, judgement, now)).collect(),
        };
        terminal.out.either(self.output, &document, || {
            let rows =
                |(one, judgement): (&Found, &Judgement)| one.rows(one.place(environment.as_ref()), judgement, now);
            Page::spaced(shown.clone().map(|one| pairs(&rows(one))))
        })?;
        for (one, judgement) in shown {
            one.tell(terminal, judgement, now);
        }
        if self.check { Self::verdict(&judged) } else { Ok(()) }
    }

    /// What `--check` asks.
    fn verdict(judged: &[Judgement]) -> Outcome {
        let count: usize = judged.iter().map(|judgement| judgement.problems.len()).sum();
        if count > 0 {
            let what = if count == 1 { "one problem".to_owned() } else { format!("{count} problems") };
            return Err(Failure::usage(format!("Maskinporten will refuse this certificate: {what}")));
        }
        let mut doubts = judged.iter().flat_map(|judgement| &judgement.doubts);
        match doubts.find(|doubt| matches!(doubt, Doubt::Issuer(_))) {
            Some(doubt) => Err(Failure::usage(doubt.to_string())),
            None => Ok(()),
        }
    }

    /// The certificates, where they are, and in what format.
    fn found(&self, terminal: &Terminal, operator: &Operator, selection: &Selection) -> Outcome<Seen> {
        if let Some(source) = &self.source {
            return self.in_file(terminal, operator, source, None);
        }
        let register = operator.folder().key_register()?;
        // A profile has one of its key's certificates.
        let (mut named, mut its_own) = (None, false);
        let key = if let Some(kid) = &self.key {
            register.by_kid(kid).ok_or_else(|| {
                Failure::missing(format!("no key with kid {kid} is stored on this machine"))
                    .hint("see `maskinporten key list`")
            })?
        } else {
            let Based { value: name, .. } =
                selection.profile_name().map_err(|failure| failure.hint("or name a file with a certificate"))?;
            match selection.profile(&name)?.login {
                Some(Login::CertificateFile { path, alias, .. }) => {
                    return self.in_file(terminal, operator, &SecretSource::File(path), alias.as_deref());
                }
                Some(Login::Certificate { thumbprint, certificate }) => {
                    named = certificate;
                    its_own = true;
                    register.get(&thumbprint)
                }
                Some(Login::Key { thumbprint, .. }) => register.get(&thumbprint),
                Some(Login::Shared { .. }) | None => None,
            }
            .ok_or_else(|| Failure::missing(format!("profile {name} has no certificate")).hint("name a file"))?
        };
        let chains =
            if its_own { key.certificate_chain(named.as_ref())?.into_iter().collect() } else { key.chains()? };
        let found: Vec<Found> = chains.iter().filter_map(|chain| Found::with_key(chain, None)).collect();
        if found.is_empty() {
            return Err(Failure::missing(format!("key {} has no certificate", key.kid)).hint("name a file with one"));
        }
        Ok(Seen { found, source: format!("key {} in {}", key.kid, key.place), format: None })
    }

    /// `alias`: the one that the profile is about, if the flags choose no other.
    fn in_file(
        &self,
        terminal: &Terminal,
        operator: &Operator,
        source: &SecretSource,
        alias: Option<&str>,
    ) -> Outcome<Seen> {
        let material = self.key_file.read(terminal, operator, source, ReadableByOthers::Told, None)?;
        let about = |failure: Failure| failure.while_doing(format!("{source} can't be used"));
        let found = match self.key_file.alias.as_deref().or(alias) {
            None => Found::all(&material),
            Some(alias) => {
                let entry = material.choose(Some(alias)).map_err(|error| about(error.into()))?;
                Found::with_key(&entry.chain, None).into_iter().collect()
            }
        };
        if found.is_empty() {
            return Err(about(Failure::usage(format!("it contains no certificate ({})", material.format)))
                .hint("give the .p12 from Buypass or Commfides, or the certificate as PEM"));
        }
        Ok(Seen { found, source: source.to_string(), format: Some(material.format.to_string()) })
    }

    /// The environment to judge the certificate for, if one is known.
    fn environment(&self, selection: &Selection) -> Outcome<Option<Environment>> {
        if let Some(name) = &self.environment {
            return Ok(Some(selection.profiles.environment(name)?));
        }
        let profile = if self.source.is_none() && self.key.is_none() {
            Some(selection.profile_name()?.value)
        } else {
            selection.named_profile().map(|(name, _)| name)
        };
        let Some(name) = profile else { return Ok(None) };
        Ok(Some(selection.profiles.environment(&selection.profile(&name)?.environment)?))
    }

    fn judge(&self, found: &Found, environment: Option<&Environment>, now: Timestamp) -> Judgement {
        let realm = environment.map_or_else(|| Some(found.realm()), Environment::realm);
        let problems = found.chain.problems(realm, self.org.as_ref(), now);
        let mut findings: Vec<Finding> = problems
            .iter()
            .map(|problem| Finding { code: problem.code(), message: problem.to_string(), remedy: problem.remedy() })
            .collect();
        if found.key == Key::Another {
            findings.push(Finding {
                code: "MP-124",
                message: "the private key beside the certificate belongs to another certificate".into(),
                remedy: "Find the key that the certificate was ordered for: signatures made with another key are refused.",
            });
        }
        Judgement { problems: findings, doubts: found.chain.doubts(realm) }
    }
}

impl<'a> Judged<'a> {
    fn of(found: &Found, judgement: &'a Judgement, now: Timestamp) -> Self {
        let path = found.chain.path();
        let root = if let Trust::Known(root) = path.trust { Some(root.name) } else { None };
        let warning = |doubt: &Doubt| Warning { message: doubt.to_string(), remedy: doubt.remedy() };
        Self {
            facts: CertificateFacts::of(&found.leaf, now),
            chain: found.chain.certificates().iter().skip(1).map(Certificate::subject).collect(),
            chain_missing: found.chain.missing(),
            chain_signatures: match &path.trust {
                Trust::Forged { .. } => Some(ChainSignatures::Invalid),
                Trust::Unsupported(_) => Some(ChainSignatures::Unchecked),
                Trust::Unknown { .. } if path.above.is_empty() => None,
                Trust::Known(_) | Trust::Unknown { .. } | Trust::Unfit { .. } => Some(ChainSignatures::Valid),
            },
            chain_checked: root.is_some(),
            chain_root: root,
            chain_doubt: path.trust.doubt(),
            private_key: found.key,
            usable: (!judgement.problems.is_empty()).then_some(false),
            unchecked: &UNCHECKED[usize::from(root.is_some())..],
            problems: &judgement.problems,
            warnings: judgement.doubts.iter().map(warning).collect(),
        }
    }
}
