//! Archives: one folder, laid out so that its contents can be copied to any prefix.

use std::fs;
use std::io::{Cursor, Write};
use std::path::Path;

use flate2::{Compression, GzBuilder};
use zip::write::SimpleFileOptions;

use super::moment::Moment;
use super::target::Target;
use super::{VERSION, tree};
use crate::Outcome;

/// The archive's name, without its ending.
pub(super) fn name(target: Target) -> String {
    format!("maskinporten-{VERSION}-{}", target.triple())
}

/// The archive's name.
pub(super) fn file_name(target: Target) -> String {
    format!("{}.{}", name(target), if target.is_windows() { "zip" } else { "tar.gz" })
}

/// Writes a target's archive.
pub(super) fn write(dist: &Path, target: Target, moment: &Moment) -> Outcome {
    let folder = name(target);
    let packed = if target.is_windows() { zipped(&folder, target)? } else { tarred(&folder, target, moment)? };
    Ok(fs::write(dist.join(file_name(target)), packed)?)
}

fn tarred(folder: &str, target: Target, moment: &Moment) -> Outcome<Vec<u8>> {
    let mut archive = Tar::new(moment);
    for file in tree::of(target)? {
        archive.file(&format!("{folder}/{}", file.path), &fs::read(&file.source)?, file.mode())?;
    }
    compressed(&archive.finish()?)
}

/// A zip's times are without a zone and begin in 1980, so all of them are that.
fn zipped(folder: &str, target: Target) -> Outcome<Vec<u8>> {
    let mut archive = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for file in tree::of(target)? {
        archive.start_file(format!("{folder}/{}", file.path), SimpleFileOptions::DEFAULT)?;
        archive.write_all(&fs::read(&file.source)?)?;
    }
    Ok(archive.finish()?.into_inner())
}

/// A tar archive in which nothing is of this machine: everything belongs to root, and has one time.
pub(super) struct Tar {
    archive: tar::Builder<Vec<u8>>,
    seconds: u64,
}

impl Tar {
    pub(super) fn new(moment: &Moment) -> Self {
        Self { archive: tar::Builder::new(Vec::new()), seconds: moment.seconds }
    }

    pub(super) fn file(&mut self, path: &str, contents: &[u8], mode: u32) -> Outcome {
        let mut header = self.header(tar::EntryType::Regular, mode);
        header.set_size(u64::try_from(contents.len())?);
        Ok(self.archive.append_data(&mut header, path, contents)?)
    }

    /// A folder that belongs to a user.
    pub(super) fn folder(&mut self, path: &str, mode: u32, owner: u64) -> Outcome {
        let mut header = self.header(tar::EntryType::Directory, mode);
        header.set_uid(owner);
        header.set_gid(owner);
        Ok(self.archive.append_data(&mut header, path, std::io::empty())?)
    }

    pub(super) fn finish(self) -> Outcome<Vec<u8>> {
        Ok(self.archive.into_inner()?)
    }

    fn header(&self, kind: tar::EntryType, mode: u32) -> tar::Header {
        let mut header = tar::Header::new_gnu();
        header.set_entry_type(kind);
        header.set_mode(mode);
        header.set_mtime(self.seconds);
        header
    }
}

/// Gzip without a name and a time.
pub(super) fn compressed(bytes: &[u8]) -> Outcome<Vec<u8>> {
    let mut gzip = GzBuilder::new().write(Vec::new(), Compression::best());
    gzip.write_all(bytes)?;
    Ok(gzip.finish()?)
}
