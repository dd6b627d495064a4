//! What `rotate` is to do, parsed once from its flags.

use clap::Args;

/// What to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Mode {
    /// Begin a rotation, or continue the one that is under way.
    Begin,
    /// Only continue. `accept_changes`: with the key set as it is now, whoever changed it.
    Resume {
        accept_changes: bool,
    },
    Rollback,
    Status,
    DryRun,
}

impl Mode {
    pub(super) fn is_resume(self) -> bool {
        matches!(self, Self::Resume { .. })
    }
}

#[derive(Debug, Args)]
pub(super) struct ModeFlags {
    /// Continue a rotation: one that stopped, or whose overlap is over; do nothing if there is none
    #[arg(long, group = "instead")]
    resume: bool,
    /// Undo a rotation that stopped
    #[arg(long, group = "instead")]
    rollback: bool,
    /// Show how far it has come
    #[arg(long, hide_short_help = true, group = "instead")]
    status: bool,
    /// Show what would be done, and do nothing
    #[arg(long, group = "instead")]
    dry_run: bool,
    /// Continue although somebody else changed the client's key set
    #[arg(long, hide_short_help = true, requires = "resume")]
    accept_changes: bool,
}

impl ModeFlags {
    pub(super) fn parse(&self) -> Mode {
        match self {
            Self { resume: true, accept_changes, .. } => Mode::Resume { accept_changes: *accept_changes },
            Self { rollback: true, .. } => Mode::Rollback,
            Self { status: true, .. } => Mode::Status,
            Self { dry_run: true, .. } => Mode::DryRun,
            _ => Mode::Begin,
        }
    }
}
