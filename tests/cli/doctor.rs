//! `doctor`: the cause with its remedy, the shapes, exit codes, and a report without secrets.

mod keyless;
mod scopes;

use maskinporten_sandbox::{ADMIN_CLIENT, Change, GRANTED_SCOPE, OWN_SCOPE, Options, REQUESTED_SCOPE};
use maskinporten_testkit::{Ran, World, kit, mode};
use serde_json::{Value, json};

use crate::PROGRAM;

/// The cause of what was found, if there is one.
fn cause(ran: &Ran) -> Option<String> {
    ran.json()["cause"]["name"].as_str().map(str::to_owned)
}

fn commands(found: &Value) -> Vec<String> {
    found["cause"]["commands"].as_array().unwrap().iter().map(|one| one.as_str().unwrap().to_owned()).collect()
}

#[test]
fn where_all_is_right_it_says_so_and_writes_nothing() {
    let world = World::with_reader(PROGRAM);
    let before = world.files();
    let ran = world.run("doctor").success();
    ran.prints("profile reader, client ").prints("✔  token").prints("Everything is right: a token comes.");
    let json = world.json("doctor reader");
    assert_eq!((&json["verdict"], &json["cause"]), (&json!("right"), &Value::Null));
    assert_eq!(json["program"], world.ok("version").trim());
    assert!(json["links"].as_array().unwrap().iter().all(|link| link["state"] != "wrong"), "{json}");
    assert_eq!(world.files(), before);
    assert!(world.sandbox.sent().iter().all(|sent| sent.starts_with("GET ") || sent == "POST /token"));
}

#[test]
fn the_cause_comes_with_a_command_that_mends_it() {
    let world = World::with_reader(PROGRAM);
    let id = world.client_id("reader");
    world.sandbox.change(&id, &Change::RemoveKey("reader-1".into())).unwrap();
    let ran = world.run("doctor").fails(4);
    ran.prints("← the cause").prints("Who acts: you").prints("Unknown key identifier");
    let found = world.run("doctor reader -o json").fails(4);
    assert_eq!(cause(&found).as_deref(), Some("key-replaced"));
    let mend = commands(&found.json());
    assert_eq!(mend, ["maskinporten jwks upload --profile reader"]);
    world.shell(&mend[0]).run().success();
    world.run("doctor").success();
    // What will stand in the way next is said, too.
    world
        .run(["doctor", "--scope", OWN_SCOPE])
        .fails(4)
        .prints("Not registered on the client")
        .prints("Also wrong: access (the organisation has no access to");
    // What somebody else has to do comes with what to send them.
    world.ok(["client", "update", "--add-scope", OWN_SCOPE]);
    let found = world.run(["doctor", "--scope", OWN_SCOPE, "-o", "json", "--lang", "nb"]).fails(4);
    let found = found.json();
    assert_eq!((&found["cause"]["name"], &found["cause"]["actor"]), (&json!("no-access"), &json!("api-owner")));
    let message = found["cause"]["message"].as_str().unwrap();
    assert!(message.starts_with("Hei") && message.contains(OWN_SCOPE) && message.contains("310400009"), "{message}");
    assert_eq!(found["cause"]["code"], "MP-250");
}

#[test]
fn it_asks_about_the_very_call_that_fails() {
    let world = World::with_reader(PROGRAM);
    for (flags, cause) in [
        ("--scope sandbox:widget.read", "scope-misspelt"),
        ("--scope sandbox:widgets.write", "scope-not-on-client"),
        ("--consumer-org 310400025", "scope-not-delegable"),
        ("--consumer-org 310400009", "consumer-org-is-self"),
        ("--system-user 310400017", "system-user-missing"),
        ("--system-user 310400025 --external-ref other", "system-user-other-reference"),
    ] {
        let found = world.run(format!("doctor {flags} -o json")).fails(4);
        assert_eq!(self::cause(&found).as_deref(), Some(cause), "{flags}");
    }
    let found = world.run("doctor --scope sandbox:widget.read -o json").fails(4).json();
    let mend = commands(&found);
    assert_eq!(mend, [format!("maskinporten token --scope {GRANTED_SCOPE}")]);
    world.shell(&mend[0]).run().success();
    world.run("doctor --system-user 310400025").success();
    world.run("doctor --external-ref x").fails(2);
    // The refusal leads to it.
    let refused = world.run("token --consumer-org 310400025").fails(4);
    refused.says("hint: what is wrong, link by link: `maskinporten doctor --consumer-org 310400025`");
    let refused = world.run("token --consumer-org 310400025 --resource https://a.example/ --alg RS512").fails(4);
    refused.says("`maskinporten doctor --resource https://a.example/ --consumer-org 310400025 --alg RS512`");
}

/// The organisation that a letter asks access for, or is about, is the one that lacks it.
#[test]
fn a_letter_says_what_is_known_of_whom_it_is_about() {
    let world = World::with_reader(PROGRAM);
    for scope in [OWN_SCOPE, "sandbox:secrets.read", REQUESTED_SCOPE] {
        world.ok(["client", "update", "--add-scope", scope]);
    }
    let letter = |flags: &str, cause: &str| {
        let found = world.run(format!("doctor {flags} -o json")).fails(4).json();
        assert_eq!(found["cause"]["name"], cause, "{found:#}");
        found["cause"]["message"].as_str().unwrap().to_owned()
    };
    let own = letter(&format!("--scope {OWN_SCOPE}"), "no-access");
    assert!(own.contains("310400009") && !own.contains(" If "), "{own}");
    assert!(own.contains("answers MP-250") && own.contains("Trace id: ") && !own.contains('['), "{own}");
    let requested = letter(&format!("--scope {REQUESTED_SCOPE}"), "no-access");
    assert!(requested.contains("hasn't been answered yet") && !requested.contains("Please give"), "{requested}");
    let customers = letter("--scope sandbox:secrets.read --consumer-org 310400025", "customer-without-access");
    assert!(customers.contains("310400025") && !customers.contains("310400009"), "{customers}");
    let delegable = letter("--consumer-org 310400025", "scope-not-delegable");
    assert!(delegable.contains("organisation number: 310400025"), "{delegable}");
    let inactive = Change::Alter(json!({"active": false}).as_object().unwrap().clone());
    world.sandbox.change(&world.client_id("reader"), &inactive).unwrap();
    let inactive = letter("", "client-inactive");
    assert!(inactive.contains("deactivated") && !inactive.contains("can't find the cause"), "{inactive}");
}

#[test]
fn every_kind_of_cause_has_its_exit_code() {
    let world = World::with_reader(PROGRAM);
    world.run("doctor nobody").fails(3).says("there is no profile nobody");
    world.sandbox.fail(&["token:503"]);
    assert_eq!(cause(&world.run("doctor -o json").fails(5)).as_deref(), Some("server-down"));
    world.sandbox.fail(&["jwks:hang"]);
    let ran = world.run("doctor --timeout 1").fails(5);
    ran.prints("✘  server keys").prints("✔  token");
    world.sandbox.fail(&[]);
    world.sandbox.set(|options| options.clock_skew = 7200);
    world.run("doctor").fails(5).prints("this machine's clock is 2 hours behind the server's");
    world.sandbox.set(|options| options.clock_skew = 0);
    let secrets = world.config().join("secrets");
    std::fs::rename(&secrets, world.at("away")).unwrap();
    let found = world.run("doctor -o json").fails(3);
    assert_eq!(cause(&found).as_deref(), Some("key-missing"));
    assert!(commands(&found.json())[0].starts_with("maskinporten key import FILE --kid reader-1"));
}

#[test]
fn what_the_admin_lacks_is_asked_for_its_own_client() {
    let world = World::with_reader(PROGRAM);
    world.sandbox.alter(ADMIN_CLIENT, json!({"scopes": ["idporten:scopes.read"]}));
    for (language, admin) in [("en", "Client id: sandbox-admin"), ("nb", "Klient-id: sandbox-admin")] {
        let flags = format!("doctor -o json --lang {language} --bundle {language}.md");
        let found = world.run(flags).fails(4).json();
        assert_eq!(found["cause"]["name"], "admin-without-rights");
        let message = found["cause"]["message"].as_str().unwrap();
        assert!(message.contains(admin) && message.contains("310400009"), "{message}");
        assert!(world.read(format!("{language}.md")).contains(admin), "{language}");
    }
}

#[test]
fn where_all_that_is_seen_is_right_it_is_theirs() {
    let world = World::with_reader(PROGRAM);
    world.sandbox.fail(&["token:escapes"]);
    let ran = world.run("doctor").fails(4);
    let ran = ran.prints("the fault is on their side").prints("To send to Digdir").prints("invalid_grant");
    // The admin's token was refused as well, so that next to nothing was seen.
    let ran = ran.prints("what wasn't seen: client, registered key, scopes, access.");
    assert!(!ran.stdout.contains('\u{1b}'), "{}", ran.stdout);
    world.sandbox.fail(&["token:400"]);
    let found = world.run("doctor -o json").fails(4).json();
    assert_eq!((&found["verdict"], &found["cause"]["name"]), (&json!("theirs"), &json!("refused")));
    assert!(found["cause"]["trace_id"].is_string(), "{found}");
    let message = found["cause"]["message"].as_str().unwrap();
    assert!(message.contains("refuses our client with invalid_request: Bad Request,"), "{message}");
    assert_eq!(found["unseen"], json!(["client", "registered-key", "scopes", "access"]));
}

#[test]
fn what_is_wrong_on_this_machine_has_its_own_exit_code() {
    let world = World::with_reader(PROGRAM);
    let register = world.config().join("keys.toml");
    let text = world.read(&register);
    world.write(&register, "version = 1\nkeys = 3\n");
    world.run("doctor").fails(2).prints("✘  configuration").prints("keys.toml can't be used");
    world.write(&register, text);
    let words = "profile add file --environment local --client-id sandbox-admin --certificate business.p12";
    world.ok(format!("{words} --password-from password.txt --reference"));
    let ran = world.run("doctor file --no-input --scope sandbox:open");
    ran.prints("✘  store").prints("MASKINPORTEN_CERTIFICATE_PASSWORD");
    world.write("business.p12", "not a keystore");
    let ran = world.call("doctor file --scope sandbox:open").env("MASKINPORTEN_CERTIFICATE_PASSWORD", "x").run();
    ran.fails(2).prints("✘  store");
    world.run("rotate reader --yes --grace 7d").success();
    world.run("doctor reader").success().prints("waits until");
}

/// Where the profiles can't be read, nothing else can be seen: that is what is broken, and it is said as any other cause.
#[test]
fn a_configuration_that_cannot_be_read_is_the_cause() {
    let world = World::with_reader(PROGRAM);
    let config = world.config().join("config.toml");
    let text = world.read(&config);
    for (broken, says) in [
        (format!("{text}[profiles.reader"), "TOML parse error at line "),
        (text.replacen("version = 1", "version = 1\nsurprise = 2", 1), "line 2: unknown field `surprise`"),
        (text.replacen("version = 1", "version = 99", 1), "layout version 99"),
    ] {
        world.write(&config, &broken);
        for words in ["doctor", "doctor reader", "doctor --profile nobody --admin nobody"] {
            let ran = world.run(words).fails(2).prints("✘  configuration").prints("config.toml can't be used");
            // In the chain it has one line, and below it all of them.
            assert!(!ran.stdout.contains("\\n") && !ran.stderr.contains("error"), "{}", ran.stdout);
            let ran = ran.prints(says).prints("← the cause").prints("–  store").prints("–  token");
            ran.prints("Who acts: you").prints("  1. fix it by hand or move it aside");
        }
        assert_eq!(world.read(&config), broken);
    }
    let found = world.run("doctor -o json --bundle report.md").fails(2).json();
    assert_eq!((&found["cause"]["name"], &found["client_id"]), (&json!("configuration"), &Value::Null));
    let states = found["links"].as_array().unwrap().iter().map(|link| link["state"].as_str().unwrap());
    assert_eq!(states.filter(|state| *state == "not-seen").count(), 16);
    let report = world.read("report.md");
    assert!(!report.contains("Issuer") && !report.contains(world.config().to_str().unwrap()), "{report}");
    std::fs::remove_file(&config).unwrap();
    std::fs::create_dir(&config).unwrap();
    world.run("doctor").fails(2).prints("✘  configuration").prints("put a file in its place");
}

/// Nothing is written into such a folder, so whoever looks why hears of it before.
#[cfg(unix)]
#[test]
fn a_folder_that_others_can_look_into_is_remarked_on() {
    use std::os::unix::fs::PermissionsExt as _;

    let world = World::with_reader(PROGRAM);
    std::fs::set_permissions(world.config(), std::fs::Permissions::from_mode(0o755)).unwrap();
    world.run("profile use reader").fails(2).says("can be reached by other users");
    let mend = format!("chmod 700 {}", world.config().display());
    world
        .run("doctor")
        .success()
        .prints("✔  configuration")
        .prints(&format!("others can look into it, so nothing is written there before `{mend}`"));
    world.shell(mend).run().success();
    world.ok("profile use reader");
    assert!(!world.ok("doctor").contains("others can"));
    // What mends it is as it is where something is written, and can be pasted.
    let folder = world.at("my config");
    std::fs::rename(world.config(), &folder).unwrap();
    std::fs::set_permissions(&folder, std::fs::Permissions::from_mode(0o755)).unwrap();
    let mend = format!("chmod 700 '{}'", folder.display());
    let call = |words: &[&str]| world.run([words, &["--config-dir", folder.to_str().unwrap()]].concat());
    call(&["profile", "use", "reader"]).fails(2).says(&format!("hint: `{mend}`"));
    call(&["doctor"]).success().prints(&format!("nothing is written there before `{mend}`"));
    world.shell(mend).run().success();
    call(&["profile", "use", "reader"]).success();
}

#[test]
fn over_tls_an_unknown_authority_is_named() {
    let world = World::with(PROGRAM, Options { tls: true, ..Options::default() });
    world.add_admin("admin", "").success();
    let config = world.config().join("config.toml");
    let text = world.read(&config);
    world.run("doctor admin").success().prints("its certificate trusted");
    let without: String =
        text.lines().filter(|line| !line.contains("ca_file")).map(|line| format!("{line}\n")).collect();
    world.write(&config, without);
    let found = world.run("doctor admin -o json").fails(5).json();
    assert_eq!(found["cause"]["name"], "tls-unknown-authority");
    let mend = commands(&found)[0].replace("FILE", "tls-ca.pem");
    world.shell(&mend).run().success();
    world.run("doctor admin").success();
}

/// What was seen is in English, as programs have it; what frames it is in the person's language.
#[test]
fn the_frame_is_in_the_language_of_the_person() {
    let world = World::with_reader(PROGRAM);
    let call = |words: &str| world.call(words).env("LANG", "nb_NO.UTF-8").run();
    call("doctor").success().prints("profilen reader, integrasjonen ").prints("Alt er i orden: Tokenet kommer.");
    let wrong = format!("doctor --scope {OWN_SCOPE}");
    let ran = call(&wrong).fails(4).prints("← årsaken").prints("Hvem må handle: du").prints("Også feil: access (");
    assert!(!ran.stdout.contains("the cause") && !ran.stdout.contains("Who acts"), "{}", ran.stdout);
    call(&format!("{wrong} --lang en")).fails(4).prints("← the cause").prints("Who acts: you");
    call(&format!("{wrong} -o markdown")).fails(4).prints("# Veien til et token").prints("| ledd | funn |");
    world.sandbox.fail(&["token:400"]);
    let ran = call("doctor --bundle rapport.md").fails(4).prints("Feilen ligger hos dem");
    ran.prints("Tekst til Digdir (servicedesk@digdir.no):\n\nHei,");
    let report = world.read("rapport.md");
    for says in ["Utsteder: http", "## Forespørselen, dekodet", "Program: maskinporten ", "> Hei,", "\nTrace-id: "] {
        assert!(report.contains(says), "{says}: {report}");
    }
    // Programs read no language.
    world.sandbox.fail(&[]);
    let cause =
        |language: &str| world.run(format!("{wrong} -o json --lang {language}")).fails(4).json()["cause"].clone();
    let (norwegian, english) = (cause("nb"), cause("en"));
    assert_eq!(
        ["what", "actor", "remedies"].map(|part| &norwegian[part]),
        ["what", "actor", "remedies"].map(|part| &english[part])
    );
}

#[test]
fn without_an_admin_it_says_what_it_does_not_see() {
    let world = World::with_reader(PROGRAM);
    world.ok("profile remove admin --yes");
    let ran = world.run("doctor").success();
    ran.prints("there is no admin profile here").prints("the token endpoint accepts it");
    world.run("doctor --admin nobody").fails(3);
}

#[test]
fn s9_the_report_has_no_key_token_assertion_or_person() {
    let world = World::with_reader(PROGRAM);
    world.ok("doctor --bundle right.md");
    world.run("doctor --scope sandbox:widgets.write --bundle wrong.md").fails(4);
    world.run("doctor --bundle wrong.md").fails(6).says("is there already");
    world.run("doctor --bundle -").fails(2).says("- is none");
    assert!(!world.at("-").exists());
    let ran = world.run("doctor --bundle nowhere/report.md").fails(3).says("there is no folder nowhere");
    assert!(!ran.stderr.contains(".tmp"), "{}", ran.stderr);
    world.sandbox.fail(&["token:400"]);
    world.run("doctor --bundle theirs.md").fails(4).prints("--bundle FILE");
    assert!(!world.read("theirs.md").contains("--bundle"));
    world.sandbox.fail(&[]);
    let token = world.ok("token --no-cache");
    let signature = token.trim().rsplit('.').next().unwrap();
    for name in ["right.md", "wrong.md"] {
        let text = world.read(name);
        assert!(text.contains("decoded") && text.contains("\"kid\"") && text.contains("maskinporten 0."), "{text}");
        let home = world.text("home");
        for canary in ["eyJ", "PRIVATE KEY", "MII", signature, "\"pid\"", home.as_str()] {
            assert!(!text.contains(canary), "{name}: {canary}\n{text}");
        }
    }
    assert!(world.read("wrong.md").contains("MP-200") && world.read("wrong.md").contains("Trace id: "));
    assert_eq!(mode(&world.at("wrong.md")), 0o600);
}

#[test]
fn as_markdown_it_can_be_put_into_an_issue() {
    let world = World::with_reader(PROGRAM);
    let ran = world.run("doctor -o markdown --scope sandbox:widgets.write").fails(4);
    ran.prints("| ✘ | **scopes** |")
        .prints("## scope-not-on-client")
        .prints("1. add it: `maskinporten client update");
}

#[test]
fn a_remedy_has_what_was_seen() {
    let world = World::with_reader(PROGRAM);
    let id = world.client_id("reader");
    let mends = |profile: &str, cause: &str, code: i32| {
        let found = world.run(format!("doctor {profile} -o json")).fails(code).json();
        assert_eq!(found["cause"]["name"], cause, "{found:#}");
        world.shell(&commands(&found)[0]).run().success();
    };
    world.ok(format!("profile add bare --environment local --kid reader-1 --client-id {id}"));
    mends("bare", "no-scope", 2);
    let almost = &id[..id.len() - 1];
    let add = "profile add reader --force --environment local --kid reader-1";
    world.ok(format!("{add} --scope {GRANTED_SCOPE} --client-id {almost}"));
    mends("reader", "client-unknown", 4);
    world.run("doctor reader").success();
    world.write("expired.p12", &kit().certificate("expired").unwrap().p12);
    let ended =
        "profile add ended --environment local --administers --client-id sandbox-admin --certificate expired.p12";
    world.ok(format!("{ended} --password-from password.txt"));
    world.run("doctor ended").fails(4).prints("the certificate expired on 20");
}

#[test]
fn what_stops_everybody_is_said_once() {
    let world = World::with_reader(PROGRAM);
    world.sandbox.set(|options| options.clock_skew = 7200);
    let ran = world.run("doctor").fails(5).prints("✘  self-service");
    assert!(!ran.stdout.contains("Also wrong"), "{}", ran.stdout);
    world.sandbox.set(|options| options.clock_skew = 0);
    // It was reached, so it is no question of starting it.
    world.sandbox.fail(&["token:drop"]);
    let ran = world.run("doctor").fails(5).prints("✔  network").prints("the server closed the connection");
    assert!(!ran.stdout.contains("Also wrong") && !ran.stdout.contains("`maskinporten sandbox`"), "{}", ran.stdout);
    world.sandbox.fail(&[]);
    let alter = Change::Alter(json!({"scopes": ["idporten:scopes.read"]}).as_object().unwrap().clone());
    world.sandbox.change("sandbox-admin", &alter).unwrap();
    let found = world.run("doctor -o json").fails(4).json();
    assert!(found["cause"]["refusal"].as_str().unwrap().contains("MP-200"), "{found:#}");
}
