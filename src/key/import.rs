//! `key import`: a key from a file of any kind, into the store.

use clap::Args;
use jiff::Timestamp;
use serde::Serialize;
use serde_json::{Map, Value};

use crate::certificate_warning;
use crate::certificates::CertificateFacts;
use crate::failure::{Failure, Outcome};
use crate::key_file_args::{KeyFileArgs, ReadableByOthers};
use crate::output::Format;
use crate::secret_source::SecretSource;
use crate::selection::Selection;
use crate::table::pairs;
use crate::terminal::Terminal;
use maskinporten_engine::key_change::{follow_key, set_login};
use maskinporten_engine::key_register::{KeyPlace, StoredKey};
use maskinporten_engine::key_service::SignerAddress;
use maskinporten_engine::operator::Operator;
use maskinporten_engine::profile::Login;
use maskinporten_engine::rotate::new_kid;
use maskinporten_protocol::certificate::Certificate;
use maskinporten_protocol::ids::{IdError, Kid, ProfileName};
use maskinporten_protocol::jwk::{Algorithm, Thumbprint};
use maskinporten_protocol::key::material::PrivateEntry;

/// Import a key into the store, from a file of any kind
///
/// Reads PKCS#12, JKS, PEM, DER, OpenSSH, JWK and JWKS, in base64 or not, and recognises the format by the content.
/// The private half goes into the store, certificates are kept with the public half, and the password isn't kept. The
/// file isn't changed.
///
/// With --into, the private half goes to a service that signs with it and never gives it away, wrapped so that only the
/// service can read it. A copy in the store is deleted then.
#[derive(Debug, Args)]
#[command(after_help = "\
Example:
  maskinporten key import kit/commfides.p12 --password-from kit/password.txt --kid my-key")]
pub(super) struct Import {
    /// Where the key is: a file, -, env:NAME or cmd:PROGRAM
    #[arg(value_name = "SOURCE")]
    source: SecretSource,
    /// The kid to store it under [default: a JWK's own, else the profile's name, today's date and a random suffix]
    #[arg(long, value_name = "KID", allow_hyphen_values = true)]
    kid: Option<Kid>,
    /// Give the key to a service that signs with it
    #[arg(long, value_name = "SIGNER")]
    into: Option<SignerAddress>,
    #[command(flatten)]
    key_file: KeyFileArgs,
    /// Use an unencrypted private key even if other users can read its file
    #[arg(long, hide_short_help = true)]
    allow_insecure_permissions: bool,
    /// Output format
    #[arg(short, long, value_name = "FORMAT", default_value = "text")]
    output: Format,
}

/// A key that was imported into the store.
#[derive(Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub(super) struct Document<'a> {
    kid: &'a Kid,
    thumbprint: Thumbprint,
    bits: usize,
    store: &'a KeyPlace,
    #[cfg_attr(feature = "schema", schemars(with = "maskinporten_protocol::schema::Moment"))]
    created: Timestamp,
    /// Whether it wasn't stored here already.
    new: bool,
    /// The format that it came in.
    format: String,
    /// The profile that it was made the key of.
    profile: Option<&'a ProfileName>,
    certificate: Option<CertificateFacts>,
    /// The public half, ready to be registered.
    jwk: Map<String, Value>,
}

impl Import {
    pub(super) fn run(&self, terminal: &Terminal, operator: &Operator, selection: &Selection) -> Outcome {
        let profile = selection.explicit_profile()?;
        let exposed = ReadableByOthers::if_allowed(self.allow_insecure_permissions);
        let (material, mut entry) = self.key_file.read_private(terminal, operator, &self.source, exposed)?;
        let realm = match selection.named_profile() {
            Some((_, profile)) => selection.profiles.environment(&profile.environment)?.realm(),
            None => None,
        };
        entry.chain = entry.chain_for(realm, operator.clock().now());
        let known = operator.folder().key_register()?.get(&entry.key.public().thumbprint()).cloned();
        let kid = self.chosen_kid(operator, selection, &entry, known.as_ref())?;
        let (chain, now) = (entry.chain.to_der(), operator.clock().now());
        let stored = match &self.into {
            Some(address) => {
                let _waiting = terminal.out.waiting(&format!("giving the key to {address}"));
                operator.keys().import_at(address, &entry.key, &kid, chain, now)?
            }
            None => operator.keep(operator.place_for_new(), &entry.key, &kid, profile, chain)?,
        };
        follow_key(operator, &stored)?;
        let certificate = entry.chain.leaf();
        let login = match profile {
            Some(name) => self.adopt(operator, name, &stored, certificate)?,
            None => None,
        };
        let document = Document {
            kid: &stored.kid,
            thumbprint: stored.thumbprint(),
            bits: stored.public.bits(),
            store: &stored.place,
            created: stored.created,
            new: known.is_none(),
            format: material.format.to_string(),
            profile: login.as_ref().and(profile),
            certificate: certificate.map(|one| CertificateFacts::of(one, operator.clock().now())),
            jwk: stored.public.to_jwk(&stored.kid, Algorithm::Rs256),
        };
        terminal.out.either(self.output, &document, || {
            let mut rows = vec![
                ("kid", stored.kid.to_string()),
                ("thumbprint", stored.thumbprint().to_string()),
                ("size", format!("{} bits", stored.public.bits())),
                ("private half", format!("in {}", stored.place)),
                ("from", material.format.to_string()),
            ];
            rows.extend(certificate.map(|one| ("certificate", one.subject())));
            pairs(&rows)
        })?;
        self.say_next(terminal, profile, &stored, login.as_ref(), known.is_some());
        if let Some(certificate) = certificate {
            certificate_warning::tell_who_keeps_another(terminal, operator, &stored, &certificate.fingerprint())?;
        }
        Ok(())
    }

    /// A key that is already stored keeps its kid: profiles and people know it by that.
    fn chosen_kid(
        &self,
        operator: &Operator,
        selection: &Selection,
        entry: &PrivateEntry,
        known: Option<&StoredKey>,
    ) -> Outcome<Kid> {
        match (&self.kid, known) {
            (Some(wanted), Some(known)) if *wanted != known.kid => {
                Err(Failure::not_done(format!("this key is already stored here, as {}", known.kid))
                    .hint(format!(
                        "use it under that kid; `maskinporten jwks upload --key {} --kid {wanted}` registers it under the other",
                        known.kid
                    )))
            }
            (_, Some(known)) => Ok(known.kid.clone()),
            (Some(wanted), None) => Ok(wanted.clone()),
            (None, None) => match &entry.kid {
                Some(own) => own.parse().map_err(|error: IdError| {
                    Failure::usage(error.to_string()).hint("choose another kid with --kid")
                }),
                None => {
                    Ok(new_kid(selection.explicit_profile()?.map_or("key", ProfileName::as_str), operator.today())?)
                }
            },
        }
    }

    /// Makes the key its profile's own, if the profile has none: as a certificate, unless it came with a kid. A profile that
    /// logs in with another certificate for this very key changes to this one.
    fn adopt(
        &self,
        operator: &Operator,
        name: &ProfileName,
        stored: &StoredKey,
        certificate: Option<&Certificate>,
    ) -> Outcome<Option<Login>> {
        let thumbprint = stored.thumbprint();
        let by_certificate = certificate.map(|certificate| stored.login_with(certificate.fingerprint()));
        let login = match by_certificate.clone().filter(|_| self.kid.is_none()) {
            Some(login) => login,
            None => Login::Key { kid: stored.kid.clone(), thumbprint: thumbprint.clone() },
        };
        let mut adopted = None;
        set_login(operator, name, |known| {
            adopted = match known {
                None => Some(login),
                Some(Login::Certificate { thumbprint: own, .. }) if *own == thumbprint => by_certificate,
                Some(_) => None,
            };
            adopted.clone()
        })?;
        Ok(adopted)
    }

    fn say_next(
        &self,
        terminal: &Terminal,
        profile: Option<&ProfileName>,
        stored: &StoredKey,
        login: Option<&Login>,
        was_known: bool,
    ) {
        if was_known {
            terminal.out.note("this key was already stored here");
        }
        let kid = &stored.kid;
        terminal.out.hint(&match (profile, login) {
            (Some(name), Some(Login::Certificate { .. })) => {
                format!("profile {name} logs in with this certificate; try it with `maskinporten token --profile {name}`")
            }
            (Some(name), Some(_)) => {
                format!("profile {name} signs with it; register it, if it isn't yet, with `maskinporten jwks upload --profile {name}`")
            }
            (Some(name), None) => format!(
                "profile {name} keeps its present key; register this one alongside it with `maskinporten jwks upload --key {kid} --profile {name}`"
            ),
            (None, _) => format!("register it with `maskinporten jwks upload --key {kid} --client ID`"),
        });
        if let SecretSource::File(path) = &self.source {
            terminal
                .out
                .hint(&format!("{} still contains the key: delete it when nothing else needs it", path.display()));
        }
    }
}
