//! What `install.sh` refuses: it says why and what to do, and changes nothing.

use std::fs;
use std::net::TcpListener;
use std::os::unix::fs::PermissionsExt as _;

use maskinporten_testkit::pages::page;
use maskinporten_testkit::{Home, has, skipped};

use crate::mirror::{Mirror, answer};
use crate::release::Release;
use crate::{LINUX, in_each_shell, install, is_machine, tree};

const PAGE: &str = "<!DOCTYPE html>\n<html><body>Log in to the network</body></html>\n";

/// Arguments, what goes wrong, the exit code, and what is said.
type Case<'a> = (&'a str, fn(&Mirror, &Home), i32, &'a str);

/// Each case on a machine with the version 0.1.0, which stays, and on one without. The newest is 0.2.0.
fn changes_nothing(cases: &[Case]) {
    in_each_shell(|home, shell| {
        for (arguments, spoil, code, says) in cases {
            for is_upgrade in [true, false] {
                let mirror = Mirror::of(&Release::new("0.1.0", LINUX));
                let run = format!("--prefix home/there --from {}", mirror.from());
                if is_upgrade {
                    install(home, shell, &run).run().success();
                }
                mirror.add(&Release::new("0.2.0", LINUX));
                spoil(&mirror, home);
                let before = tree(&home.at("home"));
                let told = install(home, shell, &format!("{run} {arguments}")).run().fails(*code);
                assert!(told.stderr.starts_with("error: ") && told.stderr.lines().count() == 2, "{}", told.stderr);
                told.says(says).says("\nhint: ").without_result();
                assert_eq!(tree(&home.at("home")), before, "{says}");
                for left in ["home/there", "home/.maskinporten-install"] {
                    let _ = fs::remove_dir_all(home.at(left));
                }
                let _ = fs::remove_file(home.at("bin/curl"));
                is_machine(home, "Linux", "x86_64");
            }
        }
    });
}

/// The newest release with another archive, that is the one in its list.
fn instead(mirror: &Mirror, change: impl Fn(Release) -> Release) {
    mirror.add(&change(Release::new("0.2.0", LINUX)));
}

fn archive() -> String {
    Release::new("0.2.0", LINUX).name()
}

fn answers(mirror: &Mirror, status: &str) {
    mirror.say("/releases/latest/download/SHA256SUMS", answer(status, "", b""));
}

#[test]
fn what_comes_in_place_of_a_release() {
    changes_nothing(&[
        (
            "",
            |mirror, _| mirror.serve("0.2.0", &archive(), "other"),
            6,
            "isn't the release's: its SHA-256 is d9298a10d1b",
        ),
        (
            "",
            |mirror, _| mirror.serve("0.2.0", &archive(), ""),
            6,
            "isn't the release's: its SHA-256 is e3b0c44298fc",
        ),
        ("", |mirror, _| mirror.serve("0.2.0", &archive(), PAGE), 5, "a web page came in place of"),
        ("", |mirror, _| mirror.serve("0.2.0", "SHA256SUMS", PAGE), 5, "a web page came in place of"),
        (
            "",
            |mirror, _| mirror.serve("0.2.0", "SHA256SUMS", ""),
            4,
            "names no archive for x86_64-unknown-linux-musl",
        ),
        ("", half_an_archive, 5, "can't be read: "),
        ("--version 9.9.9", |_, _| {}, 4, "/v9.9.9/SHA256SUMS isn't there: the server answered 404"),
        ("", |mirror, _| answers(mirror, "403 Forbidden"), 4, "isn't there: the server answered 403"),
        ("", |mirror, _| answers(mirror, "503 Service Unavailable"), 5, "the server answered 503"),
        ("", |mirror, _| answers(mirror, "429 Too Many Requests"), 5, "the server answered 429"),
        ("", |mirror, _| mirror.say("/releases/latest/download/SHA256SUMS", Vec::new()), 5, "can't be read: "),
        ("--version 0.2.1", of_another_version, 4, "is of version 0.2.0, not 0.2.1"),
        // It is the release's, and still no good.
        ("", no_archive, 1, "can't be unpacked: "),
        ("", |mirror, _| instead(mirror, |one| one.without("bin/maskinporten")), 1, "has no bin/maskinporten"),
        (
            "",
            |mirror, _| instead(mirror, |one| one.with("bin/maskinporten", "#!/bin/sh\necho no libc >&2; exit 1")),
            1,
            "doesn't run here: no libc",
        ),
        (
            "",
            |mirror, _| instead(mirror, |one| one.with("bin/maskinporten", "#!/bin/sh\necho maskinporten 0.1.9")),
            6,
            "holds 'maskinporten 0.1.9'",
        ),
        (
            "",
            |mirror, _| instead(mirror, |one| one.with("bin/maskinporten", "#!/bin/sh\nprintf '\\033[2Jx\\r'")),
            6,
            "holds '[2Jx'",
        ),
    ]);
}

/// Less than was promised.
fn half_an_archive(mirror: &Mirror, _: &Home) {
    let whole = Release::new("0.2.0", LINUX).packed();
    let mut cut = answer("200 OK", "", &whole);
    cut.truncate(cut.len() - whole.len() / 2);
    mirror.say(&format!("/releases/download/v0.2.0/{}", archive()), cut);
}

fn of_another_version(mirror: &Mirror, _: &Home) {
    let sums = format!("{}  {}\n", "0".repeat(64), archive());
    mirror.serve("0.2.1", "SHA256SUMS", sums);
}

fn no_archive(mirror: &Mirror, _: &Home) {
    mirror.serve("0.2.0", "SHA256SUMS", format!("{}  {}\n", Release::digest(b"no archive"), archive()));
    mirror.serve("0.2.0", &archive(), "no archive");
}

#[test]
fn where_it_can_not_be_put() {
    changes_nothing(&[
        ("", |_, home| is_machine(home, "FreeBSD", "amd64"), 4, "there is no build for FreeBSD on amd64"),
        ("", |_, home| is_machine(home, "Linux", "riscv64"), 4, "there is no build for Linux on riscv64"),
        ("--prefix home/file", |_, home| drop(home.write("home/file", "")), 2, "home/file isn't a folder"),
        ("--prefix /proc/there", |_, _| {}, 2, "can't be written to"),
        (
            "--prefix home/other",
            |_, home| drop(home.write("home/other/bin", "")),
            2,
            "bin/maskinporten can't be written",
        ),
        ("--prefix home/another", a_folder_for_the_program, 2, "bin/maskinporten can't be written"),
        ("--prefix home/third", a_folder_for_the_list, 2, "share/maskinporten/installed can't be written"),
        ("", |_, home| home.fake("curl", "", 23), 1, "there is no room in"),
        ("--cache home/file", |_, home| drop(home.write("home/file", "")), 2, "home/file can't be written to"),
        ("", under_way, 5, "another installation is under way in"),
    ]);
}

fn a_folder_for_the_program(_: &Mirror, home: &Home) {
    fs::create_dir_all(home.at("home/another/bin/maskinporten")).unwrap();
}

fn a_folder_for_the_list(_: &Mirror, home: &Home) {
    fs::create_dir_all(home.at("home/third/share/maskinporten/installed")).unwrap();
}

/// In the first folder of the prefix that exists.
fn under_way(_: &Mirror, home: &Home) {
    let prefix = home.at("home/there");
    let base = if prefix.exists() { prefix } else { home.at("home") };
    fs::create_dir(base.join(".maskinporten-install")).unwrap();
}

#[test]
fn words_that_are_no_good() {
    changes_nothing(&[
        ("--prefix ''", |_, _| {}, 2, "--prefix needs a value"),
        ("--version=", |_, _| {}, 2, "--version needs a value"),
        ("--from", |_, _| {}, 2, "--from needs a value"),
        ("--cache ''", |_, _| {}, 2, "--cache needs a value"),
        ("--prefix \"$(printf 'a\\nb')\"", |_, _| {}, 2, "two lines"),
        ("--version ../../x", |_, _| {}, 2, "'../../x' is no version"),
        ("--version v", |_, _| {}, 2, "'v' is no version"),
        ("--force=yes", |_, _| {}, 2, "there is no option 'yes'"),
        ("--upgrade", |_, _| {}, 2, "there is no option '--upgrade'"),
        ("0.2.0", |_, _| {}, 2, "there is no option '0.2.0'"),
        ("--uninstall --force", |_, _| {}, 2, "--uninstall takes no other option but --prefix"),
        // Others could read what it says, or change what comes.
        ("--from http://mirror.example", |_, _| {}, 2, "releases aren't read from 'http://mirror.example'"),
        ("--from http://localhost.mirror.example", |_, _| {}, 2, "releases aren't read from"),
        ("--from http://localhost:80@mirror.example", |_, _| {}, 2, "releases aren't read from"),
        ("--from https://user:word@mirror.example", |_, _| {}, 2, "releases aren't read from"),
        ("--from file:///etc", |_, _| {}, 2, "releases aren't read from"),
    ]);
}

/// Where a folder is somebody else's.
#[test]
fn folders_of_others_stay_as_they_are() {
    if !has("setpriv") {
        return skipped("setpriv isn't installed: install.sh wasn't run as somebody else");
    }
    let mirror = Mirror::of(&Release::new("0.2.0", LINUX));
    in_each_shell(|home, shell| {
        let mode =
            |path: &str, mode: u32| fs::set_permissions(home.at(path), fs::Permissions::from_mode(mode)).unwrap();
        fs::create_dir_all(home.at("home/own/bin")).unwrap();
        fs::create_dir(home.at("home/foreign")).unwrap();
        mode("", 0o755);
        mode("home/own", 0o777);
        mode("home/own/bin", 0o555);
        mode("home/foreign", 0o555);
        let before = tree(&home.at("home"));
        // Nothing keeps root out.
        let is_root = rustix::process::geteuid().is_root();
        let nobody = if is_root { "setpriv --reuid=65534 --regid=65534 --clear-groups " } else { "" };
        home.write("install.sh", page("install.sh"));
        for (prefix, says) in
            [("home/foreign", "can't be written to"), ("home/own", "bin/maskinporten can't be written")]
        {
            let words = format!("exec {nobody}{shell} install.sh --prefix {prefix} --from {}", mirror.from());
            home.shell(words).run().fails(2).says(says).says("hint: choose a folder of yours");
            assert_eq!(tree(&home.at("home")), before);
        }
        // Nor is what was put there by somebody else removed.
        mode("home/own/bin", 0o755);
        install(home, shell, &format!("--prefix home/own --from {}", mirror.from())).run().success();
        mode("home/own/bin", 0o555);
        let installed = tree(&home.at("home"));
        home.shell(format!("exec {nobody}{shell} install.sh --uninstall --prefix home/own"))
            .run()
            .fails(2)
            .says("can't be removed");
        assert_eq!(tree(&home.at("home")), installed);
        mode("home/own/bin", 0o755);
        mode("home/foreign", 0o755);
    });
}

#[test]
fn nobody_is_there() {
    let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    in_each_shell(|home, shell| {
        install(home, shell, &format!("--from http://{port}")).run().fails(5).says("can't be read").says("try again");
        let told = install(home, shell, "").without("HOME").run().fails(2);
        told.says("HOME isn't set").says("hint: name a folder with --prefix");
    });
}

/// Also where the server is known by a name on this machine, and a proxy is set.
#[test]
fn this_machine_is_reached_without_a_proxy() {
    let mirror = Mirror::of(&Release::new("0.2.0", LINUX));
    in_each_shell(|home, shell| {
        let call = install(home, shell, &format!("--from {}", mirror.from()));
        let proxies = ["http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"].map(|name| (name, "http://127.0.0.1:1"));
        call.envs(&proxies).run().success();
    });
}

/// What a connection brought before it broke is no order to do anything.
#[test]
fn a_part_of_the_script_does_nothing() {
    let script = page("install.sh");
    let mirror = Mirror::of(&Release::new("0.2.0", LINUX));
    in_each_shell(|home, shell| {
        let calls = mirror.asked().len();
        let run = |length: usize| {
            home.write("part.sh", &script[..length]);
            home.shell(format!("{shell} part.sh --from {}", mirror.from())).run()
        };
        let before = tree(&home.at("home"));
        let last = script.trim_end().len();
        let lines = script.match_indices('\n').map(|(end, _)| end).step_by(7).filter(|end| *end < last);
        for length in lines.chain(last - 14..last) {
            run(length).without_result();
            assert_eq!(tree(&home.at("home")), before, "{length}");
        }
        assert_eq!(mirror.asked().len(), calls);
        // From a pipe, whole.
        home.write("whole.sh", &script);
        let told = home.shell(format!("{shell} -s -- --from {} <whole.sh", mirror.from())).run().success();
        told.prints("/releases/latest/download/install.sh | sh -s -- --uninstall --prefix ");
    });
}
