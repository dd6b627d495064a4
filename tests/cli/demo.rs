//! The demo as somebody sees it who then does the same by hand.

use maskinporten_testkit::Home;
#[cfg(unix)]
use maskinporten_testkit::World;

use crate::PROGRAM;

/// The commands in what was shown, each as it is copied: without the prompt, over several lines if it has them.
#[cfg(unix)]
fn commands(shown: &str) -> Vec<String> {
    let mut commands: Vec<String> = Vec::new();
    for line in shown.lines() {
        match (line.strip_prefix("   $ "), commands.last_mut()) {
            (Some(command), _) => commands.push(command.to_owned()),
            (None, Some(last)) if last.ends_with('\\') => last.extend(["\n", line]),
            _ => {}
        }
    }
    commands
}

#[cfg(unix)]
#[test]
fn g7_the_demo_is_two_screens_of_commands_that_work_by_hand() {
    let home = Home::new(PROGRAM);
    let ran = home.run("demo").success();
    let shown = ran.stdout.as_str();
    assert_eq!(ran.stderr, "");
    let lines: Vec<&str> = shown.lines().collect();
    assert!(lines.len() <= 48, "{} lines:\n{shown}", lines.len());
    let wide: Vec<_> = lines.iter().filter(|line| line.chars().count() > 80).collect();
    assert!(wide.is_empty(), "{wide:#?}");
    assert!(lines[24].starts_with("5. "), "the first screen ends with the first token:\n{shown}");
    assert!(!shown.contains('\u{1b}'));
    for words in ["eyJ", "… (", "signature", "error: ", "MP-200", "hint: ", "new key", "failures: 0", "EXPIRES", "█"]
    {
        assert!(shown.contains(words), "{words:?} isn't in\n{shown}");
    }

    let world = World::empty(PROGRAM);
    let config = world.config().join("config.toml");
    let local = world.read(&config);
    world.write(&config, local.replace("[environments.local]", "[environments.sandbox]"));
    std::fs::create_dir(world.at("kit")).unwrap();
    for name in ["business.p12", "password.txt"] {
        std::fs::rename(world.at(name), world.at("kit").join(name)).unwrap();
    }
    let commands = commands(shown);
    assert_eq!(commands.len(), 9, "{commands:#?}");
    for command in commands {
        let expected = if command.contains("--scope sandbox:widgets.write") { 4 } else { 0 };
        let ran = world.shell(&command).run().fails(expected);
        // What was shown of the refusal is what is said.
        if expected == 4 {
            let said = shown.split("hint: ").nth(1).unwrap().split("\n\n").next().unwrap();
            let said = said.split_whitespace().collect::<Vec<_>>().join(" ");
            ran.says("MP-200").says(&format!("hint: {said}"));
        }
    }
    assert_eq!(world.sandbox.kids(&world.client_id("reader")).len(), 1);
}

#[test]
fn g7_its_commands_are_in_colour() {
    let shown = Home::new(PROGRAM).ok("demo --color always");
    for command in ["maskinporten keygen", "maskinporten token --wait"] {
        assert!(shown.contains(&format!("$ \u{1b}[32m{command}\u{1b}[0m\n")), "{shown}");
    }
}
