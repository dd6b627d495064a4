//! What stands in an OpenSSH private key.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| survive::read_with(b"openssh-key-v1\0", bytes));
