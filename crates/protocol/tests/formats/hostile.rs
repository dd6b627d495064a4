//! Files that nobody made in good faith: no panic, no hang, little memory, and nothing secret in what is said.

use std::time::{Duration, Instant};

use maskinporten_protocol::ids::Kid;
use maskinporten_protocol::jwk::Algorithm;
use maskinporten_protocol::key::{PrivateKey, read, write};
use maskinporten_protocol::secret::SecretBytes;
use proptest::prelude::*;
use proptest::sample::{Index, select};

use crate::said::Said;
use maskinporten_testkit::{KeyFiles, PASSWORD};

/// One of each format, and quick to open even in a debug build.
const SEEDS: [&str; 16] = [
    "pkcs8.pem",
    "encrypted.pem",
    "pbes1-md5-des.pem",
    "legacy-aes256.pem",
    "key-first.pem",
    "pkcs8.der",
    "pkcs1.der",
    "encrypted.der",
    "certificate.der",
    "public.der",
    "default.p12",
    "legacy.p12",
    "open-no-mac.p12",
    "two-passwords.jks",
    "openssh",
    "minimal.jwk",
];

/// What files of each kind begin with, to get arbitrary bytes past the recogniser.
const BEGINNINGS: [&[u8]; 10] = [
    b"",
    &[0xfe, 0xed, 0xfe, 0xed, 0, 0, 0, 2],
    &[0x30, 0x82, 1, 0, 2, 1, 3, 0x30],
    &[0x30, 0x84],
    b"openssh-key-v1\0\0\0\0\x04none\0\0\0\x04none",
    b"-----BEGIN RSA PRIVATE KEY-----\nDEK-Info: AES-128-CBC,",
    b"{\"kty\":\"RSA\",\"n\":\"",
    b"[{\"keys\":[",
    b"ssh-rsa AAAA",
    &[0xff, 0xfe],
];

fn config(cases: u32) -> ProptestConfig {
    ProptestConfig { cases, failure_persistence: None, ..ProptestConfig::default() }
}

/// Reads, and checks what every answer has to be like.
fn survives(bytes: Vec<u8>) -> Result<(), TestCaseError> {
    let start = Instant::now();
    let answer = read(&SecretBytes::new(bytes), &mut Said::right());
    prop_assert!(start.elapsed() < Duration::from_secs(30), "took {:?}", start.elapsed());
    let told = match answer {
        Ok(material) => {
            let chosen = material.choose(None).err().map(|error| error.to_string());
            format!("{} {material:?} {chosen:?}", material.format)
        }
        Err(error) => {
            prop_assert!(!error.to_string().chars().any(char::is_control), "{error:?}");
            format!("{error} {error:?}")
        }
    };
    prop_assert!(!told.contains(PASSWORD));
    Ok(())
}

proptest! {
    #![proptest_config(config(1500))]

    #[test]
    fn arbitrary_bytes_are_survived(beginning in select(&BEGINNINGS[..]), rest in prop::collection::vec(any::<u8>(), 0..600)) {
        survives([beginning, rest.as_slice()].concat())?;
    }

    #[test]
    fn arbitrary_text_is_survived(beginning in select(&BEGINNINGS[..]), rest in "[ -~\n]{0,300}") {
        survives([beginning, rest.as_bytes()].concat())?;
    }

    #[test]
    fn changed_files_are_survived(
        seed in select(&SEEDS[..]),
        changes in prop::collection::vec((any::<Index>(), any::<u8>()), 1..6),
        end in prop::option::of(any::<Index>()),
    ) {
        let Some(fixtures) = KeyFiles::get().filter(|fixtures| fixtures.has(seed)) else { return Ok(()) };
        let mut bytes = fixtures.bytes(seed);
        for (place, byte) in changes {
            let place = place.index(bytes.len());
            bytes[place] = byte;
        }
        if let Some(end) = end {
            bytes.truncate(end.index(bytes.len()));
        }
        survives(bytes)?;
    }

    #[test]
    fn there_and_back_is_the_identity(kid in "[A-Za-z0-9._-]{0,59}[A-Za-z0-9_-]", alg in select(&["RS256", "RS384", "RS512"][..])) {
        let Some(fixtures) = KeyFiles::get() else { return Ok(()) };
        let kid: Kid = kid.parse().unwrap();
        let key = PrivateKey::from_pkcs8_der(&fixtures.bytes("pkcs8.der")).unwrap();
        let alg: Algorithm = alg.parse().unwrap();
        let texts = [write::to_private_jwk(&key, &kid, alg), write::to_private_jwks(&key, &kid, alg), write::to_base64_jwk(&key, &kid, alg)];
        for text in texts {
            let bytes = SecretBytes::new(text.unwrap().expose().clone().into_bytes());
            let material = read(&bytes, &mut Said::wrong()).unwrap();
            let back = material.choose(Some(kid.as_str())).unwrap();
            prop_assert_eq!(back.key.pkcs8_der().expose(), key.pkcs8_der().expose());
            prop_assert_eq!((back.kid.as_deref(), back.alg.as_deref()), (Some(kid.as_str()), Some(alg.as_str())));
        }
        for text in [write::to_pkcs8_pem(&key), write::to_pkcs1_pem(&key)] {
            let bytes = SecretBytes::new(text.unwrap().expose().clone().into_bytes());
            let material = read(&bytes, &mut Said::wrong()).unwrap();
            prop_assert_eq!(material.choose(None).unwrap().key.pkcs8_der().expose(), key.pkcs8_der().expose());
        }
    }
}

#[test]
fn large_and_deep_files_take_little_memory() {
    const MIB: usize = 1 << 20;
    let filled = |start: &str, unit: &str, end: &str| {
        let count = (MIB - start.len() - end.len()) / unit.len();
        [start, &unit.repeat(count), end].concat().into_bytes()
    };
    // A SEQUENCE of 1 MiB that holds nothing but empty SEQUENCEs.
    let wide = [&[0x30, 0x83, 0x0f, 0xff, 0x00][..], &[0x30, 0x00].repeat(0x0f_ff00 / 2)].concat();
    let files = [
        filled("[", "{},", "{}]"),
        filled("{\"keys\":[", "{\"keys\":[]},", "{}]}"),
        filled("", "[", ""),
        filled("", "{\"keys\":", ""),
        filled("{\"kty\":\"RSA\",\"x5c\":[", "\"\",", "\"\"]}"),
        filled("", "-----BEGIN X-----\n", ""),
        filled("", "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n", ""),
        filled("", "A", ""),
        filled("", "\\n-----BEGIN ", ""),
        wide,
        vec![0x30; MIB],
        [&[0xfe, 0xed, 0xfe, 0xed, 0, 0, 0, 2, 0xff, 0xff, 0xff, 0xff][..], &vec![0; MIB - 12]].concat(),
    ];
    let before = peak_memory();
    for (place, file) in files.into_iter().enumerate() {
        let start = Instant::now();
        assert!(file.len() <= MIB, "{place}");
        assert!(read(&file.into(), &mut Said::right()).is_err(), "{place}");
        assert!(start.elapsed() < Duration::from_secs(10), "{place} took {:?}", start.elapsed());
    }
    if let Some((before, after)) = before.zip(peak_memory()) {
        // Other tests run beside this one; scrypt may take 64 MiB of its own there.
        assert!(after - before.min(after) < 128 << 10, "{before} KiB, then {after} KiB");
    }
}

/// The most memory that this process has had, in KiB, where the system tells.
fn peak_memory() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?.trim().trim_end_matches(" kB").trim().parse().ok()
}
