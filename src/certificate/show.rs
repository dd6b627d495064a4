//! `certificate show`: whom a certificate belongs to, and what Maskinporten would refuse about it.

use clap::Args;
use jiff::Timestamp;
use serde::Serialize;

use crate::certificates::{self, CertificateFacts};
use crate::failure::{Failure, Outcome};
use crate::key_file_args::{KeyFileArgs, ReadableByOthers};
use crate::output::{Format, pairs};
use crate::secret_source::SecretSource;
use crate::selection::Selection;
use crate::terminal::Terminal;
use maskinporten_engine::operator::Operator;
use maskinporten_engine::profile::Login;
use maskinporten_protocol::certificate::{Certificate, CertificateChain, Realm, Signatures};
use maskinporten_protocol::environment::Environment;
use maskinporten_protocol::ids::{EnvironmentName, Kid, OrgNumber};
use maskinporten_protocol::key::material::KeyMaterial;

/// Days before its end from which a certificate is said to run out.
const RENEWAL: i64 = 30;

/// Show a business certificate, and what Maskinporten will refuse about it
///
/// From a file of any kind, or stored on this machine. Problems are shown as warnings, each with the code that
/// Maskinporten would answer with; with --check they make the command fail.
///
/// Signatures are checked as far up as the file has certificates. Whether the topmost authority really is Buypass or
/// Commfides can't be checked here, because only Maskinporten has their roots. Revocation isn't checked either. So in
/// JSON, usable is false or null, never true.
#[derive(Debug, Args)]
#[command(after_help = "\
Example:
  maskinporten certificate show kit/business.p12 --password-from kit/password.txt --check")]
pub(super) struct Show {
    /// Where the certificate is: a file, -, env:NAME or cmd:PROGRAM [default: the profile's certificate]
    #[arg(value_name = "SOURCE")]
    source: Option<SecretSource>,
    /// The certificate of a stored key, by its kid
    #[arg(long, value_name = "KID", conflicts_with = "source")]
    key: Option<Kid>,
    /// The environment to judge it for [default: the profile's, else the one it was issued for]
    #[arg(long, visible_alias = "env", value_name = "NAME")]
    environment: Option<EnvironmentName>,
    /// The organisation that owns the client
    #[arg(long, value_name = "ORGNO")]
    org: Option<OrgNumber>,
    /// Exit with 2 if Maskinporten would refuse it
    #[arg(long)]
    check: bool,
    #[command(flatten)]
    key_file: KeyFileArgs,
    /// Output format
    #[arg(short, long, value_name = "FORMAT", default_value = "text")]
    output: Format,
}

/// Whether the private key is where the certificate is.
#[derive(Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
enum Key {
    Matches,
    Missing,
    Another,
}

impl Key {
    fn for_people(self) -> &'static str {
        match self {
            Self::Matches => "present, and matches the certificate",
            Self::Missing => "missing",
            Self::Another => "present, but belongs to another certificate",
        }
    }
}

/// A certificate with its chain and its private key.
struct Found {
    leaf: Certificate,
    chain: CertificateChain,
    key: Key,
}

/// What was found, where, and in what format.
struct Seen {
    found: Vec<Found>,
    source: String,
    format: Option<String>,
}

/// What stands between a certificate without a problem and one that is usable for sure.
const UNCHECKED: [&str; 2] = ["issuer", "revocation"];

/// Something for which Maskinporten will refuse the certificate.
#[derive(Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
struct Finding {
    /// The code that Maskinporten would answer.
    code: &'static str,
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
    private_key: Key,
    /// False if there are problems. Never true: see `unchecked`.
    usable: Option<bool>,
    unchecked: [&'static str; 2],
    problems: &'a [Finding],
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
        let findings: Vec<Vec<Finding>> =
            found.iter().map(|one| self.judge(one, environment.as_ref(), now)).collect();
        let shown = found.iter().zip(&findings);
        let document = Document {
            source: &source,
            format: format.as_deref(),
            environment: environment.as_ref().map(|environment| &environment.name),
            certificates: shown.clone().map(|(one, findings)| one.judged(findings, now)).collect(),
        };
        terminal.out.either(self.output, &document, || {
            let texts: Vec<String> = shown
                .clone()
                .map(|(one, findings)| pairs(&one.rows(one.place(environment.as_ref()), findings, now)))
                .collect();
            texts.join("\n")
        })?;
        for (one, findings) in shown {
            one.tell(terminal, findings, now);
        }
        let count: usize = findings.iter().map(Vec::len).sum();
        if self.check && count > 0 {
            let what = if count == 1 { "one problem".to_owned() } else { format!("{count} problems") };
            return Err(Failure::usage(format!("Maskinporten will refuse this certificate: {what}")));
        }
        Ok(())
    }

    /// The certificates, where they are, and in what format.
    fn found(&self, terminal: &Terminal, operator: &Operator, selection: &Selection) -> Outcome<Seen> {
        if let Some(source) = &self.source {
            return self.in_file(terminal, operator, source, None);
        }
        let register = operator.folder().key_register()?;
        let key = if let Some(kid) = &self.key {
            register.by_kid(kid).ok_or_else(|| {
                Failure::missing(format!("no key with kid {kid} is stored on this machine"))
                    .hint("see `maskinporten key list`")
            })?
        } else {
            let (name, _) =
                selection.profile_name().map_err(|failure| failure.hint("or name a file with a certificate"))?;
            match selection.profile(&name)?.login {
                Some(Login::CertificateFile { path, alias }) => {
                    return self.in_file(terminal, operator, &SecretSource::File(path), alias.as_deref());
                }
                Some(Login::Certificate { thumbprint } | Login::Key { thumbprint, .. }) => register.get(&thumbprint),
                None => None,
            }
            .ok_or_else(|| Failure::missing(format!("profile {name} has no certificate")).hint("name a file"))?
        };
        let chain = key.certificates()?;
        let chain = CertificateChain::for_key(&key.public, &chain);
        let leaf = chain.leaf().cloned().ok_or_else(|| {
            Failure::missing(format!("key {} has no certificate", key.kid)).hint("name a file with one")
        })?;
        let store = format!("key {} in the {} store", key.kid, key.store.as_str());
        Ok(Seen { found: vec![Found { leaf, chain, key: Key::Matches }], source: store, format: None })
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
            Some(selection.profile_name()?.0)
        } else {
            selection.named_profile().map(|(name, _)| name)
        };
        let Some(name) = profile else { return Ok(None) };
        Ok(Some(selection.profiles.environment(&selection.profile(&name)?.environment)?))
    }

    fn judge(&self, found: &Found, environment: Option<&Environment>, now: Timestamp) -> Vec<Finding> {
        let issued_for_production = found.leaf.realm() == Some(Realm::Production);
        let production = environment.map_or(issued_for_production, Environment::is_production);
        let problems = found.chain.problems(production, self.org.as_ref(), now);
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
        findings
    }
}

impl Found {
    /// Those with a private key first, then those that came alone.
    fn all(material: &KeyMaterial) -> Vec<Self> {
        let entries = material.private.iter();
        let mut found: Vec<Self> =
            entries.filter_map(|entry| Self::with_key(&entry.chain, entry.mismatched.as_ref())).collect();
        for chain in CertificateChain::all(&material.certificates) {
            let Some(leaf) = chain.leaf().cloned() else { continue };
            if !found.iter().any(|one| one.leaf == leaf) {
                found.push(Self { leaf, chain, key: Key::Missing });
            }
        }
        found
    }

    fn with_key(chain: &CertificateChain, mismatched: Option<&Certificate>) -> Option<Self> {
        match (chain.leaf(), mismatched) {
            (Some(leaf), _) => Some(Self { leaf: leaf.clone(), chain: chain.clone(), key: Key::Matches }),
            (None, Some(other)) => {
                let alone = CertificateChain::build(other.clone(), &[]);
                Some(Self { leaf: other.clone(), chain: alone, key: Key::Another })
            }
            (None, None) => None,
        }
    }

    /// Which Maskinporten it is judged for, as people say it.
    fn place<'a>(&self, environment: Option<&'a Environment>) -> &'a str {
        match environment {
            Some(environment) => environment.name.as_str(),
            None if self.leaf.realm() == Some(Realm::Production) => "Maskinporten in production",
            None => "Maskinporten's test environment",
        }
    }

    fn judged<'a>(&self, findings: &'a [Finding], now: Timestamp) -> Judged<'a> {
        Judged {
            facts: CertificateFacts::of(&self.leaf, now),
            chain: self.chain.certificates().iter().skip(1).map(Certificate::subject).collect(),
            chain_missing: self.chain.missing(),
            chain_signatures: match self.chain.signatures() {
                Signatures::Alone => None,
                Signatures::Fit => Some(ChainSignatures::Valid),
                Signatures::Broken { .. } => Some(ChainSignatures::Invalid),
                Signatures::Unchecked(_) => Some(ChainSignatures::Unchecked),
            },
            private_key: self.key,
            usable: (!findings.is_empty()).then_some(false),
            unchecked: UNCHECKED,
            problems: findings,
        }
    }

    fn rows(&self, place: &str, findings: &[Finding], now: Timestamp) -> Vec<(&'static str, String)> {
        let mut rows = certificates::rows(&self.leaf, now);
        let above: Vec<String> = self.chain.certificates().iter().skip(1).map(Certificate::name).collect();
        rows.push((
            "chain",
            match (self.chain.missing(), above.as_slice()) {
                (None, []) => "self-signed".into(),
                (None, above) => format!("complete: {}", above.join(", ")),
                (Some(missing), _) => format!("incomplete, {missing} is missing"),
            },
        ));
        rows.push(("signatures", self.signatures_for_people()));
        rows.push(("private key", self.key.for_people().into()));
        let verdict = match findings.len() {
            0 => format!("nothing found that {place} would refuse"),
            1 => format!("refused by {place}: one problem"),
            count => format!("refused by {place}: {count} problems"),
        };
        rows.push(("verdict", verdict));
        let issuer =
            self.leaf.issuer_kind().map_or_else(|| "its issuer".to_owned(), |issuer| format!("the real {issuer}"));
        rows.push(("not checked", format!("whether {issuer} issued it, and whether it was revoked")));
        rows
    }

    fn signatures_for_people(&self) -> String {
        match self.chain.signatures() {
            Signatures::Alone => "not checked: the issuer's certificate is missing".into(),
            Signatures::Fit if self.chain.missing().is_none() => "valid, up to a self-signed root".into(),
            Signatures::Fit => "valid, as far as the chain goes".into(),
            Signatures::Broken { certificate, issuer } => {
                format!("NOT VALID: {certificate} isn't signed by {issuer}")
            }
            Signatures::Unchecked(name) => {
                format!("not checked: {name} is signed with an algorithm that isn't supported here")
            }
        }
    }

    /// What the person should know: the problems, and what isn't one yet.
    fn tell(&self, terminal: &Terminal, findings: &[Finding], now: Timestamp) {
        for finding in findings {
            terminal.out.warning(&format!("{} ({}). {}", finding.message, finding.code, finding.remedy));
        }
        let left = self.leaf.days_left(now);
        if (0..RENEWAL).contains(&left) && now >= self.leaf.not_before() {
            terminal.out.warning(&format!("the certificate expires in {left} days: order a new one now"));
        }
        if self.chain.missing().is_some() {
            terminal.out.note("Maskinporten completes the chain itself; other services may need all of it");
        }
    }
}
