//! `azurekv:`: a key in a vault.

use maskinporten_testkit::key_vault::{APPLICATION, APPLICATION_SECRET, FEDERATED_TOKEN, KeyVault, TENANT};
use maskinporten_testkit::{Call, Listener, World, has, skipped};

use super::{PROGRAM, has_no_private_key};

/// A vault, and a world with a client that is to use it.
fn world() -> Option<(World, KeyVault)> {
    if !has("openssl") {
        skipped("openssl isn't here to make the keys of a vault");
        return None;
    }
    let vault = KeyVault::start();
    let world = World::new(PROGRAM);
    world.register("app");
    Some((world, vault))
}

fn by_secret(call: Call) -> Call {
    call.env("AZURE_TENANT_ID", TENANT)
        .env("AZURE_CLIENT_ID", APPLICATION)
        .env("AZURE_CLIENT_SECRET", APPLICATION_SECRET)
}

#[test]
fn a_key_in_a_vault_goes_from_its_making_to_its_end() {
    let Some((world, vault)) = world() else { return };
    let run = |words: &str| by_secret(world.call(words).env("AZURE_AUTHORITY_HOST", vault.origin())).run();
    let at = format!("azurekv:{}/app", vault.host());
    run(&format!("keygen --profile app --kid app-1 --in {at}")).success();
    assert_eq!(world.profile("app")["signer"], at.as_str());
    run("jwks upload --profile app").success();
    run("token --profile app").success();
    let logins = || vault.calls("/token").len();
    assert_eq!(logins(), 1, "a login is kept for the next process");
    let before = vault.heard().len();
    run("token --profile app").success();
    assert_eq!(vault.heard().len(), before, "a cached token takes no call");
    run("token --profile app --min-life 2h").success();
    assert_eq!((vault.heard().len(), logins()), (before + 1, 1), "an uncached one takes one round trip more");
    vault.forget_logins();
    let done = run("rotate app -y --every=10ms --grace=1s").success();
    assert!(done.stderr.contains("it is disabled there"), "{}", done.stderr);
    let next = world.profile("app")["kid"].as_str().unwrap().to_owned();
    assert!(next != "app-1" && world.sandbox.kids(&world.client_id("app")) == [next.as_str()]);
    run("token --profile app --no-cache").success();
    has_no_private_key(&world, &[&next]);
    // Of the two versions one can sign.
    let versions = vault.versions("app");
    let enabled = |version: &&String| vault.shown("app", version)["attributes"]["enabled"] == true;
    assert_eq!((versions.len(), versions.iter().filter(enabled).count()), (2, 1));
    let said = run("token --profile app --no-cache -v").success();
    said.never_says(APPLICATION_SECRET).never_says("token-1-");
}

/// The vault has made the next key, and nobody was told.
#[test]
fn an_answer_that_is_lost_makes_no_key_twice() {
    let Some((world, vault)) = world() else { return };
    let run = |words: &str| by_secret(world.call(words).env("AZURE_AUTHORITY_HOST", vault.origin())).run();
    run(&format!("keygen --profile app --kid app-1 --in azurekv:{}/app", vault.host())).success();
    run("jwks upload --profile app").success();
    vault.lose("POST", "/create");
    run("rotate app -y --every=10ms --grace=1s").fails(5);
    assert_eq!((vault.versions("app").len(), world.profile("app")["kid"].as_str()), (2, Some("app-1")));
    run("token --profile app --no-cache").success();
    run("rotate app -y --every=10ms --grace=1s").success();
    assert_eq!(vault.versions("app").len(), 2);
    let kid = world.profile("app")["kid"].as_str().unwrap().to_owned();
    assert!(kid != "app-1" && world.sandbox.kids(&world.client_id("app")) == [kid.as_str()]);
    run("token --profile app --no-cache").success();
    // The same for what takes the old key out of use, which may be said twice.
    let newest = vault.versions("app").remove(1);
    vault.lose("PATCH", &newest);
    run("rotate app -y --every=10ms --grace=1s").success();
    assert_eq!(vault.shown("app", &newest)["attributes"]["enabled"], false);
}

#[test]
fn a_key_is_brought_to_a_vault_and_one_that_is_away_is_named() {
    let Some((world, vault)) = world() else { return };
    let run = |words: &str| by_secret(world.call(words).env("AZURE_AUTHORITY_HOST", vault.origin())).run();
    let at = format!("azurekv:{}/app", vault.host());
    world.ok("keygen --profile app --kid app-1 --export-private app.pem");
    world.ok("jwks upload --profile app");
    run(&format!("key import app.pem --into {at}")).success();
    has_no_private_key(&world, &["app-1"]);
    assert_eq!(vault.versions("app").len(), 1);
    run("token --profile app --no-cache").success();
    // Everything there is refused, nothing is there, or nobody answers.
    vault.deny("keys/sign", "ForbiddenByRbac");
    run("token --profile app --no-cache").fails(4).says("keys/sign").says("Key Vault Crypto User");
    let note = |at: &str| run(&format!("keygen --existing --kid other --in {at}"));
    note(&format!("azurekv:{}/other", vault.host())).fails(3).says("/other");
    note("azurekv:127.0.0.1:1/other").fails(5).says("127.0.0.1:1");
    note("azurekv:example.no/other").fails(2).says("host of Azure's");
    let keys = world.json("key list");
    assert!(keys["keys"].as_array().unwrap().iter().all(|key| key["held_as"] != "other"), "{keys}");
}

#[test]
fn variables_say_who_a_machine_is_in_azure() {
    let Some((world, vault)) = world() else { return };
    let at = format!("azurekv:{}/app", vault.host());
    let version = vault.add("app", "RSA", 2048);
    let add = |call: &dyn Fn(Call) -> Call| {
        let words = format!("keygen --existing --kid app-1 --in {at}");
        let ran = call(world.call(words).env("AZURE_AUTHORITY_HOST", format!("{}\n", vault.origin()))).run();
        let _ = std::fs::remove_file(world.config().join("keys.toml"));
        ran
    };
    world.write_private("token", format!("{FEDERATED_TOKEN}\n"));
    let (file, msi) = (world.text("token"), format!("{}msi/token", vault.origin()));
    let ids = |call: Call| {
        call.env("AZURE_TENANT_ID", format!("\"{TENANT}\"")).env("AZURE_CLIENT_ID", format!(" {APPLICATION}\r\n"))
    };
    let federated = |call: Call| ids(call).env("AZURE_FEDERATED_TOKEN_FILE", format!("'{file}'\n"));
    let service = |call: Call| {
        call.env("IDENTITY_ENDPOINT", format!(" {msi}\n")).env("IDENTITY_HEADER", format!("{APPLICATION_SECRET}\n"))
    };
    for good in [
        &by_secret as &dyn Fn(Call) -> Call,
        &|call| ids(call).env("AZURE_CLIENT_SECRET", format!("{APPLICATION_SECRET}\n")),
        &federated,
        &service,
        &|call| service(call).env("AZURE_CLIENT_ID", APPLICATION),
    ] {
        add(good).success();
    }
    for (bad, code, said) in [
        (
            &(|call| ids(call).env("AZURE_CLIENT_SECRET", "")) as &dyn Fn(Call) -> Call,
            3,
            "AZURE_CLIENT_SECRET is empty",
        ),
        (&|call| federated(call).env("AZURE_CLIENT_SECRET", ""), 2, "are both set"),
        (&|call| service(call).env("AZURE_FEDERATED_TOKEN_FILE", " "), 3, "AZURE_FEDERATED_TOKEN_FILE is empty"),
        (
            &|call| call.env("AZURE_CLIENT_SECRET", "hunter2"),
            3,
            "AZURE_TENANT_ID isn't set, AZURE_CLIENT_ID isn't set",
        ),
        (&|call| call.env("IDENTITY_HEADER", "hunter2"), 3, "IDENTITY_ENDPOINT isn't set"),
        (&|call| service(call).env("AZURE_CLIENT_ID", ""), 3, "AZURE_CLIENT_ID is empty"),
        (&|call| by_secret(call).env("AZURE_TENANT_ID", "../x"), 2, "AZURE_TENANT_ID can't be used"),
        (
            &|call| by_secret(call).env("AZURE_AUTHORITY_HOST", "http://login.example.no/"),
            2,
            "AZURE_AUTHORITY_HOST can't be used",
        ),
        (&|call| service(call).env("IDENTITY_ENDPOINT", "http://example.no/"), 2, "IDENTITY_ENDPOINT can't be used"),
        (&|call| by_secret(call).env("AZURE_CLIENT_SECRET", "hunter2"), 4, "AADSTS7000215"),
    ] {
        let ran = add(bad).fails(code).says(said).never_says("hunter2").never_says(APPLICATION_SECRET);
        assert!(code == 2 || ran.stderr.contains("hint: "), "{}", ran.stderr);
    }
    // A job of GitHub's has no secret and no file, and may have a machine of Azure's around it.
    let github = Listener::json(&serde_json::json!({"value": FEDERATED_TOKEN}).to_string());
    let job = |call: Call| ids(call).env("GITHUB_ACTIONS", "true");
    let address = format!("http://{}/?api-version=2.0", github.address);
    let asks = |call: Call| {
        job(call).env("ACTIONS_ID_TOKEN_REQUEST_URL", &address).env("ACTIONS_ID_TOKEN_REQUEST_TOKEN", "of-the-job")
    };
    add(&asks).success();
    let heard = github.heard().remove(0);
    assert!(
        heard.contains("&audience=api%3A%2F%2FAzureADTokenExchange ") && heard.contains("Bearer of-the-job"),
        "{heard}"
    );
    add(&job).fails(3).says("id-token: write");
    vault.deny("keys/get", "ForbiddenByRbac");
    add(&by_secret).fails(4).says("keys/get").says("Key Vault Crypto User").says(vault.host());
    assert!(vault.heard().iter().any(|call| call.ends_with(&version)));
}
