//! Keys registered with their certificate, at a sandbox that looks at it.

use maskinporten_testkit::World;

use crate::PROGRAM;

#[test]
fn a_certificates_own_key_is_registered_with_it() {
    let world = World::new(PROGRAM);
    world.ok(["client", "register", "--name", "Reader", "--scope", maskinporten_sandbox::GRANTED_SCOPE]);
    world.ok("key import commfides.p12 --password-from password.txt --kid own");

    // First without its certificate, then with it: the same key under the same kid.
    world.ok("jwks upload --key own --yes");
    let told = world.run("jwks upload --key own --with-certificate -o json").success();
    told.says("the client will be bound to this certificate");
    let keys = world.json("jwks list");
    assert_eq!(keys["keys"].as_array().unwrap().len(), 1);
    assert_eq!(keys["keys"][0]["certificate_locked"], true);
    assert_eq!(keys["keys"][0]["jwk"]["x5c"].as_array().unwrap().len(), 3);
    assert!(world.ok("jwks upload --key own --with-certificate").contains("already registered"));
    // The assertion says the kid, as for any registered key.
    assert!(world.ok("token --profile reader").starts_with("eyJ"));

    // No profile signs with this key any more, but the client still has it.
    world.ok("profile remove reader --yes");
    let shown = world.json("key show own");
    let place = &shown["entries"][0]["registered"][0];
    assert_eq!((place["environment"].as_str(), place["kid"].as_str()), (Some("local"), Some("own")));
    let client = place["client_id"].as_str().unwrap();
    let expected = format!("it is registered on client {client} in local, as own");
    world.run("key delete own --yes").fails(6).says(&expected);
    world.ok(["jwks", "remove", "own", "--client", client, "--force", "--yes"]);
    world.ok("key delete own --yes");

    world.ok("keygen --kid plain");
    world
        .run(["jwks", "upload", "--key", "plain", "--client", client, "--with-certificate"])
        .fails(3)
        .says("key plain is stored without a certificate");
}
