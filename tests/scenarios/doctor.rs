//! What `doctor` says of each scenario, and that doing what it says ends it.

use maskinporten_sandbox::Scenario;
use serde_json::Value;

use crate::walk::Walk;

/// What a person fills in.
fn filled(command: &str, scenario: &str) -> String {
    let file = match scenario {
        "tls-unknown-authority" => "kit/tls-ca.pem",
        name if name.starts_with("certificate") && name != "certificate-turned-off" => "kit/business.p12",
        _ => "kit/app.key.pem",
    };
    let words = [
        ("FILE", file),
        ("SOURCE", "kit/password.txt"),
        ("KID", "app-2026"),
        ("ORGNO", "310400025"),
        ("SCOPE", "sandbox:widgets.read"),
        ("REF", "branch-7"),
        ("NAME", "mended"),
        ("ID", "sandbox-app"),
        ("URL", "http://nowhere/"),
    ];
    let word = |word: &str| words.iter().find(|(name, _)| *name == word).map_or(word, |(_, value)| *value).to_owned();
    command.split(' ').map(word).collect::<Vec<_>>().join(" ")
}

/// What is said of a few, where only looking tells more than the refusal.
const WORDS: &[(&str, &str)] =
    &[("certificate", "self-signed"), ("client-other-type", "the client is of integration type krr")];

/// What `doctor` found is the cause, and is mended: by what it says, or by whoever else it names.
pub fn names_it(scenario: &Scenario) {
    let walk = Walk::into(scenario.name);
    walk.fails();
    let ran = walk.run(&format!("{} -o json", walk.doctor()));
    let found: Value =
        serde_json::from_str(&ran.stdout).unwrap_or_else(|_| panic!("{}: {}", scenario.name, ran.stderr));
    assert_eq!(found["cause"]["name"], scenario.name, "{found:#}");
    assert_ne!(ran.code, Some(0), "{}", scenario.name);
    for (_, words) in WORDS.iter().filter(|(name, _)| *name == scenario.name) {
        assert!(found["cause"]["what"].as_str().unwrap().contains(words), "{found:#}");
    }
    // A machine and a server are nobody to write to.
    let mender = scenario.mender.to_string();
    let is_somebody = !["machine", "server"].contains(&mender.as_str());
    assert!(!is_somebody || found["cause"]["actor"] == mender, "{found:#}");
    if !walk.is_mended_here() {
        assert!(!found["cause"]["remedies"].as_array().unwrap().is_empty());
        walk.act();
        return walk.succeeds(walk.call());
    }
    let commands = found["cause"]["commands"].as_array().unwrap();
    assert!(!commands.iter().any(|command| command.as_str().unwrap().contains("KID")), "{found:#}");
    // There is no way back to a key that somebody has removed.
    assert!(!commands.iter().any(|command| command.as_str().unwrap().contains("--rollback")), "{found:#}");
    let mut tried = Vec::new();
    for command in commands {
        let command = filled(command.as_str().unwrap(), scenario.name);
        let ran = walk.run(&command);
        let is_token = command.starts_with("maskinporten token") && ran.code == Some(0);
        tried.push(format!("{command}: {:?} {}", ran.code, ran.stderr));
        // A new client is another profile's.
        let calls = [walk.call().to_owned(), walk.call().replace("--profile app", "--profile mended")];
        if is_token || calls.iter().any(|call| walk.run(call).code == Some(0)) {
            return;
        }
    }
    panic!("{}: {tried:#?}", scenario.name);
}

/// What `doctor` can name and no scenario shows, each with why.
const WITHOUT: &[(&str, &str)] = &[
    ("configuration", "files of this machine"),
    ("customer-without-access", "no-access of another organisation"),
    ("store", "the same"),
    ("key", "the same"),
    ("tls", "anything about a certificate but who vouches for it"),
    ("admin-refused", "the admin's own chain, of which each scenario could be said"),
    ("token-not-genuine", "the sandbox forges nothing"),
];

/// The names stand twice, in the engine and in the sandbox, which must not know each other.
#[test]
fn what_doctor_can_name_is_a_scenario_or_says_why_not() {
    let source = concat!(env!("CARGO_MANIFEST_DIR"), "/crates/engine/src/diagnosis/cause.rs");
    let source = std::fs::read_to_string(source).unwrap();
    let named = source.lines().filter_map(|line| {
        let (_, name) = line.trim().strip_prefix("Self::")?.split_once(" => \"")?;
        name.strip_suffix("\",")
    });
    let mut named: Vec<&str> = named.collect();
    let shown = Scenario::all().map(|scenario| scenario.name);
    let mut all: Vec<&str> = WITHOUT.iter().map(|(name, _)| *name).chain(shown).collect();
    named.sort_unstable();
    all.sort_unstable();
    assert_eq!(all, named);
}
