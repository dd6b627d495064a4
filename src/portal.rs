//! Digdir's self-service portal, where people register clients by hand.

use maskinporten_protocol::ids::EnvironmentName;

/// Where it is for an environment, if that has one (protocol.md section 1.5).
pub fn portal(environment: &EnvironmentName) -> Option<&'static str> {
    match environment.as_str() {
        "prod" => Some("https://sjolvbetjening.samarbeid.digdir.no"),
        "test" => Some("https://sjolvbetjening.test.samarbeid.digdir.no"),
        _ => None,
    }
}
