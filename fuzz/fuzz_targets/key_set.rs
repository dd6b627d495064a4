//! A client's registered keys as a server answers them, and what is said of each.
#![no_main]

use maskinporten_protocol::jwks::KeySet;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    let Ok(set) = serde_json::from_slice::<KeySet>(bytes) else { return };
    for key in &set.keys {
        let _ = (key.kid(), key.alg(), key.expires(), key.public_key(), key.thumbprint());
    }
});
