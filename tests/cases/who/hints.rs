//! Every command in a hint works as it is printed: it goes to the same client, in the same folder, with the same store
//! (A4).

mod first_key;
mod given;
mod key_sets;
mod keys;
mod onboarding;
mod printed;
mod profiles;
mod rotations;
mod servers;
#[cfg(unix)]
mod signers;
mod situations;
mod source;
mod status;
mod told;

use clap::CommandFactory as _;
use maskinporten::Cli;
use maskinporten_testkit::{Ran, World, failing};

use source::{Fit, Sentence, sentences};

/// What a person puts in the place of words in capitals.
const PLACEHOLDERS: [(&str, &str); 12] = [
    ("NAME", "a-name"),
    ("FILE", "a-file"),
    ("ID", "an-id"),
    ("KID", "a-kid"),
    ("NEW-KID", "a-kid"),
    ("SCOPE", "a:b"),
    ("TOPIC", "stores"),
    ("URL", "https://a.example/"),
    ("SOURCE", "env:A"),
    ("SIGNER", "cmd:signer"),
    ("STORE", "cmd:store"),
    ("HASH", "0000000000000000000000000000000000000000000000000000000000000000"),
];

/// The command lines in a text, without the program's name.
fn commands(text: &str) -> Vec<String> {
    let spans = text.split('`').skip(1).step_by(2);
    let piped = spans.filter(|span| span.starts_with("maskinporten ")).flat_map(|span| span.split(" | "));
    piped.filter_map(|part| Some(part.strip_prefix("maskinporten ")?.to_owned())).collect()
}

/// The words of a command line, with something in the place of what has to be filled in.
fn filled(line: &str) -> Vec<String> {
    let words = shell_words::split(line).unwrap_or_else(|error| panic!("{line}: {error}"));
    let fill =
        |word: String| PLACEHOLDERS.iter().find(|(name, _)| *name == word).map_or(word, |(_, with)| (*with).into());
    words.into_iter().map(fill).collect()
}

/// The innermost command of some words, and that the words can be parsed.
fn parsed(words: &[String]) -> Result<clap::Command, clap::Error> {
    let line = std::iter::once("maskinporten").chain(words.iter().map(String::as_str));
    match Cli::command().try_get_matches_from(line) {
        Err(error) if error.use_stderr() => return Err(error),
        _ => {}
    }
    let mut command = Cli::command();
    command.build();
    for word in words {
        match command.find_subcommand(word) {
            Some(inner) => command = inner.clone(),
            None => break,
        }
    }
    Ok(command)
}

fn takes(command: &clap::Command, flag: &str) -> bool {
    command.get_arguments().any(|one| one.get_long_and_visible_aliases().is_some_and(|all| all.contains(&flag)))
}

#[test]
fn a4_every_command_in_the_programs_words_can_be_parsed() {
    let (mut count, mut wrong) = (0, Vec::new());
    for Sentence { file, text, .. } in sentences() {
        for line in commands(&text) {
            // What is put in can stand anywhere.
            let mut plain = String::new();
            for (number, part) in line.split(['{', '}']).enumerate() {
                plain.push_str(match (number % 2, part) {
                    (0, text) => text,
                    (_, "flag") => "",
                    _ if plain.ends_with("--issuer ") => "https://a.example/",
                    _ if plain.ends_with("--add-scope ") => "a:b",
                    _ if plain == "store use " => "file",
                    _ if plain == "store policy " => "openbao:x",
                    _ => "x",
                });
            }
            count += 1;
            if let Err(error) = parsed(&filled(&plain)) {
                wrong.push(format!("{file}: `{line}`: {}", error.to_string().lines().next().unwrap_or_default()));
            }
        }
    }
    assert!(count > 80, "only {count} were found");
    assert!(wrong.is_empty(), "{wrong:#?}");
}

/// The world of a person who gives the folder and the store with each command, since neither is where it usually is.
struct Elsewhere {
    world: World,
}

impl Elsewhere {
    const FLAGS: [&'static str; 4] = ["--config-dir", "a folder", "--store", "plain-file"];

    fn new(world: World) -> Self {
        std::fs::rename(world.config(), world.at("a folder")).unwrap();
        Self { world }
    }

    fn run(&self, words: &[&str]) -> Ran {
        self.world.call([words, &Self::FLAGS].concat()).without("MASKINPORTEN_STORE").run()
    }

    /// Runs a command, and then each command in what it said, as it was printed.
    fn tries(&self, words: &[&str]) -> usize {
        let ran = self.run(words);
        ran.stdout.lines().for_each(|line| told::keep(line, false));
        let told: Vec<&str> = ran.stderr.lines().filter(|line| !line.starts_with("error:")).collect();
        let leaf = parsed(&words.iter().map(|word| (*word).to_owned()).collect::<Vec<_>>()).unwrap();
        let mut tried = 0;
        for line in told {
            check_flags(words, &leaf, line);
            let hints = commands(line);
            // What is unknown here isn't new, and stays unknown.
            let may_run = !line.contains("if it is new");
            let run = hints.iter().filter(|hint| self.try_hint(words, hint, may_run)).count();
            told::keep(line, run == hints.len());
            tried += hints.len();
        }
        tried
    }

    /// Returns whether it was run, and not only parsed.
    fn try_hint(&self, words: &[&str], hint: &str, is_run: bool) -> bool {
        let leaf = parsed(&filled(hint)).unwrap_or_else(|error| panic!("{words:?}: `maskinporten {hint}`: {error}"));
        let given = shell_words::split(hint).unwrap();
        let acts_for_nobody = ["env", "explain", "sandbox", "grant"].contains(&given[0].as_str());
        if !acts_for_nobody {
            for flag in [Self::FLAGS[0], Self::FLAGS[2]] {
                assert!(given.iter().any(|word| word == flag), "{words:?}: {flag} isn't in `maskinporten {hint}`");
            }
        }
        let asks = |flag: &str| given.iter().any(|word| word == flag);
        let has_placeholders = filled(hint) != given;
        // What would end something that the next situation needs, or never ends.
        if !is_run
            || has_placeholders
            || asks("--rollback")
            || ["profile remove", "sandbox"].iter().any(|name| hint.starts_with(name))
        {
            return false;
        }
        let dry = if takes(&leaf, "dry-run") && !["--resume", "--dry-run"].into_iter().any(asks) {
            " --dry-run"
        } else {
            ""
        };
        let yes = if takes(&leaf, "yes") && !asks("--yes") { " --yes" } else { "" };
        let script = format!("maskinporten {hint}{dry}{yes} < /dev/null");
        let ran = self.world.shell(&script).without("MASKINPORTEN_STORE").run();
        // It looks for what is wrong, and finds it.
        let finds = given[0] == "doctor" && matches!(ran.code, Some(2..=5));
        assert!(
            finds || matches!(ran.code, Some(0 | 10)),
            "{words:?} says `maskinporten {hint}`, which ends in {:?}: {}",
            ran.code,
            ran.stderr
        );
        true
    }
}

/// A flag that is named outside of a command is one of the command that says so.
fn check_flags(words: &[&str], leaf: &clap::Command, line: &str) {
    for outside in line.split('`').step_by(2) {
        for word in outside.split([' ', ',', ':', ';', '(', ')']) {
            let Some(flag) = word.strip_prefix("--").filter(|flag| !flag.is_empty()) else { continue };
            assert!(
                takes(leaf, flag.trim_end_matches('.')),
                "{words:?} names --{flag}, which it doesn't take: {line}"
            );
        }
    }
}

/// How sentences begin that no situation here prints, or whose commands aren't run here, each with why.
const ELSEWHERE: &[(&str, &str)] = &[
    (
        "maskinporten env add {OWN_ENVIRONMENT} --issuer",
        "what `sandbox` prints to begin with; tests/readme.rs does as it says",
    ),
    (
        "`maskinporten onboard --profile {profile}` goes on",
        "somebody else acts first; tests/cli/onboard.rs goes on so",
    ),
    ("Ctrl-C leaves it at any time", "said on a terminal; tests/cli/onboard.rs leaves it, and goes on so"),
    ("maskinporten sandbox --kit {} --state {}", "the same; tests/cases/restarts.rs does as it says"),
    ("there are none yet", "as `status` says on an empty machine"),
    ("nobody may be listening there", "the sandbox runs until it is stopped; tests/cases/sandbox.rs starts it"),
    ("this sandbox started at", "the same; tests/cases/restarts.rs has both"),
    ("name one with --kit", "the same"),
    ("serving until Ctrl-C", "the same"),
    ("name a new folder with --kit, which gets the kit", "the same"),
    ("stop that one, or give this one a file", "the same"),
    ("it was left as it is; name another file", "the same"),
    ("name a file with --to-file, or pipe the output", "only a terminal is told; tests/cli/prompts.rs has one"),
    ("--no-input forbids it", "only a terminal is told; tests/cli/prompts.rs has one"),
    ("[hidden; --show-pid shows it]", "a value; tests/cases/tokens.rs shows one"),
    ("choose one with --alias", "only keytool makes such files; tests/keys has them"),
    (
        "name a folder with --config-dir, or set HOME",
        "only somebody without a home is told; tests/cases/values.rs has one",
    ),
    ("{hint}, with --store file", "only Windows has so little room"),
    ("pass --force to revoke it anyway", "by itself when a keyring is locked; tests/cli/keyring.rs has one"),
    ("pass --no-verify to accept that", "tests/cases/tokens.rs has tokens that can't be verified"),
    ("give its id with --client-id", "only okdata's settings name none; tests/grant/from.rs has some"),
    (
        "`maskinporten token` acts as the client that these variables",
        "a remark; tests/cases/who/named.rs has the situation",
    ),
    ("`maskinporten rotate {} --resume` continues where they stopped", "after Ctrl-C among several, as after one"),
    ("deliver it with --deliver, or choose another store", "tests/rotate has a key in a variable"),
    (
        "make one there with `maskinporten keygen --in SIGNER`",
        "a program makes none; tests/signers/token.rs makes some",
    ),
    (
        "wait until that is done; if that machine is gone",
        "two machines at once; tests/signers/shared.rs has one that is gone",
    ),
    ("whoever administers the cluster has to let {user}", "only a cluster says so; tests/kubernetes has one"),
    ("name one that is there: `kubectl get", "the same"),
    ("the secret that is there can't be changed", "the same"),
    ("whoever administers it grants that: `maskinporten store policy", "only a server says so"),
    ("see the whole chain with", "what doctor finds then is broken; tests/cli/onboard.rs has two such chains"),
    ("--new-key names one key", "what can't be, and no way out"),
    ("--deliver names one place", "what can't be, and no way out"),
    ("--profile {name} doesn't match --all", "what can't be, and no way out"),
];

/// Files whose sentences are help texts, the demo's story, which tests/cli/demo.rs plays, and what is said of refusals,
/// whose commands the catalogue's own test parses. What `lint` and `doctor` say to do is done by tests/upkeep/lint.rs
/// and tests/scenarios. Commands in hints are in none of the others but the story.
pub const OTHERS: &[&str] = &[
    "catalogue/access.rs",
    "catalogue/altinn.rs",
    "catalogue/api.rs",
    "catalogue/assertion.rs",
    "catalogue/certificate.rs",
    "catalogue/oauth.rs",
    "catalogue/scope.rs",
    "cli/help.rs",
    "cli/topics.rs",
    "demo/story.rs",
    "doctor/remedy.rs",
    "doctor/words.rs",
    "failure/kind.rs",
    "lint/remedy.rs",
    "sandbox/scenario/walks.rs",
    "variable_names.rs",
];

/// The situations, each by itself. Several at a time.
const SITUATIONS: &[fn()] = &[
    situations::after_what_was_done,
    situations::ways_out_of_failures,
    situations::what_was_given_is_carried,
    rotations::stopped_with_orders,
    rotations::another_one_is_wanted,
    rotations::undoing,
    rotations::lost_journal,
    rotations::lost_private_halves,
    rotations::changed_meanwhile,
    rotations::somebody_comes_between,
    rotations::another_machine,
    rotations::too_late,
    rotations::locked_out,
    first_key::switched,
    rotations::bound_and_unregistered,
    rotations::several,
    rotations::expired,
    keys::there_are_none,
    keys::made_and_imported,
    keys::files,
    keys::written,
    keys::deleted,
    keys::certificates,
    keys::stores,
    keys::the_trail,
    key_sets::changed_meanwhile,
    key_sets::of_servers,
    key_sets::taken_away,
    onboarding::onboarding,
    onboarding::empty_machines,
    profiles::added_and_removed,
    profiles::from_settings,
    given::does_not_go_together,
    given::a_kid_is_looked_up,
    servers::refused_tokens,
    servers::unknown_clients_and_keys,
    servers::strange_token_endpoints,
    servers::strange_self_service,
    servers::sandboxes,
    servers::registrations,
    servers::nobody_is_named,
    servers::nothing_was_refused,
    servers::what_is_not_explained,
    servers::scopes,
    servers::expiry,
    #[cfg(unix)]
    signers::keys_elsewhere,
    #[cfg(unix)]
    signers::shared_keys,
    status::empty_machines,
    status::urgent_and_under_way,
    servers::checklist,
];

/// Every sentence in the source that names a command or a flag is printed in its situation, and what it says works.
#[test]
fn a4_every_hint_is_printed_in_its_situation_and_works() {
    let failed = failing(SITUATIONS.iter(), |situation| situation()).len();
    let (lines, all) = (told::lines(), sentences());
    let mut printed = vec![(false, false); all.len()];
    for (line, was_run) in lines {
        let fits: Vec<(usize, Fit)> = all.iter().map(|one| one.fit(&line)).enumerate().collect();
        let best = fits.iter().map(|(_, fit)| fit).max().filter(|best| **best != Fit::No);
        for (at, _) in fits.iter().filter(|(_, fit)| Some(fit) == best) {
            printed[*at] = (true, printed[*at].1 || was_run);
        }
    }
    let (mut missing, mut needless) = (Vec::new(), Vec::new());
    for (sentence, (was_printed, was_run)) in all.iter().zip(printed) {
        let is_tried = was_printed && (was_run || !sentence.names_a_command());
        let is_listed = ELSEWHERE.iter().any(|(start, _)| sentence.text.starts_with(start));
        if !is_tried && !is_listed {
            let how = if was_printed { "printed, not run" } else { "never printed" };
            missing.push(format!("{how}: {}: {}", sentence.file, sentence.text));
        }
        if is_tried && is_listed {
            needless.push(sentence.text.clone());
        }
    }
    let is_complete = missing.is_empty() && needless.is_empty();
    assert!(is_complete, "missing: {missing:#?}\nlisted, but tried: {needless:#?}");
    assert_eq!(failed, 0, "situations failed, as was said above");
}
