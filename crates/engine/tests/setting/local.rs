//! What the machines of these tests begin with.

use std::path::Path;

use maskinporten_engine::folder::Folder;
use maskinporten_engine::key_register::StoredKey;
use maskinporten_engine::operator::Operator;
use maskinporten_engine::profile::{Admin, Login, Profile, StoreKind};
use maskinporten_engine::registration::Registration;
use maskinporten_engine::store::OneStore;
use maskinporten_engine::store::file::FileStore;
use maskinporten_protocol::certificate::Fingerprint;
use maskinporten_protocol::clock::SystemClock;
use maskinporten_protocol::environment::{Environment, selfservice_base};
use maskinporten_protocol::ids::ClientId;
use maskinporten_protocol::key::password::NoPasswords;
use maskinporten_protocol::key::{Bits, PrivateKey, read};
use maskinporten_protocol::selfservice::NewClient;
use maskinporten_sandbox::{ADMIN_CLIENT, GRANTED_SCOPE};
use maskinporten_testkit::Server;

/// An operator with an empty folder.
pub(crate) fn operator(home: &Path) -> Operator {
    let store = OneStore::new(StoreKind::PlainFile, FileStore::plain(home.join("config/secrets")));
    Operator::new(Folder::new(home.join("config")), store, SystemClock)
}

/// With the profile `admin`, which logs in with the business certificate, and `app`, which does the same as the client
/// of this id.
pub(crate) fn with_app(server: &Server, home: &Path) -> (Operator, ClientId) {
    let (operator, environment) = (operator(home), environment(server));
    operator.folder().change_profiles(|profiles| profiles.set_environment(&environment)).unwrap();
    let login = certificate(server, &operator, "business");
    let name = "admin".parse().unwrap();
    let admin = Profile {
        client_id: Some(ADMIN_CLIENT.parse().unwrap()),
        login: Some(login.clone()),
        admin: Some(Admin::Itself(true)),
        ..Profile::new(environment.name)
    };
    operator.folder().change_profiles(|profiles| profiles.set(&name, &admin)).unwrap();
    let session = operator.log_in(&name).unwrap();
    let new = NewClient::maskinporten("App", "An app", &[GRANTED_SCOPE.parse().unwrap()], None);
    let made = Registration { name: &"app".parse().unwrap(), new: &new, login: Some(login) };
    let id = made.make(&operator, &session).unwrap().client.client_id().unwrap();
    (operator, id)
}

fn environment(server: &Server) -> Environment {
    let at = |path: &str| format!("{}{path}", server.issuer()).parse().unwrap();
    let issuer = server.issuer().parse().unwrap();
    let environment = Environment::new("local".parse().unwrap(), issuer, at("token"), at("jwk")).unwrap();
    Environment { selfservice: Some(selfservice_base(server.selfservice()).unwrap()), ..environment }
}

/// A certificate of the kit, stored as one to log in with.
pub(crate) fn certificate(server: &Server, operator: &Operator, name: &str) -> Login {
    let found = server.kit().certificate(name).unwrap();
    let pem = read(&found.key_pem.clone().into_bytes().into(), &mut NoPasswords).unwrap();
    let (key, kid) = (&pem.choose(None).unwrap().key, name.parse().unwrap());
    let stored = operator.keep(StoreKind::PlainFile, key, &kid, None, found.chain_der.clone()).unwrap();
    stored.login_with(Fingerprint::of(&found.chain_der[0]))
}

/// Makes a key that nobody has registered.
pub(crate) fn keep(operator: &Operator, kid: &str) -> StoredKey {
    let key = PrivateKey::generate(Bits::B2048).unwrap();
    operator.keep(StoreKind::PlainFile, &key, &kid.parse().unwrap(), None, Vec::new()).unwrap()
}
