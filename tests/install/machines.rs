//! Which build `install.sh` takes on which machine, and with which tools.

use std::fs;
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};

use maskinporten_testkit::{Call, Home, has, skipped};

use crate::mirror::Mirror;
use crate::release::Release;
use crate::{LINUX, in_each_shell, install, is_machine};

/// What `uname` says, what is asked for, and the build that is taken then.
const MACHINES: [(&str, &str, &str, &str); 9] = [
    ("Linux", "x86_64", "", LINUX),
    ("Linux", "x86_64", "--pkcs11", "x86_64-unknown-linux-gnu"),
    ("Linux", "aarch64", "", "aarch64-unknown-linux-musl"),
    ("Linux", "arm64", "", "aarch64-unknown-linux-musl"),
    ("Darwin", "arm64", "", "universal-apple-darwin"),
    ("Darwin", "x86_64", "", "universal-apple-darwin"),
    ("Darwin", "x86_64", "--pkcs11", "universal-apple-darwin"),
    ("MINGW64_NT-10.0-26100", "x86_64", "", "x86_64-pc-windows-gnu"),
    ("MSYS_NT-10.0-26100", "x86_64", "", "x86_64-pc-windows-msvc"),
];

#[test]
fn each_machine_gets_its_build() {
    if !has("zip") || !has("unzip") {
        return skipped("zip or unzip isn't installed: what is for Windows wasn't installed");
    }
    in_each_shell(|home, shell| {
        for (system, machine, option, target) in MACHINES {
            let release = Release::new("0.2.0", target);
            let mirror = Mirror::of(&release);
            is_machine(home, system, machine);
            let told = install(home, shell, &format!("{option} --from {}", mirror.from())).run().success();
            let program = if target.contains("windows") { "maskinporten.exe" } else { "maskinporten" };
            told.prints(&format!("/bin/{program}\n"));
            assert!(mirror.asked().contains(&format!("/releases/download/v0.2.0/{}", release.name())));
            home.shell(format!("home/.local/bin/{program}")).run().success().prints("maskinporten 0.2.0");
            install(home, shell, "--uninstall").run().success();
        }
    });
}

/// What it needs beside something that downloads and something that digests.
const ALWAYS: [&str; 21] = [
    "sh", "dash", "busybox", "cat", "chmod", "cp", "cut", "dirname", "find", "grep", "gzip", "head", "mkdir", "mv",
    "rm", "rmdir", "sed", "sort", "tail", "tar", "tr",
];

/// A folder with links to these programs, some under another name.
pub(crate) fn tools(home: &Home, name: &str, more: &[(&str, &str)]) -> PathBuf {
    let folder = home.at(name);
    fs::create_dir(&folder).unwrap();
    let path = std::env::var_os("PATH").unwrap();
    let always = ALWAYS.iter().map(|tool| (*tool, *tool));
    for (name, tool) in always.chain(more.iter().copied()) {
        // What a version manager has there finds nothing without its own variables.
        let mut folders = std::env::split_paths(&path).filter(|folder| !folder.ends_with("shims"));
        if let Some(found) = folders.find(|folder| folder.join(tool).exists()) {
            symlink(found.join(tool), folder.join(name)).unwrap();
        }
    }
    folder
}

/// The script where nothing but these tools is installed.
fn with_tools(home: &Home, shell: &str, tools: &Path, from: &str) -> Call {
    let path = format!("{}:{}", tools.display(), home.text("own"));
    install(home, shell, &format!("--from {from} --prefix there")).env("PATH", path)
}

#[test]
fn any_of_the_usual_tools_will_do() {
    if ["busybox", "curl", "wget", "sha256sum", "shasum", "openssl"].iter().any(|tool| !has(tool)) {
        return skipped("busybox, curl, wget or what makes digests isn't installed: install.sh wasn't run with each");
    }
    let mirror = Mirror::of(&Release::new("0.2.0", LINUX));
    in_each_shell(|home, shell| {
        // What is faked.
        fs::create_dir(home.at("own")).unwrap();
        for tool in ["uname", "sleep"] {
            fs::rename(home.at("bin").join(tool), home.at("own").join(tool)).unwrap();
        }
        let downloads = [("curl", "curl"), ("wget", "wget"), ("wget", "busybox")];
        let digests = [("sha256sum", "sha256sum"), ("shasum", "shasum"), ("openssl", "openssl")];
        for (number, (download, digest)) in downloads.iter().zip(&digests).enumerate() {
            let tools = tools(home, &format!("tools{number}"), &[*download, *digest]);
            let from = mirror.from();
            let run = |from: &str| with_tools(home, shell, &tools, from).run();
            run(&from).success();
            assert!(home.at("there/bin/maskinporten").exists(), "{download:?} {digest:?}");
            mirror.serve("0.2.0", &Release::new("0.2.0", LINUX).name(), "other");
            run(&from).fails(6).says("isn't the release's");
            run(&format!("{from}/nothing")).fails(4).says("the server answered 404");
            run("http://127.0.0.1:1").fails(5).says("can't be read: ");
            mirror.add(&Release::new("0.2.0", LINUX));
            fs::remove_dir_all(home.at("there")).unwrap();
        }
        let without = |more: &[(&str, &str)], says: &str| {
            let tools = tools(home, &format!("without{}", more.len()), more);
            with_tools(home, shell, &tools, &mirror.from()).run().fails(3).says(says).says("hint: install");
            assert!(!home.at("there").exists());
        };
        without(&[("openssl", "openssl")], "neither curl nor wget is here");
        without(&[], "nothing here can check a SHA-256");
    });
}

#[test]
fn who_asked_for_modules_keeps_them() {
    let mirror = Mirror::of(&Release::new("0.2.0", "x86_64-unknown-linux-gnu"));
    in_each_shell(|home, shell| {
        let run = |options: &str| install(home, shell, &format!("{options} --from {}", mirror.from())).run();
        run("").fails(4).says("names no archive for x86_64-unknown-linux-musl");
        run("--pkcs11").success();
        run("").success();
        install(home, shell, "--uninstall --pkcs11").run().fails(2).says("takes no other option");
        install(home, shell, "--uninstall").run().success();
        run("").fails(4);
        is_machine(home, "Linux", "aarch64");
        run("--pkcs11").fails(4).says("no build with PKCS#11 for Linux on aarch64").says("build it");
        is_machine(home, "Linux", "x86_64");
    });
}

#[test]
fn an_archive_is_kept_and_checked_again() {
    let release = Release::new("0.2.0", LINUX);
    let mirror = Mirror::of(&release);
    in_each_shell(|home, shell| {
        let asked = || mirror.asked().iter().filter(|path| path.ends_with(&release.name())).count();
        let run = || install(home, shell, &format!("--cache kept --from {}", mirror.from())).run().success();
        let before = asked();
        run();
        run();
        assert_eq!(asked(), before + 1);
        // It isn't trusted for lying there.
        home.write(format!("kept/{}", release.name()), "other");
        run();
        assert_eq!(asked(), before + 2);
        assert_eq!(fs::read(home.at("kept").join(release.name())).unwrap(), release.packed());
    });
}
