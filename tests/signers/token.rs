//! `pkcs11:`: a key in a token, here one in software, SoftHSM.

use std::path::Path;

use maskinporten_testkit::{Call, World, has, run_tool, skipped};
use rexpect::process::WaitStatus;

use super::program::chain;
use super::{PROGRAM, has_no_private_key};

const MODULE: &str = "/usr/lib/softhsm/libsofthsm2.so";
const PIN: &str = "5678";

/// A home with a token, and the address of keys in it.
struct Desk {
    world: World,
    at: String,
}

impl Desk {
    fn new() -> Option<Self> {
        let world = World::new(PROGRAM);
        world.register("app");
        Self::of(world)
    }

    fn of(world: World) -> Option<Self> {
        if !Path::new(MODULE).exists() || !has("softhsm2-util") || !has("pkcs11-tool") {
            skipped("softhsm2 or opensc isn't installed");
            return None;
        }
        std::fs::create_dir(world.at("tokens")).unwrap();
        world.write("softhsm2.conf", format!("directories.tokendir = {}\nlog.level = ERROR\n", world.text("tokens")));
        let desk = Self { world, at: "pkcs11:token=mp;object=app".to_owned() };
        let words = ["--init-token", "--free", "--label", "mp", "--so-pin", "1234", "--pin", PIN];
        desk.outside("softhsm2-util", &words);
        Some(desk)
    }

    fn outside(&self, tool: &str, words: &[&str]) -> String {
        let setting = format!("SOFTHSM2_CONF={}", self.world.text("softhsm2.conf"));
        run_tool("env", &[&[setting.as_str(), tool], words].concat())
    }

    /// Somebody who has a token, but no PIN.
    fn bare(&self, words: &str) -> Call {
        let words = words.replace("AT", &self.at);
        self.world.call(words).env("SOFTHSM2_CONF", self.world.text("softhsm2.conf"))
    }

    fn call(&self, words: &str) -> Call {
        self.bare(words).env("MASKINPORTEN_PKCS11_MODULE", MODULE).env("MASKINPORTEN_PKCS11_PIN", PIN)
    }
}

#[test]
fn a_token_signs_from_the_first_key_to_a_rotation() {
    let Some(desk) = Desk::new() else { return };
    let world = &desk.world;
    desk.call("keygen --profile app --in AT --kid app-1").run().success();
    assert_eq!(world.profile("app")["signer"], desk.at.as_str());
    desk.call("jwks upload --profile app").run().success();
    desk.call("token --profile app --no-cache").run().success().prints("eyJ");
    has_no_private_key(world, &["app-1"]);
    // The next one is made there, too, and the old one goes.
    desk.call("rotate app -y --every=10ms --grace=1s").run().success();
    let kid = world.profile("app")["kid"].as_str().unwrap().to_owned();
    assert_ne!(kid, "app-1");
    assert_eq!(world.sandbox.kids(&world.client_id("app")), [kid.as_str()]);
    desk.call("token --profile app --no-cache").run().success().prints("eyJ");
    let login = ["--module", MODULE, "--token-label", "mp", "--login", "--pin", PIN];
    let seen = desk.outside("pkcs11-tool", &[&login[..], &["--list-objects", "--type", "privkey"]].concat());
    let id: String = kid.bytes().map(|byte| format!("{byte:02x}")).collect();
    assert!(seen.contains(&format!("ID:         {id}")), "{seen}");
}

#[test]
fn a_pin_is_a_secret_and_a_wrong_one_is_usage() {
    let Some(desk) = Desk::new() else { return };
    desk.call("keygen --profile app --in AT --kid app-1").run().success();
    desk.call("jwks upload --profile app").run().success();
    let token = "token --profile app --no-cache";
    desk.call(token).env("MASKINPORTEN_PKCS11_PIN", format!("{PIN}\n")).run().success();
    let bare = desk.bare(token);
    bare.run().fails(3).says("module-path=");
    let module = |path: &str| desk.bare(token).env("MASKINPORTEN_PKCS11_MODULE", path);
    module("libsofthsm2.so").run().fails(2).says("isn't the whole path");
    module("/nowhere.so").run().fails(3).says("there is no PKCS#11 module /nowhere.so");
    module(MODULE).run().fails(2).says("PIN of the token").says("MASKINPORTEN_PKCS11_PIN");
    let wrong = module(MODULE).env("MASKINPORTEN_PKCS11_PIN", "43219876").run().fails(2);
    wrong.says("didn't accept the PIN: it is wrong").never_says("43219876");
    // That is nobody's fault at Digdir.
    let seen = desk.call("doctor --profile app").env("MASKINPORTEN_PKCS11_PIN", "43219876").run();
    let (said, is_digdir_s) = (&seen.stdout, seen.stdout.contains("Digdir ("));
    assert!(said.contains("✘  key") && said.contains("1. check the PIN") && !is_digdir_s, "{said}");
    desk.call("doctor --profile app").run().success();
    for place in ["?", ";"] {
        let address = format!("pkcs11:object=app{place}pin-value=43219876");
        let refused = desk.world.run(["keygen", "--profile", "app", "--in", &address]).fails(2);
        refused.says("a PIN can't stand on the command line").never_says("43219876");
    }
    std::fs::remove_dir_all(desk.world.at("tokens")).unwrap();
    std::fs::create_dir(desk.world.at("tokens")).unwrap();
    desk.call(token).run().fails(3).says("no token is there");
}

#[test]
fn the_key_of_a_business_certificate_moves_into_a_token() {
    let Some(desk) = Desk::of(World::empty(PROGRAM)) else { return };
    let world = &desk.world;
    chain(world, "business.p12", "chain.pem");
    desk.call("key import business.p12 --password-from password.txt --into AT --kid business").run().success();
    std::fs::remove_file(world.at("business.p12")).unwrap();
    let client = maskinporten_sandbox::ADMIN_CLIENT;
    let add = format!("profile add admin --environment local --administers --client-id {client} --signer AT");
    desk.call(&format!("{add} --certificate chain.pem")).run().success();
    desk.call("dcr-token --profile admin").run().success().prints("eyJ");
    has_no_private_key(world, &["business"]);
}

#[test]
fn a_pin_is_asked_for_on_a_terminal_and_not_twice() {
    let Some(desk) = Desk::new() else { return };
    desk.call("keygen --profile app --in AT --kid app-1").run().success();
    desk.call("jwks upload --profile app").run().success();
    for (pin, code, says) in [("43219876", 2, "it is wrong"), (PIN, 0, "eyJ")] {
        let call = desk.bare("token --profile app --no-cache").env("MASKINPORTEN_PKCS11_MODULE", MODULE);
        let mut session = call.on_terminal();
        session.exp_string("PIN of the token \"mp\"").unwrap();
        session.send_line(pin).unwrap();
        let rest = session.exp_eof().unwrap();
        let status = session.process().wait().unwrap();
        assert!(matches!(status, WaitStatus::Exited(_, found) if found == code), "{status:?}: {rest}");
        assert!(rest.contains(says) && !rest.contains(pin), "{rest}");
    }
}
