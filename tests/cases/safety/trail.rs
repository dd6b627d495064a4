//! The audit trail's chain (S11).

use maskinporten_testkit::World;
use serde_json::Value;

use crate::PROGRAM;

/// The head that a command printed.
fn head(said: &str) -> String {
    let heads: Vec<&str> = said.lines().filter_map(|line| line.strip_prefix("audit head ")).collect();
    assert_eq!(heads.len(), 1, "{said}");
    assert_eq!(heads[0].len(), 64, "{said}");
    heads[0].to_owned()
}

/// A change; the head that it printed.
fn changed(world: &World, description: &str) -> String {
    head(&world.run(["client", "update", "--profile", "reader", "--description", description]).success().stderr)
}

fn trail(world: &World) -> String {
    std::fs::read_to_string(world.config().join("audit.jsonl")).unwrap()
}

#[test]
fn s11_each_change_prints_a_head_that_the_trail_is_checked_against() {
    let world = World::with_reader(PROGRAM);
    let (first, last) = (changed(&world, "one"), changed(&world, "two"));
    let said = world.run(["log", "--verify", "--head", &last]).success();
    said.prints("each line follows").prints(&last).prints("is the hash of the last line").never_says("hint:");
    world.run(["log", "--verify", "--head", &first.to_uppercase()]).success().prints("2 lines since then");
    let verified = world.json(["log", "--verify", "--head", &first]);
    assert_eq!(verified["verification"]["since"], 2);
    assert_eq!(verified["verification"]["intact"], true);
    assert_eq!(verified["verification"]["head"], last.as_str());
    assert_eq!(verified["changes"].as_array().unwrap().len(), 4);
    // What can't be known is said.
    let said = world.run("log --verify").success().says("removed from the end").says("log --verify --head");
    said.prints(&last);
    world.run("log --verify --head x").fails(2).says("64 hexadecimal digits");
    world.run(["log", "--head", &last]).fails(2).says("--verify");
}

#[test]
fn s11_the_head_is_a_member_where_json_is_asked_for() {
    let world = World::with_reader(PROGRAM);
    let ran = world.run("client update --profile reader --description new -o json").success();
    let from_json = ran.json()["audit_head"].as_str().unwrap().to_owned();
    ran.never_says("audit head ");
    world.run(["log", "--verify", "--head", &from_json]).success();
    // A refusal is on record, too.
    world.sandbox.fail(&["PUT /clients:403"]);
    let ran = world.run("client update --profile reader --description newer -o json").fails(4);
    let error: Value = serde_json::from_str(ran.stderr.lines().last().unwrap()).unwrap();
    let after = error["audit_head"].as_str().unwrap();
    assert_ne!(after, from_json);
    world.run(["log", "--verify", "--head", after]).success().prints("is the hash of the last line");
    let said = world.run("client update --profile reader --description newer").fails(4).stderr;
    assert!(said.find("audit head").unwrap() < said.find("error:").unwrap(), "{said}");
    world.sandbox.fail(&[]);
    // What changes nothing has none.
    world.run("client show --profile reader").success().never_says("audit head");
    world.run("client update --profile reader --description x --dry-run").success().never_says("audit head");
    world.run("client update --profile reader --description x -q").success().never_says("audit head");
}

#[test]
fn s11_what_was_changed_removed_or_put_in_is_found() {
    let world = World::with_reader(PROGRAM);
    let (old, new) = (changed(&world, "one"), changed(&world, "two"));
    let whole = trail(&world);
    let lines: Vec<&str> = whole.lines().collect();
    let with = |text: String| {
        world.write_private(world.config().join("audit.jsonl"), text);
    };
    let joined = |lines: &[&str]| lines.iter().map(|line| format!("{line}\n")).collect::<String>();
    for at in 0..lines.len() - 1 {
        let mut changed = lines.clone();
        let other = lines[at].replace("admin", "nobody");
        changed[at] = &other;
        with(joined(&changed));
        world.run("log --verify").fails(6).prints("broken at line").says("isn't as it was written");
        let mut fewer = lines.clone();
        fewer.remove(at);
        with(joined(&fewer));
        world.run("log --verify").fails(6).prints("lines are missing");
        let mut more = lines.clone();
        more.insert(at + 1, "{\"kind\":\"intent\"}");
        with(joined(&more));
        world.run("log --verify").fails(6).prints("lines were put in");
    }
    // Cut off at the end, and then gone on with: only the head that was kept shows it.
    with(joined(&lines[..lines.len() - 2]));
    world.run("log --verify").success().says("removed from the end");
    world.run(["log", "--verify", "--head", &old]).success();
    world.run(["log", "--verify", "--head", &new]).fails(6).prints("no line has this hash").says("hint:");
    changed(&world, "three");
    let verified = world.run(["log", "--verify", "--head", &new, "-o", "json"]).fails(6).json();
    assert_eq!(verified["verification"]["intact"], false);
    assert_eq!(verified["verification"]["since"], Value::Null);
    // All of it gone.
    std::fs::remove_file(world.config().join("audit.jsonl")).unwrap();
    world.run(["log", "--verify", "--head", &new]).fails(6);
    world.run("log --verify").success().prints("0 lines");
}

#[test]
fn s11_a_full_file_is_put_aside_and_the_chain_goes_on() {
    let world = World::with_reader(PROGRAM);
    let before = changed(&world, "one");
    let path = world.config().join("audit.jsonl");
    // So many lines of an earlier version that the file is full.
    let line = trail(&world).lines().next().unwrap().replace("\"chain\"", "\"x_chain\"");
    let text = trail(&world) + &format!("{line}\n").repeat((8 << 20) / line.len() + 1);
    world.write_private(&path, text);
    let after = changed(&world, "two");
    assert!(path.metadata().unwrap().len() < 10_000);
    assert!(world.config().join("audit-1.jsonl").metadata().unwrap().len() >= 8 << 20);
    for head in [&before, &after] {
        world.run(["log", "--verify", "--head", head]).success().prints("in 2 files");
    }
    assert!(world.ok("log --since 1h -n 1").contains("update client"));
    let first: Value = serde_json::from_str(trail(&world).lines().next().unwrap()).unwrap();
    assert!(first["chain"]["unchained"]["lines"].as_u64().unwrap() > 9000, "{first}");
    // A file of the trail that isn't there any more is missed.
    std::fs::rename(world.config().join("audit-1.jsonl"), world.at("elsewhere")).unwrap();
    world.run(["log", "--verify", "--head", &after]).fails(6).prints("lines are missing");
}

#[test]
fn s11_a_trail_of_an_earlier_version_is_read_and_continued() {
    let world = World::with_reader(PROGRAM);
    let path = world.config().join("audit.jsonl");
    let old: String = trail(&world)
        .lines()
        .map(|line| {
            let mut line: Value = serde_json::from_str(line).unwrap();
            line.as_object_mut().unwrap().remove("chain");
            format!("{line}\n")
        })
        .collect();
    world.write_private(&path, &old);
    world.run("log --verify").success().prints("4 of them unchained");
    let head = changed(&world, "one");
    assert!(trail(&world).starts_with(&old));
    world.run(["log", "--verify", "--head", &head]).success().prints("4 of them unchained");
    world.write_private(&path, trail(&world).replacen("reader-1", "reader-2", 1));
    world.run(["log", "--verify", "--head", &head]).fails(6).prints("broken at line 5");
}

#[test]
fn s11_commands_at_once_keep_one_chain() {
    let world = World::with_reader(PROGRAM);
    std::thread::scope(|scope| {
        for number in 0..4 {
            let world = &world;
            scope.spawn(move || {
                for _ in 0..3 {
                    // Another's change in between is a refusal, and on record as well as any.
                    world.run(format!("client update --profile reader --description {number}"));
                }
            });
        }
    });
    let verified = world.json("log --verify");
    assert_eq!(verified["verification"]["intact"], true, "{verified:#}");
    assert!(verified["verification"]["lines"].as_u64().unwrap() > 4);
}
