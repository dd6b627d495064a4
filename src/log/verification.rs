//! What `log --verify` says: which changes to the trail would have been seen, and which can't be.

use serde::Serialize;

use crate::count::counted;
use crate::failure::{Failure, Outcome};
use crate::output::Output;
use crate::table::{Table, pairs};
use maskinporten_engine::audit::{AuditHead, AuditLog, Break};

/// What came of checking the audit trail.
#[derive(Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub(super) struct Verification {
    /// Whether each line follows from those before it, and the head that was given, if one was, is among their hashes.
    intact: bool,
    lines: u64,
    /// How many of the lines aren't chained: an earlier version wrote them.
    unchained: u64,
    files: usize,
    /// The hash of the last line; null if nothing is chained, or the last line isn't.
    head: Option<AuditHead>,
    /// The head that was given. Without one it isn't known whether lines were removed from the end, or all of them written
    /// anew.
    given: Option<AuditHead>,
    /// How many lines came after the one with the given head; null if there is none.
    since: Option<u64>,
    /// The first line that doesn't follow from those before it.
    broken: Option<Broken>,
}

/// Where the chain is broken.
#[derive(Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
struct Broken {
    file: String,
    /// Which line of the file, from 1.
    line: u64,
    why: String,
}

impl Verification {
    /// Goes through the whole trail.
    pub(super) fn of(log: &AuditLog, given: Option<AuditHead>) -> Outcome<Self> {
        let found = log.verify(given)?;
        let broken = found.broken.map(|broken| Broken {
            file: broken.file.to_string_lossy().into_owned(),
            line: broken.line,
            why: match broken.why {
                Break::Number { says, is } if says > is => {
                    format!(
                        "it is line {says} of the trail, but only {} come before it: lines are missing",
                        is.saturating_sub(1)
                    )
                }
                Break::Number { says, is } => {
                    format!(
                        "it is line {says} of the trail, but {} come before it: lines were put in",
                        is.saturating_sub(1)
                    )
                }
                Break::Hash => {
                    "the lines before it aren't those that it was written after: they were changed".to_owned()
                }
            },
        });
        Ok(Self {
            intact: broken.is_none() && (given.is_none() || found.since.is_some()),
            lines: found.lines,
            unchained: found.unchained,
            files: found.files,
            head: found.head,
            given,
            since: found.since,
            broken,
        })
    }

    /// For people.
    pub(super) fn text(&self) -> Table {
        let old = match self.unchained {
            0 => String::new(),
            old => format!(", {old} of them unchained: an earlier version wrote them"),
        };
        let lines = format!("{} in {}{old}", counted(self.lines, "line"), counted(self.files as u64, "file"));
        let chain = match &self.broken {
            None => "each line follows from those before it".to_owned(),
            Some(Broken { file, line, why }) => format!("broken at line {line} of {file}: {why}"),
        };
        let mut rows = vec![("lines", lines), ("chain", chain)];
        rows.extend(self.head.map(|head| ("head", head.to_string())));
        rows.extend(self.given.map(|_| {
            let found = match self.since {
                Some(0) => "is the hash of the last line".to_owned(),
                Some(since) => format!("is there; {} since then", counted(since, "line")),
                None => {
                    "no line has this hash: the trail was cut off or written anew, or it is another one's".to_owned()
                }
            };
            ("given", found)
        }));
        pairs(&rows)
    }

    /// An error if something was changed, and otherwise what can't be known.
    pub(super) fn verdict(&self, out: &Output) -> Outcome {
        if !self.intact {
            return Err(Failure::not_done("the audit trail isn't as it was written").hint(
                "look for who can write to the configuration folder, and compare the trail with a backup and with what Digdir has on record",
            ));
        }
        if self.given.is_none() {
            out.note(
                "whether lines were removed from the end, or all of them written anew, only a head shows that was kept elsewhere",
            );
            out.hint("keep the audit head that each change prints, and check it with `maskinporten log --verify --head HASH`");
        }
        Ok(())
    }
}
