//! The token endpoint's answer to a grant (RFC 6749 section 5.1), taken wherever it is plain what it means.

use std::fmt;
use std::time::Duration;

use jiff::Timestamp;
use serde::de::{IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer};
use serde_json::Value;

use crate::http::{Answer, HttpError};
use crate::secret::SecretText;
use crate::verify::Jwt;

/// How much of a server's word is repeated.
const SHOWN: usize = 40;

/// A member as servers write them.
#[derive(Deserialize)]
#[serde(untagged)]
enum Member {
    Whole(u64),
    Number(f64),
    Text(String),
    List(Vec<String>),
    Other(IgnoredAny),
}

/// The token, straight into memory that is wiped: reading a [`Member`] would leave a copy of it. None if it isn't a text.
struct Token(Option<SecretText>);

impl<'de> Deserialize<'de> for Token {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(AnyToken)
    }
}

struct AnyToken;

impl<'de> Visitor<'de> for AnyToken {
    type Value = Token;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a token")
    }

    fn visit_str<E>(self, text: &str) -> Result<Token, E> {
        Ok(Token(Some(text.to_owned().into())))
    }

    fn visit_bool<E>(self, _: bool) -> Result<Token, E> {
        Ok(Token(None))
    }

    fn visit_i64<E>(self, _: i64) -> Result<Token, E> {
        Ok(Token(None))
    }

    fn visit_u64<E>(self, _: u64) -> Result<Token, E> {
        Ok(Token(None))
    }

    fn visit_f64<E>(self, _: f64) -> Result<Token, E> {
        Ok(Token(None))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Token, A::Error> {
        while list.next_element::<IgnoredAny>()?.is_some() {}
        Ok(Token(None))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<Token, A::Error> {
        while members.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
        Ok(Token(None))
    }
}

#[derive(Deserialize)]
struct Body {
    #[serde(default)]
    access_token: Option<Token>,
    #[serde(default)]
    token_type: Option<Member>,
    #[serde(default)]
    expires_in: Option<Member>,
    #[serde(default)]
    scope: Option<Member>,
}

/// What an answer says.
pub(super) struct Issued {
    pub(super) token: SecretText,
    /// Seconds, as the server names them or as the token itself does.
    pub(super) expires_in: u64,
    pub(super) scope: String,
}

/// Why there is no token that could be used, in a whole answer: another one would say the same.
pub(super) enum Problem {
    /// The answer isn't one to a grant.
    Http(HttpError),
    /// A member of it can't be taken.
    Member(String),
}

impl From<String> for Problem {
    fn from(member: String) -> Self {
        Self::Member(member)
    }
}

pub(super) fn read(answer: &Answer, obtained_at: Timestamp) -> Result<Issued, Problem> {
    let body: Body = answer.json().map_err(Problem::Http)?;
    let token: SecretText = match body.access_token {
        Some(Token(Some(token))) => token,
        None => return Err("it has no access_token".to_owned().into()),
        Some(Token(None)) => return Err("its access_token isn't a text".to_owned().into()),
    };
    // RFC 6750 section 2.1: what goes into a header, and onto a terminal, has no other characters.
    if token.expose().is_empty() || !token.expose().bytes().all(|byte| byte.is_ascii_graphic()) {
        return Err(Problem::Http(answer.unusable()));
    }
    is_bearer(body.token_type.as_ref())?;
    let expires_in = match body.expires_in {
        Some(named) => seconds(&named)?,
        None => own_life(token.expose(), obtained_at)?,
    };
    if expires_in == 0 {
        return Err("its expires_in is 0: the token has expired already".to_owned().into());
    }
    Ok(Issued { token, expires_in, scope: scope(body.scope)? })
}

/// Any other type is used in another way, and would be worth nothing as a bearer token (RFC 6749 section 7.1).
fn is_bearer(named: Option<&Member>) -> Result<(), String> {
    match named {
        None => Ok(()),
        Some(Member::Text(named)) if named.eq_ignore_ascii_case("bearer") => Ok(()),
        Some(Member::Text(other)) => {
            let other: String = other.chars().take(SHOWN).collect();
            Err(format!("its token_type is {other:?}, not Bearer"))
        }
        Some(_) => Err("its token_type isn't a text".into()),
    }
}

fn seconds(named: &Member) -> Result<u64, String> {
    let number = match named {
        Member::Whole(number) => return Ok(*number),
        Member::Number(number) => *number,
        Member::Text(text) => match text.trim().parse() {
            Ok(number) => return Ok(number),
            Err(_) => text.trim().parse().unwrap_or(f64::NAN),
        },
        Member::List(_) | Member::Other(_) => f64::NAN,
    };
    if number.is_nan() {
        return Err("its expires_in isn't a number".into());
    }
    // Whatever is longer than any time is as good as that.
    let whole = Duration::try_from_secs_f64(number.min(1e15)).map(|life| life.as_secs());
    whole.map_err(|_| format!("its expires_in is {number}: the token has expired already"))
}

/// The life that the token itself names.
fn own_life(token: &str, obtained_at: Timestamp) -> Result<u64, String> {
    let jwt = Jwt::decode(token).ok();
    let time = |claim: &str| jwt.as_ref()?.claims.get(claim).and_then(Value::as_f64);
    let Some(end) = time("exp") else {
        return Err("it has no expires_in, and its token has no exp".into());
    };
    #[expect(clippy::cast_precision_loss, reason = "seconds since 1970")]
    let here = obtained_at.as_second() as f64;
    // By the server's own clock, if it says when it issued the token.
    let begin = time("iat").unwrap_or(here);
    seconds(&Member::Number(end - begin))
        .map_err(|_| "it has no expires_in, and its token has expired already".into())
}

fn scope(named: Option<Member>) -> Result<String, String> {
    match named {
        None => Ok(String::new()),
        Some(Member::Text(scopes)) => Ok(scopes),
        Some(Member::List(scopes)) => Ok(scopes.join(" ")),
        Some(_) => Err("its scope isn't a text".into()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn s15_a_token_is_read_whatever_stands_in_its_place() {
        let read = |json: &str| {
            let body: Body = serde_json::from_str(&format!("{{\"access_token\":{json}}}")).unwrap();
            body.access_token.map(|token| token.0.map(|text| text.expose().clone()))
        };
        assert_eq!(read("\"a.b\\u002ec\""), Some(Some("a.b.c".to_owned())));
        assert_eq!(read("null"), None);
        for other in ["1", "-1", "1.5", "true", "[1,[2]]", "{\"a\":{\"b\":1}}"] {
            assert_eq!(read(other), Some(None), "{other}");
        }
    }
}
