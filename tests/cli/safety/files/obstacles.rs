//! Pipes, folders, devices and files without end, in place of each file that the program reads.

#![cfg(unix)]

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::process::Command;

use super::{Ended, ended};
use crate::PROGRAM;
use maskinporten_engine::access::Access;
use maskinporten_sandbox::{GRANTED_SCOPE, Options};
use maskinporten_testkit::{World, kit};

/// What stands in a file's place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Obstacle {
    Pipe,
    Folder,
    Device,
    Endless,
    Nowhere,
}

const ALL: [Obstacle; 5] = [Obstacle::Pipe, Obstacle::Folder, Obstacle::Device, Obstacle::Endless, Obstacle::Nowhere];

impl Obstacle {
    fn put(self, path: &Path) {
        clear(path);
        match self {
            Self::Pipe => {
                let made = Command::new("mkfifo").args(["-m", "600"]).arg(path).status().unwrap();
                assert!(made.success());
            }
            Self::Folder => {
                fs::create_dir(path).unwrap();
                fs::set_permissions(path, fs::Permissions::from_mode(0o700)).unwrap();
            }
            Self::Device => std::os::unix::fs::symlink("/dev/zero", path).unwrap(),
            Self::Endless => {
                let file = fs::File::create(path).unwrap();
                file.set_permissions(fs::Permissions::from_mode(0o600)).unwrap();
                file.set_len(100 << 20).unwrap();
            }
            Self::Nowhere => std::os::unix::fs::symlink("/nonexistent/file", path).unwrap(),
        }
    }
}

fn clear(path: &Path) {
    match fs::symlink_metadata(path) {
        Ok(found) if found.is_dir() => fs::remove_dir(path).unwrap(),
        Ok(_) => fs::remove_file(path).unwrap(),
        Err(_) => {}
    }
}

/// A file as it was, to be put back.
struct Kept(PathBuf, Option<Vec<u8>>);

impl Kept {
    fn of(path: PathBuf) -> Self {
        let bytes = fs::read(&path).ok();
        Self(path, bytes)
    }
}

impl Drop for Kept {
    fn drop(&mut self) {
        clear(&self.0);
        if let Some(bytes) = &self.1 {
            fs::write(&self.0, bytes).unwrap();
            fs::set_permissions(&self.0, fs::Permissions::from_mode(0o600)).unwrap();
        }
    }
}

/// Puts each obstacle in the file's place and runs each command, which must end by itself, neither done nor crashed,
/// and name the file.
fn refused(world: &World, file: &Path, obstacles: &[Obstacle], commands: &[&[&str]]) {
    each(world, file, obstacles, commands, |told, what| {
        assert!(matches!(told.code, Some(1..=3)), "{what}: {:?} {}{}", told.code, told.stdout, told.stderr);
    });
}

/// Like [`refused`], but the command may do without the file and say so.
fn survived(world: &World, file: &Path, obstacles: &[Obstacle], commands: &[&[&str]]) {
    each(world, file, obstacles, commands, |told, what| {
        assert!(matches!(told.code, Some(0..=3)), "{what}: {:?} {}{}", told.code, told.stdout, told.stderr);
    });
}

fn each(
    world: &World,
    file: &Path,
    obstacles: &[Obstacle],
    commands: &[&[&str]],
    mut check: impl FnMut(&Ended, &str),
) {
    let name = file.file_name().unwrap().to_str().unwrap();
    for obstacle in obstacles {
        for words in commands {
            let kept = Kept::of(file.to_owned());
            obstacle.put(file);
            let told = ended(world.call(words).env("MASKINPORTEN_PASSPHRASE", "x"));
            let what = format!("{obstacle:?} for {name}: {words:?}");
            check(&told, &what);
            let said = told.stderr.contains(name);
            assert!(said, "{what} says nothing of the file: {}{}", told.stdout, told.stderr);
            drop(kept);
        }
    }
}

/// The first file in a folder with this extension.
fn one(folder: &Path, extension: &str) -> PathBuf {
    let mut paths = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    paths.find(|path| path.extension().is_some_and(|end| end == extension)).unwrap()
}

#[test]
fn s7_what_stands_for_the_settings_is_refused_by_every_command_that_reads_them() {
    let world = World::with_reader(PROGRAM);
    let config: &[&[&str]] = &[
        &["profile", "list"],
        &["profile", "show", "--profile", "reader"],
        &["profile", "add", "x", "--client-id", "c"],
        &["env", "list"],
        &["token", "--profile", "reader"],
        &["client", "list"],
        &["jwks", "list", "--profile", "reader"],
        &["rotate", "reader", "-y"],
        &["expiry"],
        &["keygen", "--kid", "x"],
        &["key", "list"],
        &["store", "status"],
    ];
    refused(&world, &world.config().join("config.toml"), &ALL, config);
    let keys: &[&[&str]] = &[
        &["key", "list"],
        &["keygen", "--kid", "x"],
        &["token", "--profile", "reader", "--no-cache"],
        &["rotate", "reader", "-y"],
        &["expiry"],
        &["store", "status"],
    ];
    refused(&world, &world.config().join("keys.toml"), &ALL, keys);
    world.run("token --profile reader --no-cache").success();
}

#[test]
fn s7_what_stands_for_the_audit_trail_is_refused() {
    let world = World::with_reader(PROGRAM);
    let change: &[&str] = &["client", "register", "--name", "other", "--scope", GRANTED_SCOPE, "-y"];
    let trail = world.config().join("audit.jsonl");
    let short = [Obstacle::Pipe, Obstacle::Folder, Obstacle::Device, Obstacle::Nowhere];
    refused(&world, &trail, &short, &[&["log"], change]);
    refused(&world, &trail, &[Obstacle::Endless], &[change]);
    survived(&world, &trail, &[Obstacle::Endless], &[&["log"]]);
    refused(&world, &world.config().join("audit.lock"), &short, &[change]);
    refused(&world, &world.config().join("lock"), &short, &[&["profile", "add", "x", "--client-id", "c"]]);
}

#[test]
fn s7_an_audit_trail_of_years_is_read_and_added_to() {
    let world = World::with_reader(PROGRAM);
    let trail = world.config().join("audit.jsonl");
    let lines = fs::read(&trail).unwrap();
    let years = lines.repeat((12 << 20) / lines.len());
    fs::write(&trail, [&years, &b"{\"torn"[..]].concat()).unwrap();
    ended(world.call("log -n 1")).with(0);
    let change = ["client", "register", "--name", "other", "--scope", GRANTED_SCOPE];
    ended(world.call(change)).with(0);
    // A file that is full is put aside as it is.
    let full = fs::read(world.config().join("audit-1.jsonl")).unwrap();
    assert!(full.starts_with(&years));
    let after = fs::read(&trail).unwrap();
    assert!(after.starts_with(b"{\"kind\"") && after.ends_with(b"}\n"));
    // The same lines over and over are no chain.
    ended(world.call("log --verify")).with(6);
}

#[test]
fn s7_what_stands_for_the_journal_of_a_rotation_is_refused() {
    let world = World::with_reader(PROGRAM);
    world.run("rotate reader -y --every=10ms --grace=7d").success();
    let journal = world.config().join("rotations/reader.jsonl");
    let commands: [&[&str]; 3] =
        [&["rotate", "reader", "--status"], &["rotate", "reader", "--resume"], &["rotate", "reader", "-y"]];
    refused(&world, &journal, &ALL, &commands);
    let short = [Obstacle::Pipe, Obstacle::Folder, Obstacle::Device, Obstacle::Nowhere];
    refused(&world, &journal.with_extension("lock"), &short, &commands[1..]);
}

#[test]
fn s7_what_stands_for_a_stored_secret_is_refused() {
    let world = World::with_reader(PROGRAM);
    ended(world.call("keygen --store file --kid sealed").env("MASKINPORTEN_PASSPHRASE", "x")).with(0);
    let listed = world.run("key list -o json").success().json();
    let keys = listed["keys"].as_array().unwrap();
    let thumbprint = keys.iter().find(|key| key["kid"] == "reader-1").unwrap()["thumbprint"].as_str().unwrap();
    let plain = world.config().join(format!("secrets/key-{thumbprint}.der"));
    let folder = plain.parent().unwrap();
    let sealed = one(folder, "p8");
    refused(&world, &plain, &ALL, &[&["token", "--no-cache"], &["store", "status"]]);
    let export = ["key", "export", "sealed", "--store", "file", "--private", "--unencrypted", "--to-file", "new.pem"];
    let status = ["store", "status", "--store", "file"];
    refused(&world, &sealed, &ALL, &[&export, &status]);
    let short = [Obstacle::Pipe, Obstacle::Folder, Obstacle::Device, Obstacle::Nowhere];
    refused(&world, &folder.join(".lock"), &short, &[&["keygen", "--kid", "another"]]);
    let passphrase = world.write("passphrase", "x\n");
    fs::set_permissions(&passphrase, fs::Permissions::from_mode(0o600)).unwrap();
    let with_file = [&export[..], &["--passphrase-file", "passphrase"]].concat();
    refused(&world, &passphrase, &ALL, &[&with_file]);
}

#[test]
fn s7_what_stands_in_the_token_cache_is_done_without() {
    let world = World::with_reader(PROGRAM);
    let token = ["token", "--cache-dir", "cache"];
    world.run(token).success();
    let folder = world.at("cache");
    for extension in ["token", "json"] {
        // Each time it would be read: a live token is found before the index is looked at.
        let file = one(&folder, extension);
        let fresh = ["token", "--cache-dir", "cache", "--min-life", "10m"];
        for obstacle in ALL {
            for words in [&token[..], &fresh[..]] {
                let kept = Kept::of(file.clone());
                obstacle.put(&file);
                let told = ended(world.call(words));
                assert_eq!(told.code, Some(0), "{obstacle:?} for {}: {}", file.display(), told.stderr);
                assert_eq!(told.stdout.split('.').count(), 3);
                drop(kept);
            }
        }
    }
}

#[test]
fn s7_what_stands_for_certificate_authorities_is_refused() {
    // Plain http needs none, and reads none.
    let world = World::with(PROGRAM, Options { tls: true, ..Options::default() });
    world.add_admin("admin", "").success();
    world.register("reader");
    world.ok("keygen --kid reader-1");
    world.ok("jwks upload");
    let authorities = world.write("authorities.pem", kit().tls_ca_pem());
    let words = ["token", "--profile", "reader", "--no-cache"];
    ended(world.call(words).env("SSL_CERT_FILE", &authorities)).with(0);
    for obstacle in ALL {
        let kept = Kept::of(authorities.clone());
        obstacle.put(&authorities);
        let told = ended(world.call(words).env("SSL_CERT_FILE", &authorities));
        assert!(told.with(2).stderr.contains("authorities.pem"), "{obstacle:?}: {}", told.stderr);
        drop(kept);
    }
    let config = world.config().join("config.toml");
    let text = fs::read_to_string(&config).unwrap();
    fs::write(&config, text.replace("tls-ca.pem", "authorities.pem")).unwrap();
    refused(&world, &authorities, &ALL, &[&words, &["client", "list"], &["jwks", "list"]]);
    ended(world.call(words)).with(0);
}

#[test]
fn s7_what_stands_for_a_named_file_is_refused() {
    let world = World::with_reader(PROGRAM);
    let file = world.write("named", "x");
    let certificate = ["profile", "add", "x", "--client-id", "c", "--certificate", "business.p12"];
    let password = [&certificate[..], &["--password-from", "named"]].concat();
    let delivery = ["rotate", "reader", "-y", "--every=10ms", "--grace=1s", "--deliver", "env-file:named"];
    let commands: &[&[&str]] = &[
        &["key", "show", "--from", "named"],
        &["key", "import", "named"],
        &["key", "convert", "named", "--public", "--to", "jwk", "--kid", "k"],
        &["certificate", "show", "named"],
        &["grant", "named"],
        &["inspect", "named"],
        &["profile", "add", "x", "--from", "named"],
        &password,
        &delivery,
    ];
    refused(&world, &file, &ALL, commands);
}

#[test]
fn s7_what_stands_in_the_sandboxs_kit_is_refused() {
    let world = World::with_reader(PROGRAM);
    let folder = world.at("kit");
    maskinporten_engine::private_file::private_folder(&folder, Access::Owner).unwrap();
    for file in kit().files().unwrap() {
        maskinporten_engine::private_file::write_private(
            &folder.join(&file.name),
            &file.contents,
            maskinporten_engine::private_file::Overwrite::Never,
            Access::Owner,
        )
        .unwrap();
    }
    let start = ["sandbox", "--kit", "kit", "--port", "0"];
    let p12 = one(&folder, "p12");
    for file in [folder.join("ca.pem"), p12] {
        refused(&world, &file, &ALL, &[&start]);
    }
}
