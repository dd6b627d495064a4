//! `run`: a command with a token, in this program's place.

use std::os::unix::process::ExitStatusExt as _;
use std::process::{Child, Stdio};
use std::time::{Duration, Instant};

use maskinporten_testkit::{World, has, skipped};

use crate::PROGRAM;

/// Runs a script in the program's place.
fn shell<'a>(more: &[&'a str], script: &'a str) -> Vec<&'a str> {
    [&["run"], more, &["--", "sh", "-c", script]].concat()
}

#[test]
fn the_command_has_the_token_in_its_variable() {
    let world = World::with_reader(PROGRAM);
    let token = world.run("token").success().token();
    let print = |more: &[&str], script: &str| world.run(shell(more, script)).success().stdout;
    assert_eq!(print(&[], "printf %s \"$MASKINPORTEN_TOKEN\""), token);
    assert_eq!(print(&["--env", "API_TOKEN"], "printf %s \"$API_TOKEN${MASKINPORTEN_TOKEN-}\""), token);
    assert_eq!(
        print(&["-o", "header"], "printf %s \"$MASKINPORTEN_TOKEN\""),
        format!("Authorization: Bearer {token}")
    );
    let answer: serde_json::Value =
        serde_json::from_str(&print(&["-o", "json"], "printf %s \"$MASKINPORTEN_TOKEN\"")).unwrap();
    assert_eq!(answer["access_token"], token);
    // What is asked for is asked for, as with `token`, and the rest of the command line is the command's own.
    let own =
        ["run", "--scope", maskinporten_sandbox::GRANTED_SCOPE, "--", "echo", "-o", "json", "--no-cache", "env:HOME"];
    assert_eq!(world.run(own).success().stdout, "-o json --no-cache env:HOME\n");
    assert_eq!(world.run(["run", "--", "printf", "%s", &token]).success().stdout, token);
    assert_eq!(world.call("run -- cat").input("its own stdin").run().success().stdout, "its own stdin");
}

#[test]
fn the_exit_code_is_the_command_s() {
    let world = World::with_reader(PROGRAM);
    for code in [0, 1, 7, 130, 255] {
        world.run(shell(&[], &format!("exit {code}"))).fails(code);
    }
    let status = world.call(shell(&[], "kill -TERM $$")).command.status().unwrap();
    assert_eq!(status.signal(), Some(15));
    world.shell("maskinporten run -- sh -c 'kill -9 $$'").run().fails(128 + 9);
    let missing = world.run("run -- no-such-command x").fails(127);
    missing.says("there is no program no-such-command").says("isn't on the PATH");
    world.run(["run", "--", "curl -H x"]).fails(127).says("words of their own");
    world.write("not-a-program", "x");
    world.run("run -- ./not-a-program").fails(126).says("not-a-program can't be run");
    world.run("run -- .").fails(126);
}

/// Waits for a file that the command makes when it is up.
fn up(world: &World, child: &mut Child) {
    let end = Instant::now() + Duration::from_secs(20);
    while !world.at("up").exists() {
        assert!(child.try_wait().unwrap().is_none() && Instant::now() < end, "it never came up");
        std::thread::sleep(Duration::from_millis(5));
    }
    std::fs::remove_file(world.at("up")).unwrap();
}

/// It is the program's own process that goes on, so whoever sends it a signal reaches the command, and nothing is left.
#[test]
fn signals_reach_the_command_and_nobody_stands_between() {
    use rustix::process::{Pid, Signal, kill_process};
    let world = World::with_reader(PROGRAM);
    for (signal, name) in [
        (Signal::INT, "INT"),
        (Signal::TERM, "TERM"),
        (Signal::HUP, "HUP"),
        (Signal::USR1, "USR1"),
        (Signal::QUIT, "QUIT"),
    ] {
        if is_ignored(signal) {
            continue;
        }
        let script = format!("trap 'exit 42' {name}; echo $$ > up; while :; do sleep 0.02; done");
        let mut child = world.call(shell(&[], &script)).start();
        up(&world, &mut child);
        kill_process(Pid::from_child(&child), signal).unwrap();
        assert_eq!(child.wait().unwrap().code(), Some(42), "{name}");
    }
    let mut call = world.call(shell(&[], "echo $$ $PPID"));
    let child = call.command.stdout(Stdio::piped()).spawn().unwrap();
    let (id, output) = (child.id(), child.wait_with_output().unwrap());
    assert_eq!(String::from_utf8(output.stdout).unwrap(), format!("{id} {}\n", std::process::id()));
}

/// What the tests were started to ignore, by nohup or as a script's background, no program of theirs can hear.
fn is_ignored(signal: rustix::process::Signal) -> bool {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let mask = status.lines().find_map(|line| line.strip_prefix("SigIgn:")).unwrap_or("0");
    (u64::from_str_radix(mask.trim(), 16).unwrap() >> (signal.as_raw() - 1)) & 1 == 1
}

/// What a program inherits that is started by hand.
#[cfg(target_os = "linux")]
#[test]
fn signals_are_as_the_command_would_have_found_them() {
    let world = World::with_reader(PROGRAM);
    let script = "grep -E '^Sig(Blk|Ign|Cgt)' /proc/self/status; ls /proc/self/fd";
    for before in ["", "trap '' INT QUIT HUP; "] {
        let direct = world.shell(format!("{before}{script}")).run().success().stdout;
        world.write("script", script);
        let through = world.shell(format!("{before}exec maskinporten run -- sh script")).run().success().stdout;
        assert_eq!(through, direct, "{before}");
    }
}

#[test]
fn without_a_token_the_command_is_not_started() {
    let world = World::with_reader(PROGRAM);
    for (words, code) in [
        (&["--scope", "not:granted", "--no-cache"] as &[&str], 4),
        (&["--profile", "nobody"], 3),
        (&["--scope", "nonsense"], 2),
        (&["--env", "1A"], 2),
        (&["--env", ""], 2),
        (&["--env", "local"], 2),
        (&["--min-life", "2d", "--no-cache"], 2),
    ] {
        world.run(shell(words, "touch started")).fails(code).without_result();
    }
    world.run(shell(&["--env", "local"], "touch started")).fails(2).says("local is an environment");
    world.run("run").fails(2);
    world.run("run --").fails(2);
    world.run(["run", "--", "", "x"]).fails(2).says("is empty");
    world.run("run touch started").fails(2).says("run [OPTIONS] -- <COMMAND>");
    let missing = world.run(shell(&["--profile", "nobody", "-o", "json"], "touch started")).fails(3);
    assert_eq!(missing.error()["kind"], "missing");
    let call = world.call(shell(&[], "touch started")).env("MASKINPORTEN_CLIENT_JWK", "");
    call.run().fails(3).says("MASKINPORTEN_CLIENT_JWK is empty");
    assert!(!world.at("started").exists());
}

#[test]
fn a_file_has_the_token_and_is_gone_with_the_command() {
    let world = World::with_reader(PROGRAM);
    let token = world.run("token").success().token();
    let before = world.files();
    let ran = world
        .call(shell(&["--file"], "cat \"$MASKINPORTEN_TOKEN\"; echo; echo \"$MASKINPORTEN_TOKEN\""))
        .env("TMPDIR", world.at("home"));
    let ran = ran.run().success();
    let (content, path) = ran.stdout.split_once('\n').unwrap();
    assert_eq!(content, token);
    assert!(path.starts_with("/dev/fd/"), "{path}");
    // What it starts can read it, too; nobody else finds it by a name.
    let inner = world.run(shell(&["--file", "--env", "F"], "sh -c 'cat \"$F\"'")).success();
    assert_eq!(inner.stdout, token);
    assert_eq!(world.files(), before);
}

/// Whoever opens it begins at its beginning, and nobody else may open it.
#[cfg(target_os = "linux")]
#[test]
fn a_file_can_be_read_again_by_its_owner() {
    let world = World::with_reader(PROGRAM);
    let token = world.run("token").success().token();
    let script = "cat \"$MASKINPORTEN_TOKEN\" \"$MASKINPORTEN_TOKEN\"; stat -L -c ' %a %s' \"$MASKINPORTEN_TOKEN\"";
    let ran = world.run(shell(&["--file"], script)).success();
    assert_eq!(ran.stdout, format!("{token}{token} 600 {}\n", token.len()));
    // The token is nowhere that others look: neither in arguments nor, as a file, in variables.
    let script = "tr '\\0' '\\n' < /proc/$$/cmdline; tr '\\0' '\\n' < /proc/$$/environ";
    world.run(shell(&["--file"], script)).success().never_says(&token);
}

/// The documented line: curl is given a header without anybody seeing the token, and isn't run without one.
#[test]
fn b8_curl_has_its_header_from_the_file() {
    if !has("curl") {
        return skipped("curl isn't installed: the documented line wasn't tried");
    }
    let world = World::new(PROGRAM);
    let url = format!("{}/clients", world.sandbox.selfservice());
    let script = format!("curl --silent --fail -H @\"$MASKINPORTEN_TOKEN\" {url}");
    let scopes = ["--profile", "admin", "--scope", "idporten:dcr.read", "--file", "-o", "header"];
    assert!(world.run(shell(&scopes, &script)).success().stdout.contains("sandbox-admin"));
    world.fake("curl", "", 0);
    let refused = ["--profile", "admin", "--scope", "not:granted", "--file", "-o", "header"];
    world.run(shell(&refused, &script)).fails(4);
    assert!(!world.at("curl.argv").exists());
}
