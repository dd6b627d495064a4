//! PKCS#12's own way from a password to a key (RFC 7292 appendix B.2).

use sha2::digest::Digest;
use sha2::digest::block_api::BlockSizeUser;
use zeroize::{Zeroize as _, Zeroizing};

/// What the key is for: the same password and salt make another for each.
#[derive(Debug, Clone, Copy)]
pub(in crate::key) enum Purpose {
    Encryption = 1,
    Iv = 2,
    Mac = 3,
}

/// A key of this length in bytes. The password is in [the form](super::super::password::Password::pkcs12_form) that
/// PKCS#12 wants.
pub(in crate::key) fn derive<D: Digest + BlockSizeUser>(
    password: &[u8],
    salt: &[u8],
    purpose: Purpose,
    iterations: u32,
    length: usize,
) -> Zeroizing<Vec<u8>> {
    let block = D::block_size();
    let room = |part: &[u8]| part.len().div_ceil(block) * block;
    // The capacities are the final ones: growing would leave copies behind.
    let mut input = Zeroizing::new(Vec::with_capacity(room(salt) + room(password)));
    for part in [salt, password] {
        input.extend(part.iter().copied().cycle().take(room(part)));
    }
    let mut key = Zeroizing::new(Vec::with_capacity(length + <D as Digest>::output_size()));
    loop {
        let mut hash = D::new().chain_update(vec![purpose as u8; block]).chain_update(input.as_slice()).finalize();
        for _ in 1..iterations {
            hash = D::digest(&hash);
        }
        key.extend_from_slice(&hash);
        if key.len() < length {
            input.chunks_exact_mut(block).for_each(|part| add(part, &hash));
        }
        hash.as_mut_slice().zeroize();
        if key.len() >= length {
            key.truncate(length);
            return key;
        }
    }
}

/// Adds the hash, repeated to the block's length, and one, as numbers; what is too large is left off.
fn add(block: &mut [u8], hash: &[u8]) {
    let mut carry = 1_u16;
    for (place, byte) in block.iter_mut().enumerate().rev() {
        let [high, low] = (u16::from(*byte) + u16::from(hash[place % hash.len()]) + carry).to_be_bytes();
        *byte = low;
        carry = u16::from(high);
    }
}

#[cfg(test)]
mod tests {
    use sha1::Sha1;
    use sha2::{Sha256, Sha512};

    use super::*;

    /// `openssl kdf -keylen 40 -kdfopt digest:… -kdfopt hexpass:006200e50000 -kdfopt hexsalt:0102030405060708
    /// -kdfopt iter:3 -kdfopt id:1 PKCS12KDF`, and with other purposes.
    #[test]
    fn keys_are_those_of_openssl() {
        let (password, salt) = ([0, 0x62, 0, 0xe5, 0, 0], [1, 2, 3, 4, 5, 6, 7, 8]);
        let hex = |key: Zeroizing<Vec<u8>>| base16ct::lower::encode_string(&key);
        let sha1 = |purpose| hex(derive::<Sha1>(&password, &salt, purpose, 3, 40));
        assert_eq!(
            sha1(Purpose::Encryption),
            "4f06f9b4f258d718a09ae1a21e556366a20abc023ecb86e634cafb4e310cbe12f157ddcb7bf00803"
        );
        assert_eq!(
            sha1(Purpose::Iv),
            "2e94c5cc46667cd1324780d4658184b2e6d87cf9d7b6b1449e56b276344f51bfaa30f4044d90eee7"
        );
        assert_eq!(
            hex(derive::<Sha256>(&password, &salt, Purpose::Mac, 3, 40)),
            "c0a71a164d544fded6f648dda68a3da167ccaa3c71ebb1869b024c76d61f354c4d6914ea69e5493a"
        );
        assert_eq!(
            hex(derive::<Sha512>(&password, &salt, Purpose::Mac, 1, 70)),
            "033b58283ebbfa4fc7b8fe372307873fae14ffbd6c69d435f12a6dbfbdb19c110be38cd94ee2c1a122bb7f6be635ddca48895aae4c94c2c3be8c1085951efb9859744aee7c47"
        );
        assert_eq!(derive::<Sha1>(&[], &[], Purpose::Mac, 1, 5).len(), 5);
    }
}
