//! `explain`: codes, pasted texts, the last refusal, two languages.

use maskinporten_testkit::{Home, Listener, World};

use crate::PROGRAM;

const CANARIES: [&str; 5] = [
    "eyJhbGciOiJSUzI1NiJ9.eyJpc3MiOiJhIn0.c2lnbmF0dXJl",
    "01017012345",
    "BIGipServer=1234.abc",
    "s3cr3t-p4ss",
    "MIIEvQ",
];

#[test]
fn a_code_is_explained_in_the_language_of_the_person() {
    let home = Home::new(PROGRAM);
    let english = home.call("explain MP-121").env("LC_ALL", "C").run().success();
    english.prints("the registered key has expired").prints("`maskinporten rotate`").prints("who acts: you");
    let norwegian = home.call("explain MP-121").env("LC_ALL", "").env("LANG", "nb_NO.UTF-8").run().success();
    norwegian.prints("den registrerte nøkkelen er utløpt").prints("hvem må handle: du");
    home.call("explain MP-121 --lang en").env("LC_ALL", "nb_NO.UTF-8").run().success().prints("who acts: you");
}

#[test]
fn whoever_else_has_to_act_gets_a_text_ready_to_send() {
    let home = Home::new(PROGRAM);
    let pasted = r#"{"error":"invalid_scope","error_description":"Consumer has not been granted access to the scope ks:fiks. (trace_id: bd1d0e3bfb1c7a7bd99fd447714a316c)","error_uri":"https://maskinporten.no/errors/MP-250"}"#;
    let ran = home.call("explain -").input(pasted).run().success();
    let ran = ran.prints("To send to the API's owner").prints("access to the scope ks:fiks in Maskinporten");
    ran.prints("Trace id: bd1d0e3bfb1c7a7bd99fd447714a316c");
    let json = home.call("explain -o json").input(pasted).run().success().json();
    assert_eq!(json["id"], "MP-250");
    assert_eq!(json["causes"][0]["actor"], "you");
    assert_eq!(json["causes"][1]["actor"], "api-owner");
    assert!(json["causes"][1]["message"].as_str().unwrap().contains("ks:fiks"));
}

#[test]
fn s9_nothing_secret_in_a_pasted_text_is_shown_or_kept() {
    let home = Home::new(PROGRAM);
    for found in ["Unknown key identifier (kid) for client.", "nothing to see"] {
        let text = format!("x {} {found} {}", CANARIES.join("\n"), CANARIES.join(" "));
        for format in ["text", "json"] {
            let ran = home.call(format!("explain - -o {format}")).input(text.as_str()).run();
            for canary in CANARIES {
                assert!(!ran.stdout.contains(canary) && !ran.stderr.contains(canary), "{canary}");
            }
        }
    }
    for (path, bytes) in home.files() {
        let text = String::from_utf8_lossy(&bytes);
        assert!(!CANARIES.iter().any(|canary| text.contains(canary)), "{}", path.display());
    }
}

#[test]
fn garbage_gets_the_list() {
    let home = Home::new(PROGRAM);
    home.call("explain -").input("\u{0}æøå {}").run().fails(2).says("no code found in it").prints("unknown-kid");
    for text in ["PKIX path building failed", "connect: Connection refused"] {
        home.call("explain -").input(text).run().fails(2).says("`maskinporten doctor`");
    }
    home.call("explain").input("401 Unauthorized").run().success().prints("api-401");
    home.call("explain MP-999").run().fails(2).says("MP-999 isn't among the refusals").prints("MP-121");
    home.call("explain AUTH-00099").run().fails(2).says("Altinn's support");
    home.call("explain").input("").run().fails(3).says("no server has refused anything");
    home.call("explain --list").run().success().prints("AUTH.VLD-00004").prints("api-409");
    home.call("explain --list MP-121").run().fails(2);
}

#[test]
fn broken_profiles_keep_nobody_from_an_explanation() {
    let world = World::with_reader(PROGRAM);
    world.run("client show nobody").fails(4);
    world.write_private(world.config().join("config.toml"), "this is no TOML");
    world.run("explain MP-121").success().prints("MP-121");
    world.call("explain").input("").run().success().prints("api-404");
    world.run("explain --list").success();
    world.run("explain MP-121 --profile reader").fails(2).says("config.toml");
}

/// What is remembered.
fn kept(world: &World) -> serde_json::Value {
    serde_json::from_str(&world.read(world.config().join("last-refusal.json"))).unwrap()
}

#[test]
fn the_last_refusal_is_remembered_by_code_time_profile_and_trace_id_alone() {
    let world = World::with_reader(PROGRAM);
    world.run("token --no-cache --profile reader --scope no:such.scope").fails(4);
    let kept = kept(&world);
    let mut members: Vec<&String> = kept.as_object().unwrap().keys().collect();
    members.sort();
    assert_eq!(members, ["at", "code", "profile", "trace_id"]);
    let ran = world.call("explain --lang en").input("").run().success();
    ran.prints("MP-200").prints("time: ").prints("profile: reader").prints(kept["trace_id"].as_str().unwrap());
    world.run("client show 00000000-0000-0000-0000-000000000000").fails(4);
    world.call("explain").input("").run().success().prints("api-404");
    // A file that is somebody else's text is no refusal.
    world.write_private(world.config().join("last-refusal.json"), "not json");
    world.call("explain").input("").run().fails(3);
}

/// One of many things that a report is about, whatever the report as a whole comes to.
#[test]
fn a_refusal_among_many_is_remembered_as_a_single_one_is() {
    let world = World::with_reader(PROGRAM);
    world.register("second");
    world.ok("keygen --profile second");
    world.ok("jwks upload --profile second");
    world.sandbox.fail(&["token:400"]);
    let file = world.config().join("last-refusal.json");
    for words in [
        "expiry --all",
        "expiry --all -o json --warn 500d --fail 400d",
        "lint --all",
        "lint reader -o sarif",
        "status --all --online",
        "status --online --all --warn 500d --fail 400d -o json",
        "rotate reader second --yes",
    ] {
        let ran = world.run(words);
        assert!(ran.code != Some(0) && file.exists(), "{words}: {} {}", ran.stdout, ran.stderr);
        assert_eq!(kept(&world)["code"], "invalid_request", "{words}");
        std::fs::remove_file(&file).unwrap();
    }
    // It only looks, and its own page says what was refused.
    world.run("doctor reader").fails(4);
    assert!(!file.exists());
}

#[test]
fn the_last_refusal_is_explained_for_the_profile_that_was_refused() {
    let world = World::with_reader(PROGRAM);
    world.ok("profile add other --environment local --client-id other");
    world.run("token --no-cache --profile reader --scope no:such.scope").fails(4);
    let id = world.client_id("reader");
    world.call("explain --profile reader").input("").run().success().prints(&id);
    // Whose it was is remembered, so nobody has to say it again.
    world.call("explain --lang en").input("").run().success().prints(&id).prints("--profile reader`");
    let other = world.call("explain --profile other").input("").run().fails(2).without_result();
    other.says("was for profile reader, not for other");
    world.call("explain MP-200 --profile other").run().success();
    // What is out of order on this machine is said to whoever asks about a profile on it.
    let keys = world.config().join("keys.toml");
    let sound = world.read(&keys);
    world.write_private(&keys, "not toml");
    world.call("explain --lang en").input("").run().success().prints("MP-200").prints("profile: reader");
    world.call("explain --profile reader").input("").run().fails(2).without_result().says("keys.toml");
    world.write_private(&keys, &sound);
    // Through an admin it may be that one.
    world.run("client show nobody").fails(4);
    world.call("explain --profile admin").input("").run().success();
}

#[test]
fn a_refusal_that_is_not_known_is_remembered_without_its_words() {
    let world = World::with_reader(PROGRAM);
    let login = "--certificate business.p12 --password-from password.txt";
    let refuse = |name: &str, body: &str| {
        let head =
            format!("HTTP/1.1 400 Bad Request\r\nContent-Type: application/json\r\nContent-Length: {}", body.len());
        let server = Listener::answering(format!("{head}\r\nConnection: close\r\n\r\n{body}"));
        let at = format!("http://{}/", server.address);
        world.ok(format!("env add {name} --issuer {at} --token-endpoint {at}token --jwks-uri {at}jwk"));
        world.ok(format!("profile add {name} --environment {name} --client-id c {login}"));
        world.run(format!("token --no-cache --profile {name} --scope a:b")).fails(4);
    };
    refuse("new", r#"{"error":"quite_new","error_description":"secret words (trace_id: abc123)"}"#);
    assert_eq!((&kept(&world)["code"], &kept(&world)["trace_id"]), (&"quite_new".into(), &"abc123".into()));
    let ran = world.call("explain").input("").run().fails(2);
    ran.says("the last refusal on this machine was quite_new, at 2").says("by the trace id abc123");
    assert!(!kept(&world).to_string().contains("secret words"));
    // What a server that doesn't speak OAuth calls an error may be any text.
    refuse("words", r#"{"error":"Secret Words"}"#);
    assert_eq!(kept(&world)["code"], "HTTP 400");
    // The bare words of OAuth are known, if not by a code.
    refuse("bare", r#"{"error":"invalid_request","error_description":"Bad Request"}"#);
    world.call("explain --lang en").input("").run().success().prints("the server can't read the request");
}

/// The ids of the causes, in their order, each with whether it is known to be the case.
fn causes(world: &World, words: &str) -> Vec<(String, Option<bool>)> {
    let json = world.json(format!("explain {words} --lang en"));
    let all = json["causes"].as_array().unwrap().iter();
    all.map(|one| (one["cause"].as_str().unwrap().to_owned(), one["is_the_case"].as_bool())).collect()
}

#[test]
fn what_is_known_of_a_profile_comes_first_and_what_is_not_so_last() {
    let world = World::with_reader(PROGRAM);
    let plain = causes(&world, "unknown-kid");
    assert!(plain.iter().all(|(_, known)| known.is_none()), "{plain:?}");
    // The key was uploaded just now, and is registered.
    let new = causes(&world, "unknown-kid --profile reader");
    assert!(new[0].0.starts_with("The client or the key is new") && new[0].1 == Some(true), "{new:?}");
    let (last, known) = new.last().unwrap();
    assert!(known == &Some(false) && last.contains("rotation"), "{new:?}");
    assert_eq!(new.len(), plain.len());
    assert_eq!(world.sandbox.sent(), [""; 0]);
    // Somebody replaced it.
    let other = world.ok("keygen --kid other -o jwk");
    let key = serde_json::from_str(&other).unwrap();
    let id = world.client_id("reader");
    world.sandbox.change(&id, &maskinporten_sandbox::Change::SetKeys(vec![key])).unwrap();
    world.ok("jwks list --profile reader");
    let replaced = causes(&world, "unknown-kid --profile reader");
    assert!(replaced[0].0.starts_with("The key isn't registered") && replaced[0].1 == Some(true), "{replaced:?}");
    let text = world.run("explain unknown-kid --profile reader --lang nb").success();
    text.prints("kjent her: nøkkelen til profilen var ikke").prints("`maskinporten jwks list --profile reader`");
    world.run("explain MP-121 --profile nobody").fails(3);
    world.call("explain MP-121").env("MASKINPORTEN_PROFILE", "nobody").run().success();
}

#[test]
fn each_sign_is_seen_where_it_is() {
    let world = World::with_reader(PROGRAM);
    let first = |words: &str| causes(&world, words).into_iter().next().unwrap();
    assert_eq!(first("MP-121 --profile reader").1, None, "{:?}", causes(&world, "MP-121 --profile reader"));
    assert_eq!(causes(&world, "MP-121 --profile reader").last().unwrap().1, Some(false));
    world.sandbox.age(&world.client_id("reader"), "reader-1", -60);
    world.ok("jwks list --profile reader");
    assert_eq!(first("MP-121 --profile reader").1, Some(true));
    assert_eq!(first("key-required --profile reader").1, Some(false));
    world.ok("rotate reader --yes --grace 1h --every 1ms");
    let rotating = causes(&world, "unknown-kid --profile reader");
    assert!(rotating.iter().any(|(cause, known)| cause.contains("rotation") && *known == Some(true)), "{rotating:?}");
    // The same client id elsewhere, and a kid in the place of one.
    let id = world.client_id("reader");
    world.ok(format!("profile add namesake --environment test --client-id {id}"));
    let elsewhere = first("MP-100 --profile namesake");
    assert!(elsewhere.0.contains("another environment") && elsewhere.1 == Some(true), "{elsewhere:?}");
    world.ok("profile add swapped --environment local --client-id reader-1");
    let swapped = first("MP-100 --profile swapped");
    assert!(swapped.0.contains("it is a kid") && swapped.1 == Some(true), "{swapped:?}");
    // A certificate of nobody's in particular, in production; a certificate where keys are registered.
    world.ok(
        "profile add certified --environment test --client-id c --certificate business.p12 --password-from password.txt",
    );
    let sandboxed = causes(&world, "MP-120 --profile certified");
    assert!(sandboxed.iter().any(|(cause, known)| cause.contains("has expired") && *known == Some(false)));
    world.ok(format!(
        "profile add both --environment local --client-id {id} --certificate business.p12 --password-from password.txt"
    ));
    assert_eq!(first("key-required --profile both").1, Some(true));
}

#[test]
fn a_letter_has_what_is_known_of_the_profile() {
    let world = World::with_reader(PROGRAM);
    let id = world.client_id("reader");
    let text = world.run("explain MP-100 --profile reader --lang en").success().stdout;
    assert!(text.contains(&id) && text.contains("local"), "{text}");
    for profile in ["admin", "reader"] {
        let letter = world.run(format!("explain MP-250 --profile {profile} --lang en")).success().stdout;
        assert!(letter.contains(maskinporten_sandbox::ORGANISATION), "{letter}");
    }
}

#[test]
fn a_letter_says_what_the_server_said_where_there_is_no_code() {
    let home = Home::new(PROGRAM);
    let bare = home.call("explain - --lang en").input("invalid_client").run().success();
    bare.prints("refuses our client with invalid_client, and");
    home.call("explain api-403 --lang en").run().success().prints("is refused (403: not allowed).");
}

#[test]
fn a_refusal_leads_to_its_explanation() {
    let world = World::with_reader(PROGRAM);
    let refused = world.run("token --scope sandbox:widgets.write --no-cache --profile reader").fails(4);
    refused.says("`maskinporten explain MP-200 --profile reader`");
    let error = world.run("client show nobody -o json").fails(4).error();
    assert!(error["hints"].to_string().contains("`maskinporten explain api-404`"), "{error}");
}
