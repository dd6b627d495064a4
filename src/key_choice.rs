//! What flags choose of a key: its size, and the algorithm that it is registered for.

use clap::builder::{PossibleValuesParser, TypedValueParser};

use crate::flag_value::handed;
use maskinporten_protocol::jwk::Algorithm;
use maskinporten_protocol::key::Bits;

/// Reads `--bits`.
pub fn bits() -> impl TypedValueParser<Value = Bits> {
    handed(PossibleValuesParser::new(["2048", "3072", "4096"])).map(|bits| match bits.as_str() {
        "4096" => Bits::B4096,
        "3072" => Bits::B3072,
        _ => Bits::B2048,
    })
}

/// Reads `--alg` of a registered key. The token endpoint takes RS384, too, but key sets don't name it.
pub fn algorithm() -> impl TypedValueParser<Value = Algorithm> {
    handed(PossibleValuesParser::new(["RS256", "RS512"])).try_map(|alg| alg.parse::<Algorithm>())
}
