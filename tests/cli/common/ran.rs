//! What a command did.

use std::path::{Path, PathBuf};
use std::process::Output;

use serde_json::Value;

/// A command that has ended.
#[derive(Debug)]
pub(crate) struct Ran {
    words: Vec<String>,
    pub(crate) code: Option<i32>,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
    home: PathBuf,
    issuer: String,
}

impl Ran {
    pub(super) fn new(words: Vec<String>, output: Output, home: &Path, issuer: &str) -> Self {
        Self {
            words,
            code: output.status.code(),
            stdout: String::from_utf8(output.stdout).unwrap(),
            stderr: String::from_utf8(output.stderr).unwrap(),
            home: home.to_owned(),
            issuer: issuer.to_owned(),
        }
    }

    /// It did what it was asked.
    #[track_caller]
    pub(crate) fn success(self) -> Self {
        self.fails(0)
    }

    /// It ended with this exit code.
    #[track_caller]
    pub(crate) fn fails(self, code: i32) -> Self {
        assert_eq!(
            self.code,
            Some(code),
            "{}\n--- stdout\n{}\n--- stderr\n{}",
            self.line(),
            self.stdout,
            self.stderr
        );
        self
    }

    /// It said this on stderr.
    #[track_caller]
    pub(crate) fn says(self, words: &str) -> Self {
        assert!(self.stderr.contains(words), "{}: {words:?} isn't in\n{}", self.line(), self.stderr);
        self
    }

    /// It didn't say this anywhere.
    #[track_caller]
    pub(crate) fn never_says(self, words: &str) -> Self {
        let all = format!("{}{}", self.stdout, self.stderr);
        assert!(!all.contains(words), "{}: {words:?} is in\n{all}", self.line());
        self
    }

    /// It printed this.
    #[track_caller]
    pub(crate) fn prints(self, words: &str) -> Self {
        assert!(self.stdout.contains(words), "{}: {words:?} isn't in\n{}", self.line(), self.stdout);
        self
    }

    /// Nothing was printed as a result.
    #[track_caller]
    pub(crate) fn without_result(self) -> Self {
        assert_eq!(self.stdout, "", "{}", self.line());
        self
    }

    /// The result, which is JSON.
    #[track_caller]
    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.stdout).unwrap_or_else(|error| panic!("{error}: {}", self.stdout))
    }

    /// The error, which is JSON in the last line of stderr.
    #[track_caller]
    pub(crate) fn error(&self) -> Value {
        let line = self.stderr.lines().last().unwrap_or_default();
        let error: Value = serde_json::from_str(line).unwrap_or_else(|error| panic!("{error}: {}", self.stderr));
        error["error"].clone()
    }

    /// A token, on a line of its own.
    #[track_caller]
    pub(crate) fn token(&self) -> String {
        let token = self.stdout.strip_suffix('\n').unwrap();
        assert!(token.split('.').count() == 3 && !token.contains(char::is_whitespace), "{token}");
        token.to_owned()
    }

    fn line(&self) -> String {
        format!("maskinporten {}", self.words.join(" "))
    }

    /// What was printed, with all that differs from run to run replaced.
    pub(crate) fn shape(&self) -> String {
        self.normal(&self.stdout)
    }

    /// What was said, with all that differs from run to run replaced.
    pub(crate) fn said(&self) -> String {
        self.normal(&self.stderr)
    }

    fn normal(&self, text: &str) -> String {
        let home = self.home.canonicalize().unwrap_or_else(|_| self.home.clone());
        let text = text.replace(home.to_str().unwrap(), "~").replace(self.home.to_str().unwrap(), "~");
        let host = self.issuer.trim_start_matches("http://").trim_end_matches('/');
        text.replace(&self.issuer, "http://sandbox/").replace(host, "sandbox")
    }
}

/// What differs from run to run, for snapshots.
pub(crate) const CHANGING: [(&str, &str); 10] = [
    (r#""expires_in": \d+"#, r#""expires_in": [seconds]"#),
    (r"eyJ[\w-]+\.[\w-]+\.[\w-]+", "[token]"),
    (r"\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b", "[uuid]"),
    (r"\b(\w+)-\d{4}-\d\d-\d\d-[0-9a-z]{8}\b", "$1-[date]-[random]"),
    (r"\b\d{4}-\d\d-\d\dT[\d:.]+Z", "[time]"),
    (r"\b\d{4}-\d\d-\d\d\b", "[date]"),
    (r"\b[0-9a-f]{32}\b", "[trace]"),
    (r#"(?m)"n": "[\w-]+""#, r#""n": "[modulus]""#),
    (r"\b1[789]\d{8}\b", "[seconds]"),
    (r#"([ "])[\w-]{43}\b"#, "$1[digest]"),
];

/// Compares with a snapshot, in `snapshots/`.
macro_rules! assert_shape {
    ($name:expr, $text:expr) => {
        insta::with_settings!({ filters => crate::common::ran_filters(), omit_expression => true, prepend_module_to_snapshot => false, snapshot_path => "snapshots" }, {
            insta::assert_snapshot!($name, $text);
        })
    };
}
pub(crate) use assert_shape;
