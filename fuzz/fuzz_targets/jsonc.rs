//! JSON with comments, which holds Altinn's settings.
#![no_main]

use maskinporten_protocol::jsonc::without_comments;

libfuzzer_sys::fuzz_target!(|text: &str| {
    assert!(without_comments(text).expose().len() <= text.len());
});
