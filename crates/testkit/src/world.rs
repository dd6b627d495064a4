use std::ops::Deref;
use std::path::Path;
use std::sync::Arc;

use maskinporten_sandbox::{ADMIN_CLIENT, GRANTED_SCOPE, Options, TLS_CA_FILE};

use crate::home::{Home, private_folder};
use crate::ran::Ran;
use crate::server::Server;

/// A home, and a sandbox that is the environment `local` there. The sandbox's kit lies in the folder: `business.p12` is
/// the business certificate, `password.txt` opens it.
pub struct World {
    home: Home,
    /// The sandbox that the program talks to.
    pub sandbox: Arc<Server>,
}

impl Deref for World {
    type Target = Home;

    fn deref(&self) -> &Home {
        &self.home
    }
}

impl World {
    /// A home without profiles.
    pub fn empty(program: impl AsRef<Path>) -> Self {
        Self::with(program, Options::default())
    }

    /// The same, with a sandbox that behaves as told.
    pub fn with(program: impl AsRef<Path>, options: Options) -> Self {
        Self::of(Home::new(program), Arc::new(Server::start(options)))
    }

    /// Another home without profiles, before the same sandbox.
    pub fn another(&self) -> Self {
        Self::of(Home::new(self.home.program()), Arc::clone(&self.sandbox))
    }

    fn of(mut home: Home, sandbox: Arc<Server>) -> Self {
        let (issuer, base) = (sandbox.issuer(), sandbox.selfservice());
        home.mask(issuer, "http://sandbox/");
        let address = issuer.split_once("://").map_or(issuer, |(_, rest)| rest).trim_end_matches('/');
        home.mask(address, "sandbox");
        private_folder(&home.config());
        let trust = if issuer.starts_with("https:") {
            format!("ca_file = '{}'\n", home.text(TLS_CA_FILE))
        } else {
            String::new()
        };
        home.write(
            home.config().join("config.toml"),
            format!(
                "version = 1\n[environments.local]\nissuer = \"{issuer}\"\ntoken_endpoint = \"{issuer}token\"\n\
                 jwks_uri = \"{issuer}jwk\"\nself_service = \"{base}\"\n{trust}"
            ),
        );
        for file in sandbox.kit().files().unwrap() {
            home.write(&file.name, file.contents);
        }
        home.write("password.txt", format!("{}\n", sandbox.kit().good().password));
        Self { home, sandbox }
    }

    /// The same, with `answers.toml` for the guided path: the client Weather, registered through the admin client, whose
    /// certificate `password.txt` opens.
    pub fn with_answers(program: impl AsRef<Path>) -> Self {
        let world = Self::empty(program);
        world.write(
            "answers.toml",
            format!(
                "environment = \"local\"\nway = \"admin\"\nname = \"Weather\"\nscopes = [\"{GRANTED_SCOPE}\"]\n\
                 [admin]\nclient_id = \"{ADMIN_CLIENT}\"\ncertificate = \"business.p12\"\n"
            ),
        );
        world
    }

    /// With the profile `admin`, which logs in with the business certificate.
    pub fn new(program: impl AsRef<Path>) -> Self {
        let world = Self::empty(program);
        world.add_admin("admin", "").success();
        world
    }

    /// With the profile `reader` besides, whose client has the registered key `reader-1`.
    pub fn with_reader(program: impl AsRef<Path>) -> Self {
        let world = Self::new(program);
        world.register("reader");
        world.ok("keygen --kid reader-1");
        world.ok("jwks upload");
        world.sandbox.clear_log();
        world
    }

    /// With the profile `certified` besides, whose client logs in with the business certificate.
    pub fn with_certified(program: impl AsRef<Path>) -> Self {
        let world = Self::new(program);
        world.ok(["client", "register", "--name", "certified", "--scope", GRANTED_SCOPE, "--certificate"]);
        world.sandbox.clear_log();
        world
    }

    /// Adds a profile that logs in as the seeded admin client, with the business certificate and more words.
    pub fn add_admin(&self, name: &str, more: &str) -> Ran {
        self.run(format!(
            "profile add {name} --environment local --administers --client-id {ADMIN_CLIENT} \
             --certificate business.p12 --password-from password.txt {more}"
        ))
    }

    /// Registers a client with a profile of the same name. Returns its id.
    pub fn register(&self, name: &str) -> String {
        let client = self.json(["client", "register", "--name", name, "--scope", GRANTED_SCOPE]);
        client["client"]["client_id"].as_str().unwrap().to_owned()
    }
}
