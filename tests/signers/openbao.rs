//! `openbao:`: a real server, logged in to as its own program and CI systems are set up for.

use std::sync::OnceLock;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use maskinporten_engine::openbao::{Rule, rotating, signing};
use maskinporten_protocol::jwk::Algorithm;
use maskinporten_protocol::key::{Bits, PrivateKey, Signer as _};
use maskinporten_sandbox::Options;
use maskinporten_testkit::{Listener, OpenBao, Ran, World};
use serde_json::json;

use super::{PROGRAM, has_no_private_key};

/// The one that all tests share, each with mounts of its own.
fn shared() -> Option<&'static OpenBao> {
    static SERVER: OnceLock<Option<OpenBao>> = OnceLock::new();
    SERVER.get_or_init(OpenBao::start).as_ref()
}

/// What a CI system would sign with.
fn issuer() -> &'static PrivateKey {
    static KEY: OnceLock<PrivateKey> = OnceLock::new();
    KEY.get_or_init(|| PrivateKey::generate(Bits::B2048).unwrap())
}

/// What it says of a job.
fn id_token(sub: &str) -> String {
    let now = jiff::Timestamp::now().as_second();
    let claims = json!({"iss": "https://ci", "sub": sub, "aud": "https://bao", "iat": now, "exp": now + 300});
    let part = |part: serde_json::Value| URL_SAFE_NO_PAD.encode(part.to_string());
    let signed = format!("{}.{}", part(json!({"alg": "RS256", "typ": "JWT"})), part(claims));
    let signature = issuer().sign(Algorithm::Rs256, signed.as_bytes()).unwrap();
    format!("{signed}.{}", URL_SAFE_NO_PAD.encode(signature))
}

/// A mount of transit, and a policy by the same name.
fn mounted(server: &OpenBao, mount: &str, rules: &[Rule]) {
    let lines: Vec<String> = rules.iter().map(ToString::to_string).collect();
    server.mount("transit", mount);
    server.policy(mount, &lines.join("\n"));
}

/// The client app, whose key `app-1` is in this mount and registered.
fn with_app(server: &OpenBao, mount: &str) -> World {
    let world = World::new(PROGRAM);
    world.register("app");
    let token = server.token(&[mount]);
    let run = |words: &str| world.call(words).env("BAO_ADDR", server.address()).env("BAO_TOKEN", &token).run();
    run(&format!("keygen --profile app --in openbao:{mount}/app --kid app-1")).success();
    run("jwks upload --profile app").success();
    world
}

#[test]
fn a_key_in_transit_signs_and_is_rotated_there() {
    let Some(server) = shared() else { return };
    mounted(server, "path", &rotating("path", "app"));
    let world = with_app(server, "path");
    let token = server.token(&["path"]);
    let run = |words: &str| world.call(words).env("VAULT_ADDR", server.address()).env("VAULT_TOKEN", &token).run();
    // With a login and a known public key, the signature is one round trip, and a cached token none.
    let calls = |words: &str| run(words).success().stderr.matches("/v1/").count();
    assert_eq!(calls("token --profile app --no-cache -v"), 1);
    assert_eq!((calls("token --profile app -v"), calls("token --profile app -v")), (1, 0));
    has_no_private_key(&world, &["app-1"]);
    assert_eq!(world.profile("app")["signer"], "openbao:path/app");
    let done = run("rotate app -y --every=10ms --grace=1s").success();
    assert_eq!(server.get("path/keys/app")["latest_version"], 2, "{}", done.stderr);
    assert_eq!(world.sandbox.kids(&world.client_id("app")), [world.profile("app")["kid"].as_str().unwrap()]);
    run("token --profile app --no-cache").success();
    // It is what the server says no to, and not what this program doesn't know.
    let signs = server.token(&["default"]);
    let refused = world.call("token --profile app --no-cache").env("BAO_ADDR", server.address());
    let refused = refused.env("BAO_TOKEN", signs).run().fails(4).says("permission denied");
    assert!(refused.stderr.contains("path \"path/sign/app\" { capabilities = [\"update\"] }"), "{}", refused.stderr);
    assert!(!refused.stderr.contains(&token), "{}", refused.stderr);
}

/// A CI job without any secret in it: who it is comes from the CI system, and the key is never there.
#[test]
fn a_ci_job_without_a_secret_has_a_token() {
    let Some(server) = shared() else { return };
    mounted(server, "ci", &rotating("ci", "app"));
    let world = with_app(server, "ci");
    server.policy("ci-signs", &signing("ci", "app").iter().map(ToString::to_string).collect::<Vec<_>>().join("\n"));
    server.accept("jwt", "ci");
    let public = issuer().public().to_pem().unwrap();
    server.put("auth/ci/config", &json!({"jwt_validation_pubkeys": [public], "bound_issuer": "https://ci"}));
    let role = json!({
        "role_type": "jwt", "user_claim": "sub", "bound_audiences": ["https://bao"], "bound_subject": "navikt/app",
        "token_policies": "ci-signs", "token_ttl": "10m",
    });
    server.put("auth/ci/role/job", &role);

    // The job knows what is public, and the machine that it runs on knows nothing.
    let add = format!(
        "profile add app --environment local --client-id {} --signer openbao:ci/app --kid app-1 --scope {}",
        world.client_id("app"),
        maskinporten_sandbox::GRANTED_SCOPE
    );
    let gitlab = |sub: &str| {
        let job = world.another();
        let call = |words: &str| {
            let call = job.call(words).env("VAULT_ADDR", server.address()).env("VAULT_AUTH_ROLE", "job");
            call.env("VAULT_AUTH_PATH", "ci").env("VAULT_ID_TOKEN", id_token(sub)).run()
        };
        let added = call(&add);
        if added.stderr.starts_with("error") { added } else { call("token --profile app") }
    };
    gitlab("navikt/app").success().prints("eyJ");
    gitlab("navikt/other").fails(4).says("log in as the role job at auth/ci");

    let github = Listener::json(&json!({"value": id_token("navikt/app")}).to_string());
    let job = world.another();
    let call = |words: &str| {
        let call = job
            .call(words)
            .env("BAO_ADDR", server.address())
            .env("BAO_AUTH_ROLE", "job")
            .env("BAO_AUTH_PATH", "auth/ci");
        call.env("GITHUB_ACTIONS", "true").env("BAO_ID_TOKEN_AUDIENCE", "https://bao")
    };
    call(&add).run().fails(3).says("id-token: write");
    let url = format!("http://{}/?api-version=2.0", github.address);
    let asked = |words: &str| {
        call(words)
            .env("ACTIONS_ID_TOKEN_REQUEST_URL", &url)
            .env("ACTIONS_ID_TOKEN_REQUEST_TOKEN", "of the job")
            .run()
    };
    asked(&add).success();
    asked("token --profile app").success().prints("eyJ");
    // The login is kept between processes, like a token, unless nothing is.
    asked("token --profile app --min-life 119s").success();
    assert_eq!(github.heard().len(), 1);
    asked("token --profile app --no-cache").success();
    assert_eq!(github.heard().len(), 2);
}

#[test]
fn a_login_is_taken_from_where_it_was_left_and_never_from_two_places() {
    let Some(server) = shared() else { return };
    mounted(server, "logins", &rotating("logins", "app"));
    let world = with_app(server, "logins");
    let address = server.address();
    server.accept("approle", "approle");
    server.put("auth/approle/role/app", &json!({"token_policies": "logins"}));
    let role_id = server.get("auth/approle/role/app/role-id")["role_id"].as_str().unwrap().to_owned();
    let secret_id = server.put("auth/approle/role/app/secret-id", &json!({}))["data"]["secret_id"].clone();
    let secret_id = secret_id.as_str().unwrap();
    world.write_private("secret-id", format!("{secret_id}\n"));
    let (file, token) = (world.text("secret-id"), server.token(&["logins"]));
    let run =
        |variables: &[(&str, &str)]| -> Ran { world.call("token --profile app --no-cache").envs(variables).run() };
    let with = |more: &[(&str, &str)]| run(&[&[("BAO_ADDR", address.as_str())], more].concat());

    for good in [
        &[("BAO_TOKEN", token.as_str())][..],
        &[("BAO_TOKEN", &format!(" \"{token}\"\n"))],
        &[("BAO_TOKEN", &token), ("VAULT_TOKEN", &token), ("VAULT_ADDR", &address), ("BAO_SKIP_VERIFY", "false")],
        &[("BAO_ROLE_ID", &role_id), ("VAULT_SECRET_ID", secret_id)],
        &[("BAO_ROLE_ID", &role_id), ("BAO_SECRET_ID_FILE", &file), ("BAO_AUTH_PATH", "auth/approle/")],
    ] {
        with(good).success();
    }
    run(&[("BAO_TOKEN", &token)]).fails(3).says("BAO_ADDR");
    for (bad, code, said) in [
        (&[][..], 3, "there is no login for OpenBao"),
        (&[("BAO_TOKEN", "")], 3, "BAO_TOKEN is set, but empty"),
        (&[("BAO_TOKEN", &token), ("VAULT_TOKEN", "s.other")], 2, "set to different values"),
        (&[("BAO_TOKEN", &token), ("VAULT_ADDR", "https://elsewhere:8200")], 2, "set to different values"),
        (&[("BAO_TOKEN", &token), ("VAULT_SKIP_VERIFY", "true")], 2, "VAULT_SKIP_VERIFY is set"),
        (&[("BAO_TOKEN", &token), ("BAO_NAMESPACE", "../x")], 2, "BAO_NAMESPACE can't be used"),
        (&[("BAO_TOKEN", &token), ("BAO_NAMESPACE", "nowhere")], 4, "namespace not found"),
        (&[("BAO_TOKEN", &token), ("BAO_ROLE_ID", &role_id)], 2, "BAO_TOKEN and BAO_ROLE_ID"),
        (&[("BAO_TOKEN", &token), ("BAO_AUTH_PATH", "jwt")], 2, "BAO_AUTH_PATH says where"),
        (&[("BAO_ROLE_ID", &role_id)], 3, "BAO_SECRET_ID isn't set"),
        (&[("BAO_SECRET_ID", secret_id)], 3, "BAO_ROLE_ID isn't set"),
        (&[("BAO_ROLE_ID", &role_id), ("BAO_SECRET_ID", "hemmelig")], 4, "invalid role or secret ID"),
        (&[("BAO_AUTH_ROLE", "app")], 3, "nothing here says who this is"),
        (&[("BAO_AUTH_ROLE", "app"), ("BAO_ID_TOKEN", "x"), ("BAO_ID_TOKEN_FILE", &file)], 2, "are both set"),
        (&[("BAO_AUTH_ROLE", "app"), ("BAO_ID_TOKEN", "x"), ("BAO_ID_TOKEN_AUDIENCE", "y")], 2, "has its audience"),
        (&[("BAO_ID_TOKEN", "x")], 3, "BAO_AUTH_ROLE isn't set"),
    ] {
        let ran = with(bad).fails(code).says(said);
        assert!(
            ![token.as_str(), secret_id, "hemmelig"].iter().any(|secret| ran.stderr.contains(secret)),
            "{}",
            ran.stderr
        );
    }
    for elsewhere in
        ["http://bao.example.no:8200", "bao:8200", "https://user:hemmelig@bao", "https://bao/?x=hemmelig"]
    {
        run(&[("BAO_TOKEN", &token), ("BAO_ADDR", elsewhere)])
            .fails(2)
            .says("BAO_ADDR can't be used")
            .never_says("hemmelig");
    }

    // Where `bao login` leaves it.
    let kept = world.write_private("home/.vault-token", &token);
    with(&[]).success();
    std::fs::set_permissions(&kept, std::os::unix::fs::PermissionsExt::from_mode(0o644)).unwrap();
    with(&[]).fails(2).says("chmod 600");
    world.run("run --profile app --no-cache -- env").fails(3).never_says(&token);
}

/// Any server over TLS will do to see whom it is trusted by.
#[test]
fn the_authority_of_a_server_is_named_or_it_is_not_trusted() {
    let world = World::with(PROGRAM, Options { tls: true, ..Options::default() });
    let issuer = world.sandbox.issuer().to_owned();
    let keygen = |authority: &str| {
        let call = world.call("keygen --in openbao:app").env("BAO_ADDR", &issuer).env("BAO_TOKEN", "hemmelig");
        let call = if authority.is_empty() { call } else { call.env("BAO_CACERT", world.text(authority)) };
        call.run().never_says("hemmelig")
    };
    keygen("").fails(5).says("isn't trusted here");
    keygen("nowhere.pem").fails(2).says("nowhere.pem can't be used");
    // It answers, though it isn't one.
    keygen("tls-ca.pem").fails(5).says("answered 404");
}

#[test]
fn no_program_that_is_run_gets_a_login() {
    let world = World::with_reader(PROGRAM);
    let secrets = ["BAO_TOKEN", "VAULT_TOKEN", "VAULT_SECRET_ID", "BAO_ID_TOKEN", "ACTIONS_ID_TOKEN_REQUEST_TOKEN"];
    let call =
        secrets.iter().fold(world.call("run --profile reader -- env"), |call, name| call.env(name, "hemmelig"));
    let ran = call.env("BAO_ADDR", "https://bao").run().success().prints("BAO_ADDR=https://bao");
    assert!(!ran.stdout.contains("hemmelig"), "{}", ran.stdout);
}
