//! Completions: what the program answers, and what shells make of it.

use maskinporten_sandbox::GRANTED_SCOPE;
use maskinporten_testkit::{Home, World, has, skipped};

use crate::PROGRAM;
use crate::prompts::ended;

/// What is offered for the last word, without what is said of it.
fn offered(home: &Home, words: &[&str]) -> Vec<String> {
    let words = [&["--", "maskinporten"], words].concat();
    let answer = home.call(words).env("MASKINPORTEN_COMPLETE", "1").run().success();
    assert_eq!(answer.stderr, "");
    answer.stdout.lines().map(|line| line.split_once('\t').unwrap().0.to_owned()).collect()
}

#[test]
fn what_is_known_here_is_offered_where_it_belongs() {
    let world = World::with_reader(PROGRAM);
    let log = world.sandbox.log().len();
    let both = ["admin", "reader"];
    assert_eq!(offered(&world, &["profile", "use", ""]), both);
    assert_eq!(offered(&world, &["token", "--profile", ""]), both);
    assert_eq!(offered(&world, &["token", "--profile=re"]), ["--profile=reader"]);
    assert_eq!(offered(&world, &["rotate", "admin", "r"]), ["reader"]);
    assert_eq!(offered(&world, &["jwks", "list", "--admin", ""]), ["admin"]);
    assert_eq!(offered(&world, &["env", "show", ""]), ["test", "prod", "sandbox", "local"]);
    assert_eq!(offered(&world, &["client", "list", "--env", "l"]), ["local"]);
    assert_eq!(offered(&world, &["token", "--store", "p"]), ["plain-file"]);
    assert!(offered(&world, &["key", "show", ""]).contains(&"reader-1".to_owned()));
    assert_eq!(offered(&world, &["jwks", "remove", "reader"]), ["reader-1"]);
    assert_eq!(offered(&world, &["token", "--scope", "sandbox:w"]), [GRANTED_SCOPE]);
    assert_eq!(offered(&world, &["can-i", ""]), [GRANTED_SCOPE]);
    assert_eq!(offered(&world, &["client", "show", &world.client_id("reader")[..4]]), [world.client_id("reader")]);
    assert_eq!(offered(&world, &["help", "exi"]), ["exit-codes"]);
    assert_eq!(offered(&world, &["key"]), ["keygen", "key"]);
    assert_eq!(offered(&world, &["rotate", "--dry"]), ["--dry-run"]);
    // What is to be made has no name yet, and a kid of one's own is anything.
    for words in [&["profile", "add", "r"] as &[&str], &["env", "add", "l"], &["keygen", "--kid", "r"]] {
        assert_eq!(offered(&world, words), Vec::<String>::new(), "{words:?}");
    }
    // Shells complete paths themselves, and only where they belong.
    assert_eq!(offered(&world, &["inspect", ""]), ["<file>"]);
    assert_eq!(offered(&world, &["profile", "add", "x", "--certificate=bus"]), ["<file>"]);
    assert_eq!(offered(&world, &["token", "--config-dir", ""]), ["<folder>"]);
    assert_eq!(world.sandbox.log().len(), log);
}

#[test]
fn published_scopes_are_offered_to_who_begins_one() {
    let world = World::with_reader(PROGRAM);
    assert_eq!(offered(&world, &["can-i", "fisk:la"]), Vec::<String>::new());
    world.ok("scope find lakseslakt");
    let log = world.sandbox.log().len();
    assert_eq!(offered(&world, &["can-i", "fisk:la"]), ["fisk:lakseslakt.read", "fisk:lakseslakt.write"]);
    assert_eq!(offered(&world, &["token", "--scope", "fisk:f"]), ["fisk:fartoy.read"]);
    assert_eq!(offered(&world, &["token", "--scope", ""]), [GRANTED_SCOPE]);
    assert_eq!(world.sandbox.log().len(), log);
}

#[test]
fn another_folder_is_read_if_the_line_names_it() {
    let world = World::with_reader(PROGRAM);
    let elsewhere = world.at("else where");
    std::fs::create_dir(&elsewhere).unwrap();
    std::fs::write(elsewhere.join("config.toml"), "[profiles.moved]\nenvironment = \"test\"\n").unwrap();
    let folder = elsewhere.to_str().unwrap();
    assert_eq!(offered(&world, &["--config-dir", folder, "profile", "use", ""]), ["moved"]);
    assert_eq!(offered(&world, &["profile", "use", &format!("--config-dir={folder}"), ""]), ["moved"]);
    // As bash hands over what is typed.
    assert_eq!(offered(&world, &["--config-dir", &format!("'{folder}'"), "profile", "use", ""]), ["moved"]);
}

/// Whatever is wrong, the person is in the middle of a line.
#[test]
fn broken_settings_and_secrets_are_not_shown() {
    let world = World::with_reader(PROGRAM);
    for (name, value) in
        [("PASSPHRASE", "canary"), ("PRIVATE_KEY", "canary"), ("CLIENT_JWK", "canary"), ("PROFILE", "a/b")]
    {
        let words = ["--", "maskinporten", "token", "--profile", ""];
        let call = world.call(words).env("MASKINPORTEN_COMPLETE", "1").env(&format!("MASKINPORTEN_{name}"), value);
        call.run().success().prints("reader").never_says("canary");
    }
    for broken in ["nonsense", "version = 99\n", "\u{0}"] {
        std::fs::write(world.config().join("config.toml"), broken).unwrap();
        std::fs::write(world.config().join("keys.toml"), broken).unwrap();
        assert_eq!(offered(&world, &["token", "--profile", ""]), Vec::<String>::new());
        assert_eq!(offered(&world, &["jwks", "upload", "--key", ""]), Vec::<String>::new());
        assert_eq!(offered(&world, &["client", "li"]), ["list"]);
    }
    assert_eq!(offered(&world, &[""]).first().map(String::as_str), Some("onboard"));
    assert!(!offered(&world, &["no", "such", "command", ""]).is_empty());
}

/// Somebody may have exported the variable.
#[test]
fn the_variable_alone_changes_nothing() {
    let world = World::with_reader(PROGRAM);
    world.call("profile list").env("MASKINPORTEN_COMPLETE", "bash").run().success().prints("reader  local");
    world.run("-- maskinporten").fails(2);
}

/// In this shell, a line that is typed, up to the key that completes it, and what the program is then called with.
fn in_shell(shell: &[&str], begin: &[String]) {
    if !has(shell[0]) {
        return skipped(format!("{} isn't installed: its completions weren't tried", shell[0]));
    }
    let world = World::with_reader(PROGRAM);
    std::fs::create_dir(world.at("my folder")).unwrap();
    // Somebody else's text: it must not become a command.
    let config = world.config().join("config.toml");
    let odd = "[profiles.odd]\nenvironment = \"local\"\nscopes = [\"evil:$(id)\"]\n";
    std::fs::write(&config, std::fs::read_to_string(&config).unwrap() + odd).unwrap();
    std::fs::write(world.at("our.token"), "").unwrap();
    let mut command = world.call("");
    command.command = world.command(shell[0]);
    command.command.args(&shell[1..]).env("TERM", "xterm").env("LANG", "C.UTF-8");
    let mut session = command.on_terminal();
    for line in begin {
        session.send_line(line).unwrap();
    }
    session.send_line("echo be''gun").unwrap();
    session.exp_string("begun").unwrap();
    let lines = [
        ("profile use rea", "profile use reader"),
        ("token --profile=rea", "token --profile=reader"),
        ("token --scope sandbox:wid", "token --scope sandbox:widgets.read"),
        ("token --scope=sandbox:", "token --scope=sandbox:widgets.read"),
        ("token --scope evil:", "token --scope evil:$(id)"),
        ("jwks remove reader", "jwks remove reader-1"),
        ("env show loc", "env show local"),
        ("store use pl", "store use plain-file"),
        ("help exi", "help exit-codes"),
        ("rotate --dry", "rotate --dry-run"),
        // A file where one belongs, and nowhere else.
        ("inspect our", "inspect our.token"),
        ("profile add x --certificate=our", "profile add x --certificate=our.token"),
        ("profile use our", "profile use our"),
        ("token --scope our", "token --scope our"),
        ("token --config-dir my", "token --config-dir my folder"),
    ];
    for (typed, called) in lines {
        session.send(&format!("maskinporten {typed}\t")).unwrap();
        session.flush().unwrap();
        // Otherwise the end of the line may be there before the completion.
        std::thread::sleep(std::time::Duration::from_millis(300));
        session.send_line("").unwrap();

        let seen = session.exp_regex(&format!("<{}/?>", escaped(called)));
        assert!(seen.is_ok(), "{typed}: {seen:?}");
    }
    session.send_line("exit").unwrap();
    ended(session);
}

/// For a regular expression that means the text itself.
fn escaped(text: &str) -> String {
    text.chars().map(|c| if c.is_ascii_punctuation() { format!("\\{c}") } else { c.to_string() }).collect()
}

/// What the program would be called with; the scripts ask the real one.
const STAND_IN: &str = "maskinporten() { echo \"<$*>\"; }";

fn script(name: &str) -> String {
    format!("{}/completions/{name}", env!("CARGO_MANIFEST_DIR"))
}

#[test]
fn bash_completes() {
    let begin = [format!("source {}", script("maskinporten.bash")), STAND_IN.to_owned()];
    in_shell(&["bash", "--norc", "--noprofile", "-i"], &begin);
}

#[test]
fn zsh_completes() {
    let begin = [
        "autoload -Uz compinit && compinit -u -D".to_owned(),
        format!("source {}", script("_maskinporten")),
        STAND_IN.to_owned(),
    ];
    in_shell(&["zsh", "-f", "-i"], &begin);
}

/// As a package installs it.
#[test]
fn zsh_completes_with_the_script_among_its_functions() {
    let folder = script("");
    let begin = [
        format!("fpath=({folder} $fpath)"),
        "autoload -Uz compinit && compinit -u -D".to_owned(),
        STAND_IN.to_owned(),
    ];
    in_shell(&["zsh", "-f", "-i"], &begin);
}

#[test]
fn fish_completes() {
    let stand_in = "function maskinporten; echo \"<$argv>\"; end".to_owned();
    let begin = [format!("source {}", script("maskinporten.fish")), stand_in];
    in_shell(&["fish", "--no-config", "-i"], &begin);
}
