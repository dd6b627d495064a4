//! A sandbox that is started again (G8).

use maskinporten_sandbox::{ADMIN_CLIENT, GRANTED_SCOPE};
#[cfg(unix)]
use maskinporten_testkit::mode;
use maskinporten_testkit::{Home, Served, http};
use serde_json::Value;

use crate::PROGRAM;

/// A home with the profiles `admin` and `reader` at this sandbox.
fn home_at(home: &Home, sandbox: &Served) {
    let (issuer, api) = (&sandbox.about["issuer"], &sandbox.about["self_service"]);
    let words = |value: &Value| value.as_str().unwrap().to_owned();
    home.ok(["env", "add", "local", "--issuer", &words(issuer), "--self-service", &words(api)]);
    home.ok(format!(
        "profile add admin --environment local --administers --client-id {ADMIN_CLIENT} --certificate kit/business.p12 \
         --password-from kit/password.txt"
    ));
    home.ok(["client", "register", "--name", "reader", "--scope", GRANTED_SCOPE]);
    home.ok("keygen --kid reader-1");
    home.ok("jwks upload");
}

#[test]
fn g8_clients_keys_and_tokens_outlive_a_sandbox_that_is_killed() {
    let home = Home::new(PROGRAM);
    let mut first = Served::start(&home, "--port 0 --kit kit --state sandbox.json");
    assert_eq!(first.about["state"], "sandbox.json");
    home_at(&home, &first);
    home.ok(["client", "register", "--name", "gone", "--scope", GRANTED_SCOPE]);
    home.ok("client delete --profile gone --yes");
    home.ok("token --profile reader");
    let clients = home.json("client list --inactive");
    let port = first.port();
    first.kill();
    #[cfg(unix)]
    assert_eq!(mode(&home.at("sandbox.json")), 0o600);

    // Without the folder of the kit: that is in the state, too.
    let certificate = std::fs::read(home.at("kit/business.pem")).unwrap();
    std::fs::rename(home.at("kit"), home.at("old")).unwrap();
    let mut second = Served::start(&home, &format!("--port {port} --kit kit --state sandbox.json"));
    assert_eq!(std::fs::read(home.at("kit/business.pem")).unwrap(), certificate);
    assert_eq!(home.json("client list --inactive"), clients);
    home.ok("token --profile reader --no-cache");
    let cached = home.ok("token --profile reader");
    home.call("inspect").input(cached).run().success().prints("valid, checked with key");
    home.ok("rotate --profile reader --yes --grace 0s --every 1ms");
    second.kill();

    // The old folder's kit is of the same sandbox.
    let _third = Served::start(&home, &format!("--port {port} --kit old --state sandbox.json"));
    home.ok("token --profile reader --no-cache");
    home.ok("dcr-token --no-cache");
}

#[test]
fn g8_a_refusal_by_a_sandbox_that_forgot_says_so() {
    let home = Home::new(PROGRAM);
    let mut first = Served::start(&home, "--port 0 --kit kit");
    assert_eq!(first.about["state"], Value::Null);
    home_at(&home, &first);
    let port = first.port();
    let forgets = "`maskinporten sandbox --state sandbox.json` remembers";

    first.kill();
    let mut second = Served::start(&home, &format!("--port {port} --kit kit"));
    home.run("token --profile reader --no-cache").fails(4).says("MP-100").says(forgets).says("started at ");
    let error = home.run("token --profile reader --no-cache -o json").fails(4).error();
    assert!(
        error["hints"].as_array().unwrap().iter().any(|hint| hint.as_str().unwrap().contains(forgets)),
        "{error}"
    );
    home.run("client show --profile reader").fails(4).says(forgets);
    second.kill();
    // With other certificates, even the admin is a stranger.
    let mut third = Served::start(&home, &format!("--port {port}"));
    home.run("dcr-token --no-cache").fails(4).says("MP-120").says("accepts no certificate of an earlier one");
    third.kill();

    let fourth = Served::start(&home, &format!("--port {port} --kit kit --state sandbox.json"));
    home.run("token --profile reader --no-cache").fails(4).says("MP-100").never_says("--state");
    drop(fourth);

    // Nor is anything said to be done that can't be kept.
    std::fs::create_dir(home.at("gone")).unwrap();
    let _fifth = Served::start(&home, &format!("--port {port} --kit kit --state gone/sandbox.json"));
    std::fs::remove_dir_all(home.at("gone")).unwrap();
    let words = ["client", "register", "--name", "late", "--scope", GRANTED_SCOPE];
    home.run(words).fails(5).says("cannot keep its state: can't write gone/sandbox.json: ").without_result();
    home.run(words).fails(5);
}

#[test]
fn g8_a_state_that_cannot_be_used_is_left_as_it_is() {
    let home = Home::new(PROGRAM);
    let first = Served::start(&home, "--port 0 --kit kit --state sandbox.json");
    home.run("sandbox --port 0 --state sandbox.json").fails(6).says("another sandbox is using sandbox.json");
    drop(first);
    let state = std::fs::read(home.at("sandbox.json")).unwrap();
    let refused = |bytes: &[u8], says: &str| {
        home.write_private("bad.json", bytes);
        home.run("sandbox --port 0 --state bad.json").fails(2).says(says).says("left as it is").without_result();
        assert_eq!(std::fs::read(home.at("bad.json")).unwrap(), bytes, "{says}");
    };
    refused(b"", "it isn't the state of a sandbox");
    refused(b"{\"version\": 1}", "it isn't the state of a sandbox");
    refused(&state[..state.len() / 2], "it is damaged");
    let text = String::from_utf8(state.clone()).unwrap();
    refused(text.replacen("\"version\":2", "\"version\":3", 1).as_bytes(), "a newer version wrote it, in layout 3");
    home.run("sandbox --port 0 --state").fails(2);
    home.run(["sandbox", "--port", "0", "--state", ""]).fails(2);
    home.run("sandbox --port 0 --state no/folder/sandbox.json").fails(1).says("create the folder for it first");
    home.run("sandbox --port 0 --state kit").fails(2).says("is a folder");
    drop(Served::start(&home, "--port 0 --kit other"));
    home.run("sandbox --port 0 --kit other --state sandbox.json").fails(2).says("two different sandboxes");
    #[cfg(unix)]
    {
        std::os::unix::fs::symlink("sandbox.json", home.at("link.json")).unwrap();
        home.run("sandbox --port 0 --state link.json").fails(2).says("is a symbolic link");
        let open = std::os::unix::fs::PermissionsExt::from_mode(0o644);
        std::fs::set_permissions(home.at("sandbox.json"), open).unwrap();
        home.run("sandbox --port 0 --state sandbox.json").fails(2).says("chmod 600 sandbox.json");
    }
    assert_eq!(std::fs::read(home.at("sandbox.json")).unwrap(), state);
    // Nothing is left of those that ended by themselves.
    assert!(!home.at("bad.json.lock").exists());
}

/// Whatever was answered before it was killed is known to the next one.
#[test]
fn g8_no_answered_change_is_lost() {
    let home = Home::new(PROGRAM);
    let mut sandbox = Served::start(&home, "--port 0 --kit kit --state sandbox.json");
    home_at(&home, &sandbox);
    let token = home.ok("dcr-token --no-cache");
    let port = sandbox.port();
    for round in 0..4 {
        let clients = format!("{}/clients", sandbox.about["self_service"].as_str().unwrap());
        let register = &|name: usize| {
            let body = serde_json::json!({
                "client_id": format!("killed-{round}-{name}"), "client_name": "x", "integration_type": "maskinporten",
                "scopes": [GRANTED_SCOPE],
            });
            let sent = http().post(&clients).bearer_auth(token.trim()).json(&body).send();
            sent.is_ok_and(|answer| answer.status() == 201)
        };
        let answered = std::thread::scope(|scope| {
            let all: Vec<_> = (0..2)
                .map(|half| scope.spawn(move || (half..).step_by(2).take_while(|n| register(*n)).count()))
                .collect();
            std::thread::sleep(std::time::Duration::from_millis(150 + 37 * round));
            sandbox.kill();
            all.into_iter().map(|thread| thread.join().unwrap()).collect::<Vec<_>>()
        });
        sandbox = Served::start(&home, &format!("--port {port} --kit kit --state sandbox.json"));
        let known = http().get(&clients).bearer_auth(token.trim()).send().unwrap().text().unwrap();
        assert!(answered.iter().sum::<usize>() > 0);
        for (half, count) in answered.into_iter().enumerate() {
            let lost = (0..count).find(|n| !known.contains(&format!("\"killed-{round}-{}\"", half + 2 * n)));
            assert_eq!(lost, None, "of {count}");
        }
    }
    // What writers that were killed left beside it is gone by the next change.
    home.ok(["client", "register", "--name", "last", "--scope", GRANTED_SCOPE]);
    let names =
        std::fs::read_dir(home.root()).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap());
    let mut names: Vec<_> = names.filter(|name| !["bin", "home", "kit"].contains(&name.as_str())).collect();
    names.sort();
    assert_eq!(names, ["sandbox.json", "sandbox.json.lock"]);
}
