//! Dotenv files, which hold the variables of nais.
#![no_main]

use maskinporten_protocol::dotenv::Dotenv;

libfuzzer_sys::fuzz_target!(|text: &str| {
    let variables = Dotenv::parse(text);
    assert!(variables.names().all(|name| !name.is_empty()));
});
