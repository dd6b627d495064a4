//! Whom a command acts for.
