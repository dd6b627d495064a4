//! The kinds of failure, by what a script can do next, with their exit codes.

use serde::Serialize;

/// The exit codes, with what each means to a script.
pub const EXIT_CODES: [(u8, &str); 12] = [
    (0, "done"),
    (1, "another error"),
    (2, "usage, or input that can't be used (flag, configuration, key file, wrong password)"),
    (3, "missing on this machine (profile, key, file)"),
    (4, "refused by a server (400, 401, 403, 404, 409, a redirect)"),
    (5, "try again (network, timeout, 408, 429, 5xx, an unusable answer, a keyring that is locked or out of reach)"),
    (6, "not done: something would have been lost, somebody changed it meanwhile, or you said no; `can-i`: no"),
    (10, "something is inside a --warn limit"),
    (11, "something is inside a --fail limit, or expired"),
    (126, "`run`: the command can't be run; other codes than these are the command's own"),
    (127, "`run`: there is no such command"),
    (130, "interrupted"),
];

/// What kind of failure it is: what a script can do next.
// It is given and never asked for, so it can't be compared.
#[derive(Debug, Clone, Copy, Serialize)]
#[serde(rename_all = "kebab-case")]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(test, derive(PartialEq, Eq))]
pub enum Kind {
    /// None of the others.
    Other,
    /// What was given can't be used.
    Usage,
    /// Something isn't on this machine.
    Missing,
    /// A server said no.
    Refused,
    /// Later it may work.
    TryAgain,
    /// Not done, so as not to lose something; or what was asked for isn't to be had.
    NotDone,
    /// A result, not an error: something is inside a `--warn` limit.
    Warned,
    /// A result, not an error: something is inside a `--fail` limit, or expired.
    Failing,
    /// A command that was to be run can't be.
    NotExecutable,
    /// A command that was to be run isn't there.
    NoCommand,
    /// The person pressed Ctrl-C.
    Interrupted,
}

impl Kind {
    /// The exit code of the process.
    pub fn exit_code(self) -> u8 {
        match self {
            Self::Other => 1,
            Self::Usage => 2,
            Self::Missing => 3,
            Self::Refused => 4,
            Self::TryAgain => 5,
            Self::NotDone => 6,
            Self::Warned => 10,
            Self::Failing => 11,
            Self::NotExecutable => 126,
            Self::NoCommand => 127,
            Self::Interrupted => 130,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_has_its_row_in_the_table_of_exit_codes() {
        let kinds = [
            Kind::Other,
            Kind::Usage,
            Kind::Missing,
            Kind::Refused,
            Kind::TryAgain,
            Kind::NotDone,
            Kind::Warned,
            Kind::Failing,
            Kind::NotExecutable,
            Kind::NoCommand,
            Kind::Interrupted,
        ];
        for kind in kinds {
            assert!(EXIT_CODES.iter().any(|(code, _)| *code == kind.exit_code()), "{kind:?}");
        }
    }
}
