//! One JSON Web Key.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| survive::read_with(b"{\"kty\":\"RSA\",", bytes));
