//! Answers of token endpoints that aren't Maskinporten's. Which are taken is tried in the protocol crate.

use maskinporten_testkit::{Listener, World};
use serde_json::json;

use crate::PROGRAM;

/// A machine whose environment is another server's, which answers with this.
fn answering(body: &str) -> (World, Listener) {
    let world = World::with_reader(PROGRAM);
    let server = Listener::json(body);
    let path = world.config().join("config.toml");
    let config = world.read(&path).replace(world.sandbox.issuer(), &format!("http://{}/", server.address));
    std::fs::write(path, config).unwrap();
    (world, server)
}

#[test]
fn e3_an_answer_with_an_access_token_alone_is_enough() {
    let (world, _server) = answering("\u{feff}{\"access_token\":\"a.b.c\",\"expires_in\":\"90\",\"scope\":null}");
    let json = world.run("token --no-cache -o json").success().json();
    assert!((80..=90).contains(&json["expires_in"].as_i64().unwrap()), "{json}");
    assert_eq!((&json["token_type"], &json["scope"]), (&json!("Bearer"), &json!("sandbox:widgets.read")));
}

/// What isn't taken is asked for once, and the member is named.
#[test]
fn e4_a_token_of_another_type_is_not_handed_out() {
    let (world, server) = answering(r#"{"access_token":"a.b.c","token_type":"\u001b[31mDPoP","expires_in":120}"#);
    for (words, asked) in [("token", 1), ("token -o json", 2), ("token -o header", 3), ("dcr-token", 4)] {
        let ran = world.run(words).fails(4).without_result();
        ran.says("token_type").says("DPoP").never_says("\u{1b}").never_says("a.b.c");
        assert_eq!(server.heard().len(), asked);
    }
}
