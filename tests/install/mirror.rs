//! A place to download releases from, laid out as GitHub's is, that can be told to misbehave.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

use maskinporten_testkit::Listener;

use crate::release::Release;

type Answers = BTreeMap<String, Vec<u8>>;

/// Whose releases a mirror has.
pub(crate) const REPOSITORY: &str = "owner/maskinporten";

/// A server on loopback with releases, the last of which is the newest.
pub(crate) struct Mirror {
    listener: Listener,
    answers: Arc<Mutex<Answers>>,
}

impl Mirror {
    /// With one release.
    pub(crate) fn of(release: &Release) -> Self {
        let answers: Arc<Mutex<Answers>> = Arc::default();
        let known = Arc::clone(&answers);
        let listener = Listener::serving(move |_, call| {
            let path = path(call).unwrap_or_default();
            known.lock().unwrap().get(path).cloned().unwrap_or_else(|| answer("404 Not Found", "", b"Not Found"))
        });
        let mirror = Self { listener, answers };
        mirror.add(release);
        mirror
    }

    /// One more release, which is the newest now.
    pub(crate) fn add(&self, release: &Release) {
        let packed = release.packed();
        // A release has more files than the archives.
        let zeros = "0".repeat(64);
        let sums = format!(
            "{}  {}\n{zeros}  maskinporten-{}-1.x86_64.rpm\n",
            Release::digest(&packed),
            release.name(),
            release.version
        );
        self.serve(&release.version, "SHA256SUMS", sums);
        self.serve(&release.version, &release.name(), packed);
        let place = format!("/releases/download/v{}/SHA256SUMS", release.version);
        let redirect = answer("302 Found", &format!("Location: {}{place}\r\n", self.from()), b"");
        self.say("/releases/latest/download/SHA256SUMS", redirect);
    }

    /// A file of a release.
    pub(crate) fn serve(&self, version: &str, name: &str, contents: impl AsRef<[u8]>) {
        let contents = answer("200 OK", "", contents.as_ref());
        self.say(&format!("/releases/download/v{version}/{name}"), contents);
    }

    /// From now on this path has this answer.
    pub(crate) fn say(&self, path: &str, answer: Vec<u8>) {
        self.answers.lock().unwrap().insert(path.to_owned(), answer);
    }

    /// The server's address.
    pub(crate) fn server(&self) -> String {
        format!("http://{}", self.listener.address)
    }

    /// The address to name with `--from`.
    pub(crate) fn from(&self) -> String {
        format!("{}/{REPOSITORY}", self.server())
    }

    /// The paths that were asked for.
    pub(crate) fn asked(&self) -> Vec<String> {
        self.listener.heard().iter().filter_map(|call| path(call).map(str::to_owned)).collect()
    }
}

/// What a call asks for, below the repository.
fn path(call: &str) -> Option<&str> {
    call.split(' ').nth(1)?.strip_prefix('/')?.strip_prefix(REPOSITORY)
}

/// A whole answer.
pub(crate) fn answer(status: &str, headers: &str, body: &[u8]) -> Vec<u8> {
    let length = body.len();
    let head = format!("HTTP/1.1 {status}\r\n{headers}Content-Length: {length}\r\nConnection: close\r\n\r\n");
    [head.as_bytes(), body].concat()
}
