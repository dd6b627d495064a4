//! `can-i`: what stands between an organisation and a scope, seen through an admin, by a client itself, and by anybody.

use maskinporten_sandbox::{
    API_OWNER, CUSTOMER, DELEGATED_SCOPE, DENIED_SCOPE, GRANTED_SCOPE, LOGIN_SCOPE, OPEN_SCOPE, ORGANISATION,
    OWN_SCOPE, REQUESTED_SCOPE, UNDELEGATED_SCOPE,
};
use maskinporten_testkit::World;
use serde_json::json;

use crate::PROGRAM;

/// A home with the profile `certified` alone, whose client logs in with the business certificate, before the same sandbox.
fn without_admin() -> World {
    let world = World::with_certified(PROGRAM);
    world.ok(["client", "update", "--add-scope", DELEGATED_SCOPE, "--add-scope", REQUESTED_SCOPE]);
    let other = world.another();
    asking_for(&other, &world.client_id("certified"), &[GRANTED_SCOPE]);
    other.sandbox.clear_log();
    other
}

/// Makes or changes the profile `certified`, which asks for these scopes.
fn asking_for(world: &World, id: &str, scopes: &[&str]) {
    let add = ["profile", "add", "certified", "--force", "--environment", "local", "--client-id", id];
    let login = ["--certificate", "business.p12", "--password-from", "password.txt"];
    let scopes = scopes.iter().flat_map(|scope| ["--scope", scope]);
    world.ok(add.into_iter().chain(login).chain(scopes).collect::<Vec<_>>());
}

#[test]
fn each_answer_has_its_reason_and_its_exit_code() {
    let world = World::with_reader(PROGRAM);
    for (scope, why, actor) in [
        (GRANTED_SCOPE, "granted", None),
        (OPEN_SCOPE, "open", None),
        (LOGIN_SCOPE, "not-for-machines", Some("api-owner")),
        (REQUESTED_SCOPE, "requested", Some("api-owner")),
        (DELEGATED_SCOPE, "no-access", Some("api-owner")),
        (DENIED_SCOPE, "not-published", Some("api-owner")),
        (OWN_SCOPE, "own-scope", Some("you")),
        ("skatt:inntekt/v1.read", "deactivated", Some("api-owner")),
        ("nosuch:thing", "no-such-scope", Some("you")),
    ] {
        let ran = world.run(["can-i", scope, "-o", "json"]);
        let is_yes = actor.is_none();
        assert_eq!(ran.code, Some(if is_yes { 0 } else { 6 }), "{scope}: {}", ran.stderr);
        let json = ran.json();
        assert_eq!((&json["why"], &json["actor"]), (&why.into(), &actor.into()), "{scope}: {json}");
        assert_eq!(json["answer"], if is_yes { "yes" } else { "no" });
        assert_eq!(json["organisation"], ORGANISATION);
        assert_eq!(json["message"].is_string(), actor == Some("api-owner"), "{scope}");
    }
    assert_eq!(world.sandbox.tokens_asked(), 9, "one for each call, and none for the scopes");
}

#[test]
fn the_owner_is_named_and_what_to_send_them_in_two_languages() {
    let world = World::with_reader(PROGRAM);
    let ran = world.run(["can-i", DELEGATED_SCOPE]).fails(6);
    let ran = ran
        .prints("No. The API's owner hasn't given your organisation access.")
        .prints("Sandbox API Owner (310400017)");
    let ran = ran.prints("Who acts: the API's owner").prints("To send to the API's owner:");
    ran.prints("organisation with the number 310400009 access to the scope sandbox:delegated")
        .prints("Environment: local");
    let ran = world.run(["can-i", DELEGATED_SCOPE, "--lang", "nb"]).fails(6);
    ran.prints("Nei. API-eieren har ikke gitt").prints("Tekst til API-eieren:").prints("Miljø: local");
    let ran = world.call(["can-i", GRANTED_SCOPE]).env("LC_ALL", "nb_NO.UTF-8").run().success();
    ran.prints("Ja. API-eieren har gitt").prints("har scopet");
}

#[test]
fn a_misspelt_scope_leads_to_the_one_that_was_meant() {
    let world = World::with_reader(PROGRAM);
    let asked = |scope: &str| world.run(["can-i", scope, "-o", "json"]).fails(6).json();
    let near = |scope: &str| asked(scope)["near"].clone();
    let misspelt = asked("sandbox:widget.read");
    assert_eq!((&misspelt["why"], &misspelt["actor"]), (&"misspelt".into(), &"you".into()), "nobody is asked first");
    assert_eq!(near("sandbox:widget.read")[0], GRANTED_SCOPE);
    assert_eq!(near("fisk:Lakseslakt/read")[0], "fisk:lakseslakt.read");
    assert_eq!(near("folkeregistret:deling/offentligmedhjemmel")[0], "folkeregister:deling/offentligmedhjemmel");
    assert_eq!(near(DELEGATED_SCOPE).as_array().unwrap().len(), 0, "it is there");
}

#[test]
fn a_client_without_the_scope_is_told_how_to_get_it() {
    let world = World::with_reader(PROGRAM);
    let ran = world.run(["can-i", OPEN_SCOPE]).success().prints("reader (").prints("doesn't have the scope");
    ran.says(&format!("`maskinporten client update --add-scope {OPEN_SCOPE}`"));
    world.ok(["client", "update", "--add-scope", OPEN_SCOPE]);
    world.run(["can-i", OPEN_SCOPE]).success().prints("has the scope").never_says("client update");
    world.ok(["token", "--scope", OPEN_SCOPE]);
}

#[test]
fn without_an_admin_the_client_looks_itself() {
    let world = without_admin();
    let other_scopes = |scopes: &[&str]| asking_for(&world, &world.client_id("certified"), scopes);
    world.run(["can-i", GRANTED_SCOPE]).success().prints("its scopes can't be seen");
    world.run(["can-i", DELEGATED_SCOPE]).fails(6).prints("310400009");
    // Any token will do to look with; and where none is to be had for want of access, that is the answer.
    other_scopes(&[DELEGATED_SCOPE, GRANTED_SCOPE]);
    world.run(["can-i", DELEGATED_SCOPE]).fails(6).prints("310400009");
    other_scopes(&[DELEGATED_SCOPE]);
    assert_eq!(world.run(["can-i", DELEGATED_SCOPE, "-o", "json"]).fails(6).json()["why"], "no-access");
    world.run(["can-i", REQUESTED_SCOPE]).fails(4).says("MP-250").prints("Not known.");
    other_scopes(&[GRANTED_SCOPE]);
    // It gets no token: what everybody can see may still be enough.
    world.sandbox.fail(&["token:503"]);
    world.run(["can-i", OPEN_SCOPE, "--timeout", "1"]).success().prints("Every organisation");
    let ran = world.run(["can-i", GRANTED_SCOPE, "--timeout", "1"]).fails(5);
    ran.prints("Not known. It can't be seen from here.").prints("can't be seen");
}

#[test]
fn a_client_made_for_a_customer_has_the_customer_s_access() {
    let world = World::new(PROGRAM);
    world.add_admin("admin", "--force --scope idporten:dcr.supplier").success();
    world.write(
        "body.json",
        json!({
            "client_name": "for customer", "description": "d", "integration_type": "maskinporten",
            "application_type": "web", "token_endpoint_auth_method": "private_key_jwt", "client_orgno": CUSTOMER,
            "grant_types": ["urn:ietf:params:oauth:grant-type:jwt-bearer"], "scopes": [DELEGATED_SCOPE],
        })
        .to_string(),
    );
    world.ok("client register --from body.json --profile theirs");
    world.write("customer.p12", &world.sandbox.kit().certificate("customer").unwrap().p12);
    let add = ["profile", "add", "theirs", "--force", "--environment", "local", "--certificate", "customer.p12"];
    let id = world.client_id("theirs");
    world.ok([&add[..], &["--password-from", "password.txt", "--client-id", &id]].concat());
    let json = world.json(["can-i", DELEGATED_SCOPE, "--profile", "theirs"]);
    assert_eq!((&json["why"], &json["organisation"]), (&"granted".into(), &CUSTOMER.into()), "{json}");
    let json = world.run(["can-i", GRANTED_SCOPE, "--profile", "theirs", "-o", "json"]).fails(6).json();
    assert!(json["message"].as_str().unwrap().contains(CUSTOMER), "{json}");
}

#[test]
fn without_anybody_only_what_is_published_can_be_seen() {
    let world = World::empty(PROGRAM);
    let ask = |scope| world.run(["can-i", scope, "--environment", "local"]);
    ask(OPEN_SCOPE).success().prints("Every organisation may use the scope.");
    ask("nosuch:thing").fails(6);
    let ran = ask(GRANTED_SCOPE).fails(3).prints("Not known.").prints("Read widgets");
    ran.says("there is no admin profile in local").says("maskinporten profile add NAME --environment local");
    assert!(world.sandbox.log().iter().all(|call| !call.authorization));
    world.sandbox.fail(&["GET /scopes/all:503"]);
    world.run(["can-i", OPEN_SCOPE, "--environment", "local", "--timeout", "1"]).fails(5).without_result();
}

#[test]
fn a_delegation_only_shows_in_a_token() {
    let world = World::with_reader(PROGRAM);
    let ask = |scope, customer| world.run(["can-i", scope, "--consumer-org", customer, "-o", "json"]);
    let ran = world.run(["can-i", DELEGATED_SCOPE, "--consumer-org", CUSTOMER]).fails(3).prints("Not known.");
    ran.says(&format!("`maskinporten client update --add-scope {DELEGATED_SCOPE}`"));
    world.ok(["client", "update", "--add-scope", DELEGATED_SCOPE, "--add-scope", UNDELEGATED_SCOPE]);

    let yes = ask(DELEGATED_SCOPE, CUSTOMER).success().json();
    assert_eq!((&yes["why"], &yes["delegable"]), (&"delegated".into(), &true.into()));
    let no = ask(UNDELEGATED_SCOPE, CUSTOMER).fails(6).json();
    assert_eq!((&no["why"], &no["actor"]), (&"not-delegated".into(), &"customer".into()));
    assert!(no["message"].as_str().unwrap().contains(ORGANISATION), "{no}");
    let no = ask(DELEGATED_SCOPE, API_OWNER).fails(6).json();
    assert_eq!(no["why"], "customer-without-access");
    assert!(no["message"].as_str().unwrap().contains(API_OWNER), "{no}");

    // Nothing is asked for where nothing can come of it.
    world.sandbox.clear_log();
    assert_eq!(ask(GRANTED_SCOPE, CUSTOMER).fails(6).json()["why"], "not-delegable");
    assert_eq!(world.sandbox.tokens_asked(), 1, "the admin's");
    ask(DELEGATED_SCOPE, ORGANISATION).fails(2).says("leave --consumer-org out");
    world.run(["can-i", DELEGATED_SCOPE, "--consumer-org", "310400026"]).fails(2).says("check digit");
    let nobody = world.another();
    let ran = nobody.run(["can-i", DELEGATED_SCOPE, "--consumer-org", CUSTOMER, "--environment", "local"]).fails(3);
    ran.says("a delegation only shows in a token").prints("possible, in Altinn");
}

#[test]
fn whoever_is_named_is_asked_or_refused() {
    let world = World::with_reader(PROGRAM);
    world.run(["can-i", GRANTED_SCOPE, "--profile", "nobody"]).fails(3);
    world.run(["can-i", GRANTED_SCOPE, "--admin", "reader"]).fails(2).says("doesn't administer");
    world.run(["can-i", GRANTED_SCOPE, "--profile", "reader", "--environment", "prod"]).fails(2);
    world.run(["can-i", "widgets"]).fails(2).says("no prefix");
    world.run(["can-i", ""]).fails(2);
    assert!(world.sandbox.sent().is_empty());
    // What the server says is shown, not obeyed.
    let call = world.call(["can-i", GRANTED_SCOPE]).env("MASKINPORTEN_CLIENT_ID", "x");
    call.run().success();
}

#[test]
fn a_server_that_is_silent_is_not_asked_for_long_and_named() {
    let world = World::with_reader(PROGRAM);
    world.sandbox.fail(&["token:503", "GET /scopes/all:503"]);
    let ran = world.run(["can-i", OPEN_SCOPE, "--timeout", "3"]).fails(5).without_result();
    ran.says("answered 503").says("because: what is published couldn't be read either: ");
    let asked = |call: &str| world.sandbox.sent().iter().filter(|sent| sent.starts_with(call)).count();
    assert!(asked("POST /token") > 1, "{:?}", world.sandbox.sent());
    assert_eq!((asked("GET /scopes/all"), asked("GET /prefix/all")), (1, 0), "{:?}", world.sandbox.sent());
}

/// No command adds them, whoever asks.
#[test]
fn scopes_of_self_service_are_digdirs_to_give() {
    let world = World::with_reader(PROGRAM);
    let scope = "idporten:dcr.write";
    for words in [format!("can-i {scope}"), format!("can-i {scope} --consumer-org {CUSTOMER}")] {
        let ran = world.run(words.clone());
        let json = world.run(format!("{words} -o json")).json();
        let all = format!("{}{}{json}", ran.stdout, ran.stderr);
        assert!(!all.contains("--add-scope") && all.contains("Digdir"), "{words}: {all}");
    }
    // Nobody was refused, and the client is named.
    let whose = world.client_id("reader");
    for (lang, asks) in [
        ("en", format!("Please give our client {whose} the scope {scope} in")),
        ("nb", format!("Kan dere gi integrasjonen vår {whose} scopet {scope} i")),
    ] {
        let json = world.run(format!("can-i {scope} --consumer-org {CUSTOMER} --lang {lang} -o json")).json();
        let letter = json["message"].as_str().unwrap();
        assert!(letter.contains(&asks) && !letter.contains(['[', '{']), "{letter}");
    }
    let found = world.run(format!("doctor reader --scope {scope} -o json")).fails(4).json();
    assert_eq!((&found["cause"]["actor"], &found["cause"]["commands"]), (&json!("digdir"), &json!([])), "{found:#}");
}
