//! Other tools' settings as files, and the files that they name.

use std::path::{Path, PathBuf};

use crate::failure::{Failure, Outcome};
use crate::hint::word;
use crate::input::read_file;
use crate::key_file_args::read_by_others;
use crate::terminal::Terminal;
use maskinporten_protocol::secret::SecretBytes;

/// A file that a settings file in `folder` names: from here or, failing that, from beside the settings. Of several
/// readings of the name the first that is a file counts. It is a file's name and nothing else: settings that somebody
/// sent must not start programs or read variables.
pub fn read_named(folder: &Path, readings: &[&str]) -> Outcome<(PathBuf, SecretBytes)> {
    let Some(name) = readings.first() else { return Err(Failure::usage("a file's name is missing")) };
    if let Some(prefix) = ["cmd:", "env:"].iter().find(|prefix| name.starts_with(*prefix)) {
        return Err(Failure::usage(format!("{prefix} isn't allowed in a settings file"))
            .hint("put the key into a file, and name that"));
    }
    let places = readings.iter().map(PathBuf::from);
    let beside = readings.iter().map(|reading| folder.join(reading));
    let found = places.chain(beside).find(|path| path.exists()).unwrap_or_else(|| PathBuf::from(name));
    let bytes = read_file(&found)?;
    Ok((found, bytes))
}

/// Settings hold keys and passwords, and are seldom treated so.
pub fn warn_if_open(terminal: &Terminal, path: &Path) {
    if let Some(message) = read_by_others(path) {
        let shown = path.to_string_lossy();
        let shown = word(&shown, "FILE");
        terminal.out.warning(&format!("{message}, and it contains secrets: `chmod 600 {shown}`"));
    }
}
