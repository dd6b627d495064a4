use std::process::Output;

use serde_json::Value;

/// A command that has ended.
#[derive(Debug)]
pub struct Ran {
    /// The exit code; none if it was killed.
    pub code: Option<i32>,
    /// What the program wrote to stdout.
    pub stdout: String,
    /// What the program wrote to stderr.
    pub stderr: String,
    line: String,
    masks: Vec<(String, String)>,
}

impl Ran {
    pub(crate) fn new(line: String, output: Output, masks: Vec<(String, String)>) -> Self {
        let text = |bytes| String::from_utf8(bytes).unwrap_or_else(|error| panic!("{line}: {error}"));
        let (stdout, stderr) = (text(output.stdout), text(output.stderr));
        Self { code: output.status.code(), stdout, stderr, line, masks }
    }

    /// It did what it was asked.
    #[track_caller]
    pub fn success(self) -> Self {
        self.fails(0)
    }

    /// It ended with this exit code.
    #[track_caller]
    pub fn fails(self, code: i32) -> Self {
        let Self { stdout, stderr, line, .. } = &self;
        assert_eq!(self.code, Some(code), "{line}\n--- stdout\n{stdout}\n--- stderr\n{stderr}");
        self
    }

    /// It said this on stderr.
    #[track_caller]
    pub fn says(self, words: &str) -> Self {
        assert!(self.stderr.contains(words), "{}: {words:?} isn't in\n{}", self.line, self.stderr);
        self
    }

    /// It didn't say this anywhere.
    #[track_caller]
    pub fn never_says(self, words: &str) -> Self {
        let all = format!("{}{}", self.stdout, self.stderr);
        assert!(!all.contains(words), "{}: {words:?} is in\n{all}", self.line);
        self
    }

    /// Asserts that stdout contains these words.
    #[track_caller]
    pub fn prints(self, words: &str) -> Self {
        assert!(self.stdout.contains(words), "{}: {words:?} isn't in\n{}", self.line, self.stdout);
        self
    }

    /// Nothing was printed as a result.
    #[track_caller]
    pub fn without_result(self) -> Self {
        assert_eq!(self.stdout, "", "{}", self.line);
        self
    }

    /// The result, which is JSON.
    #[track_caller]
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.stdout).unwrap_or_else(|error| panic!("{}: {error}: {}", self.line, self.stdout))
    }

    /// The error, which is JSON in the last line of stderr.
    #[track_caller]
    pub fn error(&self) -> Value {
        let line = self.stderr.lines().last().unwrap_or_default();
        let error: Value = serde_json::from_str(line).unwrap_or_else(|error| panic!("{error}: {}", self.stderr));
        error["error"].clone()
    }

    /// A token, on a line of its own.
    #[track_caller]
    pub fn token(&self) -> String {
        let token = self.stdout.strip_suffix('\n').unwrap();
        assert!(token.split('.').count() == 3 && !token.contains(char::is_whitespace), "{token}");
        token.to_owned()
    }

    /// What was printed, with the home's path and the sandbox's address replaced.
    pub fn shape(&self) -> String {
        self.masked(&self.stdout)
    }

    /// What was said, with the home's path and the sandbox's address replaced.
    pub fn said(&self) -> String {
        self.masked(&self.stderr)
    }

    fn masked(&self, text: &str) -> String {
        self.masks.iter().fold(text.to_owned(), |text, (from, to)| text.replace(from, to))
    }
}
