//! Registers a client in a sandbox and rotates its key: no terminal, no account, and nothing is left behind.

use std::{error::Error, io::Write as _, time::Duration};

use maskinporten_engine::folder::Folder;
use maskinporten_engine::key_change::{KeyChange, Orders, Target, Wishes, set_login};
use maskinporten_engine::operator::Operator;
use maskinporten_engine::profile::{Admin, Login, Profile, StoreKind};
use maskinporten_engine::registration::Registration;
use maskinporten_engine::store::{OneStore, memory::MemoryStore};
use maskinporten_protocol::clock::SystemClock;
use maskinporten_protocol::environment::{Environment, selfservice_base};
use maskinporten_protocol::jwk::Algorithm;
use maskinporten_protocol::jwks::{KeySet, RegisteredKey};
use maskinporten_protocol::key::{Bits, PrivateKey, password::NoPasswords, read};
use maskinporten_protocol::selfservice::NewClient;
use maskinporten_sandbox::{GRANTED_SCOPE, Options, Sandbox};

fn main() -> Result<(), Box<dyn Error>> {
    let (sandbox, home) = (Sandbox::start(Options::default())?, tempfile::tempdir()?);
    let store = OneStore::new(StoreKind::Memory, MemoryStore::new());
    let operator = Operator::new(Folder::new(home.path().join("config")), store, SystemClock);
    // Where the client will be, and the admin client that Digdir issues: it logs in with a business certificate.
    let at = |path: &str| format!("{}{path}", sandbox.issuer()).parse();
    let mut environment = Environment::new("sandbox".parse()?, sandbox.issuer().parse()?, at("token")?, at("jwk")?)?;
    environment.selfservice = Some(selfservice_base(sandbox.selfservice())?);
    let (admin, app) = ("admin".parse()?, "app".parse()?);
    let business = sandbox.kit().good();
    let pem = read(&business.key_pem.clone().into_bytes().into(), &mut NoPasswords)?;
    let (key, kid) = (&pem.choose(None)?.key, "business".parse()?);
    let thumbprint = operator.keep(StoreKind::Memory, key, &kid, None, business.chain_der.clone())?.thumbprint();
    let profile = Profile {
        client_id: Some(sandbox.kit().admin_client_id.parse()?),
        login: Some(Login::Certificate { thumbprint, certificate: None }),
        admin: Some(Admin::Itself(true)),
        ..Profile::new(environment.name.clone())
    };
    operator.folder().change_profiles(|profiles| profiles.set_environment(&environment))?;
    operator.folder().change_profiles(|profiles| profiles.set(&admin, &profile))?;

    // A client, and its first key.
    let session = operator.log_in(&admin)?;
    let new = NewClient::maskinporten("Widget reader", "Reads widgets", &[GRANTED_SCOPE.parse()?], None);
    let made = Registration { name: &app, new: &new, login: None }.make(&operator, &session)?.client;
    let id = made.client_id().ok_or("the client has no id")?;
    let key = PrivateKey::generate(Bits::B2048)?;
    let name = operator.keep(StoreKind::Memory, &key, &"app-1".parse()?, Some(&app), Vec::new())?.name();
    let jwk = RegisteredKey::new(key.public().to_jwk(&name.kid, Algorithm::Rs256));
    session.api().add_key(&id, &KeySet::default(), &jwk)?;
    set_login(&operator, &app, |_| Some(name.login()))?;

    // The next key: made, registered, proven and switched to; then the first one goes.
    let target = Target::new(&operator, &app, admin)?;
    let mut change = KeyChange::new(&operator, &target, Orders::default())?;
    let plan = change.plan(&Wishes { grace: Duration::ZERO, ..Wishes::default() })?.plan;
    let standing = change.begin(plan)?;
    writeln!(std::io::stdout(), "{standing:?}: {:?}", session.api().keys(&id)?.kids())?;
    Ok(())
}
