#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| survive::key_set(bytes));
