//! `grant`, with files as people have them.

use maskinporten_sandbox::{ADMIN_CLIENT, KIT_PASSWORD};
use maskinporten_testkit::{World, has, skipped};
use serde_json::{Value, json};

use crate::{PROGRAM, jwt, keytool};

/// Who asks, where, and for what.
fn asking(world: &World, scope: &str) -> String {
    let issuer = world.sandbox.issuer();
    format!("issuer={ADMIN_CLIENT}\naudience={issuer}\ntoken.endpoint={issuer}token\nscope={scope}\n")
}

/// As jwt-grant-generator's README has it: everything named, a JKS with two passwords.
fn readme_sample(world: &World, keystore: &str) -> String {
    asking(world, "idporten:dcr.read idporten:dcr.write")
        + &format!(
            "\nresource=\n\nkeystore.type=JKS\nkeystore.file={keystore}\nkeystore.password=changeit\n\
             keystore.alias=client\nkeystore.alias.password=changeit2\n"
        )
}

/// The kit's certificate as keytool turns it into a JKS under the alias `client`.
fn make_jks(world: &World, name: &str) {
    keytool(
        world,
        &[
            "-importkeystore",
            "-noprompt",
            "-srckeystore",
            "business.p12",
            "-srcstorepass",
            KIT_PASSWORD,
            "-srcalias",
            "business",
            "-destkeystore",
            name,
            "-deststoretype",
            "JKS",
            "-deststorepass",
            "changeit",
            "-destkeypass",
            "changeit2",
            "-destalias",
            "client",
        ],
    );
}

fn p12(world: &World, scope: &str) -> String {
    asking(world, scope)
        + &format!("keystore.type=PKCS12\nkeystore.file=business.p12\nkeystore.password={KIT_PASSWORD}\n")
}

#[test]
fn the_readmes_sample_gives_a_dcr_token_from_a_jks() {
    if !has("keytool") {
        return skipped("no keytool");
    }
    let world = World::empty(PROGRAM);
    make_jks(&world, "client.jks");
    world.write("client.properties", readme_sample(&world, "client.jks"));
    let out = world.ok("grant client.properties");
    let (grant, answer) =
        out.strip_prefix("Generated JWT-grant:\n").unwrap().split_once("\n\nRetrieved token-response:\n").unwrap();
    let (header, claims) = jwt(grant);
    assert_eq!(header["x5c"].as_array().unwrap().len(), 3, "the whole chain goes along");
    assert_eq!((&claims["iss"], claims.get("resource")), (&json!(ADMIN_CLIENT), None));
    assert_eq!(claims["exp"].as_i64().unwrap() - claims["iat"].as_i64().unwrap(), 120);
    let answer: Value = serde_json::from_str(answer.strip_suffix('\n').unwrap()).unwrap();
    assert!(answer["access_token"].is_string(), "{answer}");
    let with_blanks =
        readme_sample(&world, "client.jks").replace("changeit\n", "changeit \n").replace("changeit2", "changeit2\t");
    world.write("client.properties", with_blanks);
    let said = world.run("grant client.properties");
    for key in ["keystore.password", "keystore.alias.password"] {
        assert!(said.stderr.contains(&format!("{key} ends in white space")), "{}", said.stderr);
    }
    said.success();
}

#[test]
fn a_published_sample_with_slashes_and_a_trailing_blank_gives_a_dcr_token_from_a_p12() {
    let world = World::empty(PROGRAM);
    let text = format!(
        "// the client's id, from the portal\n{}// the keystore\nkeystore.type=PKCS12\nkeystore.file=business.p12\n\
         keystore.password={KIT_PASSWORD} \nkeystore.alias=BUSINESS\n//keystore.kid=\n",
        asking(&world, "idporten:dcr.read")
    );
    world.write("client.properties", text);
    let said = world.run("grant client.properties json");
    assert!(said.stderr.contains("keystore.password ends in white space"), "{}", said.stderr);
    let out = said.success().stdout;
    assert_eq!(out.lines().count(), 1);
    let json: Value = serde_json::from_str(&out).unwrap();
    assert_eq!(json.as_object().unwrap().keys().collect::<Vec<_>>(), ["grant", "token"]);
    assert!(out.starts_with("{\"grant\":\"ey") && out.contains("\",\"token\":{\"access_token\":\""), "{out}");
}

#[test]
fn scripts_that_cut_the_token_out_with_jq_keep_working() {
    if !has("jq") {
        return skipped("no jq");
    }
    let world = World::empty(PROGRAM);
    world.write("client.properties", p12(&world, "idporten:dcr.read"));
    let token =
        world.shell("maskinporten grant client.properties json | jq -r .token.access_token").run().success().stdout;
    assert_eq!(jwt(&token).1["scope"], "idporten:dcr.read");
}

#[test]
fn without_a_token_endpoint_nothing_is_sent() {
    let world = World::empty(PROGRAM);
    let text = p12(&world, "idporten:dcr.read").replace("token.endpoint=", "//token.endpoint=");
    world.write("client.properties", text.replace(world.sandbox.issuer(), "https://nobody.invalid/"));
    let out = world.ok("grant client.properties");
    let grant = out.strip_prefix("Generated JWT-grant:\n").unwrap();
    assert_eq!((grant.lines().count(), &jwt(grant).1["aud"]), (1, &json!("https://nobody.invalid/")));
    let out = world.ok("grant client.properties json");
    assert_eq!(serde_json::from_str::<Value>(&out).unwrap().as_object().unwrap().len(), 1);
}

#[test]
fn every_property_goes_along() {
    let world = World::empty(PROGRAM);
    world.write(
        "client.properties",
        "issuer : my-client\naudience https://test.maskinporten.no/\nscope = a:b \\\n   c:d\n\
         resource=https://api.no/x\nconsumer_org=974760673\npid=01017012345\nkeystore.file=business.key.pem\n\
         keystore.kid=kid-1\nauthorization_details.0.type=urn:altinn:systemuser\n\
         authorization_details.0.systemuser_org.authority=iso6523-actorid-upis\n\
         authorization_details.0.systemuser_org.ID=0192:974760673\n",
    );
    // A bare key: no certificate is needed where there is a kid.
    let out = world.ok("grant client.properties -o json");
    let grant = serde_json::from_str::<Value>(&out).unwrap();
    let (header, mut claims) = jwt(grant["grant"].as_str().unwrap());
    assert_eq!((&header["kid"], header.get("x5c"), &header["alg"]), (&json!("kid-1"), None, &json!("RS256")));
    for set_by_the_clock in ["iat", "exp", "jti"] {
        assert!(!claims[set_by_the_clock].take().is_null());
    }
    assert_eq!(
        claims,
        json!({
            "aud": "https://test.maskinporten.no/", "iss": "my-client", "scope": "a:b c:d", "iat": null, "exp": null,
            "jti": null, "resource": "https://api.no/x", "consumer_org": "974760673", "pid": "01017012345",
            "authorization_details": [{"type": "urn:altinn:systemuser", "systemuser_org":
                {"authority": "iso6523-actorid-upis", "ID": "0192:974760673"}}],
        })
    );
}

#[test]
fn a_keystore_in_base64_and_a_windows_path_are_opened() {
    use base64::Engine as _;
    let world = World::empty(PROGRAM);
    let bytes = base64::engine::general_purpose::STANDARD.encode(&world.sandbox.kit().good().p12);
    world.write(
        "a.properties",
        p12(&world, "idporten:dcr.read").replace("=business.p12", &format!("=base64:{bytes}")),
    );
    world.ok("grant a.properties");
    // To Java both are other names: it drops the backslashes, and gives up at \u.
    for name in ["C:\\keys\\x.p12", "C:\\users\\x.p12"] {
        world.write(name, &world.sandbox.kit().good().p12);
        world.write("b.properties", p12(&world, "idporten:dcr.read").replace("=business.p12", &format!("={name}")));
        world.ok("grant b.properties");
    }
}

#[test]
fn files_named_are_found_beside_the_properties_too() {
    let world = World::empty(PROGRAM);
    std::fs::create_dir(world.at("deep")).unwrap();
    world.write("deep/mine.p12", &world.sandbox.kit().good().p12);
    world.write("deep/client.properties", p12(&world, "idporten:dcr.read").replace("business.p12", "mine.p12"));
    world.ok("grant deep/client.properties");
}

#[test]
fn everything_that_is_missing_is_named_at_once() {
    let world = World::empty(PROGRAM);
    world.write("client.properties", "issuer=x\n");
    world
        .run("grant client.properties")
        .fails(2)
        .without_result()
        .says("audience, scope, keystore.file, keystore.password are missing");
    world.write("client.properties", p12(&world, "a:b").replace("keystore.password", "//"));
    world.run("grant client.properties").fails(2).without_result().says("hint: set keystore.password");
    world.run("grant none.properties").fails(3).without_result();
    world.run("grant").fails(2).without_result();
}

#[test]
fn wrong_passwords_and_aliases_say_which_property() {
    let world = World::empty(PROGRAM);
    world.write("client.properties", p12(&world, "a:b").replace(KIT_PASSWORD, "hunter2"));
    let err = world.run("grant client.properties").fails(2).without_result().stderr;
    assert!(err.contains("keystore.password") && !err.contains("hunter2"), "{err}");
    world.write("client.properties", p12(&world, "a:b") + "keystore.alias=nope\n");
    let err = world.run("grant client.properties").fails(2).without_result().stderr;
    assert!(err.contains("\"business\"") && err.contains("keystore.alias"), "{err}");
    world.write("client.properties", p12(&world, "a:b") + "keystore.file=cmd:touch ran\n");
    world.run("grant client.properties").fails(2).without_result().says("cmd:");
    assert!(!world.at("ran").exists());
}

#[test]
fn the_servers_no_is_a_failure_with_its_code_and_a_remedy() {
    let world = World::empty(PROGRAM);
    world.write("client.properties", p12(&world, "idporten:dcr.read nobody:has.this"));
    for arguments in [&["grant", "client.properties"][..], &["grant", "client.properties", "json"]] {
        let ran = world.run(arguments).fails(4).says("MP-").says("hint: ");
        // As jwt-grant-generator does: h4_a_refused_grant_is_printed_with_its_refusal has the shape.
        assert_eq!(ran.stdout.is_empty(), !arguments.contains(&"json"), "{}", ran.stdout);
    }
    world.write("client.properties", p12(&world, "a:b").replace(world.sandbox.issuer(), "http://127.0.0.1:1/"));
    world.run("grant client.properties --timeout 1").fails(5).without_result();
}

#[test]
fn retired_hosts_get_todays() {
    let world = World::empty(PROGRAM);
    for (old, today) in [
        ("https://ver2.maskinporten.no/", "audience=https://test.maskinporten.no/"),
        ("https://oidc.difi.no/idporten-oidc-provider/", "audience=https://maskinporten.no/"),
    ] {
        world.write("client.properties", p12(&world, "a:b").replace(world.sandbox.issuer(), old));
        let err = world.run("grant client.properties").fails(2).without_result().stderr;
        assert!(err.contains("retired") && err.contains(today), "{err}");
    }
    let grant_only = p12(&world, "a:b")
        .replace("token.endpoint", "//")
        .replace(world.sandbox.issuer(), "https://ver2.maskinporten.no/");
    world.write("client.properties", grant_only);
    world.run("grant client.properties").success().says("retired");
}

#[test]
fn audience_and_endpoint_belong_together() {
    let world = World::empty(PROGRAM);
    let text = p12(&world, "idporten:dcr.read")
        .replace(&format!("audience={}", world.sandbox.issuer()), "audience=https://test.maskinporten.no/");
    world.write("client.properties", text);
    let err = world.run("grant client.properties").fails(2).without_result().stderr;
    assert!(
        err.contains("audience=https://test.maskinporten.no/ and token.endpoint=https://test.maskinporten.no/token"),
        "{err}"
    );
    // Allowed, it is sent; the sandbox refuses the audience.
    world.run("grant client.properties --allow-endpoint-mismatch").fails(4).without_result();
}

#[test]
fn settings_may_come_on_stdin() {
    let world = World::empty(PROGRAM);
    world.write("client.properties", p12(&world, "idporten:dcr.read"));
    let out = world.shell("maskinporten grant - json < client.properties").run().success().stdout;
    assert!(out.contains("access_token"));
}

#[cfg(unix)]
#[test]
fn files_that_others_can_read_are_warned_about() {
    use std::os::unix::fs::PermissionsExt as _;

    let world = World::empty(PROGRAM);
    let key = world.read("business.key.pem") + &world.read("business.pem");
    world.write("open.pem", key);
    let text = format!("{}keystore.file=open.pem\nkeystore.password=unused\n", asking(&world, "idporten:dcr.read"));
    world.write("client.properties", text);
    let mode = |mode| {
        for name in ["client.properties", "open.pem"] {
            std::fs::set_permissions(world.at(name), std::fs::Permissions::from_mode(mode)).unwrap();
        }
    };
    mode(0o644);
    let said = world.run("grant client.properties");
    for expected in ["it contains secrets: `chmod 600 client.properties`", "the private key in it isn't encrypted"] {
        assert!(said.stderr.contains(expected), "{}", said.stderr);
    }
    said.success();
    mode(0o600);
    assert!(!world.run("grant client.properties").stderr.contains("chmod"));
}
