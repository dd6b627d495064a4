//! Doubled slashes in token endpoints.

use maskinporten_testkit::World;

use crate::PROGRAM;

fn properties(world: &World, endpoint: &str) {
    let issuer = world.sandbox.issuer();
    world.write(
        "client.properties",
        format!(
            "issuer=sandbox-admin\naudience={issuer}\ntoken.endpoint={issuer}{endpoint}\nscope=idporten:dcr.read\n\
             keystore.file=business.p12\nkeystore.password=sandbox\nkeystore.alias=business\n"
        ),
    );
}

#[test]
fn c6_doubled_slashes_in_a_token_endpoint_are_made_single_ones() {
    let world = World::empty(PROGRAM);
    for (endpoint, warns) in [("/token", true), ("//token", true), ("token", false)] {
        properties(&world, endpoint);
        world.sandbox.clear_log();
        let ran = world.run("grant client.properties json").success();
        let ran = if warns { ran.says("token.endpoint has doubled slashes") } else { ran.never_says("doubled") };
        assert!(ran.json()["token"]["access_token"].is_string());
        assert_eq!(world.sandbox.sent(), ["POST /token"]);
        let words = format!("profile add from-{} --from client.properties", endpoint.len());
        let ran = world.run(words).success();
        if warns {
            ran.says("token.endpoint has doubled slashes")
        } else {
            ran.never_says("doubled")
        };
    }
    let issuer = world.sandbox.issuer();
    let (token, jwks) = (format!("{issuer}/token"), format!("{issuer}jwk"));
    let ran = world.run(["env", "add", "x", "--issuer", issuer, "--token-endpoint", &token, "--jwks-uri", &jwks]);
    ran.success().says("doubled slashes").prints(&format!("{issuer}token\n"));
}

#[test]
fn c6_the_sandbox_answers_where_guides_and_people_look_for_the_token_endpoint() {
    let world = World::with_reader(PROGRAM);
    for path in ["//token", "/token/"] {
        let url = format!("{}{path}", world.sandbox.issuer().trim_end_matches('/'));
        let answer = maskinporten_testkit::http().post(&url).body("").send().unwrap();
        assert_eq!(answer.status().as_u16(), 400, "{path}");
        assert!(answer.text().unwrap().contains("invalid_request"), "{path}");
    }
    world.sandbox.fail(&["token:503 x1"]);
    let url = format!("{}token/", world.sandbox.issuer());
    assert_eq!(maskinporten_testkit::http().post(url).body("").send().unwrap().status().as_u16(), 503);
}
