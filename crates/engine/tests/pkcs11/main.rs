//! Tokens behind PKCS#11, against a real one in software, SoftHSM, and other people's tools: OpenSC and OpenSSL. A module
//! has one state for a process, so each test runs itself again, in a process with tokens of its own.

#![cfg(unix)]
#![allow(clippy::unwrap_used, reason = "a test that can't go on is to fail where it stands")]

mod keys;
mod modules;
mod pins;
mod retirement;
mod world;
