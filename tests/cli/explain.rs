//! `explain`: codes, pasted texts, the last refusal, two languages.

use maskinporten_testkit::{Home, World};

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
    home.call("explain MP-999").run().fails(2).says("MP-999 isn't among the refusals").prints("MP-121");
    home.call("explain AUTH-00099").run().fails(2).says("Altinn's support");
    home.call("explain").input("").run().fails(3).says("no server has refused anything");
    home.call("explain --list").run().success().prints("AUTH.VLD-00004").prints("api-409");
    home.call("explain --list MP-121").run().fails(2);
}

#[test]
fn the_last_refusal_is_remembered_by_code_time_and_trace_id_alone() {
    let world = World::with_reader(PROGRAM);
    world.run("token --no-cache --profile reader --scope no:such.scope").fails(4);
    let file = world.config().join("last-refusal.json");
    let kept: serde_json::Value = serde_json::from_str(&world.read(&file)).unwrap();
    let mut members: Vec<&String> = kept.as_object().unwrap().keys().collect();
    members.sort();
    assert_eq!(members, ["at", "code", "trace_id"]);
    let ran = world.call("explain").input("").run().success();
    ran.prints("MP-200").prints(kept["trace_id"].as_str().unwrap());
    world.run("client show 00000000-0000-0000-0000-000000000000").fails(4);
    world.call("explain").input("").run().success().prints("api-404");
    // A file that is somebody else's text is no refusal.
    world.write_private(file, "not json");
    world.call("explain").input("").run().fails(3);
}
