//! The files of a release and their SHA-256 sums, as `sha256sum` writes them.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use base16ct::lower::encode_string;
use sha2::{Digest as _, Sha256};

use crate::Outcome;

const NAME: &str = "SHA256SUMS";

/// All files of a folder, by name.
pub(super) fn files(folder: &Path) -> Outcome<BTreeMap<String, PathBuf>> {
    let mut files = BTreeMap::new();
    for entry in folder.read_dir()? {
        let entry = entry?;
        if entry.file_type()?.is_file() {
            files.insert(entry.file_name().to_string_lossy().into_owned(), entry.path());
        }
    }
    Ok(files)
}

/// The sums of a folder's files, by name; not of the file that has the sums.
pub(super) fn of(folder: &Path) -> Outcome<BTreeMap<String, String>> {
    let files = files(folder)?.into_iter().filter(|(name, _)| name != NAME);
    files.map(|(name, path)| Ok((name, sha256(&fs::read(path)?)))).collect()
}

/// Writes the sums of everything else in the folder.
pub(super) fn write(folder: &Path) -> Outcome {
    let lines: String = of(folder)?.into_iter().map(|(name, sum)| format!("{sum}  {name}\n")).collect();
    Ok(fs::write(folder.join(NAME), lines)?)
}

/// A SHA-256 in hexadecimal digits.
pub(super) fn sha256(bytes: &[u8]) -> String {
    encode_string(&Sha256::digest(bytes))
}
