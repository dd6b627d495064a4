//! JSON Web Keys (RFC 7517, RFC 7518 section 6.3): one, a set, or the bare list that the self-service portal takes.

use std::borrow::Cow;
use std::fmt;

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use serde::Deserialize;
use serde::de::{self, Deserializer, IgnoredAny, SeqAccess, Visitor};
use zeroize::Zeroizing;

use super::material::{Container, FoundKey, PublicEntry};
use super::read_error::ReadError;
use super::recognise::Reading;
use super::{KeyError, PrivateKey, RsaParts};
use crate::certificate::Certificate;
use crate::jwk::{JwkError, PublicKey};

/// More keys than any set has: Maskinporten takes five.
const MAX_KEYS: usize = 50;

/// A key is told by its `kty`, a set by its `keys`.
#[derive(Deserialize)]
struct Shape {
    #[serde(default)]
    keys: Option<IgnoredAny>,
    #[serde(default)]
    kty: Option<IgnoredAny>,
}

/// Whether a text is a JWK, a JWKS or a bare list, and not JSON of another kind. What begins like JSON and isn't is an
/// error.
pub(super) fn is_one(text: &str) -> Result<bool, ReadError> {
    if let Some(list) = text.strip_prefix('[') {
        // The first element tells: a list of strings, of numbers or of others' objects isn't one.
        let list = list.trim_start();
        let mut elements = serde_json::Deserializer::from_str(list).into_iter::<Shape>();
        return Ok(match list.as_bytes().first() {
            Some(b'{') => matches!(elements.next(), Some(Ok(one)) if one.kty.is_some() || one.keys.is_some()),
            first => first == Some(&b']'),
        });
    }
    if !text.starts_with('{') {
        return Ok(false);
    }
    let shape = serde_json::from_str::<Shape>(text).map_err(|error| damaged(&error))?;
    Ok(shape.kty.is_some() || shape.keys.is_some())
}

/// The parser's own message may repeat a value, and values here may be private: only the place is told.
fn damaged(error: &serde_json::Error) -> ReadError {
    let place = format!("line {}, column {}", error.line(), error.column());
    ReadError::malformed("JSON", format!("this isn't a JWK or a JWKS: it goes wrong at {place}"))
}

#[derive(Deserialize)]
struct Set<'a> {
    #[serde(borrow)]
    keys: Few<'a>,
}

/// A list that stops being read when it grows beyond any key set: memory stays small whatever the file.
struct Few<'a>(Vec<Member<'a>>);

impl<'de: 'a, 'a> Deserialize<'de> for Few<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_seq(FewVisitor).map(Few)
    }
}

struct FewVisitor;

impl<'de> Visitor<'de> for FewVisitor {
    type Value = Vec<Member<'de>>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "at most {MAX_KEYS} keys")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Self::Value, A::Error> {
        let mut members = Vec::new();
        while let Some(member) = list.next_element()? {
            members.push(member);
            if members.len() > MAX_KEYS {
                return Err(de::Error::custom("too many keys"));
            }
        }
        Ok(members)
    }
}

/// The members that we look at. The values are borrowed from the text, so that private ones aren't copied.
#[derive(Deserialize)]
struct Member<'a> {
    #[serde(borrow, default)]
    kty: Option<Cow<'a, str>>,
    #[serde(borrow, default)]
    n: Option<&'a str>,
    #[serde(borrow, default)]
    e: Option<&'a str>,
    #[serde(borrow, default)]
    d: Option<&'a str>,
    #[serde(borrow, default)]
    p: Option<&'a str>,
    #[serde(borrow, default)]
    q: Option<&'a str>,
    #[serde(default)]
    kid: Option<String>,
    #[serde(default)]
    alg: Option<String>,
    #[serde(default, rename = "use")]
    usage: Option<String>,
    #[serde(default)]
    exp: Option<i64>,
    #[serde(default)]
    x5c: Option<Vec<String>>,
    #[serde(default)]
    oth: Option<IgnoredAny>,
}

pub(super) fn read(text: &str, into: &mut Reading<'_>) -> Result<(Container, Vec<String>), ReadError> {
    let damaged = |error| damaged(&error);
    let (container, members) = if text.starts_with('[') {
        (Container::JwkSet, serde_json::from_str::<Few<'_>>(text).map_err(damaged)?.0)
    } else if serde_json::from_str::<Shape>(text).map_err(damaged)?.keys.is_some() {
        (Container::JwkSet, serde_json::from_str::<Set<'_>>(text).map_err(damaged)?.keys.0)
    } else {
        (Container::Jwk, vec![serde_json::from_str(text).map_err(damaged)?])
    };
    let mut refused = None;
    for member in &members {
        if let Err(error) = take(member, into) {
            refused.get_or_insert(error);
        }
    }
    // Other keys beside one that we can use are no error: an identity provider's set may have any.
    match refused {
        Some(error) if into.parts.is_empty() => Err(error),
        _ => Ok((container, Vec::new())),
    }
}

fn take(member: &Member<'_>, into: &mut Reading<'_>) -> Result<(), ReadError> {
    let kty = member.kty.as_deref().ok_or_else(|| ReadError::malformed("JWK", "it has no \"kty\""))?;
    let certificates = certificates(member)?;
    let key = if kty == "RSA" { member.d.map(|d| private(member, d)) } else { None };
    match key {
        Some(key) => into.parts.keys.push(FoundKey {
            kid: member.kid.clone(),
            alg: member.alg.clone(),
            own: certificates.first().cloned(),
            ..FoundKey::open(None, key)
        }),
        None if kty != "RSA" => return Err(JwkError::NotRsa(kty.into()).into()),
        None => into.parts.public.push(PublicEntry {
            public: PublicKey::from_components(&number("n", member.n)?, &number("e", member.e)?)?,
            kid: member.kid.clone(),
            alg: member.alg.clone(),
            usage: member.usage.clone(),
            exp: member.exp,
        }),
    }
    into.parts.certificates.extend(certificates);
    Ok(())
}

#[expect(clippy::many_single_char_names, reason = "the names of RFC 8017")]
fn private(member: &Member<'_>, d: &str) -> Result<PrivateKey, KeyError> {
    if member.oth.is_some() {
        return Err(KeyError::Malformed("the RSA key has more than two primes: no common library takes it"));
    }
    let (n, e, d) = (number("n", member.n)?, number("e", member.e)?, number("d", Some(d))?);
    let primes = match (member.p, member.q) {
        (None, None) => None,
        (p, q) => Some((number("p", p)?, number("q", q)?)),
    };
    let primes = primes.as_ref().map(|(p, q)| (p.as_slice(), q.as_slice()));
    PrivateKey::from_parts(&RsaParts { n: &n, e: &e, d: &d, primes })
}

/// The certificates in `x5c` (RFC 7517 section 4.7): standard base64, leaf first.
fn certificates(member: &Member<'_>) -> Result<Vec<Certificate>, ReadError> {
    let damaged = || ReadError::malformed("JWK", "\"x5c\" holds something that isn't a certificate in base64");
    let list = member.x5c.iter().flatten();
    list.map(|text| {
        let der = STANDARD.decode(text).map_err(|_| damaged())?;
        Certificate::from_der(&der).map_err(|_| damaged())
    })
    .collect()
}

fn number(name: &'static str, text: Option<&str>) -> Result<Zeroizing<Vec<u8>>, JwkError> {
    text.and_then(|text| URL_SAFE_NO_PAD.decode(text.trim_end_matches('=')).ok())
        .map(Zeroizing::new)
        .ok_or_else(|| JwkError::Malformed(format!("the JWK's \"{name}\" is missing or isn't base64url")))
}

impl From<PublicKey> for PublicEntry {
    fn from(public: PublicKey) -> Self {
        Self { public, kid: None, alg: None, usage: None, exp: None }
    }
}
