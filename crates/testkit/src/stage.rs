use std::ops::Deref;
use std::path::Path;

use maskinporten_sandbox::{FOREIGN_KID, GRANTED_SCOPE, Options};
use serde_json::Value;

use crate::world::World;

/// A world in which a key is rotated: the profile `app`, whose client has somebody else's key beside its own, and
/// `admin` to act through.
pub struct Stage {
    world: World,
    /// The id of the app's client.
    pub client_id: String,
}

impl Deref for Stage {
    type Target = World;

    fn deref(&self) -> &World {
        &self.world
    }
}

impl Stage {
    /// Sets it, before a sandbox that behaves as told.
    pub fn new(program: impl AsRef<Path>, options: Options) -> Self {
        let world = World::with(program, options);
        world.add_admin("admin", "").success();
        world.ok(["client", "register", "--profile", "app", "--name", "App", "--scope", GRANTED_SCOPE]);
        world.ok("keygen --profile app");
        world.ok("jwks upload --profile app");
        let client_id = world.client_id("app");
        world.sandbox.add_foreign_key(&client_id, FOREIGN_KID, 10_000_000);
        Self { world, client_id }
    }

    /// The app's registered keys.
    #[track_caller]
    pub fn keys(&self) -> Vec<Value> {
        self.sandbox.keys(&self.client_id)
    }

    /// The kids that are registered on the client.
    #[track_caller]
    pub fn kids(&self) -> Vec<String> {
        self.sandbox.kids(&self.client_id)
    }

    /// The kid that the app signs with.
    #[track_caller]
    pub fn kid(&self) -> String {
        self.profile("app")["kid"].as_str().unwrap().to_owned()
    }
}
