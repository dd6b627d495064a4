use std::io::{BufRead as _, BufReader};
use std::process::{Child, Stdio};

use serde_json::Value;

use crate::Home;

/// A sandbox in a process of its own, and what it said at its start.
pub struct Served {
    child: Child,
    /// What it said at its start.
    pub about: Value,
}

impl Served {
    /// Starts one with these words, and waits until it listens.
    #[track_caller]
    pub fn start(home: &Home, words: &str) -> Self {
        let mut command = home.call(format!("sandbox -o json {words}")).command;
        let mut child = command.stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
        let lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let mut json = String::new();
        for line in lines.map(Result::unwrap) {
            json.push_str(&line);
            if line == "}" {
                break;
            }
        }
        Self { child, about: serde_json::from_str(&json).unwrap() }
    }

    /// The port that it listens on.
    pub fn port(&self) -> String {
        let issuer = self.about["issuer"].as_str().unwrap();
        issuer.trim_end_matches('/').rsplit(':').next().unwrap().to_owned()
    }

    /// Ends it as nothing could be worse.
    pub fn kill(&mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
