//! PEM: blocks, headers, base64.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| survive::read_with(b"-----BEGIN ", bytes));
