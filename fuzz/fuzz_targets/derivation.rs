//! Encrypted PKCS#8 that is sound but for the numbers of its key derivation: each is any INTEGER at all.
#![no_main]

/// What PBES2 with AES-256-CBC is made of, around the key derivation.
const PBES2: &[u8] = b"\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x05\x0d";
const PBKDF2: &[u8] = b"\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x05\x0c";
const SCRYPT: &[u8] = b"\x06\x09\x2b\x06\x01\x04\x01\xda\x47\x04\x0b";
const AES: &[u8] = b"\x30\x1d\x06\x09\x60\x86\x48\x01\x65\x03\x04\x01\x2a\x04\x10sixteen bytes IV";

fn element(tag: u8, content: &[u8]) -> Vec<u8> {
    let length = (content.len() as u16).to_be_bytes();
    let header = match content.len() {
        0..0x80 => vec![tag, length[1]],
        0x80..0x100 => vec![tag, 0x81, length[1]],
        _ => vec![tag, 0x82, length[0], length[1]],
    };
    [header, content.to_vec()].concat()
}

libfuzzer_sys::fuzz_target!(|input: (bool, [u8; 8], Vec<Vec<u8>>)| {
    let (scrypt, salt, numbers) = input;
    let numbers = numbers.iter().take(5).flat_map(|number| element(2, &number[..number.len().min(64)]));
    let parameters: Vec<u8> = element(4, &salt).into_iter().chain(numbers).collect();
    let kdf = element(0x30, &[if scrypt { SCRYPT } else { PBKDF2 }, &element(0x30, &parameters)].concat());
    let algorithm = element(0x30, &[PBES2, &element(0x30, &[&kdf, AES].concat())].concat());
    survive::read_with(&element(0x30, &[algorithm, element(4, &[0; 32])].concat()), &[]);
});
