//! From nothing to a token, command by command.

use std::fs;

use maskinporten_sandbox::{ADMIN_CLIENT, API_OWNER, CUSTOMER, DELEGATED_SCOPE, GRANTED_SCOPE, ORGANISATION};
use maskinporten_testkit::{World, kit};
use serde_json::{Value, json};

use crate::shape::assert_shape;
use crate::{PID, PROGRAM};

/// What `inspect` reads out of a token.
fn claims(world: &World, token: &str) -> Value {
    let inspected = world.call("inspect -o json").input(token).run().success().json();
    assert_eq!(inspected["verified"], true);
    inspected["claims"].clone()
}

#[test]
fn from_nothing_to_a_token() {
    let world = World::empty(PROGRAM);
    assert_shape!("profile-add", world.add_admin("admin", "-o json").success().shape());

    let token = world.run("dcr-token -o json").success();
    assert_shape!("dcr-token", token.shape());
    assert_eq!(token.json()["scope"], "idporten:dcr.write idporten:dcr.read");

    let registered = world.run([
        "client",
        "register",
        "--name",
        "Widget reader",
        "--description",
        "Reads widgets",
        "--scope",
        GRANTED_SCOPE,
        "-o",
        "json",
    ]);
    assert_shape!("client-register", registered.success().shape());

    let key = world.run("keygen -o json").success();
    assert_shape!("keygen", key.shape());
    let kid = key.json()["kid"].as_str().unwrap().to_owned();
    assert!(kid.starts_with("widget-reader-"), "{kid}");

    world.sandbox.set(|options| options.propagation_delay = std::time::Duration::from_millis(700));
    let uploaded = world.run("jwks upload -o json").success();
    assert_shape!("jwks-upload", uploaded.shape());

    world.run("token").fails(4).says("Unknown key identifier").says("--wait").without_result();
    let token = world.run("token --wait").success();
    let claims = claims(&world, &token.token());
    assert_eq!(claims["client_amr"], "private_key_jwt");
    assert_eq!(claims["scope"], GRANTED_SCOPE);
    assert_eq!(claims["consumer"]["ID"], format!("0192:{ORGANISATION}"));

    let text = world.call("inspect").input(token.stdout.clone()).run().success();
    text.prints("an access token").prints(ORGANISATION).prints(GRANTED_SCOPE);
    let header = world.run("token -o header").success();
    assert_eq!(header.stdout, format!("Authorization: Bearer {}", token.stdout));

    for (name, words) in [
        ("jwks-list", &["jwks", "list"] as &[&str]),
        ("client-show", &["client", "show"]),
        ("client-list", &["client", "list"]),
        ("profile-show", &["profile", "show"]),
        ("profile-list", &["profile", "list"]),
        ("store-status", &["store", "status"]),
        ("env-list", &["env", "list"]),
        ("env-show", &["env", "show", "local"]),
    ] {
        let json = world.run([words, &["-o", "json"]].concat()).success();
        assert!(json.json().is_object(), "{name}");
        assert_shape!(name, json.shape());
        assert_shape!(format!("{name}-text"), world.run(words).success().shape());
    }
}

#[test]
fn a_client_with_a_certificate_needs_no_key() {
    let world = World::with_certified(PROGRAM);
    let token = world.run("token --wait --profile certified").success().token();
    assert_eq!(claims(&world, &token)["client_amr"], "virksomhetssertifikat");
    let id = world.client_id("certified");
    assert!(world.sandbox.keys(&id).is_empty());
}

#[test]
fn a_certificate_may_stay_in_its_file_and_may_be_pem() {
    let world = World::empty(PROGRAM);
    let add = |name: &str, words: &[&str]| {
        let first = ["profile", "add", name, "--environment", "local", "--administers", "--client-id", ADMIN_CLIENT];
        world.run([&first, words].concat()).success();
    };
    add("reference", &["--certificate", "business.p12", "--password-from", "password.txt", "--reference"]);
    let token = world.call("dcr-token --admin reference");
    token.env("MASKINPORTEN_CERTIFICATE_PASSWORD", "sandbox").run().success().token();
    world.run("dcr-token --admin reference").fails(2).says("password");

    let business = kit().good();
    world.write("both.pem", format!("{}{}", business.key_pem, business.chain_pem));
    add("pem", &["--certificate", "both.pem", "--allow-insecure-permissions"]);
    world.run("dcr-token --admin pem").success().token();
    // The same key under a name of its own takes nothing away from the certificate.
    fs::write(world.at("key.pem"), &business.key_pem).unwrap();
    let words = ["profile", "add", "bare", "--client-id", "x", "--private-key", "key.pem", "--kid", "bare-1"];
    world.run([&words[..], &["--allow-insecure-permissions"]].concat()).success();
    world.run("dcr-token --admin pem --no-cache").success().token();
}

#[test]
fn the_variables_of_nais_need_neither_config_nor_keyring() {
    let world = World::with_reader(PROGRAM);
    let jwk = private_jwk(&world, "reader-1");
    let id = world.client_id("reader");
    let issuer = world.sandbox.issuer().to_owned();
    let elsewhere = world.at("nowhere");
    let call = |missing: &str| {
        let variables = [
            ("MASKINPORTEN_CLIENT_ID", id.clone()),
            ("MASKINPORTEN_CLIENT_JWK", jwk.clone()),
            ("MASKINPORTEN_SCOPES", GRANTED_SCOPE.to_owned()),
            ("MASKINPORTEN_ISSUER", issuer.clone()),
            ("MASKINPORTEN_TOKEN_ENDPOINT", format!("{issuer}token")),
        ];
        let call = world.call("token").without("MASKINPORTEN_STORE").env("HOME", &elsewhere);
        variables
            .into_iter()
            .filter(|(name, _)| *name != missing)
            .fold(call, |call, (name, value)| call.env(name, value))
    };
    claims(&world, &call("").run().success().token());
    for missing in ["MASKINPORTEN_CLIENT_ID", "MASKINPORTEN_ISSUER", "MASKINPORTEN_TOKEN_ENDPOINT"] {
        call(missing).run().fails(3).says(missing).without_result();
    }
    let metadata = format!("{issuer}.well-known/oauth-authorization-server");
    call("MASKINPORTEN_ISSUER").env("MASKINPORTEN_WELL_KNOWN_URL", metadata).run().success().token();
    assert!(!elsewhere.exists());

    // One unit: a profile that was named takes nothing from the variables, not even its scopes.
    call("")
        .env("HOME", world.at("home"))
        .env("MASKINPORTEN_PROFILE", "admin")
        .run()
        .fails(2)
        .says("profile admin has none");
}

/// The private JWK of a key in the plain store, with its public members only where a JWK has both.
fn private_jwk(world: &World, kid: &str) -> String {
    use base64::Engine as _;
    use rsa::pkcs8::DecodePrivateKey as _;
    use rsa::traits::{PrivateKeyParts as _, PublicKeyParts as _};
    let secrets = fs::read_dir(world.config().join("secrets")).unwrap().map(|entry| entry.unwrap().path());
    let keys: Vec<_> =
        secrets.filter_map(|path| rsa::PrivateKey::from_pkcs8_der(&fs::read(path).ok()?).ok()).collect();
    let listed = world.run("jwks list -o json").success().json();
    let n = listed["keys"].as_array().unwrap().iter().find(|key| key["kid"] == kid).unwrap()["jwk"]["n"].clone();
    let text = |number: &rsa::BoxedUint| {
        base64::engine::general_purpose::URL_SAFE_NO_PAD.encode(number.to_be_bytes_trimmed_vartime())
    };
    let key = keys.iter().find(|key| n == text(key.n())).unwrap();
    json!({"kty": "RSA", "kid": kid, "alg": "RS256", "use": "sig", "n": n, "e": text(key.e()), "d": text(key.d()),
        "p": text(&key.primes()[0]), "q": text(&key.primes()[1])})
    .to_string()
}

#[test]
fn every_part_of_a_grant_arrives() {
    let world = World::with_reader(PROGRAM);
    let id = world.client_id("reader");
    world.run(["client", "update", &id, "--add-scope", DELEGATED_SCOPE]).success();
    let ask = |words: &[&str]| {
        let token = world.run([&["token"], words].concat()).success().token();
        claims(&world, &token)
    };
    let got = ask(&["--scope", DELEGATED_SCOPE, "--consumer-org", CUSTOMER]);
    assert_eq!(got["consumer"]["ID"], format!("0192:{CUSTOMER}"));
    assert_eq!(got["supplier"]["ID"], format!("0192:{ORGANISATION}"));

    let got = ask(&["--scope", GRANTED_SCOPE, "--resource", "https://api.example.no/"]);
    assert_eq!(got["aud"], "https://api.example.no/");
    let got = ask(&["--scope", GRANTED_SCOPE, "--resource", "https://a.no", "--resource", "https://b.no"]);
    assert_eq!(got["aud"], json!(["https://a.no", "https://b.no"]));

    let got = ask(&["--scope", GRANTED_SCOPE, "--system-user", CUSTOMER]);
    assert_eq!(got["authorization_details"][0]["systemuser_org"]["ID"], format!("0192:{CUSTOMER}"));
    let refusal = world.run(["token", "--scope", GRANTED_SCOPE, "--system-user", API_OWNER, "-o", "json"]).fails(4);
    assert_eq!(refusal.error()["server"]["code"], "MP-303");
    let details = json!([{"type": "urn:altinn:systemuser", "externalRef": "branch-7",
        "systemuser_org": {"authority": "iso6523-actorid-upis", "ID": format!("0192:{CUSTOMER}")}}]);
    world.write("details.json", details.to_string());
    let got = ask(&["--scope", GRANTED_SCOPE, "--authorization-details", "details.json"]);
    let by_ref = ask(&["--scope", GRANTED_SCOPE, "--system-user", CUSTOMER, "--external-ref", "branch-7"]);
    assert_eq!(got["authorization_details"], by_ref["authorization_details"]);
    for alg in ["RS384", "RS512"] {
        ask(&["--alg", alg, "--no-cache", "--scope", GRANTED_SCOPE]);
        assert_eq!(
            world.sandbox.log().iter().rfind(|entry| entry.path == "/token").unwrap().token.as_ref().unwrap().header
                ["alg"],
            alg
        );
    }
}

#[test]
fn a_pid_is_asked_with_and_kept_nowhere() {
    let world = World::with_reader(PROGRAM);
    let calls = || {
        [
            world.call(["token", "-v", "--pid", PID]),
            world.call("token -v --pid -").input(format!("{PID}\n")),
            world.call("token -v --pid env:PERSON").env("PERSON", PID),
        ]
    };
    let before = world.files().len();
    for call in calls() {
        let ran = call.run().success().never_says(PID);
        let token = ran.token();
        let hidden = world.call("inspect -o json").input(token.clone()).run().success().never_says(PID);
        assert_eq!(hidden.json()["claims"]["pid"], "[hidden; --show-pid shows it]");
        let shown = world.call("inspect --show-pid -o json").input(token).run().success();
        assert_eq!(shown.json()["claims"]["pid"], PID);
    }
    assert_eq!(world.sandbox.tokens_asked(), 3);
    assert_eq!(world.files().len(), before);
    world.run("token --pid 0181009015").fails(2).never_says("0181009015");
}
