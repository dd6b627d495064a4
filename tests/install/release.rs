//! Releases that nobody made: archives as the real ones are laid out, around a program that only says its version.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;

use maskinporten_testkit::run_tool;
use tempfile::TempDir;

/// One archive, being put together.
pub(crate) struct Release {
    pub(crate) version: String,
    target: String,
    folder: TempDir,
}

impl Release {
    /// With a program and a man page.
    pub(crate) fn new(version: &str, target: &str) -> Self {
        let release =
            Self { version: version.to_owned(), target: target.to_owned(), folder: tempfile::tempdir().unwrap() };
        let program = if target.contains("windows") { "bin/maskinporten.exe" } else { "bin/maskinporten" };
        release
            .with(program, format!("#!/bin/sh\necho 'maskinporten {version}'\n"))
            .with("share/man/man1/maskinporten.1", format!("the manual of {version}\n"))
    }

    /// With one more file, or another one in its place.
    pub(crate) fn with(self, path: &str, contents: impl AsRef<[u8]>) -> Self {
        let path = self.folder.path().join(self.stem()).join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, contents).unwrap();
        // The script makes programs of what is in `bin`, and of nothing else.
        fs::set_permissions(path, fs::Permissions::from_mode(0o644)).unwrap();
        self
    }

    /// Without a file.
    pub(crate) fn without(self, path: &str) -> Self {
        fs::remove_file(self.folder.path().join(self.stem()).join(path)).unwrap();
        self
    }

    /// The name of the archive without its ending.
    fn stem(&self) -> String {
        format!("maskinporten-{}-{}", self.version, self.target)
    }

    /// The archive's name.
    pub(crate) fn name(&self) -> String {
        format!("{}.{}", self.stem(), if self.target.contains("windows") { "zip" } else { "tar.gz" })
    }

    /// The archive.
    pub(crate) fn packed(&self) -> Vec<u8> {
        let path = self.folder.path().join(self.name());
        let pack = if self.target.contains("windows") { "zip -qr" } else { "tar -czf" };
        let script = format!("cd '{}' && {pack} '{}' '{}'", self.folder.path().display(), self.name(), self.stem());
        run_tool("sh", &["-euc", &script]);
        fs::read(path).unwrap()
    }

    /// The SHA-256 of some bytes, in hex.
    pub(crate) fn digest(bytes: &[u8]) -> String {
        let digest = aws_lc_rs::digest::digest(&aws_lc_rs::digest::SHA256, bytes);
        digest.as_ref().iter().map(|byte| format!("{byte:02x}")).collect()
    }
}
