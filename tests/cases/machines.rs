//! Volumes, cron, and other programs' secrets (F).
