//! Business certificates (A5, D8, D9).

mod issuers;
mod profiles;
