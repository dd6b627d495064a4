//! `profile add --from`: other tools' settings become profiles that get tokens.

use std::fs;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use maskinporten_protocol::certificate::CertificateChain;
use maskinporten_protocol::ids::Kid;
use maskinporten_protocol::jwk::Algorithm;
use maskinporten_protocol::key::password::NoPasswords;
use maskinporten_protocol::key::{PrivateKey, read, write};
use maskinporten_sandbox::{ADMIN_CLIENT, GRANTED_SCOPE, KIT_PASSWORD};
use maskinporten_testkit::World;
use serde_json::{Value, json};

use crate::{PROGRAM, jwt};

/// A client with a registered key, made elsewhere: what this machine knows of it is in `key.pem` alone.
pub struct Registered {
    pub id: String,
    pub kid: String,
}

impl Registered {
    pub fn new(world: &World) -> Self {
        let elsewhere = world.another();
        elsewhere.add_admin("admin", "").success();
        let id = elsewhere.register("weather");
        elsewhere.ok("keygen --profile weather --export-private key.pem");
        elsewhere.ok("jwks upload --profile weather");
        world.write_private("key.pem", elsewhere.read("key.pem"));
        Self { id, kid: elsewhere.profile("weather")["kid"].as_str().unwrap().to_owned() }
    }

    pub fn key(world: &World) -> PrivateKey {
        let bytes = fs::read(world.at("key.pem")).unwrap().into();
        read(&bytes, &mut NoPasswords).unwrap().choose(None).unwrap().key.clone()
    }

    pub fn jwk(&self, world: &World) -> String {
        let kid: Kid = self.kid.parse().unwrap();
        write::to_private_jwk(&Self::key(world), &kid, Algorithm::Rs256).unwrap().expose().clone()
    }
}

/// A token for the profile, and that no secret of the settings is in the configuration.
pub fn gives_a_token(world: &World, profile: &str, arguments: &[&str]) {
    let token = world.ok([&["token", "--profile", profile], arguments].concat());
    assert_eq!(jwt(&token).1["scope"], GRANTED_SCOPE);
    let config = world.read(world.config().join("config.toml")) + &world.read(world.config().join("keys.toml"));
    assert!(!config.contains("hunter2") && !config.contains("PRIVATE KEY"));
}

#[test]
fn generator_properties_become_an_admin_profile() {
    let world = World::empty(PROGRAM);
    let issuer = world.sandbox.issuer();
    let both = (world.read("business.key.pem") + &world.read("business.pem")).into_bytes();
    let entry = read(&both.into(), &mut NoPasswords).unwrap().choose(None).unwrap().clone();
    let keystore = write::to_pkcs12(&entry.key, &entry.chain, "a", &"hunter2".to_owned().into()).unwrap();
    world.write("mine.p12", keystore.expose());
    world.write(
        "client.properties",
        format!(
            "issuer={ADMIN_CLIENT}\naudience={issuer}\ntoken.endpoint={issuer}token\nscope=idporten:dcr.read\n\
             resource=https://api.no/x\nkeystore.file=mine.p12\nkeystore.password=hunter2 \n"
        ),
    );
    let said = world.run("profile add admin --from client.properties");
    assert!(
        said.stderr.contains("--resource https://api.no/x") && said.stderr.contains("white space"),
        "{}",
        said.stderr
    );
    said.success();
    let profile: Value = world.json("profile show --profile admin");
    assert_eq!(
        [&profile["environment"], &profile["client_id"], &profile["login"], &profile["administers"]],
        [&json!("local"), &json!(ADMIN_CLIENT), &json!("certificate"), &json!(true)]
    );
    world.ok("profile add admin --from client.properties");
    fs::remove_file(world.at("mine.p12")).unwrap();
    world.ok("dcr-token");
    let config = world.read(world.config().join("config.toml")) + &world.read(world.config().join("keys.toml"));
    assert!(!config.contains("hunter2"));
    world.run("profile add admin --from client.properties").fails(3).without_result();
}

#[test]
fn nais_variables_come_from_a_file_a_secret_or_the_environment() {
    let world = World::empty(PROGRAM);
    let client = Registered::new(&world);
    let (jwk, issuer) = (client.jwk(&world), world.sandbox.issuer());
    let well_known = format!("{issuer}.well-known/oauth-authorization-server");
    let rows = [
        ("MASKINPORTEN_CLIENT_ID", client.id.as_str()),
        ("MASKINPORTEN_CLIENT_JWK", jwk.as_str()),
        ("MASKINPORTEN_SCOPES", GRANTED_SCOPE),
        ("MASKINPORTEN_WELL_KNOWN_URL", &well_known),
    ];
    world.call("profile add a --from nais").envs(&rows).run().success();
    gives_a_token(&world, "a", &[]);
    world.write(".env", rows.map(|(name, value)| format!("export {name}='{value}'\n")).concat());
    world.ok("profile add b --from .env");
    gives_a_token(&world, "b", &[]);
    let data: serde_json::Map<_, _> =
        rows.iter().map(|(name, value)| ((*name).to_owned(), json!(STANDARD.encode(value)))).collect();
    world.write("secret.json", json!({"apiVersion": "v1", "kind": "Secret", "data": data}).to_string());
    world.ok("profile add c --from secret.json");
    gives_a_token(&world, "c", &[]);
    let err = world.call("profile add d --from nais").envs(&rows[..1]).run().fails(2).without_result().stderr;
    assert!(err.contains("MASKINPORTEN_CLIENT_JWK is missing"), "{err}");
}

#[test]
fn altinn_settings_are_read_with_their_comments() {
    let world = World::empty(PROGRAM);
    let client = Registered::new(&world);
    let (jwk, issuer) = (client.jwk(&world), world.sandbox.issuer());
    let settings = |rest: &str| {
        format!(
            "\u{feff}{{ // how .NET people write it\n \"Logging\": {{}},\n \"maskinportensettings\": {{\n  \
             \"ClientId\": \"{}\", \"Scope\": \"{GRANTED_SCOPE}\", \"ConsumerOrgNo\": \"\", {rest}, }}, }}",
            client.id
        )
    };
    let (environment, authority) = ("\"Environment\": \"local\"", format!("\"Authority\": \"{issuer}\""));
    for (number, rest) in [
        format!("{environment}, \"EncodedJwk\": \"{}\"", STANDARD.encode(&jwk)),
        format!("{authority}, \"JwkBase64\": \"{}\"", STANDARD.encode(&jwk)),
        format!("{authority}, \"Jwk\": {jwk}"),
        format!("{authority}, \"Jwk\": {}", json!(jwk)),
    ]
    .iter()
    .enumerate()
    {
        world.write("appsettings.json", settings(rest));
        let name = format!("p{number}");
        world.ok(["profile", "add", &name, "--from", "appsettings.json"]);
        gives_a_token(&world, &name, &[]);
    }
    let certificate =
        format!("\"CertificatePkcs12Path\": \"business.p12\", \"CertificatePkcs12Password\": \"{KIT_PASSWORD}\"");
    world.write(
        "appsettings.json",
        settings(&format!("{environment}, {certificate}")).replace(&client.id, ADMIN_CLIENT),
    );
    world.ok("profile add certificate --from appsettings.json");
    world.ok("token --profile certificate --scope idporten:dcr.read");
    for (rest, said) in [
        ("\"Environment\": \"ver2\", \"EncodedJwk\": \"JWK\"", "retired"),
        ("\"Environment\": \"other\", \"EncodedJwk\": \"JWK\"", "env add"),
        ("\"Environment\": \"test\", \"CertificateStoreThumbprint\": \"ab\"", "Windows"),
        (
            "\"Environment\": \"test\", \"CertificatePkcs12Path\": \"cmd:touch ran\"",
            "isn't allowed in a settings file",
        ),
        (
            "\"Authority\": \"https://example.no/\", \"EncodedJwk\": \"JWK\"",
            "env add NAME --issuer https://example.no/",
        ),
    ] {
        world.write("appsettings.json", settings(&rest.replace("JWK", &STANDARD.encode(&jwk))));
        let err = world.run("profile add bad --from appsettings.json").fails(2).without_result().stderr;
        assert!(err.contains(said), "{err}");
    }
    assert!(!world.at("ran").exists());
}

#[test]
fn okdatas_key_file_needs_a_client_id_beside_it() {
    let world = World::empty(PROGRAM);
    let client = Registered::new(&world);
    let p12 = write::to_pkcs12(
        &Registered::key(&world),
        &CertificateChain::default(),
        "okdata",
        &"hunter2".to_owned().into(),
    );
    let file = json!({
        "key_id": client.kid, "keystore": STANDARD.encode(p12.unwrap().expose()), "key_alias": "okdata",
        "key_password": "hunter2", "key_expiry": "2020-01-01T00:00:00Z",
    });
    world.write("key.json", file.to_string());
    let from = ["profile", "add", "oslo", "--from", "key.json", "--environment", "local"];
    world.run(from).fails(2).without_result().says("--client-id");
    world.run([&from[..], &["--client-id", &client.id]].concat()).success().says("expired");
    gives_a_token(&world, "oslo", &["--scope", GRANTED_SCOPE]);
}

#[test]
fn springs_settings_are_read_in_either_spelling() {
    let world = World::empty(PROGRAM);
    let client = Registered::new(&world);
    let issuer = world.sandbox.issuer();
    for (number, names) in [
        ["tokenEndpoint", "consumerOrg", "asymmetricKey", "private-key.pemFilePath"],
        ["token-endpoint", "consumer-org", "asymmetric-key", "private-key.pem-file-path"],
    ]
    .iter()
    .enumerate()
    {
        let [token, org, kid, path] = names;
        world.write(
            "application.properties",
            format!(
                "server.port=8080\nmaskinporten.audience={issuer}\nmaskinporten.{token}={issuer}token\n\
                 maskinporten.issuer={}\nmaskinporten.{org}=310400025\nmaskinporten.{kid}={}\nmaskinporten.{path}=file:key.pem\n",
                client.id, client.kid
            ),
        );
        let name = format!("p{number}");
        world
            .run(["profile", "add", &name, "--from", "application.properties"])
            .success()
            .says("--consumer-org 310400025");
        gives_a_token(&world, &name, &["--scope", GRANTED_SCOPE]);
    }
    let text = world.read("application.properties");
    for (from, to, said) in [
        ("file:key.pem", "classpath:key.pem", "inside the application"),
        ("file:key.pem", "${KEY_FILE}", "placeholder"),
        ("file:key.pem", "cmd:touch ran", "isn't allowed in a settings file"),
        ("token\n", "other\n", "isn't the token endpoint"),
    ] {
        world.write("bad.properties", text.replace(from, to));
        world.run("profile add bad --from bad.properties").fails(2).without_result().says(said);
    }
    world.write("application.yml", "server:\n  port: 8080\nmaskinporten:\n  audience: x\n");
    assert!(world.run("profile add bad --from application.yml").fails(2).without_result().stderr.contains("YAML"));
    assert!(!world.at("ran").exists());
}

#[test]
fn what_is_something_else_is_refused_with_what_is_known() {
    let world = World::empty(PROGRAM);
    for (contents, said) in [
        ("", "no settings of a client were recognised"),
        ("{\"a\": 1}", "no settings of a client were recognised"),
        ("{\"a\": ", "begins like JSON"),
        ("{\"kty\": \"RSA\"}", "a key alone"),
        ("hello=world", "no settings of a client were recognised"),
    ] {
        world.write("settings", contents);
        world.run("profile add x --from settings").fails(2).without_result().says(said);
    }
    world.run("profile add x --from none").fails(3).without_result();
    // A flag may fill in, never contradict.
    let issuer = world.sandbox.issuer();
    world.write(
        "client.properties",
        format!(
            "issuer=me\naudience={issuer}\nscope=a:b\nkeystore.file=business.p12\nkeystore.password={KIT_PASSWORD}\n"
        ),
    );
    for flags in [["--environment", "test"], ["--client-id", "you"]] {
        world
            .run([&["profile", "add", "x", "--from", "client.properties"], &flags[..]].concat())
            .fails(2)
            .without_result();
    }
    assert!(!world.config().join("keys.toml").exists(), "nothing was kept");
}
