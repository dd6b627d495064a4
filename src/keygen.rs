//! `keygen`: a new RSA key, straight into the store.

use std::path::PathBuf;

use clap::{Args, ValueEnum};
use jiff::Timestamp;
use serde::Serialize;
use serde_json::{Map, Value};

use crate::failure::{Failure, Outcome};
use crate::key_choice::{algorithm, bits};
use crate::selection::Selection;
use crate::table::pairs;
use crate::terminal::Terminal;
use maskinporten_engine::access::Access;
use maskinporten_engine::key_change::set_login;
use maskinporten_engine::key_register::{KeyPlace, StoredKey};
use maskinporten_engine::key_service::{ServiceKey, SignerAddress};
use maskinporten_engine::operator::Operator;
use maskinporten_engine::private_file::{FileError, Overwrite, write_private};
use maskinporten_engine::rotate::new_kid;
use maskinporten_protocol::ids::{Kid, ProfileName};
use maskinporten_protocol::jwk::{Algorithm, Thumbprint};
use maskinporten_protocol::jwks::{KeySet, RegisteredKey};
use maskinporten_protocol::key::write::to_pkcs8_pem;
use maskinporten_protocol::key::{Bits, PrivateKey};

/// Make a new key
///
/// The private half goes into the store and nowhere else; the public half is printed. If the profile has no key yet,
/// the new one becomes its key; otherwise the profile keeps its key, and `jwks upload --key KID` registers the new
/// one alongside it.
///
/// With --in, the key is made where it signs and never leaves: cmd:PROGRAM for a program that signs.
#[derive(Debug, Args)]
#[command(after_help = "\
Example:
  maskinporten keygen --bits 4096 -o portal

The format `portal` can be pasted into the self-service website.")]
pub struct Keygen {
    /// The size of the key
    #[arg(long, default_value = "2048", value_parser = bits())]
    bits: Bits,
    /// The key's id: letters, digits and . _ - [default: the profile's name, today's date and a random suffix]
    #[arg(long, value_name = "KID", allow_hyphen_values = true)]
    kid: Option<Kid>,
    /// The algorithm that the public JWK names: RS256 or RS512
    #[arg(long, value_name = "ALG", default_value = "RS256", value_parser = algorithm())]
    alg: Algorithm,
    /// Make the key at a service that signs with it, and never gives it away
    #[arg(long = "in", value_name = "SIGNER", conflicts_with = "export_private")]
    signer: Option<SignerAddress>,
    /// With --in: use the newest key that is there and not known here, and make none
    #[arg(long, requires = "signer", conflicts_with = "bits")]
    existing: bool,
    /// Also write the private key to this file, as unencrypted PKCS#8 PEM with mode 0600
    #[arg(long, value_name = "FILE")]
    export_private: Option<PathBuf>,
    /// Output format of the public half
    #[arg(short, long, value_name = "FORMAT", default_value = "text")]
    output: PublicKeyFormat,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum PublicKeyFormat {
    /// For people
    Text,
    /// For programs: the JWK with its details
    Json,
    /// A JWK (RFC 7517)
    Jwk,
    /// A JWK Set: {"keys":[…]}
    Jwks,
    /// A bare list, [{…}], for the self-service website
    Portal,
    /// PEM
    Pem,
}

/// A key that was made.
#[derive(Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Document<'a> {
    kid: &'a Kid,
    thumbprint: Thumbprint,
    bits: usize,
    store: &'a KeyPlace,
    #[cfg_attr(feature = "schema", schemars(with = "maskinporten_protocol::schema::Moment"))]
    created: Timestamp,
    /// The public half, ready to be registered.
    jwk: Map<String, Value>,
}

impl Keygen {
    pub(super) fn run(&self, terminal: &Terminal, operator: &Operator, selection: &Selection) -> Outcome {
        // Whoever names the key may well mean one by itself.
        let profile = selection.profile_if_any(self.kid.is_none())?;
        let kid = match &self.kid {
            Some(kid) => kid.clone(),
            None => new_kid(profile.as_ref().map_or("key", ProfileName::as_str), operator.today())?,
        };
        let operator = &match &profile {
            Some(name) => operator.for_profile(name)?,
            None => operator.clone(),
        };
        if let Some(path) = self.export_private.as_ref().filter(|path| path.symlink_metadata().is_ok()) {
            // Said before there is a key that then would have to be explained.
            return Err(FileError::Exists { path: path.clone() }.into());
        }
        let stored = match &self.signer {
            Some(address) => self.at_service(terminal, operator, address, &kid)?,
            None => self.in_store(terminal, operator, profile.as_ref(), &kid)?,
        };
        let adopted = match &profile {
            Some(name) => Self::adopt(operator, name, &stored)?,
            None => false,
        };
        self.print(terminal, &stored)?;
        Self::say_next(terminal, profile.as_ref(), &kid, adopted);
        Ok(())
    }

    fn at_service(
        &self,
        terminal: &Terminal,
        operator: &Operator,
        address: &SignerAddress,
        kid: &Kid,
    ) -> Outcome<StoredKey> {
        let (keys, now) = (operator.keys(), operator.clock().now());
        if !self.existing {
            let _waiting = terminal.out.waiting(&format!("making a key in {address}"));
            return Ok(keys.make_at(address, self.bits, kid, now)?);
        }
        let register = operator.folder().key_register()?;
        let there = keys.keys_at(address)?;
        let is_new = |key: &ServiceKey| register.get(&key.public.thumbprint()).is_none();
        let count = there.len();
        let key = there.into_iter().rfind(is_new).ok_or_else(|| match count {
            0 => Failure::missing(format!("there is no key at {address}")),
            _ => Failure::not_done(format!("every key at {address} is known here already"))
                .hint("see `maskinporten key list`"),
        })?;
        Ok(keys.note(address, key, kid, Vec::new(), now)?)
    }

    fn in_store(
        &self,
        terminal: &Terminal,
        operator: &Operator,
        profile: Option<&ProfileName>,
        kid: &Kid,
    ) -> Outcome<StoredKey> {
        let waiting = terminal.out.waiting("making a key");
        let private = PrivateKey::generate(self.bits)?;
        drop(waiting);
        if let Some(path) = &self.export_private {
            // First, and never over another file: a key that can't be exported isn't kept either, and the other way
            // round.
            let pem = to_pkcs8_pem(&private)?;
            write_private(path, pem.expose().as_bytes(), Overwrite::Never, Access::Owner)?;
        }
        let stored = operator.keep(operator.place_for_new(), &private, kid, profile, Vec::new()).inspect_err(|_| {
            if let Some(path) = &self.export_private {
                // What can't be taken away again is what the user asked for, after all.
                let _ = std::fs::remove_file(path);
            }
        });
        Ok(stored?)
    }

    /// Makes the key its profile's own, if the profile has none.
    fn adopt(operator: &Operator, name: &ProfileName, stored: &StoredKey) -> Outcome<bool> {
        Ok(set_login(operator, name, |login| login.is_none().then(|| stored.name().login()))?)
    }

    fn print(&self, terminal: &Terminal, stored: &StoredKey) -> Outcome {
        let jwk = stored.public.to_jwk(&stored.kid, self.alg);
        match self.output {
            PublicKeyFormat::Jwk => terminal.out.json(&jwk),
            PublicKeyFormat::Jwks => terminal.out.json(&KeySet { keys: vec![RegisteredKey::new(jwk)] }),
            PublicKeyFormat::Portal => terminal.out.json(&[jwk]),
            PublicKeyFormat::Pem => terminal.out.result(&stored.public.to_pem()?),
            PublicKeyFormat::Json => terminal.out.json(&Document {
                kid: &stored.kid,
                thumbprint: stored.thumbprint(),
                bits: stored.public.bits(),
                store: &stored.place,
                created: stored.created,
                jwk,
            }),
            PublicKeyFormat::Text => terminal.out.page(pairs(&[
                ("kid", stored.kid.to_string()),
                ("thumbprint", stored.thumbprint().to_string()),
                ("size", format!("{} bits", stored.public.bits())),
                ("private half", format!("in {}", stored.place)),
            ])),
        }
    }

    fn say_next(terminal: &Terminal, profile: Option<&ProfileName>, kid: &Kid, adopted: bool) {
        terminal.out.hint(&match profile {
            Some(_) if adopted => "register it with `maskinporten jwks upload`".to_owned(),
            Some(name) => format!(
                "profile {name} keeps its present key; register this one alongside it with `maskinporten jwks upload --key {kid}`"
            ),
            None => format!("register it with `maskinporten jwks upload --key {kid} --client ID`"),
        });
    }
}
