//! Signatures checked with the keys that a server publishes, of whatever kind they are.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jsonwebtoken::{Algorithm, AlgorithmFamily, DecodingKey, crypto};
use serde_json::Value;

use super::{Jwt, VerifyError};
use crate::environment::Issuer;
use crate::jwk::PublicKey;
use crate::jwks::{KeySet, RegisteredKey};

/// The longest RSA modulus that the library checks with, in bits.
const MAX_BITS: usize = 8192;

impl Jwt {
    /// Checks a token that this issuer was asked for: that it is named in it, and that it has signed it.
    pub fn verify_issued<'a>(&self, issuer: &Issuer, set: &'a KeySet) -> Result<&'a RegisteredKey, VerifyError> {
        match self.claim_text("iss") {
            Some(named) if named == issuer.as_str() => self.verify_published(set),
            other => Err(VerifyError::Issuer(other.map(str::to_owned))),
        }
    }

    /// Checks the header, and the signature with the keys that the issuer publishes: the one that the token names or, if
    /// it names none, each that it may mean. Returns the one that made the signature.
    ///
    /// That a signature isn't valid is only said when it was checked, and failed.
    pub fn verify_published<'a>(&self, set: &'a KeySet) -> Result<&'a RegisteredKey, VerifyError> {
        self.check_demands()?;
        let algorithm = self.published_algorithm()?;
        let kid = self.header_text("kid");
        let mut failed = None;
        for key in set.keys.iter().filter(|key| kid.is_none_or(|kid| key.kid() == kid)) {
            let checked = usable(key, algorithm).map_err(VerifyError::Unusable).and_then(|usable| {
                let valid = crypto::verify(&self.signature, self.signed.as_bytes(), &usable, algorithm);
                // What isn't base64url is no signature either.
                if valid.unwrap_or_default() { Ok(()) } else { Err(VerifyError::Signature) }
            });
            match checked {
                Ok(()) => return Ok(key),
                // One that was checked says more than those that couldn't be.
                Err(VerifyError::Signature) => failed = Some(VerifyError::Signature),
                Err(error) => failed = failed.or(Some(error)),
            }
        }
        Err(failed.unwrap_or_else(|| VerifyError::NoKey(kid.map(str::to_owned))))
    }

    fn published_algorithm(&self) -> Result<Algorithm, VerifyError> {
        let named = self.named_algorithm()?;
        match named {
            // RFC 9864 gives EdDSA's two kinds names of their own.
            "Ed25519" => Ok(Algorithm::EdDSA),
            other => match other.parse::<Algorithm>() {
                // A secret that both sides know is nothing to publish.
                Ok(known) if known.family() != AlgorithmFamily::Hmac => Ok(known),
                _ => Err(VerifyError::Algorithm(other.to_owned())),
            },
        }
    }
}

/// The key as the library takes it, or why it can't have made a signature of this kind.
fn usable(key: &RegisteredKey, algorithm: Algorithm) -> Result<DecodingKey, String> {
    let text = |name: &str| key.members().get(name).and_then(Value::as_str);
    let (kind, curve) = (text("kty").unwrap_or_default(), text("crv").unwrap_or_default());
    let other_kind = || Err(format!("the key is of kind {kind:?} {curve}, which signs otherwise"));
    if !matches!(
        (algorithm.family(), kind),
        (AlgorithmFamily::Rsa, "RSA") | (AlgorithmFamily::Ec, "EC") | (AlgorithmFamily::Ed, "OKP")
    ) {
        return other_kind();
    }
    if text("use").is_some_and(|usage| usage != "sig") {
        return Err("the key is published for something else than signatures".into());
    }
    if let Some(own) = key.alg().filter(|own| own.parse::<Algorithm>().ok() != Some(algorithm) && *own != "Ed25519") {
        return Err(format!("the key is published for {own:?}"));
    }
    match (algorithm, curve) {
        (Algorithm::ES256, "P-256") => point(text("x"), text("y"), 32),
        (Algorithm::ES384, "P-384") => point(text("x"), text("y"), 48),
        (Algorithm::EdDSA, "Ed25519") => {
            let x = number(text("x"), 32)?;
            DecodingKey::from_ed_components(&x).map_err(|_| malformed())
        }
        _ if kind != "RSA" => other_kind(),
        _ => {
            let key = PublicKey::from_jwk_ignoring_private(key.members()).map_err(|error| error.to_string())?;
            if key.bits() > MAX_BITS {
                return Err(format!("the RSA key has {} bits, more than are checked here", key.bits()));
            }
            Ok(DecodingKey::from_rsa_raw_components(key.n(), key.e()))
        }
    }
}

fn point(x: Option<&str>, y: Option<&str>, length: usize) -> Result<DecodingKey, String> {
    DecodingKey::from_ec_components(&number(x, length)?, &number(y, length)?).map_err(|_| malformed())
}

/// A coordinate in its full length (RFC 7518 section 6.2.1.2): some servers leave out zeros at its beginning.
fn number(text: Option<&str>, length: usize) -> Result<String, String> {
    let bytes = text.and_then(|text| URL_SAFE_NO_PAD.decode(text.trim_end_matches('=')).ok());
    let bytes = bytes.filter(|bytes| !bytes.is_empty() && bytes.len() <= length).ok_or_else(malformed)?;
    let mut full = vec![0; length.saturating_sub(bytes.len())];
    full.extend(bytes);
    Ok(URL_SAFE_NO_PAD.encode(full))
}

fn malformed() -> String {
    "the key is published in a damaged form".into()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// RFC 7515 appendix A.3: whoever made it knew nothing of us, or of the library.
    const A3: &str = "eyJhbGciOiJFUzI1NiJ9.eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ.DtEhU3ljbEg8L38VWAfUAqOyKAM6-Xx-F4GawxaepmXFCgfTjDxw5djxLa8ISlSApmWQxfKTUJqPP3-Kg6NU1Q";

    fn keys(json: &str) -> KeySet {
        serde_json::from_str(json).unwrap()
    }

    #[test]
    fn e2_a_signature_of_somebody_elses_making_is_valid() {
        let set = keys(
            r#"{"keys":[{"kty":"EC","crv":"P-256","x":"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU",
            "y":"x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0"}]}"#,
        );
        let jwt = Jwt::decode(A3).unwrap();
        assert!(jwt.verify_published(&set).is_ok());
        let forged = Jwt::decode(&A3.replace("DtEh", "DtEg")).unwrap();
        assert_eq!(forged.verify_published(&set), Err(VerifyError::Signature));
        assert_eq!(jwt.verify_published(&keys("{}")), Err(VerifyError::NoKey(None)));
        // It was signed, and by somebody else than who was asked.
        let other = jwt.verify_issued(&"https://joe.no/".parse().unwrap(), &set).unwrap_err();
        assert_eq!((other.clone(), other.is_final()), (VerifyError::Issuer(Some("joe".into())), true));
    }

    #[test]
    fn a_coordinate_that_lost_its_zeros_is_filled_up() {
        assert_eq!(number(Some("AQ"), 3), Ok("AAAB".into()));
        for bad in [None, Some(""), Some("!"), Some("AAAAAA")] {
            assert!(number(bad, 3).is_err(), "{bad:?}");
        }
    }
}
