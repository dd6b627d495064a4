//! The one-line public key.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| survive::read_with(b"ssh-rsa ", bytes));
