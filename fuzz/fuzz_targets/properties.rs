//! Java properties, which hold jwt-grant-generator's settings and Spring's.
#![no_main]

use maskinporten_protocol::properties::Properties;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    let properties = Properties::parse(bytes);
    for key in properties.keys() {
        let _ = (properties.get(key), properties.written(key));
    }
    assert!(!format!("{properties:?}").contains('='));
});
