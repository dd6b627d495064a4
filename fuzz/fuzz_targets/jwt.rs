//! Tokens and assertions, before anything is known of who made them.
#![no_main]

use maskinporten_protocol::verify::Jwt;

libfuzzer_sys::fuzz_target!(|text: &str| {
    let Ok(jwt) = Jwt::decode(text) else { return };
    let _ = (jwt.kind(), jwt.claim_text("iss"), jwt.leaf_certificate());
});
