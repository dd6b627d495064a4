//! `profile add`: a profile for an existing client.

use clap::Args;

use super::Record;
use super::difference::{changed, differences};
use super::from::{Imported, Source};
use super::signer::SignerArgs;
use crate::certificate_warning;
use crate::failure::{Failure, Outcome};
use crate::flag_value::absolute;
use crate::key_file_args::{KeyFileArgs, ReadableByOthers};
use crate::output::Format;
use crate::secret_source::SecretSource;
use crate::selection::{DEFAULT_ENVIRONMENT, Selection};
use crate::terminal::Terminal;
use maskinporten_engine::key_change::follow_key;
use maskinporten_engine::key_service::{ServiceKey, SignerAddress};
use maskinporten_engine::operator::Operator;
use maskinporten_engine::profile::{Admin, Login, Profile, StoreAddress};
use maskinporten_engine::rotate::new_kid;
use maskinporten_protocol::certificate::Fingerprint;
use maskinporten_protocol::environment::Environment;
use maskinporten_protocol::ids::{ClientId, EnvironmentName, Kid, ProfileName, Scopes};
use maskinporten_protocol::key::PrivateKey;
use maskinporten_protocol::key::material::PrivateEntry;

/// Create a profile for an existing client
///
/// --certificate imports a business certificate with its key, from a file of any kind: the private key goes into the
/// store, and the password isn't kept. --private-key and --kid import a key that is registered already. With --signer, the
/// key stays at a service that signs with it: name its --kid, or with --certificate a file with the certificates.
///
/// --from takes everything from another tool's settings, recognised by their content: jwt-grant-generator's
/// properties, nais variables (a dotenv file, a Kubernetes secret as JSON, or the word nais for those of the
/// environment), Altinn's `MaskinportenSettings` in appsettings.json, okdata's key.json, or Spring's maskinporten.*
/// properties. The key goes into the store, passwords aren't kept, and the settings aren't changed.
#[derive(Debug, Args)]
#[command(after_help = "\
Example:
  maskinporten profile add admin --environment sandbox --administers --client-id sandbox-admin --certificate kit/business.p12 --password-from kit/password.txt
  maskinporten profile add weather --from client.properties")]
pub(super) struct Add {
    /// The profile's name
    name: ProfileName,
    /// Another tool's settings: a file, - for stdin, or nais for the environment's variables
    #[arg(long, value_name = "FILE", conflicts_with_all = ["certificate", "private_key", "kid", "signer", "shared_in", "KeyFileArgs", "allow_insecure_permissions"])]
    from: Option<Source>,
    /// The client's environment [default: what --from says, else test]
    #[arg(long, visible_alias = "env", value_name = "NAME")]
    environment: Option<EnvironmentName>,
    /// The client's id
    #[arg(long, value_name = "ID", required_unless_present = "from")]
    client_id: Option<ClientId>,
    /// The scopes to request when none is named; repeatable
    #[arg(long, hide_short_help = true, value_name = "SCOPE")]
    scope: Vec<Scopes>,
    /// This client administers others: it has idporten:dcr scopes
    #[arg(long, hide_short_help = true)]
    administers: bool,
    /// Where a business certificate with its key is: a file, -, env:NAME or cmd:PROGRAM
    #[arg(long, value_name = "SOURCE", conflicts_with = "private_key")]
    certificate: Option<SecretSource>,
    /// Leave the certificate in its file, and ask for its password each time
    #[arg(long, hide_short_help = true, requires = "certificate", conflicts_with = "key_password_from")]
    reference: bool,
    /// Where a registered key's private half is: a file, -, env:NAME or cmd:PROGRAM
    #[arg(long, value_name = "SOURCE", requires = "kid")]
    private_key: Option<SecretSource>,
    /// The kid that the key is registered under
    #[arg(long, value_name = "KID", allow_hyphen_values = true, conflicts_with = "certificate")]
    kid: Option<Kid>,
    #[command(flatten)]
    signer: SignerArgs,
    /// The store in which other machines share the client's key: cmd:PROGRAM
    #[arg(long, hide_short_help = true, value_name = "STORE", conflicts_with_all = ["certificate", "private_key", "kid", "KeyFileArgs", "thumbprint"])]
    shared_in: Option<StoreAddress>,
    #[command(flatten)]
    key_file: KeyFileArgs,
    /// Use an unencrypted private key even if other users can read its file
    #[arg(long, hide_short_help = true)]
    allow_insecure_permissions: bool,
    /// Change the profile if it already exists
    #[arg(long, hide_short_help = true)]
    force: bool,
    /// Output format
    #[arg(short, long, value_name = "FORMAT", default_value = "text")]
    output: Format,
}

/// A key that is to be on record.
pub(super) enum Key {
    /// With its private half, which goes into the store.
    Private {
        private: PrivateKey,
        kid: Kid,
        /// Its certificates, the leaf first, in DER.
        chain: Vec<Vec<u8>>,
        /// Which of these the profile logs in with, if it does.
        leaf: Option<Fingerprint>,
    },
    /// At a service, which it never leaves.
    AtService { signer: SignerAddress, key: ServiceKey, kid: Kid },
}

/// How the client logs in, and the key for it, if that comes from outside.
pub(super) type NewLogin = (Option<Login>, Option<Key>);

/// A profile that isn't written yet, with its key.
type Described = (Profile, Option<Key>);

impl Add {
    /// Whether this is the name of the profile to create.
    pub(super) fn makes(&self, name: &ProfileName) -> bool {
        self.name == *name
    }

    pub(super) fn run(&self, terminal: &Terminal, operator: &Operator, selection: &Selection) -> Outcome {
        selection.agree(std::slice::from_ref(&self.name))?;
        let (described, key) = match &self.from {
            Some(source) => self.imported(terminal, operator, selection, source)?,
            None => self.described(terminal, operator, selection)?,
        };
        let known = selection.profiles.get(&self.name);
        let mut profile = known.as_ref().map_or_else(|| described.clone(), |known| changed(known, &described));
        let register = operator.folder().key_register()?;
        let differences = known.as_ref().map(|known| differences(known, &profile, &register));
        if let (Some(differences @ [_, ..]), false) = (differences.as_deref(), self.force) {
            let failure = Failure::not_done(format!("profile {} already exists, with other values", self.name));
            return Err(differences
                .iter()
                .fold(failure, Failure::because)
                .hint("choose another name, or change it with --force"));
        }
        match key {
            Some(Key::Private { private, kid, chain, leaf }) => {
                let stored = operator.keep(operator.stores().usual(), &private, &kid, Some(&self.name), chain)?;
                follow_key(operator, &stored)?;
                profile.login = leaf.map(|leaf| stored.login_with(leaf)).or(profile.login);
            }
            Some(Key::AtService { signer, key, kid }) => {
                let stored = operator.keys().note(&signer, key, &kid, Vec::new(), operator.clock().now())?;
                follow_key(operator, &stored)?;
            }
            None => {}
        }
        let is_new = differences.is_none_or(|differences| !differences.is_empty());
        if is_new {
            operator.folder().change_profiles(|profiles| profiles.set(&self.name, &profile))?;
        }
        let before = known.and_then(|known| known.login);
        self.print(terminal, operator, selection, &profile, (is_new, before.as_ref()))
    }

    fn print(
        &self,
        terminal: &Terminal,
        operator: &Operator,
        selection: &Selection,
        profile: &Profile,
        (is_new, before): (bool, Option<&Login>),
    ) -> Outcome {
        let register = operator.folder().key_register()?;
        let is_default = selection.profiles.default_name() == Some(&self.name);
        let document = Record::of(&self.name, profile, &register, is_default);
        terminal.out.either(self.output, &document, || {
            if is_new {
                format!("added {}", self.name)
            } else {
                format!("nothing to do: profile {} is there, with these values", self.name)
            }
        })?;
        terminal.out.hint(&match (&profile.login, profile.is_admin()) {
            (None, _) => format!("make its key with `maskinporten keygen --profile {}`", self.name),
            (Some(_), true) => format!("try it with `maskinporten dcr-token --profile {}`", self.name),
            (Some(_), false) if profile.scopes.is_empty() => {
                format!("try it with `maskinporten token --profile {} --scope SCOPE`", self.name)
            }
            (Some(_), false) => format!("try it with `maskinporten token --profile {}`", self.name),
        });
        certificate_warning::tell_replaced(terminal, &register, &self.name, before, profile.login.as_ref());
        if let Some(login) = &profile.login
            && let Some(stored) = login.thumbprint().and_then(|thumbprint| register.get(thumbprint))
            && let Some(certificate) = stored.certificate_of(login)
        {
            certificate_warning::tell_who_keeps_another(terminal, operator, stored, &certificate)?;
        }
        Ok(())
    }

    /// The profile as the flags describe it.
    fn described(&self, terminal: &Terminal, operator: &Operator, selection: &Selection) -> Outcome<Described> {
        let environment = self.environment(selection)?;
        let (login, key) = match (&self.certificate, &self.private_key, &self.kid) {
            _ if self.shared_in.is_some() => (self.shared_in.clone().map(|store| Login::Shared { store }), None),
            _ if self.signer.is_given() => {
                self.signer.login(operator, self.kid.as_ref(), self.certificate.as_ref())?
            }
            (Some(path), _, _) => self.certificate_login(terminal, operator, &environment, path)?,
            (None, Some(path), Some(kid)) => self.key_login(terminal, operator, path, kid)?,
            (None, _, Some(kid)) => (Some(Self::stored_login(operator, kid)?), None),
            (None, _, None) => (None, None),
        };
        let profile = Profile {
            client_id: self.client_id.clone(),
            signer: self.signer.of_profile(login.as_ref()).or(Self::signer_of(operator, login.as_ref())?),
            login,
            scopes: Scopes::of_all(&self.scope),
            admin: self.administers.then_some(Admin::Itself(true)),
            ..Profile::new(environment.name)
        };
        Ok((profile, key))
    }

    /// The profile as another tool's settings describe it. Flags fill in what is missing there, and never contradict.
    fn imported(
        &self,
        terminal: &Terminal,
        operator: &Operator,
        selection: &Selection,
        source: &Source,
    ) -> Outcome<Described> {
        let Imported { what, client_id, environment, scopes, key, kid, flags } =
            source.read(terminal, operator, selection)?;
        let environment = match (environment, &self.environment) {
            (Some(found), Some(given)) if found.name != *given => {
                return Err(Failure::usage(format!("{what} are for {}, not for {given}", found.name)));
            }
            (Some(found), _) => found,
            (None, given) => {
                if given.is_none() {
                    terminal
                        .out
                        .note("the settings name no environment: using test; choose another with --environment");
                }
                self.environment(selection)?
            }
        };
        let client_id = match (client_id, &self.client_id) {
            (Some(found), Some(given)) if found != *given => {
                return Err(Failure::usage(format!("{what} are for client {found}, not for {given}")));
            }
            (found, given) => found.or_else(|| given.clone()).ok_or_else(|| {
                Failure::usage(format!("{what} doesn't name the client")).hint("give its id with --client-id")
            })?,
        };
        let (login, key) = match kid {
            Some(kid) => registered_login(key, kid),
            None => self.certificate_in(terminal, operator, &environment, key)?,
        };
        let scopes = if self.scope.is_empty() { scopes } else { Scopes::of_all(&self.scope) };
        let administers = self.administers || scopes.iter().any(|scope| scope.as_str().starts_with("idporten:dcr."));
        if !flags.is_empty() {
            terminal.out.note(&format!("a profile can't store these; pass them to `token`: {}", flags.join(" ")));
        }
        let profile = Profile {
            client_id: Some(client_id),
            signer: Self::signer_of(operator, login.as_ref())?,
            login,
            scopes,
            admin: administers.then_some(Admin::Itself(true)),
            ..Profile::new(environment.name)
        };
        Ok((profile, key))
    }

    /// The service that has the key of a login, as far as that is on record here.
    fn signer_of(operator: &Operator, login: Option<&Login>) -> Outcome<Option<SignerAddress>> {
        let register = operator.folder().key_register()?;
        Ok(login.and_then(|login| register.signer_of(login)))
    }

    fn environment(&self, selection: &Selection) -> Outcome<Environment> {
        match &self.environment {
            Some(name) => Ok(selection.profiles.environment(name)?),
            None => Ok(selection.profiles.environment(&DEFAULT_ENVIRONMENT.parse()?)?),
        }
    }

    fn certificate_login(
        &self,
        terminal: &Terminal,
        operator: &Operator,
        environment: &Environment,
        source: &SecretSource,
    ) -> Outcome<NewLogin> {
        if !self.reference {
            let entry = self.entry(terminal, operator, source)?;
            return self.certificate_in(terminal, operator, environment, entry);
        }
        let SecretSource::File(path) = source else {
            return Err(Failure::usage(format!("{source} can't be left where it is: only a file can"))
                .hint("without --reference, the key goes into the store"));
        };
        let entry = self.entry(terminal, operator, source)?;
        certificate_warning::checked(terminal, operator, environment, &entry)?;
        let path = absolute(path)?;
        Ok((
            Some(Login::CertificateFile {
                path,
                alias: self.key_file.alias.as_deref().map(Into::into),
                signer: None,
            }),
            None,
        ))
    }

    /// The key in a source, with its certificates.
    fn entry(&self, terminal: &Terminal, operator: &Operator, source: &SecretSource) -> Outcome<PrivateEntry> {
        let exposed = ReadableByOthers::if_allowed(self.allow_insecure_permissions);
        self.key_file.read_private(terminal, operator, source, exposed).map(|(_, entry)| entry)
    }

    fn certificate_in(
        &self,
        terminal: &Terminal,
        operator: &Operator,
        environment: &Environment,
        entry: PrivateEntry,
    ) -> Outcome<NewLogin> {
        let (chain, leaf) = certificate_warning::checked(terminal, operator, environment, &entry)?;
        let kid = new_kid(self.name.as_str(), operator.today())?;
        let login =
            Login::Certificate { thumbprint: entry.key.public().thumbprint(), certificate: Some(leaf.clone()) };
        let key = Key::Private { private: entry.key, kid, chain: chain.to_der(), leaf: Some(leaf) };
        Ok((Some(login), Some(key)))
    }

    fn key_login(
        &self,
        terminal: &Terminal,
        operator: &Operator,
        source: &SecretSource,
        kid: &Kid,
    ) -> Outcome<NewLogin> {
        Ok(registered_login(self.entry(terminal, operator, source)?, kid.clone()))
    }

    /// A key that is already stored here, under the kid that it is registered under.
    fn stored_login(operator: &Operator, kid: &Kid) -> Outcome<Login> {
        let register = operator.folder().key_register()?;
        let key = register.by_kid(kid).ok_or_else(|| {
            Failure::missing(format!("no key with kid {kid} is stored on this machine"))
                .hint("name the file with the private key with --private-key")
        })?;
        Ok(Login::Key { kid: kid.clone(), thumbprint: key.thumbprint() })
    }
}

/// A login with a key that is registered already.
fn registered_login(entry: PrivateEntry, kid: Kid) -> NewLogin {
    let login = Login::Key { kid: kid.clone(), thumbprint: entry.key.public().thumbprint() };
    (Some(login), Some(Key::Private { private: entry.key, kid, chain: Vec::new(), leaf: None }))
}
