//! Whom a command acts for.

mod variables;
