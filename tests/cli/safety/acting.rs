//! Whom a command acts for.

mod named;
mod variables;
