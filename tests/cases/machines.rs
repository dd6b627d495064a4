//! Volumes, cron, and other programs' secrets (F). F2, F3 and F4 are in `tests/cli/safety`.

#![cfg(unix)]

#[cfg(target_os = "linux")]
mod builds;
mod platforms;
mod stores;
mod volumes;
