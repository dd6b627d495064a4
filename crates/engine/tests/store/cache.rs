//! The token cache between threads and processes, and in a folder.

use std::convert::Infallible;
use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use jiff::Timestamp;
use maskinporten_engine::access::Access;
use maskinporten_engine::token_cache::{Cache, EntryKey, SignedWith, Supplied, TokenOrigin};
use maskinporten_protocol::token::AccessToken;

use super::{again, names};

const ENTRY: EntryKey<'_> = EntryKey {
    issuer: "https://test.maskinporten.no/",
    token_endpoint: "https://test.maskinporten.no/token",
    client_id: "c",
    key: SignedWith::Kid("k"),
    scopes: &["a:b"],
    resources: &[],
    consumer_org: None,
    authorization_details: None,
};

/// Asks for the entry; `request` runs for as long as a request takes.
fn ask(folder: &Path, request: impl FnOnce()) -> Supplied {
    let cache = Cache::in_folder(folder.to_owned(), Access::Owner);
    let answer: Result<_, Infallible> =
        cache.get_or_fetch(Some(&ENTRY.name()), Duration::ZERO, Timestamp::now, || {
            request();
            std::thread::sleep(Duration::from_millis(200));
            Ok(AccessToken {
                token: format!("token of {}", std::process::id()).into(),
                token_type: "Bearer".into(),
                expires_in: 120,
                scope: String::new(),
                obtained_at: Timestamp::now(),
            })
        });
    answer.unwrap()
}

#[test]
fn twenty_threads_make_one_request() {
    let home = tempfile::tempdir().unwrap();
    let folder = home.path().join("cache");
    let requests = AtomicU32::new(0);
    std::thread::scope(|scope| {
        for _ in 0..20 {
            scope.spawn(|| {
                let answer = ask(&folder, || {
                    requests.fetch_add(1, Ordering::SeqCst);
                });
                assert_eq!(answer.note, None);
            });
        }
    });
    assert_eq!(requests.load(Ordering::SeqCst), 1);
}

#[test]
fn twenty_processes_make_one_request() {
    let home = tempfile::tempdir().unwrap();
    let asker = again("cache::asker");
    let children: Vec<_> = (0..20)
        .map(|_| {
            let mut command = Command::new(&asker[0]);
            command.args(&asker[1..]).env("WORLD", home.path());
            command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap()
        })
        .collect();
    for child in children {
        let output = child.wait_with_output().unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stdout));
    }
    assert_eq!(fs::read(home.path().join("requests")).unwrap(), b"!");
    // All went home with the token of one.
    assert_eq!(fs::read_to_string(home.path().join("answers")).unwrap().lines().count(), 20);
    let answers = fs::read_to_string(home.path().join("answers")).unwrap();
    assert!(answers.lines().all(|answer| Some(answer) == answers.lines().next()), "{answers}");
}

#[test]
#[ignore = "one of the twenty processes of twenty_processes_make_one_request"]
fn asker() {
    let world = PathBuf::from(std::env::var_os("WORLD").unwrap());
    let append = |name: &str, text: &str| {
        let mut file = fs::File::options().append(true).create(true).open(world.join(name)).unwrap();
        file.write_all(text.as_bytes()).unwrap();
    };
    let answer = ask(&world.join("cache"), || append("requests", "!"));
    assert_eq!(answer.note, None);
    append("answers", &format!("{}\n", answer.token.token.expose()));
}

#[test]
fn a_folder_of_tokens_is_private_and_holds_one_file_for_each() {
    let home = tempfile::tempdir().unwrap();
    let folder = home.path().join("deep/cache");
    assert_eq!(ask(&folder, || {}).origin, TokenOrigin::Fetched);
    assert_eq!(ask(&folder, || {}).origin, TokenOrigin::Cached);
    let name = ENTRY.name();
    let expected =
        [format!("{name}.lock"), format!("{name}.token"), "index-file.json".into(), "index-file.lock".into()];
    assert_eq!(names(&folder), expected);
    assert!(!fs::read_to_string(folder.join("index-file.json")).unwrap().contains("token of"));
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;

        let mode = |path: &Path| path.metadata().unwrap().permissions().mode() & 0o777;
        assert_eq!(mode(&folder), 0o700);
        for file in folder.read_dir().unwrap() {
            assert_eq!(mode(&file.unwrap().path()), 0o600);
        }
    }
}

#[cfg(unix)]
#[test]
fn a_folder_that_others_can_reach_is_not_used_and_is_no_error() {
    use std::os::unix::fs::PermissionsExt as _;

    let home = tempfile::tempdir().unwrap();
    let folder = home.path().join("cache");
    ask(&folder, || {});
    fs::set_permissions(&folder, fs::Permissions::from_mode(0o755)).unwrap();
    let answer = ask(&folder, || {});
    assert_eq!(answer.origin, TokenOrigin::Fetched);
    assert!(answer.note.unwrap().ends_with("can be reached by other users (mode 0755)"));

    let file = home.path().join("file");
    fs::write(&file, "").unwrap();
    let answer = ask(&file, || {});
    assert_eq!(answer.origin, TokenOrigin::Fetched);
    assert!(answer.note.unwrap().contains("isn't a folder"));
}

/// Whoever holds the lock may die; the next one goes on at once.
#[test]
fn a_process_that_dies_with_the_lock_holds_nobody_up() {
    let home = tempfile::tempdir().unwrap();
    let asker = again("cache::dies");
    let mut child = Command::new(&asker[0]);
    let status = child.args(&asker[1..]).env("WORLD", home.path()).stdout(Stdio::null()).status().unwrap();
    assert!(!status.success());
    let answer = ask(&home.path().join("cache"), || {});
    assert_eq!((answer.origin, answer.note), (TokenOrigin::Fetched, None));
}

#[test]
#[ignore = "the process of a_process_that_dies_with_the_lock_holds_nobody_up"]
fn dies() {
    let world = PathBuf::from(std::env::var_os("WORLD").unwrap());
    ask(&world.join("cache"), || std::process::abort());
}
