//! What can be built for, and what of it this machine can build.

use std::path::PathBuf;
use std::process::Command;

use clap::ValueEnum;

use super::step;
use crate::{answer, root};

/// A machine that the program is built for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum Target {
    #[value(name = "x86_64-unknown-linux-musl")]
    LinuxX86,
    #[value(name = "aarch64-unknown-linux-musl")]
    LinuxArm,
    /// For what a static program can't do: load the module of a token.
    #[value(name = "x86_64-unknown-linux-gnu")]
    LinuxGnu,
    #[value(name = "x86_64-pc-windows-gnu")]
    WindowsGnu,
    #[value(name = "x86_64-pc-windows-msvc")]
    WindowsMsvc,
    /// Both kinds of Mac in one file, by Apple's `lipo`.
    #[value(name = "universal-apple-darwin")]
    Mac,
}

impl Target {
    /// What this operating system can build.
    pub(super) fn here() -> Vec<Self> {
        match std::env::consts::OS {
            "macos" => vec![Self::Mac],
            "windows" => vec![Self::WindowsMsvc],
            _ => vec![Self::LinuxX86, Self::LinuxArm, Self::LinuxGnu, Self::WindowsGnu],
        }
    }

    /// The name, as archives have it.
    pub(super) fn triple(self) -> &'static str {
        match self {
            Self::LinuxX86 => "x86_64-unknown-linux-musl",
            Self::LinuxArm => "aarch64-unknown-linux-musl",
            Self::LinuxGnu => "x86_64-unknown-linux-gnu",
            Self::WindowsGnu => "x86_64-pc-windows-gnu",
            Self::WindowsMsvc => "x86_64-pc-windows-msvc",
            Self::Mac => "universal-apple-darwin",
        }
    }

    /// The compiler's targets that it is made of.
    pub(super) fn parts(self) -> &'static [&'static str] {
        match self {
            Self::LinuxX86 => &["x86_64-unknown-linux-musl"],
            Self::LinuxArm => &["aarch64-unknown-linux-musl"],
            Self::LinuxGnu => &["x86_64-unknown-linux-gnu"],
            Self::WindowsGnu => &["x86_64-pc-windows-gnu"],
            Self::WindowsMsvc => &["x86_64-pc-windows-msvc"],
            Self::Mac => &["x86_64-apple-darwin", "aarch64-apple-darwin"],
        }
    }

    /// The oldest glibc that it runs with: that of Debian 10 and RHEL 8.
    pub(super) fn glibc(self) -> Option<&'static str> {
        (self == Self::LinuxGnu).then_some("2.28")
    }

    /// The architecture of a Linux whose program needs nothing else, as Go, Debian and container images call it.
    pub(super) fn linux(self) -> Option<&'static str> {
        match self {
            Self::LinuxX86 => Some("amd64"),
            Self::LinuxArm => Some("arm64"),
            _ => None,
        }
    }

    pub(super) fn is_windows(self) -> bool {
        matches!(self, Self::WindowsGnu | Self::WindowsMsvc)
    }

    /// Whether zig links it, and stands in for the C compiler.
    pub(super) fn needs_zig(self) -> bool {
        matches!(self, Self::LinuxX86 | Self::LinuxArm | Self::LinuxGnu | Self::WindowsGnu)
    }

    /// What is built for it.
    pub(super) fn folder(self) -> PathBuf {
        root().join("target/dist").join(self.triple())
    }

    /// The program, once it is built.
    pub(super) fn program(self) -> PathBuf {
        let name = if self.is_windows() { "maskinporten.exe" } else { "maskinporten" };
        self.folder().join(self.triple()).join("release").join(name)
    }

    /// Whether this machine has what it takes; what is missing is said aloud.
    pub(super) fn is_possible(self) -> bool {
        let left_out = |why: &str| {
            step(&format!("LEFT OUT: {}: {why}", self.triple()));
            false
        };
        if self == Self::WindowsGnu && answer(Command::new("nasm").arg("-v")).is_err() {
            return left_out("AWS-LC is assembled with nasm, which isn't installed");
        }
        let mut rustup = Command::new("rustup");
        match answer(rustup.args(["target", "add"]).args(self.parts()).current_dir(root())) {
            Ok(_) => true,
            Err(error) => left_out(&format!("its standard library can't be had: {error}")),
        }
    }
}
