//! Stores that can't work, and the one that is chosen for good.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;

use maskinporten_testkit::{World, has, skipped};
use serde_json::json;

use crate::PROGRAM;

/// The words of a command that needs the store to be written to.
const FIRST_WRITE: &str = "keygen --kid first";

/// `store status` says of a store what the first command that writes to it says.
fn says_what_the_first_write_says(world: &World, variables: &[(&str, &str)], why: &str) {
    for store in ["plain-file", "file"] {
        let before = world.files();
        let with = |words: &str| {
            let call = world.call(words).envs(variables).env("MASKINPORTEN_STORE", store);
            call.env("MASKINPORTEN_PASSPHRASE", "correct horse").run()
        };
        let status = with("store status");
        assert!(status.stdout.contains("works      no"), "{}", status.stdout);
        let write = with(FIRST_WRITE);
        assert!(status.code == write.code && status.code != Some(0), "{:?} {:?}", status.code, write.code);
        status.says(why);
        write.says(why);
        assert_eq!(world.files(), before, "a trial stayed");
        let shown = with("store status -o json").json();
        assert_eq!(shown["works"], false);
    }
}

#[cfg(target_os = "linux")]
#[test]
fn f6_a_disk_without_modes_is_found_out_by_trying() {
    if !has("cc") {
        return skipped("no cc to build a file system without modes with");
    }
    let world = World::new(PROGRAM);
    world.write("no_modes.c", include_str!("no_modes.c"));
    world.shell("cc -shared -fPIC -o no_modes.so no_modes.c").run().success();
    // All of the program's own files are there but the keys, which some keep on a disk of their own.
    let secrets = world.config().join("secrets");
    fs::remove_dir_all(&secrets).unwrap();
    let root = fs::canonicalize(world.config()).unwrap().join("secrets");
    let preload = world.text("no_modes.so");
    let variables = [("LD_PRELOAD", preload.as_str()), ("NO_MODES", root.to_str().unwrap())];
    // The trial is beside the folder, which isn't there yet.
    let all = [variables[0], ("NO_MODES", root.to_str().unwrap().strip_suffix("secrets").unwrap())];
    let status = world.call("store status").envs(&all).run().fails(2).says("doesn't keep modes");
    status.prints("works      no");
    assert!(!secrets.exists());
    // One that is there says it of itself, whatever was done to it.
    fs::create_dir(&secrets).unwrap();
    fs::set_permissions(&secrets, fs::Permissions::from_mode(0o700)).unwrap();
    says_what_the_first_write_says(&world, &variables, "can be reached by other users (mode 0755)");
}

#[test]
fn f6_a_folder_that_is_only_read_is_found_out_by_trying() {
    let world = World::new(PROGRAM);
    if rustix::process::geteuid().is_root() {
        // Root writes where it wants, but not below a file.
        let secrets = world.config().join("secrets");
        fs::remove_dir_all(&secrets).unwrap();
        fs::write(&secrets, "").unwrap();
        return says_what_the_first_write_says(&world, &[], "isn't a folder");
    }
    let secrets = world.config().join("secrets");
    fs::set_permissions(&secrets, fs::Permissions::from_mode(0o500)).unwrap();
    says_what_the_first_write_says(&world, &[], "can't ");
    fs::set_permissions(&secrets, fs::Permissions::from_mode(0o700)).unwrap();
}

/// A disk that is mounted to be read only.
#[cfg(target_os = "linux")]
#[test]
fn f6_a_disk_that_is_only_read_is_found_out_by_trying() {
    let world = World::new(PROGRAM);
    let secrets = world.config().join("secrets");
    let secrets = secrets.display();
    let mounted = format!("mount --bind '{secrets}' '{secrets}' && mount -o remount,bind,ro '{secrets}'");
    let (uid, gid) = (rustix::process::geteuid().as_raw(), rustix::process::getegid().as_raw());
    // Some systems let nobody but root make namespaces.
    let ways = [
        ("unshare --user --map-root-user --mount", String::new()),
        ("sudo -n -E unshare --mount", format!("setpriv --reuid={uid} --regid={gid} --clear-groups")),
    ];
    let script = |(namespace, user): &(&str, String), words: &str| {
        world.shell(format!("exec {namespace} sh -c \"{mounted} && {user} {words}\"")).run()
    };
    let Some(way) = ways.iter().find(|way| script(way, "true").code == Some(0)) else {
        return skipped("nothing may be mounted here, even in a namespace");
    };
    let script = |words: &str| script(way, &format!("bin/{words}"));
    let status = script("maskinporten store status").fails(1).says("Read-only file system");
    status.prints("works      no");
    script(&format!("maskinporten {FIRST_WRITE}")).fails(1).says("Read-only file system");
    world.run("store status").success().prints("works      yes");
}

#[test]
fn f6_what_works_leaves_nothing_behind() {
    let world = World::new(PROGRAM);
    for store in ["plain-file", "file"] {
        let with = |words: &str| {
            let call = world.call(words).env("MASKINPORTEN_STORE", store);
            call.env("MASKINPORTEN_PASSPHRASE", "correct horse").run().success()
        };
        with("store status").prints("works      yes");
        let before = world.files();
        let status = with("store status -o json").json();
        assert_eq!((&status["works"], &status["problem"]), (&json!(true), &json!(null)));
        assert_eq!(world.files(), before);
    }
    let names = fs::read_dir(world.config().join("secrets")).unwrap().map(|entry| entry.unwrap().file_name());
    assert!(names.into_iter().all(|name| !name.to_string_lossy().ends_with(".tmp")));
}

/// A key under a passphrase that isn't there, or is another's, is as far away as one on a disk that isn't there.
#[test]
fn f6_a_passphrase_that_is_missing_or_wrong_is_found_out_by_trying() {
    let world = World::new(PROGRAM);
    let with = |words: &str, passphrase: &str| {
        world.call(words).env("MASKINPORTEN_STORE", "file").env("MASKINPORTEN_PASSPHRASE", passphrase).run()
    };
    world.write("empty", "\n");
    for existing in [false, true] {
        for words in ["store status", FIRST_WRITE] {
            let call = world.call(words).env("MASKINPORTEN_STORE", "file");
            call.env("MASKINPORTEN_PASSPHRASE_FILE", "empty").run().fails(2).says("is empty");
        }
        with("store status", "")
            .fails(2)
            .says("need a passphrase")
            .says("MASKINPORTEN_PASSPHRASE")
            .prints("works      no");
        with(FIRST_WRITE, "").fails(2).says("need a passphrase");
        if !existing {
            with("keygen --kid sealed", "correct horse").success();
        }
    }
    with("store status", "wrong horse").fails(2).says("the passphrase doesn't open").prints("works      no");
    with("store status", "correct horse").success().prints("works      yes");
    // Whoever can be asked is not asked by a question about the store.
    let call = world.call("store status").env("MASKINPORTEN_STORE", "file");
    let mut session = call.on_terminal();
    let shown = session.exp_eof().unwrap();
    assert!(shown.contains("works      yes") && !shown.contains("Passphrase for"), "{shown}");
}

#[test]
fn store_use_makes_a_choice_last() {
    let world = World::with_reader(PROGRAM);
    let config = world.config().join("config.toml");
    fs::write(&config, format!("# mine\n{}", fs::read_to_string(&config).unwrap())).unwrap();
    let run = |words: &str| world.call(words).without("MASKINPORTEN_STORE").run().success();
    let ran = run("store use plain-file").says("`maskinporten store use keyring` undoes it");
    ran.prints("new secrets go to the plain-file store");
    run("store status").prints("plain-file").prints("config.toml").prints("works      yes");
    run("keygen --kid there");
    run("token --profile reader --no-cache");
    // The comment beside it is the user's.
    let text = fs::read_to_string(&config).unwrap();
    fs::write(&config, text.replace("store = \"plain-file\"", "store = \"plain-file\" # for now")).unwrap();
    let ran = run("store use file").says("`maskinporten store use plain-file` undoes it");
    ran.says("stay there: 3");
    let text = fs::read_to_string(&config).unwrap();
    assert!(text.starts_with("# mine\n") && text.contains("store = \"file\" # for now\n"), "{text}");
    run("token --profile reader --no-cache");
    // As the hint says.
    run("store use plain-file");
    let same = run("store use plain-file -o json").never_says("undoes it").json();
    assert_eq!(same, json!({"store": "plain-file", "before": "plain-file", "works": true, "problem": null}));
}

/// A flag and a variable are for one command or one session: they win, and it is said.
#[test]
fn store_use_says_what_still_overrides_it_and_what_does_not_work() {
    let world = World::new(PROGRAM);
    let status = |words: &str| world.run(words).success().stdout;
    world.run("store use file").success().says("MASKINPORTEN_STORE, set to plain-file, still overrides it");
    assert!(status("store status").contains("plain-file") && status("store status").contains("MASKINPORTEN_STORE"));
    let call = world.call("store status").without("MASKINPORTEN_STORE").env("MASKINPORTEN_PASSPHRASE", "x");
    call.run().success().prints("store      file").prints("config.toml");
    let by_flag = world.call("store status --store plain-file").without("MASKINPORTEN_STORE").run().success();
    by_flag.prints("store      plain-file");
    // One that can't work now may work where it is meant for.
    let nowhere = format!("unix:path={}", world.at("nowhere").display());
    let call = world.call("store use keyring").without("MASKINPORTEN_STORE").env("DBUS_SESSION_BUS_ADDRESS", nowhere);
    let ran = call.run().success().says("doesn't work now").says("D-Bus");
    ran.prints("keyring");
    world.call("store use env").without("MASKINPORTEN_STORE").run().success().says("MASKINPORTEN_PRIVATE_KEY");
    world.run("store use memory").fails(2);
    world.run("store use").fails(2);
}
