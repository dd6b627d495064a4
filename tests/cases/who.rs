//! Which client, which environment (A).

mod again;
mod environments;
mod hints;
mod named;
mod places;
mod refusals;
mod walk;

use maskinporten_sandbox::{ADMIN_CLIENT, Options, Sandbox};
use maskinporten_testkit::{World, kit};

use crate::PROGRAM;

/// The world of `admin` and `reader` in `local`, and `admin-other` in `other`, a second sandbox: whichever of the two was
/// sent something tells whom a command acted for.
struct Two {
    world: World,
    other: Sandbox,
}

impl Two {
    /// With `reader` chosen, the only client.
    fn of_admins() -> Self {
        let world = World::with_reader(PROGRAM);
        let other = Sandbox::start(Options { kit: Some(kit().clone()), ..Options::default() }).unwrap();
        let issuer = other.issuer().to_owned();
        world.run(["env", "add", "other", "--issuer", &issuer, "--self-service", other.selfservice()]).success();
        let two = Self { world, other };
        two.add_admin("admin-other", "other");
        two.forget();
        two
    }

    /// With `writer`, a client in `other`, and no profile chosen.
    fn new() -> Self {
        let two = Self::of_admins();
        let scope = maskinporten_sandbox::GRANTED_SCOPE;
        two.world.ok(["client", "register", "--name", "writer", "--scope", scope, "--environment", "other"]);
        two.world.ok("keygen --kid writer-1 --profile writer");
        two.world.ok("jwks upload --profile writer");
        two.choose(None);
        two.forget();
        two
    }

    /// A profile for the admin client that every sandbox has.
    fn add_admin(&self, name: &str, environment: &str) {
        self.add(name, environment, &["--administers"]);
    }

    fn add(&self, name: &str, environment: &str, more: &[&str]) {
        let words = ["profile", "add", name, "--environment", environment, "--client-id", ADMIN_CLIENT];
        let login = ["--certificate", "business.p12", "--password-from", "password.txt"];
        self.world.run([&words[..], &login, more].concat()).success();
    }

    /// As `profile use` does, or as if it never was run.
    fn choose(&self, name: Option<&str>) {
        let path = self.world.config().join("config.toml");
        let text = self.world.read(&path);
        let rest = text.lines().filter(|line| !line.starts_with("default ="));
        let chosen = name.map(|name| format!("default = \"{name}\"\n")).unwrap_or_default();
        std::fs::write(path, chosen + &rest.collect::<Vec<_>>().join("\n") + "\n").unwrap();
    }

    fn forget(&self) {
        self.world.sandbox.clear_log();
        self.other.clear_log();
    }

    /// Who was spoken to since it was asked last.
    fn heard(&self) -> &'static str {
        let heard = match (self.world.sandbox.log().is_empty(), self.other.log().is_empty()) {
            (true, true) => "nobody",
            (false, true) => "local",
            (true, false) => "other",
            (false, false) => "both",
        };
        self.forget();
        heard
    }
}
