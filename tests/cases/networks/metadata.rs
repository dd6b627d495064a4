//! Metadata that doesn't help (C4). Where it is looked for is tried in the protocol crate.

use maskinporten_testkit::{Listener, World};

use crate::PROGRAM;

#[test]
fn c4_metadata_that_is_nowhere_is_no_reason_to_try_again() {
    let world = World::empty(PROGRAM);
    let server = Listener::documents(&[], "404 Not Found");
    let issuer = format!("http://{}/realms/a", server.address);
    let ran = world.run(["env", "add", "x", "--issuer", &issuer]).fails(4).without_result();
    ran.says("/realms/a/.well-known/openid-configuration")
        .says("--token-endpoint")
        .says("--jwks-uri")
        .never_says("try again");
    assert_eq!(server.heard().len(), 3);
    // What the hint offers.
    let (token, jwks) = (format!("{issuer}/token"), format!("{issuer}/jwks"));
    world.run(["env", "add", "x", "--issuer", &issuer, "--token-endpoint", &token, "--jwks-uri", &jwks]).success();
}

#[test]
fn c4_metadata_that_is_wrong_is_refused() {
    let world = World::empty(PROGRAM);
    for (issuer, token, code, says) in [
        ("ORIGIN/b", "ORIGIN/token", 4, "/b\""),
        ("ORIGIN/", "https://elsewhere.invalid/token", 2, "elsewhere.invalid"),
    ] {
        let document = format!(r#"{{"issuer":"{issuer}","token_endpoint":"{token}","jwks_uri":"ORIGIN/jwk"}}"#);
        let place = "/.well-known/oauth-authorization-server";
        let server = Listener::documents(&[(place, &document)], "404 Not Found");
        let ran = world.run(["env", "add", "x", "--issuer", &format!("http://{}/", server.address)]);
        ran.fails(code).says(says).without_result();
    }
    let server = Listener::json("{}");
    let ran = world.run(["env", "add", "x", "--issuer", &format!("http://{}/", server.address)]);
    ran.fails(4).says("has no issuer");
}

#[test]
fn c4_a_well_known_url_that_leads_nowhere_is_named() {
    let world = World::empty(PROGRAM);
    let server = Listener::documents(&[], "404 Not Found");
    let url = format!("http://{}/.well-known/oauth-authorization-server", server.address);
    let call = world.call("token --scope a:b --no-cache").env("MASKINPORTEN_WELL_KNOWN_URL", &url);
    let ran = call.env("MASKINPORTEN_CLIENT_ID", "c").env("MASKINPORTEN_CLIENT_JWK", "{}").run().fails(4);
    ran.says("MASKINPORTEN_WELL_KNOWN_URL can't be used").says(&url).says("MASKINPORTEN_TOKEN_ENDPOINT");
}
