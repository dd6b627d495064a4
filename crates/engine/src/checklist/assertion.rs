//! Rules for an assertion, whoever made it.

use super::finding::{Evidence, Finding, Subject};
use maskinporten_protocol::verify::Jwt;

/// The longest that an assertion is documented to live. The server is more patient, for now.
const LONGEST: i64 = 120;

/// What is wrong with an assertion. One without times isn't one that is too long.
pub fn of_assertion(assertion: &Jwt) -> Vec<Finding> {
    let (begin, end) = (assertion.claim_seconds("iat"), assertion.claim_seconds("exp"));
    let life = end.zip(begin).map(|(end, begin)| end.saturating_sub(begin));
    let long = life.filter(|seconds| *seconds > LONGEST).map(|seconds| Evidence::LongLife { seconds });
    let nameless = assertion.claim_text("jti").is_none_or(str::is_empty).then_some(Evidence::NoJti);
    let found = long.into_iter().chain(nameless);
    found.map(|evidence| Finding { subject: Subject::Assertion, evidence }).collect()
}
