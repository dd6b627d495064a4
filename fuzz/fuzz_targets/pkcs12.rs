//! PKCS#12: version 3, then whatever.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| survive::read_with(b"\x30\x82\x04\x00\x02\x01\x03\x30", bytes));
