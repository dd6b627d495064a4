//! Files that are sound but for what their key derivation asks for: a salt of any length, and any numbers at all.

use crate::ber::{INTEGER, OBJECT_IDENTIFIER, OCTET_STRING, SEQUENCE, closed};

const EXPLICIT: u8 = 0xa0;
const NULL: &[u8] = &[5, 0];

const PBES2: &[u8] = b"\x2a\x86\x48\x86\xf7\x0d\x01\x05\x0d";
const PBMAC1: &[u8] = b"\x2a\x86\x48\x86\xf7\x0d\x01\x05\x0e";
const PBKDF2: &[u8] = b"\x2a\x86\x48\x86\xf7\x0d\x01\x05\x0c";
const SCRYPT: &[u8] = b"\x2b\x06\x01\x04\x01\xda\x47\x04\x0b";
const MD5_DES: &[u8] = b"\x2a\x86\x48\x86\xf7\x0d\x01\x05\x03";
const SHA1_3DES: &[u8] = b"\x2a\x86\x48\x86\xf7\x0d\x01\x0c\x01\x03";
const AES_256_CBC: &[u8] = b"\x60\x86\x48\x01\x65\x03\x04\x01\x2a";
const HMAC_SHA256: &[u8] = b"\x2a\x86\x48\x86\xf7\x0d\x02\x09";
const SHA256: &[u8] = b"\x60\x86\x48\x01\x65\x03\x04\x02\x01";
const DATA: &[u8] = b"\x2a\x86\x48\x86\xf7\x0d\x01\x07\x01";

/// The first byte says which derivation. Then come the salt and up to five numbers, each with its length in a byte before
/// it; the first byte's upper half makes the salt longer.
pub fn derivation(bytes: &[u8]) {
    let Some((kind, mut rest)) = bytes.split_first() else { return };
    let mut next = || {
        let (length, after) = rest.split_first()?;
        let (piece, after) = after.split_at(after.len().min(usize::from(*length)));
        rest = after;
        Some(piece)
    };
    let salt = next().unwrap_or_default().repeat(1 + usize::from(kind >> 4));
    let numbers: Vec<&[u8]> = std::iter::from_fn(next).take(5).collect();
    let derivation = Derivation { salt, numbers };
    let file = match kind & 0x0f {
        0 => derivation.key(PBES2, &derivation.pbes2(PBKDF2)),
        1 => derivation.key(PBES2, &derivation.pbes2(SCRYPT)),
        2 => derivation.key(MD5_DES, &derivation.parameters()),
        3 => derivation.key(SHA1_3DES, &derivation.parameters()),
        4 => derivation.keystore(&algorithm(SHA256, NULL)),
        5 => derivation.keystore(&algorithm(PBMAC1, &derivation.pbmac1())),
        6 => derivation.openssh(),
        _ => return,
    };
    crate::read(&file);
}

struct Derivation<'a> {
    salt: Vec<u8>,
    numbers: Vec<&'a [u8]>,
}

impl Derivation<'_> {
    /// Salt and numbers, as all of them have them.
    fn parameters(&self) -> Vec<u8> {
        let numbers = self.numbers.iter().map(|number| element(INTEGER, &[number]));
        sequence(&[&element(OCTET_STRING, &[&self.salt]), &numbers.collect::<Vec<_>>().concat()])
    }

    fn pbes2(&self, kdf: &[u8]) -> Vec<u8> {
        let cipher = algorithm(AES_256_CBC, &element(OCTET_STRING, &[b"sixteen bytes IV"]));
        sequence(&[&algorithm(kdf, &self.parameters()), &cipher])
    }

    fn pbmac1(&self) -> Vec<u8> {
        sequence(&[&algorithm(PBKDF2, &self.parameters()), &algorithm(HMAC_SHA256, NULL)])
    }

    /// An encrypted PKCS#8.
    fn key(&self, scheme: &[u8], parameters: &[u8]) -> Vec<u8> {
        sequence(&[&algorithm(scheme, parameters), &element(OCTET_STRING, &[&[0; 32]])])
    }

    /// A PKCS#12 with nothing in it but a MAC.
    fn keystore(&self, mac: &[u8]) -> Vec<u8> {
        let nothing = element(OCTET_STRING, &[&sequence(&[])]);
        let content = sequence(&[&element(OBJECT_IDENTIFIER, &[DATA]), &element(EXPLICIT, &[&nothing])]);
        let digest = sequence(&[mac, &element(OCTET_STRING, &[&[0; 32]])]);
        let rounds = element(INTEGER, &[self.numbers.first().copied().unwrap_or(&[1])]);
        let mac = sequence(&[&digest, &element(OCTET_STRING, &[&self.salt]), &rounds]);
        sequence(&[&element(INTEGER, &[&[3]]), &content, &mac])
    }

    /// OpenSSH's own form: every piece with its length before it, and the rounds of bcrypt in four bytes.
    fn openssh(&self) -> Vec<u8> {
        let text = |bytes: &[u8]| [&(bytes.len() as u32).to_be_bytes()[..], bytes].concat();
        let mut rounds = [&[0; 4], self.numbers.first().copied().unwrap_or_default()].concat();
        let options = [text(&self.salt), rounds.split_off(rounds.len() - 4)].concat();
        let public = text(&[text(b"ssh-ed25519"), text(&[7; 32])].concat());
        let names = [text(b"aes256-ctr"), text(b"bcrypt"), text(&options)].concat();
        [b"openssh-key-v1\0", names.as_slice(), &[0, 0, 0, 1], &public, &text(&[0; 144])].concat()
    }
}

fn element(tag: u8, content: &[&[u8]]) -> Vec<u8> {
    let content = content.concat();
    [vec![tag], closed(content.len(), 0), content].concat()
}

fn sequence(content: &[&[u8]]) -> Vec<u8> {
    element(SEQUENCE, content)
}

fn algorithm(identifier: &[u8], parameters: &[u8]) -> Vec<u8> {
    sequence(&[&element(OBJECT_IDENTIFIER, &[identifier]), parameters])
}

#[cfg(test)]
mod tests {
    use maskinporten_protocol::key::{self, ReadError};

    use super::*;
    use crate::Once;

    /// A wrong password is what is left to say when all numbers make sense: so the files are sound.
    #[test]
    fn the_files_are_sound_but_for_their_numbers() {
        let refused = |file: Vec<u8>| key::read(&file.into(), &mut Once).unwrap_err();
        let of = |numbers: &[&'static [u8]]| Derivation { salt: vec![7; 16], numbers: numbers.to_vec() };
        let (one, scrypt, pbmac1) = (of(&[&[1]]), of(&[&[2], &[1], &[1]]), of(&[&[1], &[32]]));
        let sound = [
            one.key(PBES2, &one.pbes2(PBKDF2)),
            scrypt.key(PBES2, &scrypt.pbes2(SCRYPT)),
            one.key(MD5_DES, &one.parameters()),
            one.key(SHA1_3DES, &one.parameters()),
            one.keystore(&algorithm(SHA256, NULL)),
            pbmac1.keystore(&algorithm(PBMAC1, &pbmac1.pbmac1())),
            one.openssh(),
        ];
        for (place, file) in sound.into_iter().enumerate() {
            let error = refused(file);
            assert!(matches!(error, ReadError::WrongPassword(_)), "{place}: {error}");
        }
        let none = of(&[&[0]]);
        for file in [none.key(MD5_DES, &none.parameters()), none.openssh(), none.keystore(&algorithm(SHA256, NULL))] {
            assert!(matches!(refused(file), ReadError::KeyDerivation(_)));
        }
    }
}
