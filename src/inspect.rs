//! `inspect`: what is in a token or an assertion, in plain words, and whether it is genuine.

use clap::Args;
use jiff::Timestamp;
use serde::Serialize;
use serde_json::{Map, Value};

use crate::admin_arg::AdminArg;
use crate::certificates::trust_for_people;
use crate::client_args::ClientArgs;
use crate::failure::{Failure, Outcome};
use crate::moment::relative;
use crate::output::Format;
use crate::secret_source::SecretSource;
use crate::selection::{Selection, Subject};
use crate::selfservice::registered_keys;
use crate::signature::Signature;
use crate::table::{Table, pairs};
use crate::terminal::Terminal;
use maskinporten_engine::client::{Client, ClientKey};
use maskinporten_engine::operator::Operator;
use maskinporten_engine::profile::{Login, Profile};
use maskinporten_protocol::certificate::{Certificate, CertificateChain};
use maskinporten_protocol::ids::ClientId;
use maskinporten_protocol::jwk::{Algorithm, PublicKey};
use maskinporten_protocol::jwks::RegisteredKey;
use maskinporten_protocol::key::Credential;
use maskinporten_protocol::verify::{self, Jwt, VerifyError};

/// Decode and verify an access token or an assertion
///
/// An access token is verified with the keys that its issuer publishes, if that is the issuer of an environment here:
/// RS, PS, ES256, ES384 and `EdDSA`. An assertion is verified with the profile's key, its own certificate, or the client's
/// registered keys. The token comes from stdin, a file, a variable or a program's output, never from the command line
/// itself: bare, as an Authorization header, or in a server's answer as JSON.
#[derive(Debug, Args)]
#[command(after_help = "\
Example:
  maskinporten token | maskinporten inspect")]
pub struct Inspect {
    /// Where the token is: a file, -, env:NAME or cmd:PROGRAM
    #[arg(value_name = "SOURCE", default_value = "-")]
    source: SecretSource,
    /// Decode only
    #[arg(long, conflicts_with = "client_id")]
    no_verify: bool,
    /// Show the pid claim, which is hidden otherwise
    #[arg(long)]
    show_pid: bool,
    #[command(flatten)]
    admin: AdminArg,
    /// Output format
    #[arg(short, long, value_name = "FORMAT", default_value = "text")]
    output: Format,
    #[command(flatten)]
    client: ClientArgs,
}

/// What is in a token or an assertion.
#[derive(Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Document<'a> {
    kind: verify::JwtKind,
    /// Whether the signature is valid; null if it wasn't checked.
    verified: Option<bool>,
    /// With what it was checked, or why it wasn't or isn't valid.
    verification: &'a str,
    expired: bool,
    header: &'a Map<String, Value>,
    claims: &'a Map<String, Value>,
}

/// Through whom registered keys are looked at: an admin, unless a client is given.
type Through<'a> = (&'a AdminArg, Option<&'a Client>);

impl Inspect {
    pub(super) fn run(&self, terminal: &Terminal, operator: &Operator, selection: &Selection) -> Outcome {
        selection.check_asked(&self.admin)?;
        self.client.check_stdin([Some(&self.source)])?;
        let text = self.source.read(terminal, operator)?;
        let mut jwt = Jwt::decode(text.expose())?;
        let asked = self.asked(selection, &jwt)?;
        let given = selection.given(terminal, operator, &self.client, asked.environment.as_ref())?;
        let signature = if self.no_verify {
            Signature::Unverified("--no-verify".into())
        } else {
            Self::verify(operator, selection, (&asked, given.as_ref()), &jwt)?
        };
        if !self.show_pid && jwt.claims.contains_key("pid") {
            jwt.claims.insert("pid".into(), "[hidden; --show-pid shows it]".into());
        }
        let now = operator.clock().now();
        let (verified, reason) = match &signature {
            Signature::Valid(with) => (Some(true), with.clone()),
            Signature::Invalid(why) => (Some(false), why.to_string()),
            Signature::Unverified(why) | Signature::NotPublished(why) => (None, why.clone()),
        };
        let document = Document {
            kind: jwt.kind(),
            verified,
            verification: &reason,
            expired: jwt.claim_seconds("exp").is_some_and(|exp| exp <= now.as_second()),
            header: &jwt.header,
            claims: &jwt.claims,
        };
        terminal.out.either(self.output, &document, || describe(&jwt, &signature, now))?;
        match signature {
            Signature::Invalid(VerifyError::Signature) => Err(Failure::usage(VerifyError::Signature.to_string())
                .hint("don't trust what it says: it was forged, altered, or signed with another key")),
            Signature::Invalid(why) => Err(Failure::usage(why.to_string()).hint("don't trust what it says")),
            Signature::Unverified(why) | Signature::NotPublished(why) if !self.no_verify => {
                Err(Failure::not_done(format!("not verified: {why}")).hint("pass --no-verify to accept that"))
            }
            _ => Ok(()),
        }
    }

    fn verify(operator: &Operator, selection: &Selection, through: Through<'_>, jwt: &Jwt) -> Outcome<Signature> {
        // No key can make up for that, so none is looked for.
        if let Err(error) = jwt.check_demands() {
            return Ok(Signature::Invalid(error));
        }
        match jwt.kind() {
            verify::JwtKind::AccessToken => Self::verify_access_token(operator, selection, jwt),
            verify::JwtKind::Assertion => Self::verify_assertion(operator, selection, through, jwt),
        }
    }

    /// With the published keys of the known environment whose issuer is `iss`, to the letter.
    fn verify_access_token(operator: &Operator, selection: &Selection, jwt: &Jwt) -> Outcome<Signature> {
        let issuer = jwt.claim_text("iss").unwrap_or_default();
        let environments = selection.profiles.environments()?;
        let Some(environment) = environments.iter().find(|one| one.issuer.as_str() == issuer) else {
            let meant = environments.iter().find(|one| one.issuer.is_meant_by(issuer));
            let other = meant.map(|one| format!("; that of {} is written {:?}", one.name, one.issuer.as_str()));
            return Ok(Signature::Unverified(format!(
                "its issuer {issuer:?} isn't an environment known here{}",
                other.unwrap_or_default()
            )));
        };
        Ok(Signature::of_token(operator, environment, jwt).unwrap_or_else(|error| {
            Signature::Unverified(format!("the keys of {} couldn't be read: {error}", environment.name))
        }))
    }

    /// With the key of the profile or of the client that is given, the certificate in the assertion itself, or what is
    /// registered on the client.
    fn verify_assertion(
        operator: &Operator,
        selection: &Selection,
        (asked, given): Through<'_>,
        jwt: &Jwt,
    ) -> Outcome<Signature> {
        let client_id = jwt.claim_text("iss").and_then(|iss| iss.parse::<ClientId>().ok());
        if jwt.header.contains_key("x5c") {
            return Ok(certified(jwt));
        }
        let Some(client_id) = client_id else {
            return Ok(Signature::Unverified("it doesn't name its client".into()));
        };
        let kid = jwt.header_text("kid").unwrap_or_default();
        let subject = match given.map(|client| Ok(Subject::seen_by(client, Some(&client_id)))) {
            None => selection.subject(Some(&client_id), asked),
            Some(subject) => subject,
        };
        let subject = match subject {
            Ok(subject) => subject,
            Err(failure) => return Ok(Signature::Unverified(failure.message().to_owned())),
        };
        if let Some(Client { client_id: own, key: ClientKey::InHand(key), .. }) = given
            && *own == client_id
            && matches!(&key.credential, Credential::Kid(own) if own.as_str() == kid)
        {
            return Ok(check(jwt, key.signer.public(), &ASSERTIONS, "the key that was given".to_owned()));
        }
        let register = operator.folder().key_register()?;
        if let Some((name, Profile { login: Some(Login::Key { kid: own, thumbprint }), .. })) = &subject.owner
            && own.as_str() == kid
            && let Some(key) = register.get(thumbprint)
        {
            return Ok(check(jwt, &key.public, &ASSERTIONS, format!("the key of profile {name}")));
        }
        match registered_keys(operator, selection, asked, given, &subject) {
            Ok(set) => Ok(match set.by_kid(kid).and_then(RegisteredKey::public_key) {
                None => Signature::Unverified(format!(
                    "no key {kid:?} is registered on client {client_id} in {}",
                    subject.environment.value
                )),
                Some(key) => check(jwt, &key, &ASSERTIONS, format!("the key registered as {kid:?}")),
            }),
            Err(failure) => Ok(Signature::Unverified(format!(
                "its key {kid:?} isn't stored here, and the client's registered keys couldn't be read: {}",
                failure.message()
            ))),
        }
    }

    /// Through whom its client is looked for: where its audience is, unless something else is asked for.
    fn asked(&self, selection: &Selection, jwt: &Jwt) -> Outcome<AdminArg> {
        let audience = jwt.claim_text("aud").unwrap_or_default();
        let place = selection.profiles.environments()?.into_iter().find(|one| one.issuer.as_str() == audience);
        let environment = self.admin.environment.clone().or(place.map(|place| place.name));
        Ok(AdminArg { environment, ..self.admin.clone() })
    }
}

/// What clients sign with.
const ASSERTIONS: [Algorithm; 3] = [Algorithm::Rs256, Algorithm::Rs384, Algorithm::Rs512];

/// An assertion with the certificate that it was signed with.
fn certified(jwt: &Jwt) -> Signature {
    let Some(leaf) = jwt.leaf_certificate() else {
        return Signature::Unverified("its x5c isn't a list of certificates in base64 (MP-123)".into());
    };
    let read = Certificate::from_der(&leaf).map_err(|error| error.to_string());
    let read = read.and_then(|it| Ok((it.public_key().map_err(|error| error.to_string())?, it)));
    let (key, certificate) = match read {
        Ok(read) => read,
        Err(error) => return Signature::Unverified(format!("its certificate can't be used: {error} (MP-123)")),
    };
    let chain = CertificateChain::build(certificate, &[]);
    let subject = chain.leaf().map(Certificate::subject).unwrap_or_default();
    let trust = trust_for_people(&chain.path().trust);
    check(jwt, &key, &ASSERTIONS, format!("the certificate in it, {subject} ({trust})"))
}

fn check(jwt: &Jwt, key: &PublicKey, allowed: &[Algorithm], with: String) -> Signature {
    match jwt.verify(key, allowed) {
        Ok(()) => Signature::Valid(with),
        Err(error) => Signature::of(error),
    }
}

/// The client that a token was issued to, by the names that servers have for it.
fn client(claims: &Map<String, Value>) -> String {
    let named = ["client_id", "azp", "cid"].into_iter().find_map(|name| claims.get(name)?.as_str());
    named.unwrap_or_default().to_owned()
}

/// In plain words: who, for whom, which scopes, how long.
fn describe(jwt: &Jwt, signature: &Signature, now: Timestamp) -> Table {
    let claim = |name: &str| match jwt.claims.get(name) {
        None => String::new(),
        Some(Value::String(text)) => text.clone(),
        Some(other) => other.to_string(),
    };
    let organisation = |name: &str| {
        let id = jwt.claims.get(name).and_then(|one| one.get("ID")).and_then(Value::as_str).unwrap_or_default();
        id.strip_prefix("0192:").unwrap_or(id).to_owned()
    };
    let is_token = jwt.kind() == verify::JwtKind::AccessToken;
    let mut rows = vec![
        (
            "what",
            if is_token { "an access token" } else { "an assertion: whoever has it can get a token, once" }
                .to_owned(),
        ),
        (if is_token { "issued by" } else { "for" }, if is_token { claim("iss") } else { claim("aud") }),
        ("client", if is_token { client(&jwt.claims) } else { claim("iss") }),
        ("organisation", organisation("consumer")),
        ("supplier", organisation("supplier")),
        ("delegated in", claim("delegation_source")),
        ("on behalf of", claim("consumer_org")),
        ("scopes", claim("scope")),
        ("audience", if is_token { claim("aud") } else { claim("resource") }),
        ("person", claim("pid")),
        ("details", claim("authorization_details")),
        ("logged in with", login(&claim("client_amr"), jwt)),
        ("issued", jwt.claim_seconds("iat").map(|at| moment(at, now)).unwrap_or_default()),
        ("expires", jwt.claim_seconds("exp").map(|at| moment(at, now)).unwrap_or_default()),
        (
            "signature",
            match signature {
                Signature::Valid(with) => format!("valid, checked with {with}"),
                Signature::Invalid(why) => format!("NOT VALID: {why}"),
                Signature::Unverified(why) | Signature::NotPublished(why) => format!("not verified: {why}"),
            },
        ),
    ];
    rows.retain(|(_, value)| !value.is_empty());
    pairs(&rows)
}

fn login(amr: &str, jwt: &Jwt) -> String {
    match amr {
        "private_key_jwt" => "a registered key".into(),
        "virksomhetssertifikat" => "a business certificate (virksomhetssertifikat)".into(),
        "" if jwt.header.contains_key("x5c") => "a business certificate (virksomhetssertifikat)".into(),
        "" => jwt.header_text("kid").map(|kid| format!("the registered key {kid}")).unwrap_or_default(),
        other => other.to_owned(),
    }
}

fn moment(seconds: i64, now: Timestamp) -> String {
    Timestamp::from_second(seconds).map_or_else(|_| seconds.to_string(), |time| relative(time, now))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_moment_is_shown_as_it_is() {
        let now = Timestamp::from_second(1_800_000_000).unwrap();
        assert_eq!(moment(1_800_000_095, now), "2027-01-15 08:01:35 UTC, in 95 s");
        assert_eq!(moment(i64::MAX, now), i64::MAX.to_string());
    }
}
