//! Everything that is released, into `dist`: archives, packages, an image, and what says of which parts they are made.
//!
//! The same commit makes the same bytes, in whatever folder and at whatever time: paths are taken out, and what needs a
//! time takes the commit's. `.ci/nightly` sees to it, for what Linux makes.

use std::fs;
use std::path::{Path, PathBuf};

use clap::Args;

use crate::{Outcome, root};
use moment::Moment;
use target::Target;
use tools::Tools;

mod archive;
mod bill;
mod build;
mod image;
mod manifest;
mod moment;
mod package_managers;
mod packages;
mod sums;
mod target;
mod tools;
mod tree;

/// Make what is released, as far as this machine can, into `dist`
#[derive(Debug, Args)]
pub(crate) struct Dist {
    /// Build for these targets alone
    #[arg(value_name = "TARGET")]
    targets: Vec<Target>,
    /// Only write SHA256SUMS, the Homebrew formula and the Scoop and winget manifests, for the files in this folder
    #[arg(long, value_name = "DIR", conflicts_with = "targets")]
    sums: Option<PathBuf>,
}

/// The version that is released.
const VERSION: &str = env!("CARGO_PKG_VERSION");
/// Where it is released: the one place is the workspace's manifest.
const REPOSITORY: &str = env!("CARGO_PKG_REPOSITORY");

impl Dist {
    pub(crate) fn run(&self) -> Outcome {
        if let Some(folder) = &self.sums {
            return seal(folder);
        }
        let dist = root().join("dist");
        if dist.exists() {
            fs::remove_dir_all(&dist)?;
        }
        fs::create_dir_all(&dist)?;
        let (moment, tools) = (Moment::of_commit()?, Tools::installed()?);
        let wanted = if self.targets.is_empty() { Target::here() } else { self.targets.clone() };
        let targets: Vec<Target> = wanted.into_iter().filter(|target| target.is_possible()).collect();
        build::build(&targets, &tools, &moment)?;
        bill::write(&dist, &tools, &moment)?;
        for target in &targets {
            step(&format!("packing {}", target.triple()));
            archive::write(&dist, *target, &moment)?;
            packages::write(&dist, *target, &tools, &moment)?;
        }
        image::write(&dist, &targets, &moment)?;
        fs::copy(root().join("install.sh"), dist.join("install.sh"))?;
        seal(&dist)
    }
}

/// Writes what names the sums of the others.
fn seal(folder: &Path) -> Outcome {
    package_managers::write(folder)?;
    sums::write(folder)?;
    for (name, file) in sums::files(folder)? {
        println!("{:>10}  {name}", fs::metadata(file)?.len());
    }
    Ok(())
}

fn step(what: &str) {
    eprintln!("== {what}");
}
