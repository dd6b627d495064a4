//! The file store.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use maskinporten_engine::store::file::{FileStore, PassphraseSource};
use maskinporten_engine::store::{SecretId, SecretStore, StoreError, TokenDigest};
use maskinporten_protocol::secret::SecretText;
use maskinporten_testkit::{has, skipped};

use super::{again, id_of, key, names, other_key};

/// Answers with a fixed passphrase, and notes how often it was asked and whether for the first secret.
#[derive(Clone)]
struct Fixed {
    text: &'static str,
    asked: Arc<AtomicUsize>,
    first: Arc<AtomicUsize>,
}

impl PassphraseSource for Fixed {
    fn passphrase(&self, _folder: &Path, first: bool) -> Result<SecretText, StoreError> {
        self.asked.fetch_add(1, Ordering::SeqCst);
        self.first.fetch_add(first.into(), Ordering::SeqCst);
        Ok(self.text.to_owned().into())
    }
}

fn fixed(text: &'static str) -> Fixed {
    Fixed { text, asked: Arc::default(), first: Arc::default() }
}

fn encrypted(folder: &Path, text: &'static str) -> FileStore {
    FileStore::encrypted(folder.to_owned(), Box::new(fixed(text)))
}

fn key_path(folder: &Path, extension: &str) -> PathBuf {
    folder.join(format!("key-{}.{extension}", key().public().thumbprint()))
}

fn token() -> SecretId {
    SecretId::Token(TokenDigest::from([7; 32]))
}

#[test]
fn an_encrypted_key_comes_back_and_asks_once() {
    let home = tempfile::tempdir().unwrap();
    let folder = home.path().join("keys");
    let source = fixed("correct horse");
    let store = FileStore::encrypted(folder.clone(), Box::new(source.clone()));
    assert!(store.get(&id_of(key())).unwrap().is_none());
    assert!(store.status().problem.is_none());
    assert_eq!(source.asked.load(Ordering::SeqCst), 0);
    store.put(&id_of(key()), key().pkcs8_der()).unwrap();
    store.put(&id_of(key()), key().pkcs8_der()).unwrap();
    store.put(&id_of(other_key()), other_key().pkcs8_der()).unwrap();
    assert_eq!(store.get(&id_of(key())).unwrap().unwrap().expose(), key().pkcs8_der().expose());
    assert_eq!((source.asked.load(Ordering::SeqCst), source.first.load(Ordering::SeqCst)), (1, 1));

    let source = fixed("correct horse");
    let store = FileStore::encrypted(folder.clone(), Box::new(source.clone()));
    assert!(store.get(&id_of(other_key())).unwrap().is_some());
    assert_eq!((source.asked.load(Ordering::SeqCst), source.first.load(Ordering::SeqCst)), (1, 0));
    assert_eq!(names(&folder).len(), 2);
    assert!(store.delete(&id_of(key())).unwrap() && !store.delete(&id_of(key())).unwrap());
    assert!(store.get(&id_of(key())).unwrap().is_none());
}

#[test]
fn nothing_of_a_key_is_in_an_encrypted_file() {
    let folder = private();
    encrypted(folder.path(), "x").put(&id_of(key()), key().pkcs8_der()).unwrap();
    let file = fs::read(key_path(folder.path(), "p8")).unwrap();
    let der = key().pkcs8_der().expose();
    assert!(der.windows(24).step_by(8).all(|part| !file.windows(24).any(|there| there == part)));
}

#[test]
fn openssl_opens_a_backup() {
    if !has("openssl") {
        return skipped("openssl isn't installed: nobody else has opened our encrypted files");
    }
    let folder = private();
    encrypted(folder.path(), "sæl og bjørn").put(&id_of(key()), key().pkcs8_der()).unwrap();
    let openssl = |passphrase: &str| {
        Command::new("openssl")
            .args(["pkey", "-inform", "DER", "-outform", "DER", "-passin", "env:PASSPHRASE", "-in"])
            .arg(key_path(folder.path(), "p8"))
            .env("PASSPHRASE", passphrase)
            .output()
            .unwrap()
    };
    let output = openssl("sæl og bjørn");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let again = maskinporten_protocol::key::PrivateKey::from_pkcs8_der(&output.stdout)
        .or_else(|_| maskinporten_protocol::key::PrivateKey::from_pkcs1_der(&output.stdout))
        .unwrap();
    assert_eq!(again.public(), key().public());
    assert!(!openssl("sel og bjorn").status.success());
}

#[test]
fn what_openssl_encrypted_opens_here() {
    if !has("openssl") {
        return skipped("openssl isn't installed: no file of another program was opened");
    }
    for kdf in [&["-scrypt"][..], &["-v2", "aes-256-cbc", "-v2prf", "hmacWithSHA256", "-iter", "100000"]] {
        let folder = private();
        let plain = folder.path().join("plain");
        fs::write(&plain, key().pkcs8_der().expose()).unwrap();
        let made = Command::new("openssl")
            .args(["pkcs8", "-topk8", "-inform", "DER", "-outform", "DER", "-passout", "pass:x", "-in"])
            .arg(&plain)
            .arg("-out")
            .arg(key_path(folder.path(), "p8"))
            .args(kdf)
            .output()
            .unwrap();
        assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
        let found = encrypted(folder.path(), "x").get(&id_of(key())).unwrap().unwrap();
        assert_eq!(found.expose(), key().pkcs8_der().expose());
    }
}

/// A folder that the store accepts.
fn private() -> tempfile::TempDir {
    let mut builder = tempfile::Builder::new();
    #[cfg(unix)]
    builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o700));
    builder.tempdir().unwrap()
}

#[test]
fn a_wrong_passphrase_reads_and_writes_nothing() {
    let folder = private();
    encrypted(folder.path(), "right").put(&id_of(key()), key().pkcs8_der()).unwrap();
    let before = fs::read(key_path(folder.path(), "p8")).unwrap();
    let store = encrypted(folder.path(), "wrong");
    assert!(matches!(store.get(&id_of(key())), Err(StoreError::WrongPassphrase { .. })));
    let refused = store.put(&id_of(other_key()), other_key().pkcs8_der()).unwrap_err();
    assert!(matches!(refused, StoreError::WrongPassphrase { .. }), "{refused}");
    assert!(matches!(store.put(&id_of(key()), key().pkcs8_der()), Err(StoreError::WrongPassphrase { .. })));
    assert_eq!(names(folder.path()), [key_path(folder.path(), "p8").file_name().unwrap().to_str().unwrap()]);
    assert_eq!(fs::read(key_path(folder.path(), "p8")).unwrap(), before);
}

#[test]
fn a_mistyped_passphrase_is_asked_for_again_and_a_right_one_is_not() {
    /// Somebody who mistypes it first.
    struct Clumsy(Arc<AtomicUsize>);
    impl PassphraseSource for Clumsy {
        fn passphrase(&self, _folder: &Path, _first: bool) -> Result<SecretText, StoreError> {
            let is_mistyped = self.0.fetch_add(1, Ordering::SeqCst) == 0;
            Ok(if is_mistyped { "rihgt" } else { "right" }.to_owned().into())
        }
    }
    let (folder, asked) = (private(), Arc::new(AtomicUsize::new(0)));
    encrypted(folder.path(), "right").put(&id_of(key()), key().pkcs8_der()).unwrap();
    let store = FileStore::encrypted(folder.path().to_owned(), Box::new(Clumsy(asked.clone())));
    assert!(matches!(store.get(&id_of(key())), Err(StoreError::WrongPassphrase { .. })));
    assert!(store.get(&id_of(key())).unwrap().is_some());
    assert!(store.get(&id_of(key())).unwrap().is_some());
    assert_eq!(asked.load(Ordering::SeqCst), 2);
}

#[test]
fn an_empty_passphrase_is_none() {
    let folder = private();
    let refused = encrypted(folder.path(), "").put(&id_of(key()), key().pkcs8_der()).unwrap_err();
    assert!(matches!(refused, StoreError::PassphraseNeeded { .. }), "{refused}");
    assert_eq!(names(folder.path()), [""; 0]);
}

#[test]
fn damage_is_told_from_a_wrong_passphrase_where_it_can_be() {
    let folder = private();
    let path = key_path(folder.path(), "p8");
    let store = encrypted(folder.path(), "right");
    store.put(&id_of(key()), key().pkcs8_der()).unwrap();
    let whole = fs::read(&path).unwrap();

    for len in [0, 1, 40, whole.len() / 2, whole.len() - 1] {
        fs::write(&path, &whole[..len]).unwrap();
        let fresh = encrypted(folder.path(), "right");
        assert!(matches!(fresh.get(&id_of(key())), Err(StoreError::Corrupt { .. })), "{len}");
    }
    let mut altered = whole.clone();
    *altered.last_mut().unwrap() ^= 1;
    fs::write(&path, &altered).unwrap();
    // This store has opened the folder's files before, so its passphrase is right.
    assert!(matches!(store.get(&id_of(key())), Err(StoreError::Corrupt { .. })));
    assert!(matches!(
        encrypted(folder.path(), "right").get(&id_of(key())),
        Err(StoreError::WrongPassphrase { .. } | StoreError::Corrupt { .. })
    ));
    // And may make it good.
    store.put(&id_of(key()), key().pkcs8_der()).unwrap();
    assert!(store.get(&id_of(key())).unwrap().is_some());
}

#[test]
fn a_file_under_another_keys_name_is_not_that_key() {
    let folder = private();
    let store = encrypted(folder.path(), "right");
    store.put(&id_of(other_key()), other_key().pkcs8_der()).unwrap();
    let theirs = folder.path().join(format!("key-{}.p8", other_key().public().thumbprint()));
    fs::rename(theirs, key_path(folder.path(), "p8")).unwrap();
    assert!(matches!(store.get(&id_of(key())), Err(StoreError::Corrupt { .. })));
    assert!(matches!(store.put(&id_of(key()), other_key().pkcs8_der()), Err(StoreError::Corrupt { .. })));
}

#[test]
fn plain_only_when_asked() {
    let folder = private();
    let plain = FileStore::plain(folder.path().to_owned());
    plain.put(&id_of(key()), key().pkcs8_der()).unwrap();
    assert_eq!(fs::read(key_path(folder.path(), "der")).unwrap(), *key().pkcs8_der().expose());
    assert_eq!(plain.get(&id_of(key())).unwrap().unwrap().expose(), key().pkcs8_der().expose());
    let error = encrypted(folder.path(), "x").get(&id_of(key())).unwrap_err();
    assert!(error.to_string().contains("is plain, but the encrypted store was chosen"), "{error}");
    encrypted(folder.path(), "x").put(&id_of(key()), key().pkcs8_der()).unwrap();
    assert!(plain.delete(&id_of(key())).unwrap());
    assert!(matches!(plain.get(&id_of(key())), Err(StoreError::NotSetUp { .. })));
    assert!(encrypted(folder.path(), "x").get(&id_of(key())).unwrap().is_some());
}

#[test]
fn tokens_lie_in_plain_files_only() {
    let folder = private();
    let plain = FileStore::plain(folder.path().to_owned());
    assert!(plain.caches_tokens());
    plain.put(&token(), &b"one".to_vec().into()).unwrap();
    plain.put(&token(), &b"two".to_vec().into()).unwrap();
    assert_eq!(plain.get(&token()).unwrap().unwrap().expose(), b"two");
    let encrypted = encrypted(folder.path(), "x");
    assert!(!encrypted.caches_tokens());
    assert!(matches!(encrypted.put(&token(), &b"x".to_vec().into()), Err(StoreError::ReadOnly { .. })));
    assert!(encrypted.get(&token()).unwrap().is_none());
    assert!(plain.delete(&token()).unwrap());
}

#[test]
fn writers_of_many_threads_wait_for_each_other() {
    let folder = private();
    std::thread::scope(|scope| {
        for _ in 0..20 {
            scope.spawn(|| {
                FileStore::plain(folder.path().to_owned()).put(&id_of(key()), key().pkcs8_der()).unwrap();
            });
        }
    });
    assert_eq!(names(folder.path()).len(), 1);
}

#[cfg(unix)]
#[test]
fn what_others_can_reach_is_refused_with_a_hint() {
    use std::os::unix::fs::PermissionsExt as _;

    let chmod = |path: &Path, mode| fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
    let folder = private();
    let store = FileStore::plain(folder.path().to_owned());
    store.put(&id_of(key()), key().pkcs8_der()).unwrap();
    let path = key_path(folder.path(), "der");
    assert_eq!(path.metadata().unwrap().permissions().mode() & 0o7777, 0o600);

    chmod(&path, 0o644);
    let error = store.get(&id_of(key())).unwrap_err();
    assert_eq!(error.hint(), Some(format!("`chmod 600 {}`", path.display())));
    assert!(matches!(store.status().problem, Some(StoreError::Insecure { .. })));
    chmod(&path, 0o600);

    chmod(folder.path(), 0o750);
    for error in [store.get(&id_of(key())).unwrap_err(), store.put(&id_of(key()), key().pkcs8_der()).unwrap_err()] {
        assert_eq!(error.hint(), Some(format!("`chmod 700 {}`", folder.path().display())));
        assert!(error.to_string().ends_with("can be reached by other users (mode 0750)"), "{error}");
    }
    chmod(folder.path(), 0o700);
    assert!(store.get(&id_of(key())).unwrap().is_some());
}

#[cfg(unix)]
#[test]
fn links_are_refused() {
    let (folder, elsewhere) = (private(), private());
    let store = FileStore::plain(folder.path().to_owned());
    let target = elsewhere.path().join("target");
    std::os::unix::fs::symlink(&target, key_path(folder.path(), "der")).unwrap();
    assert!(matches!(store.put(&id_of(key()), key().pkcs8_der()), Err(StoreError::Insecure { .. })));
    assert!(!target.exists());
    fs::write(&target, key().pkcs8_der().expose()).unwrap();
    assert!(matches!(store.get(&id_of(key())), Err(StoreError::Insecure { .. })));

    let link = elsewhere.path().join("folder");
    std::os::unix::fs::symlink(folder.path(), &link).unwrap();
    assert!(matches!(FileStore::plain(link).get(&id_of(key())), Err(StoreError::Insecure { .. })));
}

#[cfg(unix)]
#[test]
fn another_users_folder_is_refused() {
    let folder = private();
    // Only root may give a folder away; for everybody else root's own will do.
    let given = Command::new("chown").arg("12345").arg(folder.path()).output().unwrap().status.success();
    let (folder, owner) = if given { (folder.path(), "12345") } else { (Path::new("/usr"), "0") };
    let error = FileStore::plain(folder.to_owned()).get(&id_of(key())).unwrap_err();
    assert!(error.to_string().ends_with(&format!("belongs to another user (id {owner})")), "{error}");
}

/// On a small disk, where one may be mounted in a namespace of one's own; else with a limit to the size of files.
#[cfg(unix)]
#[test]
fn a_full_disk_leaves_nothing_half_written() {
    let folder = private();
    let run = |program: &str, arguments: &[&str], script: String| {
        let mut command = Command::new(program);
        command.args(arguments).args(["sh", "-c", &script]).env("DISK", folder.path()).output()
    };
    let test: Vec<_> = again("file::on_a_full_disk").iter().map(|word| format!("'{word}'")).collect();
    let test = test.join(" ");
    let small = |test: &str| {
        let script = format!(r#"mount -t tmpfs -o size=64k,mode=700 tmpfs "$DISK" && exec {test}"#);
        run("unshare", &["--user", "--map-root-user", "--mount"], script)
    };
    let output = if small("true").is_ok_and(|output| output.status.success()) {
        small(&test).unwrap()
    } else {
        encrypted(folder.path(), "x").put(&id_of(key()), key().pkcs8_der()).unwrap();
        run("env", &["LIMITED=1"], format!("trap '' XFSZ; ulimit -f 1; exec {test}")).unwrap()
    };
    let said = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success() && said.contains("1 passed"), "{said}");
}

#[cfg(unix)]
#[test]
#[ignore = "needs the full disk that a_full_disk_leaves_nothing_half_written makes"]
fn on_a_full_disk() {
    let disk = PathBuf::from(std::env::var_os("DISK").unwrap());
    let store = encrypted(&disk, "x");
    if std::env::var_os("LIMITED").is_some() {
        let whole = names(&disk);
        let error = store.put(&id_of(other_key()), other_key().pkcs8_der()).unwrap_err();
        assert!(matches!(error, StoreError::Io { .. }), "{error}");
        return assert_eq!(names(&disk), whole);
    }
    store.put(&id_of(key()), key().pkcs8_der()).unwrap();
    let whole = names(&disk);
    fs::write(disk.join("ballast"), vec![0; 1 << 20]).unwrap_err();
    let error = store.put(&id_of(other_key()), other_key().pkcs8_der()).unwrap_err();
    assert!(matches!(&error, StoreError::Io { source, .. } if source.kind() == std::io::ErrorKind::StorageFull));
    assert_eq!(error.hint().unwrap(), "free some space and try again; nothing was left half-written");
    fs::remove_file(disk.join("ballast")).unwrap();
    assert_eq!(names(&disk), whole);
    assert!(store.get(&id_of(key())).unwrap().is_some());
    store.put(&id_of(other_key()), other_key().pkcs8_der()).unwrap();
}
