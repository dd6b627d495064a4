//! Java's own keystore.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| survive::read_with(b"\xfe\xed\xfe\xed\x00\x00\x00\x02", bytes));
