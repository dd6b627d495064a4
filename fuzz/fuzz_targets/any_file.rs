//! Whatever the recogniser makes of it.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| survive::read_with(b"", bytes));
