//! A client without a profile: its id and its key stand on the command line, and nothing is kept of it.

use maskinporten_sandbox::{ADMIN_CLIENT, GRANTED_SCOPE};
use maskinporten_testkit::{Call, Ran, World};

use crate::PROGRAM;

const CERTIFICATE: [&str; 6] =
    ["--certificate", "business.p12", "--password-from", "password.txt", "--environment", "local"];

/// Somebody who has the files and the id of `reader`, and no profile at all.
struct Stranger {
    /// Where `reader` and `admin` are profiles, before the same sandbox.
    owner: World,
    home: World,
    id: String,
}

impl Stranger {
    fn new() -> Self {
        let owner = World::with_reader(PROGRAM);
        let home = owner.another();
        for (file, more) in
            [("own.pem", &["--unencrypted"] as &[&str]), ("own.jwk", &["--to", "jwk", "--unencrypted"])]
        {
            owner.run([&["key", "export", "reader-1", "--private", "--to-file", file], more].concat()).success();
            for world in [&owner, &home] {
                world.write(file, owner.read(file));
                #[cfg(unix)]
                std::fs::set_permissions(world.at(file), std::os::unix::fs::PermissionsExt::from_mode(0o600))
                    .unwrap();
            }
        }
        owner.sandbox.clear_log();
        let id = owner.client_id("reader");
        Self { owner, home, id }
    }

    /// A command line of the stranger's, as the client.
    fn call<'a>(&'a self, words: &[&'a str]) -> Call {
        self.home.call([words, &["--client-id", &self.id, "--environment", "local"]].concat())
    }

    /// A token with the scope that the client has.
    fn token<'a>(&'a self, words: &[&'a str]) -> Ran {
        self.call(&[&["token", "--scope", GRANTED_SCOPE], words].concat()).run()
    }
}

/// Runs what must leave everything as it was.
#[track_caller]
fn unwritten(world: &World, run: impl FnOnce() -> Ran) -> Ran {
    let before = world.files();
    let ran = run().success();
    assert_eq!(world.files(), before);
    ran
}

#[test]
fn g4_a_p12_and_an_id_are_all_it_takes() {
    let world = World::with_certified(PROGRAM);
    let (id, stranger) = (world.client_id("certified"), world.another());
    let run = |words: &[&str], id: &str| {
        unwritten(&stranger, || stranger.run([words, &["--client-id", id], &CERTIFICATE].concat()))
    };
    let token = run(&["token", "--scope", GRANTED_SCOPE], &id).token();
    let read = stranger.call("inspect -o json").input(token).run().success().json();
    assert_eq!(read["claims"]["client_id"], id.as_str());
    run(&["dcr-token"], ADMIN_CLIENT).token();
    let listed = run(&["jwks", "list", "-o", "json", "--client", &id], ADMIN_CLIENT).json();
    assert_eq!((listed["client_id"].as_str(), listed["keys"].as_array().unwrap().len()), (Some(id.as_str()), 0));
    run(&["jwks", "list"], ADMIN_CLIENT).says("no keys are registered");
    // A keystore without a kid is a certificate.
    let keystore = CERTIFICATE.map(|word| if word == "--certificate" { "--keystore" } else { word });
    let words = [&["token", "--scope", GRANTED_SCOPE, "--client-id", &id], &keystore[..]].concat();
    unwritten(&stranger, || stranger.run(&words)).token();
}

#[test]
fn g4_a_registered_key_and_an_id_are_all_it_takes() {
    let stranger = Stranger::new();
    let token = |words: &[&str]| unwritten(&stranger.home, || stranger.token(words)).token();
    token(&["--private-key", "own.pem", "--kid", "reader-1"]);
    token(&["--keystore", "own.pem", "--kid", "reader-1"]);
    // A JWK has its kid with it, unless another is named.
    token(&["--private-key", "own.jwk"]);
    token(&["--keystore", "own.jwk"]);
    stranger.token(&["--private-key", "own.jwk", "--kid", "other"]).fails(4).says("Unknown key identifier");
    let stdin = ["--private-key", "-", "--kid", "reader-1", "--scope", GRANTED_SCOPE];
    stranger.call(&[&["token"], &stdin[..]].concat()).input(stranger.home.read("own.pem")).run().success().token();
    let named = ["token", "--private-key", "env:KEY", "--scope", GRANTED_SCOPE];
    stranger.call(&named).env("KEY", stranger.home.read("own.jwk")).run().success().token();
}

#[cfg(unix)]
#[test]
fn g4_a_command_is_run_with_the_token_of_a_client_without_a_profile() {
    let stranger = Stranger::new();
    let words = ["run", "--scope", GRANTED_SCOPE, "--private-key", "own.jwk", "--environment", "local"];
    let end = ["--client-id", &stranger.id, "--", "sh", "-c", "printf %s \"$MASKINPORTEN_TOKEN\""];
    let ran = unwritten(&stranger.home, || stranger.home.run([&words[..], &end].concat()));
    assert!(ran.stdout.starts_with("eyJ"));
    // A variable that the key was in isn't handed on.
    let words = words.map(|word| if word == "own.jwk" { "env:KEY" } else { word });
    let end = ["--client-id", &stranger.id, "--", "sh", "-c", "echo ${KEY-gone} $OTHER"];
    let call = stranger.home.call([&words[..], &end].concat()).env("KEY", stranger.home.read("own.jwk"));
    assert_eq!(call.env("OTHER", "there").run().success().stdout, "gone there\n");
}

#[test]
fn g4_a_kid_is_looked_up_where_an_admin_can_read() {
    let stranger = Stranger::new();
    let (owner, id) = (&stranger.owner, stranger.id.as_str());
    let words = ["token", "--scope", GRANTED_SCOPE, "--client-id", id, "--private-key", "own.pem"];
    // Where the client is known, so is its environment, and its admin.
    unwritten(owner, || owner.run(words)).says("--kid reader-1").token();
    // The admin is named, or is the only one there.
    let unknown = stranger.home.call([&words[..], &["--environment", "local"]].concat()).run().fails(2);
    unknown.says("no admin profile in local").says("--kid").says("MASKINPORTEN_ADMIN_PROFILE");
    owner.add_admin("second", "").success();
    owner.ok("profile remove reader --yes");
    let call = || owner.call([&words[..], &["--environment", "local"]].concat());
    call().run().fails(2).says("several admin profiles in local");
    call().env("MASKINPORTEN_ADMIN_PROFILE", "second").run().success().token();
    let listed =
        ["inspect", "--client-id", id, "--private-key", "own.pem", "--environment", "local", "--admin", "second"];
    let token = call().env("MASKINPORTEN_ADMIN_PROFILE", "second").run().success().token();
    owner.call(listed).input(token).run().success();
    // A key that isn't the client's is said to be so.
    let own = owner.sandbox.kit().certificate("commfides").unwrap();
    owner.write("other.pem", &own.key_pem);
    let other =
        ["token", "--scope", "a:b", "--client-id", id, "--private-key", "other.pem", "--allow-insecure-permissions"];
    let call = owner.call([&other[..], &["--environment", "local"]].concat());
    call.env("MASKINPORTEN_ADMIN_PROFILE", "second").run().fails(2).says("isn't registered").says("reader-1");
}

#[test]
fn g4_what_does_not_go_together_is_refused_with_a_way_out() {
    let stranger = Stranger::new();
    for world in [&stranger.home, &stranger.owner] {
        world.write("token.txt", "eyJhbGciOiJub25lIn0.e30.");
    }
    let id = ["--client-id", stranger.id.as_str()];
    let given = |more: &[&'static str]| [&id[..], more].concat();
    let key = &["--private-key", "own.jwk"];
    let rows: [(Vec<&str>, &str, &str); 12] = [
        (given(&[]), "isn't given", "--certificate, --private-key or --keystore"),
        (given(&["--kid", "k"]), "isn't given", "--private-key"),
        (given(&["--password-from", "password.txt"]), "isn't given", "--keystore"),
        (
            given(&["--certificate", "business.p12", "--private-key", "own.jwk"]),
            "two keys",
            "the one that it logs in",
        ),
        (given(&["--keystore", "own.pem", "--private-key", "own.jwk"]), "two keys", "--keystore"),
        (given(&["--certificate", "business.p12", "--kid", "k"]), "has no kid", "--private-key and --kid"),
        (given(&["--certificate", "own.pem"]), "no certificate", "--private-key"),
        (given(&["--private-key", "own.pem"]), "no kid", "--kid"),
        (key.to_vec(), "none is named", "--client-id"),
        (vec!["--kid", "k"], "none is named", "--client-id"),
        (vec!["--alias", "a"], "none is named", "leave --alias out"),
        (vec!["--allow-insecure-permissions"], "none is named", "--client-id"),
    ];
    for command in [
        &["token", "--scope", GRANTED_SCOPE] as &[&str],
        &["run", "--scope", GRANTED_SCOPE],
        &["dcr-token"],
        &["jwks", "list"],
        &["inspect", "token.txt"],
    ] {
        let line = |words: &[&str]| -> Vec<String> {
            let end: &[&str] = if command[0] == "run" { &["--", "sh", "-c", "echo started"] } else { &[] };
            let place: &[&str] = if words.contains(&"--client-id") { &["--environment", "local"] } else { &[] };
            [command, words, place, end].concat().into_iter().map(str::to_owned).collect()
        };
        for (words, error, hint) in &rows {
            let ran = stranger.home.run(line(words)).fails(2).without_result();
            ran.says(error).says(hint);
        }
        let both = given(&["--private-key", "own.jwk", "--profile", "reader"]);
        let ran = stranger.owner.run(line(&both)).fails(2).without_result();
        ran.says("name two clients").says("leave one of them out");
        let gone = given(&["--private-key", "no-such-file"]);
        stranger.home.run(line(&gone)).fails(3).without_result();
    }
    stranger.home.run("token --environment local").fails(2).says("--client-id").says("--profile");
    let admin = [&["dcr-token", "--admin", "admin", "--environment", "local"], &given(key)[..]].concat();
    stranger.owner.run(admin).fails(2).says("says who acts");
    let nowhere = [&["token", "--environment", "nowhere"], &given(key)[..]].concat();
    stranger.home.run(nowhere).fails(3).says("nowhere");
    stranger.call(&["token", "--private-key", "own.jwk"]).run().fails(2).says("name one with --scope");
    let twice = ["inspect", "--private-key", "-"];
    stranger.call(&twice).input("x").run().fails(2).says("only one thing can come from stdin");
    let twice = ["token", "--pid", "-", "--private-key", "-", "--kid", "k"];
    stranger.call(&twice).input("x").run().fails(2).says("only one thing can come from stdin");
    assert!(stranger.owner.sandbox.sent().is_empty());
}

/// Variables are for all commands of a shell; whoever names a client on the command line means that one.
#[test]
fn g4_variables_that_name_somebody_else_give_way() {
    let stranger = Stranger::new();
    let words = ["token", "--scope", GRANTED_SCOPE, "--client-id", &stranger.id, "--private-key", "own.jwk", "-v"];
    for (name, value) in [
        ("MASKINPORTEN_PROFILE", "admin"),
        ("MASKINPORTEN_ADMIN_PROFILE", "admin"),
        ("MASKINPORTEN_CLIENT_ID", "another"),
        ("MASKINPORTEN_CLIENT_JWK", ""),
    ] {
        let ran = stranger.owner.call(words).env(name, value).run().success();
        ran.says(&format!("client {} (--client-id)", stranger.id)).says("environment local (profile reader)").token();
    }
}

#[test]
fn g4_hints_go_to_the_same_client() {
    let stranger = Stranger::new();
    let words = ["--private-key", "own.jwk", "--kid", "not-there"];
    let ran = stranger.token(&words).fails(4);
    let (id, place) = (&stranger.id, "--environment local");
    let again = format!("--client-id {id} --private-key own.jwk --kid not-there --scope {GRANTED_SCOPE} {place}");
    let ran = ran.says(&format!("`maskinporten token --wait {again}`"));
    ran.says(&format!("`maskinporten jwks list {place} --client {id}`"))
        .says(&format!("for client {} (local)", stranger.id));
    // What a program is run with may be a secret.
    let words = ["--private-key", "cmd:cat own.jwk", "--kid", "other"];
    let ran = stranger.token(&words).fails(4);
    ran.says("token --wait --client-id").never_says("cmd:");
}

/// A folder that is named for tokens is used, and for nothing else.
#[test]
fn g4_tokens_are_only_kept_where_that_is_asked_for() {
    let stranger = Stranger::new();
    let asked = || stranger.owner.sandbox.sent().len();
    let mut sent = Vec::new();
    for more in [&[] as &[&str], &[], &["--cache-dir", "kept"], &["--cache-dir", "kept"]] {
        let before = asked();
        stranger.token(&[&["--private-key", "own.jwk"], more].concat()).success();
        sent.push(asked() - before);
    }
    assert_eq!(sent, [1, 1, 1, 0]);
    let certified = World::with_certified(PROGRAM);
    let id = certified.client_id("certified");
    let words =
        [&["token", "--scope", GRANTED_SCOPE, "--client-id", &id, "--cache-dir", "kept"], &CERTIFICATE[..]].concat();
    let first = certified.run(&words).success().token();
    assert_eq!(certified.run(&words).success().token(), first);
}

#[test]
fn g4_an_assertion_is_checked_with_the_key_that_is_given() {
    let stranger = Stranger::new();
    let issuer = stranger.home.sandbox.issuer().to_owned();
    stranger.home.write(
        "client.properties",
        format!("issuer={}\naudience={issuer}\nscope={GRANTED_SCOPE}\nkeystore.file=own.pem\nkeystore.password=x\nkeystore.kid=reader-1\n", stranger.id),
    );
    let json = stranger.home.run("grant client.properties json").success().json();
    stranger.home.write("assertion.txt", json["grant"].as_str().unwrap());
    stranger.home.sandbox.clear_log();
    let ran = stranger.call(&["inspect", "assertion.txt", "--private-key", "own.jwk"]).run().success();
    ran.prints("the key that was given");
    assert!(stranger.home.sandbox.sent().is_empty());
    // Another client looks the key up as it sees it.
    let admin = ["inspect", "assertion.txt", "--client-id", ADMIN_CLIENT];
    let ran = unwritten(&stranger.home, || stranger.home.run([&admin[..], &CERTIFICATE].concat()));
    ran.prints("the key registered as \"reader-1\"");
}
