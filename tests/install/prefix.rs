//! What `install.sh` puts into a folder, replaces there, and takes away again.

use std::fs;

use maskinporten_testkit::{has, mode, run_tool, skipped};

use crate::mirror::Mirror;
use crate::release::Release;
use crate::{LINUX, PROGRAM, in_each_shell, install, tree};

#[test]
fn installs_twice_the_same_and_removes_without_a_trace() {
    let mirror = Mirror::of(&Release::new("0.2.0", LINUX));
    in_each_shell(|home, shell| {
        let before = tree(&home.at("home"));
        let run = format!("--from {}", mirror.from());
        let told = install(home, shell, &run).run().success();
        let bin = home.text("home/.local/bin");
        told.prints(&format!("maskinporten 0.2.0 is installed: {bin}/maskinporten\n"))
            .prints(&format!("It isn't on your PATH yet: export PATH={bin}:\"$PATH\"\n"))
            .prints(" --uninstall --prefix ");
        let once = tree(&home.at("home"));
        let said = home.shell(format!("PATH={bin}:$PATH maskinporten --version")).run().success();
        assert_eq!(said.stdout, "maskinporten 0.2.0\n");
        assert_eq!(mode(&home.at("home/.local/bin/maskinporten")), 0o755);
        assert_eq!(mode(&home.at("home/.local/share/man/man1/maskinporten.1")), 0o644);
        if cfg!(target_os = "linux") {
            home.shell("cd home/.local && sha256sum -c --strict share/maskinporten/installed").run().success();
        }
        // Once more, by its version, now that it is on PATH.
        let call = install(home, shell, &format!("{run}/ --version=v0.2.0"));
        let path = format!("{bin}:{}", std::env::var("PATH").unwrap());
        call.env("PATH", path).run().success().never_says("PATH");
        assert_eq!(tree(&home.at("home")), once);
        let told = install(home, shell, "--uninstall").run().success();
        told.prints("Profiles and keys are kept");
        assert_eq!(tree(&home.at("home")), before);
        install(home, shell, "--uninstall").run().fails(3).says("has installed nothing in").says("hint: ");
    });
}

#[test]
fn help_names_every_option_and_fits_a_terminal() {
    in_each_shell(|home, shell| {
        let help = install(home, shell, "--help").without("HOME").run().success().stdout;
        assert!(help.lines().all(|line| line.len() <= 80), "{help}");
        for option in ["--prefix", "--version", "--from", "--cache", "--pkcs11", "--force", "--uninstall", "--help"] {
            assert!(help.contains(&format!("\n  {option} ")), "{option}");
        }
        assert!(help.contains(env!("CARGO_PKG_REPOSITORY")));
    });
}

/// Unless it is told otherwise it installs from this repository, and says how to find out who built that.
#[test]
fn installs_from_the_repository_by_itself() {
    if !has("curl") {
        return skipped("curl isn't installed: install.sh didn't ask the repository");
    }
    let repository = env!("CARGO_PKG_REPOSITORY");
    let version = env!("CARGO_PKG_VERSION");
    let release = Release::new(version, LINUX);
    let mirror = Mirror::of(&release);
    // The test's program says its version as the real one does.
    assert_eq!(run_tool(PROGRAM, &["--version"]), format!("maskinporten {version}\n"));
    in_each_shell(|home, shell| {
        // What curl is asked for there is here, without TLS.
        let curl = format!(
            "#!/bin/sh\nfor word; do\nshift\nset -- \"$@\" \"$(printf %s \"$word\" | sed 's|^{repository}|{}|; s|^=https,|=http,|')\"\n\
             done\nPATH=/usr/bin:/bin\nexec curl \"$@\"\n",
            mirror.from()
        );
        home.script("curl", &curl);
        let told = install(home, shell, "").run().success();
        let (owner, archive) = (repository.strip_prefix("https://github.com/").unwrap(), release.name());
        told.prints(&format!("  gh release download v{version} --repo {owner} --pattern {archive}\n"))
            .prints(&format!("  gh attestation verify {archive} --repo {owner}\n"));
    });
}

/// Folders that were there stay, and those that a name of several folders brought go.
#[test]
fn goes_to_any_folder() {
    let mirror = Mirror::of(&Release::new("0.2.0", LINUX));
    in_each_shell(|home, shell| {
        fs::create_dir_all(home.at("here/it's/bin")).unwrap();
        let before = tree(&home.at("here"));
        for prefix in ["here/it's", "here/a b/$c/d"] {
            let quoted = format!("\"{}\"", prefix.replace('$', "\\$"));
            let told = install(home, shell, &format!("--prefix {quoted} --from {}", mirror.from())).run().success();
            assert!(home.at(prefix).join("bin/maskinporten").exists());
            // What it says to run does what it says.
            let line =
                |start: &str| told.stdout.lines().find_map(|line| line.split_once(start)).unwrap().1.to_owned();
            let found = home.shell(format!("{}; command -v maskinporten", line("PATH yet: "))).run().success();
            let program = home.at(prefix).join("bin/maskinporten").canonicalize().unwrap();
            assert_eq!(fs::canonicalize(found.stdout.trim_end()).unwrap(), program);
            home.shell(line("To remove it: ")).run().success();
            assert_eq!(tree(&home.at("here")), before);
        }
    });
}

#[test]
fn upgrades_and_goes_back_only_when_it_is_told_to() {
    let old = Release::new("0.9.0", LINUX).with("share/doc/maskinporten/OLD", "old");
    let new = Release::new("0.10.0-rc.1", LINUX).with("share/zsh/site-functions/_maskinporten", "new");
    let mirror = Mirror::of(&old);
    in_each_shell(|home, shell| {
        home.write("home/.local/share/doc/mine", "mine");
        let before = tree(&home.at("home"));
        mirror.add(&old);
        let run = format!("--from {}", mirror.from());
        install(home, shell, &run).run().success();
        let installed = tree(&home.at("home"));
        mirror.add(&new);
        install(home, shell, &run).run().success();
        assert!(home.at("home/.local/share/zsh/site-functions/_maskinporten").exists());
        assert!(!home.at("home/.local/share/doc/maskinporten/OLD").exists());
        let upgraded = tree(&home.at("home"));
        let back = format!("{run} --version 0.9.0");
        install(home, shell, &back).run().fails(6).says("0.10.0-rc.1 is in").says("hint: to go back").says("--force");
        assert_eq!(tree(&home.at("home")), upgraded);
        install(home, shell, &format!("{back} --force")).run().success();
        assert_eq!(home.read("home/.local/bin/maskinporten"), "#!/bin/sh\necho 'maskinporten 0.9.0'\n");
        // Folders that the newer one made are still on the list.
        for (path, contents) in &installed {
            let is_list = path.ends_with("share/maskinporten/installed");
            assert!(is_list || tree(&home.at("home")).get(path) == Some(contents), "{}", path.display());
        }
        install(home, shell, "--uninstall").run().success();
        assert_eq!(tree(&home.at("home")), before);
    });
}

/// A release is newer than what went before it, in the order of its numbers.
#[test]
fn knows_which_version_is_the_older() {
    let order = ["0.2.0-alpha.1", "0.2.0-rc.2", "0.2.0-rc.10", "0.2.0", "0.10.0", "1.0.0-rc.1", "1.0.0"];
    let mirror = Mirror::of(&Release::new(order[0], LINUX));
    order[1..].iter().for_each(|version| mirror.add(&Release::new(version, LINUX)));
    in_each_shell(|home, shell| {
        for pair in order.windows(2) {
            let run = |version: &str| install(home, shell, &format!("--from {} --version {version}", mirror.from()));
            run(pair[1]).run().success();
            run(pair[0]).run().fails(6).says(&format!("version {} is in", pair[1]));
        }
    });
}

#[test]
fn what_somebody_else_put_there_stays() {
    let mirror = Mirror::of(&Release::new("0.2.0", LINUX));
    in_each_shell(|home, shell| {
        let run = format!("--from {}", mirror.from());
        let path = "home/.local/bin/maskinporten";
        home.write(path, "another");
        let before = tree(&home.at("home"));
        install(home, shell, &run)
            .run()
            .fails(6)
            .says("was not put there by this script")
            .says("hint: to replace it");
        assert_eq!(tree(&home.at("home")), before);
        install(home, shell, &format!("{run} --force")).run().success();
        // Changed since: neither overwritten nor removed.
        home.write(path, "changed");
        install(home, shell, &run).run().fails(6);
        install(home, shell, "--uninstall").run().success().says("was changed since, and stays");
        assert!(tree(&home.at("home")).keys().eq(before.keys()));
        assert_eq!(home.read(path), "changed");
    });
}

/// A run that breaks off anywhere has changed nothing by half: the next one goes to the end, or everything is removed.
#[test]
fn goes_on_where_it_was_broken_off() {
    let mirror = Mirror::of(&Release::new("0.1.0", LINUX).with("share/doc/maskinporten/OLD", "old"));
    mirror.add(&Release::new("0.2.0", LINUX).with("share/doc/maskinporten/NEW", "new"));
    in_each_shell(|home, shell| {
        let before = tree(&home.at("home"));
        let mut broken = 0;
        for call in 1.. {
            let run = format!("--from {}", mirror.from());
            install(home, shell, &format!("{run} --version 0.1.0 --force")).run().success();
            home.write("calls", "");
            home.script("mv",
                format!(
                    "#!/bin/sh\necho >>calls\n[ $(wc -l <calls) != {call} ] || exit 1\nPATH=/usr/bin:/bin\nmv \"$@\"\n"
                ),
            );
            let code = install(home, shell, &run).run().code;
            fs::remove_file(home.at("bin/mv")).unwrap();
            if code == Some(0) {
                break;
            }
            broken += 1;
            // The program is whole, whichever it is.
            home.shell("home/.local/bin/maskinporten --version").run().success();
            if call % 2 == 0 {
                install(home, shell, &run).run().success();
            }
            install(home, shell, "--uninstall").run().success();
            assert_eq!(tree(&home.at("home")), before, "broken off at {call}");
        }
        assert_eq!(broken, 5, "the list twice, and three files");
    });
}
