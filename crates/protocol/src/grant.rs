//! Grants and the assertions made from them (RFC 7523 section 3): the one place that signs.

use std::fmt;
use std::str::FromStr;
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use jiff::Timestamp;
use jsonwebtoken::Header;
use serde_json::{Value, json};

use crate::clock::later;
use crate::environment::Issuer;
use crate::ids::{ClientId, OrgNumber, Pid, Scope, joined};
use crate::jwk::Algorithm;
use crate::key::{Credential, SignError, SigningKey};
use crate::secret::{SecretBytes, SecretText};

/// How long an assertion lives. The documented limit, though the server was seen to take 180 seconds.
pub const LIFETIME: Duration = Duration::from_secs(120);

/// The authority of Norwegian organisation numbers in tokens and authorization details.
const AUTHORITY: &str = "iso6523-actorid-upis";

/// Why there is no assertion.
#[derive(Debug, thiserror::Error)]
pub enum GrantError {
    /// There is no signature.
    #[error("the assertion could not be signed")]
    Signing(#[from] SignError),
    /// The claims can't be written as JSON.
    #[error("the assertion could not be written")]
    Writing(#[from] serde_json::Error),
}

/// A `resource` (RFC 8707): an absolute URI that becomes the access token's audience. Kept to the letter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Resource(String);

impl Resource {
    /// The URI as it was given.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for Resource {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        match url::Url::parse(text) {
            Ok(_) => Ok(Self(text.to_owned())),
            Err(error) => Err(format!("{text:?} isn't an absolute URI, which a resource has to be: {error}")),
        }
    }
}

/// What is asked for with Rich Authorization Requests (RFC 9396): a JSON array of objects that each have a `type`.
#[derive(Debug, Clone, PartialEq)]
pub struct AuthorizationDetails(Value);

impl AuthorizationDetails {
    /// From a JSON array, or a single object, of authorization details.
    pub fn from_json(value: Value) -> Result<Self, &'static str> {
        let list = match value {
            Value::Array(list) => list,
            object @ Value::Object(_) => vec![object],
            _ => return Err("authorization details are a JSON array of objects"),
        };
        if list.is_empty() {
            return Err("the authorization details are empty");
        }
        if list.iter().any(|detail| detail.get("type").and_then(Value::as_str).is_none()) {
            return Err("each of the authorization details needs a \"type\" (RFC 9396 section 2)");
        }
        Ok(Self(Value::Array(list)))
    }

    /// A system user at Altinn, by the organisation that owns it and, if its request had one, the external reference.
    pub fn system_user(owner: &OrgNumber, external_ref: Option<&str>) -> Self {
        let mut detail = json!({
            "type": "urn:altinn:systemuser",
            "systemuser_org": { "authority": AUTHORITY, "ID": format!("0192:{owner}") },
        });
        if let Some(reference) = external_ref {
            detail["externalRef"] = json!(reference);
        }
        Self(Value::Array(vec![detail]))
    }

    /// The array, as it goes into the claim.
    pub fn as_json(&self) -> &Value {
        &self.0
    }
}

/// What the token endpoint is asked for.
#[derive(Debug, Clone)]
pub struct Grant {
    /// The client; becomes `iss`.
    pub client_id: ClientId,
    /// The scopes, at least one. All must be registered on the client.
    pub scopes: Vec<Scope>,
    /// The audiences for the access token; most APIs need none.
    pub resources: Vec<Resource>,
    /// The organisation that has delegated to us in Altinn.
    pub consumer_org: Option<OrgNumber>,
    /// The person that the token is about.
    pub pid: Option<Pid>,
    /// Rich authorization request, e.g. a system user.
    pub authorization_details: Option<AuthorizationDetails>,
    /// The signature algorithm; RS256 unless there is a reason for another.
    pub algorithm: Algorithm,
}

impl Grant {
    /// Signs a fresh assertion for `audience`, valid for two minutes from `now`, with a `jti` of its own. It can be
    /// used once: whoever tries again needs another.
    pub fn sign(&self, audience: &Issuer, key: &SigningKey, now: Timestamp) -> Result<Assertion, GrantError> {
        let header = serde_json::to_vec(&header(&key.credential, self.algorithm))?;
        // The claims may name a person.
        let claims = SecretBytes::new(serde_json::to_vec(&self.claims(audience, now))?);
        // RFC 7515 section 3.1: header.payload.signature, of which the first two are signed.
        let mut jwt = URL_SAFE_NO_PAD.encode(header);
        jwt.push('.');
        URL_SAFE_NO_PAD.encode_string(claims.expose(), &mut jwt);
        let signature = key.signer.sign(self.algorithm, jwt.as_bytes())?;
        jwt.push('.');
        URL_SAFE_NO_PAD.encode_string(signature, &mut jwt);
        Ok(Assertion(jwt.into()))
    }

    fn claims(&self, audience: &Issuer, now: Timestamp) -> Value {
        let (iat, exp) = (now.as_second(), later(now, LIFETIME).as_second());
        let mut claims = json!({
            "aud": audience.as_str(), "iss": self.client_id, "scope": joined(&self.scopes),
            "iat": iat, "exp": exp, "jti": jti(),
        });
        // One resource goes as a string: that is the form in use. Several can only be an array.
        match self.resources.as_slice() {
            [] => {}
            [one] => claims["resource"] = json!(one.0),
            several => claims["resource"] = several.iter().map(|resource| json!(resource.0)).collect(),
        }
        if let Some(org) = &self.consumer_org {
            claims["consumer_org"] = json!(org);
        }
        if let Some(pid) = &self.pid {
            claims["pid"] = json!(pid.expose());
        }
        if let Some(details) = &self.authorization_details {
            claims["authorization_details"] = details.0.clone();
        }
        claims
    }
}

/// `kid` or `x5c`, never both: the server takes exactly one (RFC 7515 sections 4.1.4 and 4.1.6).
fn header(credential: &Credential, algorithm: Algorithm) -> Header {
    let mut header = Header::new(algorithm.into());
    match credential {
        Credential::Kid(kid) => header.kid = Some(kid.to_string()),
        // Standard base64, not base64url: RFC 7515 section 4.1.6.
        Credential::Chain(chain) => header.x5c = Some(chain.iter().map(|der| STANDARD.encode(der)).collect()),
    }
    header
}

/// A random UUID, which is what servers and log searches expect to see.
fn jti() -> String {
    uuid::Builder::from_random_bytes(rand::random()).into_uuid().to_string()
}

/// A signed assertion (RFC 7523): whoever has it can get one token within two minutes.
#[derive(Clone)]
pub struct Assertion(SecretText);

impl Assertion {
    /// The compact JWS, for the token request.
    pub fn expose(&self) -> &str {
        self.0.expose()
    }
}

impl fmt::Debug for Assertion {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Assertion([secret])")
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::key::{Bits, PrivateKey};

    fn grant() -> Grant {
        Grant {
            client_id: "c-1".parse().unwrap(),
            scopes: vec!["a:b".parse().unwrap(), "a:c".parse().unwrap()],
            resources: Vec::new(),
            consumer_org: None,
            pid: None,
            authorization_details: None,
            algorithm: Algorithm::Rs256,
        }
    }

    fn signed(grant: &Grant, credential: Credential) -> (Value, Value) {
        let key =
            SigningKey { signer: Arc::new(PrivateKey::generate(Bits::B2048).unwrap()), credential, expires: None };
        let issuer = "https://test.maskinporten.no/".parse().unwrap();
        let assertion = grant.sign(&issuer, &key, Timestamp::from_second(1_800_000_000).unwrap()).unwrap();
        let mut parts = assertion.expose().split('.').map(|part| URL_SAFE_NO_PAD.decode(part).unwrap());
        let mut json = || serde_json::from_slice(&parts.next().unwrap()).unwrap();
        (json(), json())
    }

    #[test]
    fn a_plain_grant_has_the_listed_claims_and_no_others() {
        let (header, mut claims) = signed(&grant(), Credential::Kid("k-1".parse().unwrap()));
        assert_eq!(header, json!({"typ": "JWT", "alg": "RS256", "kid": "k-1"}));
        let jti = claims["jti"].take();
        assert_eq!(jti.as_str().unwrap().len(), 36);
        assert_eq!(
            claims,
            json!({"aud": "https://test.maskinporten.no/", "iss": "c-1", "scope": "a:b a:c", "iat": 1_800_000_000,
                "exp": 1_800_000_120, "jti": null})
        );
    }

    #[test]
    fn a_chain_goes_into_x5c_as_standard_base64_and_no_kid_with_it() {
        let grant = Grant { algorithm: Algorithm::Rs512, ..grant() };
        let (header, _) = signed(&grant, Credential::Chain(vec![vec![0xfb, 0xff], vec![1]]));
        assert_eq!(header, json!({"typ": "JWT", "alg": "RS512", "x5c": ["+/8=", "AQ=="]}));
    }

    #[test]
    fn everything_that_can_be_asked_for_goes_along() {
        let owner = "974760673".parse().unwrap();
        let full = Grant {
            resources: vec!["https://a.no/x".parse().unwrap(), "urn:b".parse().unwrap()],
            consumer_org: Some("974760673".parse().unwrap()),
            pid: Some(Pid::try_from(SecretText::new("01017012345".into())).unwrap()),
            authorization_details: Some(AuthorizationDetails::system_user(&owner, Some("ref"))),
            ..grant()
        };
        let (_, claims) = signed(&full, Credential::Kid("k".parse().unwrap()));
        assert_eq!(claims["resource"], json!(["https://a.no/x", "urn:b"]));
        assert_eq!((&claims["consumer_org"], &claims["pid"]), (&json!("974760673"), &json!("01017012345")));
        let details = json!([{"type": "urn:altinn:systemuser", "externalRef": "ref",
            "systemuser_org": {"authority": "iso6523-actorid-upis", "ID": "0192:974760673"}}]);
        assert_eq!(claims["authorization_details"], details);
        let one = Grant { resources: vec!["https://a.no/x".parse().unwrap()], ..grant() };
        let (_, claims) = signed(&one, Credential::Kid("k".parse().unwrap()));
        assert_eq!(claims["resource"], json!("https://a.no/x"));
    }

    #[test]
    fn every_jti_is_another() {
        let made: std::collections::BTreeSet<String> = (0..1000).map(|_| jti()).collect();
        assert_eq!(made.len(), 1000);
        assert!(made.iter().all(|jti| jti.len() == 36 && jti.as_bytes()[14] == b'4'));
    }

    #[test]
    fn neither_pid_nor_assertion_shows_in_debug() {
        let private = PrivateKey::generate(Bits::B2048).unwrap();
        let key = SigningKey::registered(private, "k".parse().unwrap(), None);
        let grant = Grant { pid: Some(Pid::try_from(SecretText::new("01017012345".into())).unwrap()), ..grant() };
        let assertion = grant.sign(&"https://a.no/".parse().unwrap(), &key, Timestamp::now()).unwrap();
        let debug = format!("{grant:?} {assertion:?} {key:?}");
        assert!(!debug.contains("01017012345") && !debug.contains("eyJ"), "{debug}");
    }
}
