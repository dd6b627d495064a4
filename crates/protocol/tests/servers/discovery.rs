//! Metadata, wherever servers have it (C4).

use maskinporten_protocol::environment::Environment;
use maskinporten_protocol::http::{Http, HttpOptions};
use maskinporten_protocol::metadata::{MetadataError, discover, discover_at};
use maskinporten_testkit::Listener;

const METADATA: &str =
    r#"{"issuer":"ORIGIN/realms/a","token_endpoint":"ORIGIN/realms/a/token","jwks_uri":"ORIGIN/jwks"}"#;
const PLACES: [&str; 3] = [
    "/.well-known/oauth-authorization-server/realms/a",
    "/realms/a/.well-known/oauth-authorization-server",
    "/realms/a/.well-known/openid-configuration",
];

fn found(server: &Listener) -> Result<Environment, MetadataError> {
    let issuer = format!("http://{}/realms/a", server.address).parse().unwrap();
    discover(&Http::new(HttpOptions::default()), &"x".parse().unwrap(), &issuer)
}

/// The paths that were asked for.
fn asked(server: &Listener) -> Vec<String> {
    server.heard().iter().map(|call| call.split(' ').nth(1).unwrap().to_owned()).collect()
}

#[test]
fn c4_metadata_is_found_wherever_the_server_has_it() {
    for (index, place) in PLACES.iter().enumerate() {
        // An empty object in the other places, with 200, lacks everything.
        for otherwise in ["404 Not Found", "405 Method Not Allowed", "401 Unauthorized", "403 Forbidden", "200 OK"] {
            let server = Listener::documents(&[(place, METADATA)], otherwise);
            let environment = found(&server).unwrap();
            let origin = format!("http://{}", server.address);
            assert_eq!(environment.token_endpoint.as_str(), format!("{origin}/realms/a/token"));
            assert_eq!(asked(&server), PLACES[..=index], "{otherwise}");
            let url = format!("{origin}{place}").parse().unwrap();
            let named = discover_at(&Http::new(HttpOptions::default()), &environment.name, &url).unwrap();
            assert_eq!(named, environment);
        }
    }
}

#[test]
fn c4_metadata_that_is_nowhere_is_looked_for_once() {
    // Who protects every path says so of one that isn't there.
    for otherwise in ["405 Method Not Allowed", "401 Unauthorized", "403 Forbidden", "404 Not Found"] {
        let server = Listener::documents(&[], otherwise);
        let Err(MetadataError::NotThere { asked: places }) = found(&server) else { panic!("{otherwise}") };
        assert_eq!(places.iter().map(url::Url::path).collect::<Vec<_>>(), PLACES);
        assert_eq!(asked(&server), PLACES);
    }
    let server = Listener::documents(&[], "404 Not Found");
    let url = format!("http://{}{}", server.address, PLACES[1]).parse().unwrap();
    let error = discover_at(&Http::new(HttpOptions::default()), &"x".parse().unwrap(), &url).unwrap_err();
    assert_eq!(error.to_string(), format!("no metadata is at {url}"));
}

#[test]
fn c4_metadata_that_is_wrong_is_refused_wherever_it_is() {
    let other = METADATA.replace("\"issuer\":\"ORIGIN/realms/a\"", "\"issuer\":\"ORIGIN/realms/b\"");
    let elsewhere = METADATA.replace("ORIGIN/realms/a/token", "https://elsewhere.invalid/token");
    let lacking = METADATA.replace("token_endpoint", "x");
    for place in PLACES {
        let with = |document: &str| found(&Listener::documents(&[(place, document)], "404 Not Found")).unwrap_err();
        assert!(matches!(with(&other), MetadataError::OtherIssuer { named, .. } if named.ends_with("/realms/b")));
        let error = with(&elsewhere);
        assert!(matches!(&error, MetadataError::Environment(why) if why.to_string().contains("elsewhere.invalid")));
        assert!(matches!(with(&lacking), MetadataError::Lacking { member: "token_endpoint", .. }));
    }
    // A wrong one in the first place doesn't hide the right one in another.
    found(&Listener::documents(&[(PLACES[0], &other), (PLACES[2], METADATA)], "404 Not Found")).unwrap();
}
