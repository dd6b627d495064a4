//! Single ASN.1 structures: keys, encrypted or not, and certificates.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| survive::read_with(b"\x30\x82", bytes));
