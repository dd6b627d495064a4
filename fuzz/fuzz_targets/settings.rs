//! Java properties and dotenv files, which hold other tools' settings.
#![no_main]

use maskinporten::dotenv::Dotenv;
use maskinporten::properties::Properties;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    let properties = Properties::parse(bytes);
    for key in properties.keys() {
        let _ = (properties.get(key), properties.written(key));
    }
    assert!(!format!("{properties:?}").contains('='));
    if let Ok(text) = std::str::from_utf8(bytes) {
        let variables = Dotenv::parse(text);
        assert!(variables.names().all(|name| !name.is_empty()));
    }
});
