//! The kit's PKCS#12 files (RFC 7292), as today's openssl and keytool write theirs: AES-256, and a MAC with SHA-256.

use aws_lc_rs::cipher::{AES_256, DecryptionContext, PaddedBlockEncryptingKey, UnboundCipherKey};
use aws_lc_rs::error::Unspecified;
use aws_lc_rs::{digest, hmac, pbkdf2, rand};

/// The password is public, so many would only make starting slow.
const ITERATIONS: u16 = 2048;
/// What the derivation of a MAC's key begins with (RFC 7292 appendix B.3), as often as SHA-256's block has bytes.
const FOR_MAC: [u8; 64] = [3; 64];

const SEQUENCE: u8 = 0x30;
const SET: u8 = 0x31;
const INTEGER: u8 = 0x02;
const OCTET_STRING: u8 = 0x04;
const BMP_STRING: u8 = 0x1e;
const NULL: [u8; 2] = [5, 0];

const DATA: &[u8] = b"\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x07\x01";
const ENCRYPTED_DATA: &[u8] = b"\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x07\x06";
const SHROUDED_KEY_BAG: &[u8] = b"\x06\x0b\x2a\x86\x48\x86\xf7\x0d\x01\x0c\x0a\x01\x02";
const CERT_BAG: &[u8] = b"\x06\x0b\x2a\x86\x48\x86\xf7\x0d\x01\x0c\x0a\x01\x03";
const X509: &[u8] = b"\x06\x0a\x2a\x86\x48\x86\xf7\x0d\x01\x09\x16\x01";
const FRIENDLY_NAME: &[u8] = b"\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x09\x14";
const LOCAL_KEY_ID: &[u8] = b"\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x09\x15";
const PBES2: &[u8] = b"\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x05\x0d";
const PBKDF2: &[u8] = b"\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x05\x0c";
const HMAC_SHA_256: &[u8] = b"\x06\x08\x2a\x86\x48\x86\xf7\x0d\x02\x09";
const AES_256_CBC: &[u8] = b"\x06\x09\x60\x86\x48\x01\x65\x03\x04\x01\x2a";
const SHA_256: &[u8] = b"\x06\x09\x60\x86\x48\x01\x65\x03\x04\x02\x01";

/// A keystore with one key, PKCS#8 DER, under this name, and its certificates, DER, its own first.
pub(super) fn write(name: &str, key: &[u8], chain: &[Vec<u8>], password: &str) -> Result<Vec<u8>, Unspecified> {
    let attributes = attributes(name);
    let bags: Vec<Vec<u8>> = chain
        .iter()
        .enumerate()
        .map(|(place, certificate)| {
            let certificate = element(0xa0, &[&element(OCTET_STRING, &[certificate])]);
            let value = element(0xa0, &[&element(SEQUENCE, &[X509, &certificate])]);
            // keytool takes other certificates with a name for entries of their own.
            element(SEQUENCE, &[CERT_BAG, &value, if place == 0 { &attributes } else { &[] }])
        })
        .collect();
    let (algorithm, encrypted) = encrypt(&element(SEQUENCE, &[&bags.concat()]), password)?;
    let encrypted = element(SEQUENCE, &[DATA, &algorithm, &element(0x80, &[&encrypted])]);
    let encrypted = element(SEQUENCE, &[&integer(0), &encrypted]);
    let certificates = element(SEQUENCE, &[ENCRYPTED_DATA, &element(0xa0, &[&encrypted])]);

    let (algorithm, encrypted) = encrypt(key, password)?;
    let value = element(SEQUENCE, &[&algorithm, &element(OCTET_STRING, &[&encrypted])]);
    let bag = element(SEQUENCE, &[SHROUDED_KEY_BAG, &element(0xa0, &[&value]), &attributes]);
    let key = data(&element(SEQUENCE, &[&bag]));

    let content = element(SEQUENCE, &[&certificates, &key]);
    let mac = mac(&content, password)?;
    Ok(element(SEQUENCE, &[&integer(3), &data(&content), &mac]))
}

fn data(content: &[u8]) -> Vec<u8> {
    element(SEQUENCE, &[DATA, &element(0xa0, &[&element(OCTET_STRING, &[content])])])
}

/// PBES2 with PBKDF2 and AES-256-CBC (RFC 8018 section 6.2): the algorithm with its parameters, and what was encrypted.
fn encrypt(plain: &[u8], password: &str) -> Result<(Vec<u8>, Vec<u8>), Unspecified> {
    let (mut salt, mut key) = ([0; 16], [0; 32]);
    rand::fill(&mut salt)?;
    pbkdf2::derive(
        pbkdf2::PBKDF2_HMAC_SHA256,
        u32::from(ITERATIONS).try_into().map_err(|_| Unspecified)?,
        &salt,
        password.as_bytes(),
        &mut key,
    );
    let mut encrypted = plain.to_vec();
    let cipher = PaddedBlockEncryptingKey::cbc_pkcs7(UnboundCipherKey::new(&AES_256, &key)?)?;
    let DecryptionContext::Iv128(iv) = cipher.encrypt(&mut encrypted)? else { return Err(Unspecified) };
    let iv: &[u8; 16] = iv.as_ref();
    let hash = element(SEQUENCE, &[HMAC_SHA_256, &NULL]);
    let derivation = element(SEQUENCE, &[&element(OCTET_STRING, &[&salt]), &integer(ITERATIONS), &hash]);
    let derivation = element(SEQUENCE, &[PBKDF2, &derivation]);
    let cipher = element(SEQUENCE, &[AES_256_CBC, &element(OCTET_STRING, &[iv])]);
    Ok((element(SEQUENCE, &[PBES2, &element(SEQUENCE, &[&derivation, &cipher])]), encrypted))
}

/// RFC 7292 appendix B. The key is as long as the digest, so it is the first that is derived.
fn mac(content: &[u8], password: &str) -> Result<Vec<u8>, Unspecified> {
    let mut salt = [0; 16];
    rand::fill(&mut salt)?;
    let password = [bmp(password), vec![0, 0]].concat();
    let filled = |part: &[u8]| -> Vec<u8> {
        part.iter().copied().cycle().take(part.len().div_ceil(FOR_MAC.len()) * FOR_MAC.len()).collect()
    };
    let first = [&FOR_MAC[..], &filled(&salt), &filled(&password)].concat();
    let key = (1..ITERATIONS)
        .fold(digest::digest(&digest::SHA256, &first), |key, _| digest::digest(&digest::SHA256, key.as_ref()));
    let mac = hmac::sign(&hmac::Key::new(hmac::HMAC_SHA256, key.as_ref()), content);
    let mac = element(SEQUENCE, &[&element(SEQUENCE, &[SHA_256, &NULL]), &element(OCTET_STRING, &[mac.as_ref()])]);
    Ok(element(SEQUENCE, &[&mac, &element(OCTET_STRING, &[&salt]), &integer(ITERATIONS)]))
}

/// The name, for people, and the same again as what ties the key to its certificate.
fn attributes(name: &str) -> Vec<u8> {
    let attribute = |id: &[u8], value: &[u8]| element(SEQUENCE, &[id, &element(SET, &[value])]);
    let id = attribute(LOCAL_KEY_ID, &element(OCTET_STRING, &[name.as_bytes()]));
    let mut all = [id, attribute(FRIENDLY_NAME, &element(BMP_STRING, &[&bmp(name)]))];
    // DER wants it so.
    all.sort();
    element(SET, &[&all.concat()])
}

fn bmp(text: &str) -> Vec<u8> {
    text.encode_utf16().flat_map(u16::to_be_bytes).collect()
}

fn integer(number: u16) -> Vec<u8> {
    match number.to_be_bytes() {
        [0, low] => element(INTEGER, &[&[low]]),
        both => element(INTEGER, &[&both]),
    }
}

/// A DER element of these parts.
fn element(tag: u8, parts: &[&[u8]]) -> Vec<u8> {
    let content = parts.concat();
    let length = content.len().to_be_bytes();
    let digits: &[u8] = &length[length.iter().position(|byte| *byte != 0).unwrap_or(length.len() - 1)..];
    let mut header = vec![tag];
    if content.len() >= 0x80 {
        header.extend(u8::try_from(digits.len()).map(|count| 0x80 | count));
    }
    [&header, digits, &content].concat()
}
