//! Signatures that others have made.

#![expect(clippy::unwrap_used, reason = "a test that can't go on says so by panicking")]

#[path = "verify/published.rs"]
mod published;
#[path = "verify/signers.rs"]
mod signers;

use maskinporten_protocol::jwk::{Algorithm, PublicKey};
use maskinporten_protocol::verify::Jwt;
use serde_json::json;

/// RFC 7515 appendix A.2: signed by its authors.
const RFC7515_A2: &str = concat!(
    "eyJhbGciOiJSUzI1NiJ9.eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ.",
    "cC4hiUPoj9Eetdgtv3hF80EGrhuB__dzERat0XF9g2VtQgr9PJbu3XOiZj5RZmh7AAuHIm4Bh-0Qc_lF5YKt_O8W2Fp5jujGbds9uJdbF9CUAr7t1dnZ",
    "cAcQjbKBYNX4BAynRFdiuB--f_nZLgrnbyTyWzO75vRK5h6xBArLIARNPvkSjtQBMHlb1L07Qe7K0GarZRmB_eSN9383LcOLn6_dO--xi12jzDwusC-e",
    "OkHWEsqtFZESc6BfI7noOPqvhJ1phCnvWh6IeYI2w9QOYEUipUTI8np6LbgGY9Fs98rqVt5AXLIhWkWywlVmtVrBp0igcN_IoypGlUPQGe77Rw"
);

const RFC7515_A2_MODULUS: &str = concat!(
    "ofgWCuLjybRlzo0tZWJjNiuSfb4p4fAkd_wWJcyQoTbji9k0l8W26mPddxHmfHQp-Vaw-4qPCJrcS2mJPMEzP1Pt0Bm4d4QlL-yRT-SFd2lZS-pCgNMs",
    "D1W_YpRPEwOWvG6b32690r2jZ47soMZo9wGzjb_7OMg0LOL-bSf63kpaSHSXndS5z5rexMdbBYUsLA9e-KXBdQOS-UTo7WTBEMa2R2CapHg665xsmtdV",
    "MTBQY4uDZlxvb3qCo5ZwKh9kG4LT6_I5IhlJH7aGhyxXFvUK-DWNmoudF8NAco9_h9iaGNj8q2ethFkMLs91kzk2PAcDTW9gb54h4FRWyuXpoQ"
);

#[test]
fn the_example_of_rfc_7515_verifies() {
    let jwk = json!({"kty": "RSA", "n": RFC7515_A2_MODULUS, "e": "AQAB"});
    let key = PublicKey::from_jwk(jwk.as_object().unwrap()).unwrap();
    let jwt = Jwt::decode(RFC7515_A2).unwrap();
    assert_eq!(jwt.claims["iss"], "joe");
    assert_eq!(jwt.verify(&key, &[Algorithm::Rs256]), Ok(()));
    assert!(jwt.verify(&key, &[Algorithm::Rs512]).is_err());
    let tampered = RFC7515_A2.replacen("eyJpc3MiOiJqb2Ui", "eyJpc3MiOiJqb2Vh", 1);
    if let Ok(tampered) = Jwt::decode(&tampered) {
        assert!(tampered.verify(&key, &[Algorithm::Rs256]).is_err());
    }
    let other = RFC7515_A2.replacen("cC4hiUPoj9", "cC4hiUPoj8", 1);
    assert!(Jwt::decode(&other).unwrap().verify(&key, &[Algorithm::Rs256]).is_err());
}
