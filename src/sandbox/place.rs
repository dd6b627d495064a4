//! Where a sandbox is, in the words of the commands that it prints.

use std::path::Path;

use crate::prose::folded;
use maskinporten_protocol::environment::SANDBOX_PORT;
use maskinporten_sandbox::{Sandbox, TLS_CA_FILE};

/// The columns of the narrowest terminal that is written for.
const NARROWEST: usize = 60;

/// What the printed commands call an environment that isn't built in.
pub(super) const OWN_ENVIRONMENT: &str = "local";

/// A sandbox's addresses, and the folder of its kit as a shell reads it.
pub(super) struct Place {
    kit: String,
    issuer: String,
    api: String,
    serves_tls: bool,
}

impl Place {
    pub(super) fn new(sandbox: &Sandbox, kit: Option<&Path>, serves_tls: bool) -> Self {
        Self {
            kit: kit.map_or_else(|| "kit".to_owned(), |kit| shell_words::quote(&kit.to_string_lossy()).into_owned()),
            issuer: sandbox.issuer().to_owned(),
            api: sandbox.selfservice().to_owned(),
            serves_tls,
        }
    }

    /// What makes the environment, unless the program has it built in.
    pub(super) fn environment_command(&self) -> Option<String> {
        let trust = if self.serves_tls { format!(" --ca-file {}/{TLS_CA_FILE}", self.kit) } else { String::new() };
        let Self { issuer, api, .. } = self;
        let command = format!("maskinporten env add {OWN_ENVIRONMENT} --issuer {issuer} --self-service {api}{trust}");
        (!self.is_built_in()).then_some(command)
    }

    fn is_built_in(&self) -> bool {
        self.issuer == format!("http://127.0.0.1:{SANDBOX_PORT}/")
    }

    /// The environment's name.
    pub(super) fn environment(&self) -> &'static str {
        if self.is_built_in() { "sandbox" } else { OWN_ENVIRONMENT }
    }

    /// A command with what it leaves open: `{kit}`, `{environment}`, `{issuer}`, `{origin}` (that without its slash) and
    /// `{api}`.
    pub(super) fn filled(&self, command: &str, environment: &str) -> String {
        let Self { kit, issuer, api, .. } = self;
        let origin = issuer.trim_end_matches('/');
        [
            ("{kit}", kit.as_str()),
            ("{environment}", environment),
            ("{issuer}", issuer),
            ("{origin}", origin),
            ("{api}", api),
        ]
        .iter()
        .fold(command.to_owned(), |command, (blank, value)| command.replace(blank, value))
    }
}

/// Commands as a script, in lines that a terminal has room for.
pub(super) fn script(commands: &[String]) -> String {
    commands.iter().map(|command| folded(command, NARROWEST) + "\n").collect()
}
