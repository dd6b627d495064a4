//! Key material of any kind within base64, and within base64 within that.
#![no_main]

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    let once = STANDARD.encode(bytes);
    survive::read_with(b"", once.as_bytes());
    survive::read_with(b"", URL_SAFE_NO_PAD.encode(once).as_bytes());
});
