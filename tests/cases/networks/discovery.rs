//! Metadata, wherever servers have it.

use std::io::{BufRead as _, BufReader, Write as _};
use std::net::TcpListener;
use std::sync::{Arc, Mutex};

use maskinporten_testkit::World;

use crate::PROGRAM;

/// A server with one document at each of these paths, and this answer to every other path. What was asked for.
fn server(documents: &[(&str, &str)], otherwise: &'static str) -> (String, Arc<Mutex<Vec<String>>>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let origin = format!("http://{}", listener.local_addr().unwrap());
    let documents: Vec<(String, String)> =
        documents.iter().map(|(path, body)| ((*path).to_owned(), body.replace("ORIGIN", &origin))).collect();
    let asked = Arc::new(Mutex::new(Vec::new()));
    let noted = Arc::clone(&asked);
    std::thread::spawn(move || {
        for mut stream in listener.incoming().flatten() {
            let lines = BufReader::new(stream.try_clone().unwrap()).lines().map_while(Result::ok);
            let head: Vec<String> = lines.take_while(|line| !line.is_empty()).collect();
            let path = head[0].split(' ').nth(1).unwrap().to_owned();
            let found = documents.iter().find(|(one, _)| *one == path);
            noted.lock().unwrap().push(path);
            let (status, body) = found.map_or((otherwise, "{}"), |(_, body)| ("200 OK", body));
            let length = body.len();
            let _ =
                write!(stream, "HTTP/1.1 {status}\r\nContent-Length: {length}\r\nConnection: close\r\n\r\n{body}");
        }
    });
    (origin, asked)
}

const METADATA: &str =
    r#"{"issuer":"ORIGIN/realms/a","token_endpoint":"ORIGIN/realms/a/token","jwks_uri":"ORIGIN/jwks"}"#;
const PLACES: [&str; 3] = [
    "/.well-known/oauth-authorization-server/realms/a",
    "/realms/a/.well-known/oauth-authorization-server",
    "/realms/a/.well-known/openid-configuration",
];

#[test]
fn c4_metadata_is_found_wherever_the_server_has_it() {
    let world = World::empty(PROGRAM);
    for (index, place) in PLACES.iter().enumerate() {
        for otherwise in ["404 Not Found", "405 Method Not Allowed", "401 Unauthorized", "403 Forbidden", "200 OK"] {
            let (origin, asked) = server(&[(place, METADATA)], otherwise);
            let issuer = format!("{origin}/realms/a");
            // An empty object in the other places, with 200, lacks everything.
            let ran = world.run(["env", "add", "x", "--issuer", &issuer]);
            ran.success().prints(&format!("{origin}/realms/a/token"));
            assert_eq!(*asked.lock().unwrap(), PLACES[..=index], "{otherwise}");
            // The variable names the very place.
            let call = world.call("token --scope a:b").env("MASKINPORTEN_WELL_KNOWN_URL", format!("{origin}{place}"));
            let call = call.env("MASKINPORTEN_CLIENT_ID", "c").env("MASKINPORTEN_CLIENT_JWK", "{}");
            call.run().fails(2).says("MASKINPORTEN_CLIENT_JWK");
        }
    }
}

#[test]
fn c4_metadata_that_is_nowhere_is_no_reason_to_try_again() {
    let world = World::empty(PROGRAM);
    let (origin, asked) = server(&[], "404 Not Found");
    let issuer = format!("{origin}/realms/a");
    let mut ran = world.run(["env", "add", "x", "--issuer", &issuer]).fails(4).without_result();
    for place in PLACES {
        ran = ran.says(&format!("{origin}{place}"));
    }
    ran.says("--token-endpoint").says("--jwks-uri").never_says("try again");
    assert_eq!(asked.lock().unwrap().len(), 3);
    // What the hint offers.
    let (token, jwks) = (format!("{issuer}/token"), format!("{issuer}/jwks"));
    world.run(["env", "add", "x", "--issuer", &issuer, "--token-endpoint", &token, "--jwks-uri", &jwks]).success();
}

#[test]
fn c4_metadata_that_is_wrong_is_refused_wherever_it_is() {
    let world = World::empty(PROGRAM);
    let other = METADATA.replace("\"issuer\":\"ORIGIN/realms/a\"", "\"issuer\":\"ORIGIN/realms/b\"");
    let elsewhere = METADATA.replace("ORIGIN/realms/a/token", "https://elsewhere.invalid/token");
    let lacking = METADATA.replace("token_endpoint", "x");
    for place in PLACES {
        let add = |document: &str| {
            let (origin, _) = server(&[(place, document)], "404 Not Found");
            world.run(["env", "add", "x", "--issuer", &format!("{origin}/realms/a")])
        };
        add(&other).fails(4).says("/realms/b");
        add(&elsewhere).fails(2).says("elsewhere.invalid");
        add(&lacking).fails(4).says("has no token_endpoint");
    }
    // A wrong one in the first place doesn't hide the right one in another.
    let (origin, _) = server(&[(PLACES[0], &other), (PLACES[2], METADATA)], "404 Not Found");
    world.run(["env", "add", "x", "--issuer", &format!("{origin}/realms/a")]).success();
}

#[test]
fn c4_a_well_known_url_that_leads_nowhere_is_named() {
    let world = World::empty(PROGRAM);
    let (origin, _) = server(&[], "404 Not Found");
    let url = format!("{origin}/.well-known/oauth-authorization-server");
    let call = world.call("token --scope a:b --no-cache").env("MASKINPORTEN_WELL_KNOWN_URL", &url);
    let ran = call.env("MASKINPORTEN_CLIENT_ID", "c").env("MASKINPORTEN_CLIENT_JWK", "{}").run().fails(4);
    ran.says("MASKINPORTEN_WELL_KNOWN_URL can't be used").says(&url).says("MASKINPORTEN_TOKEN_ENDPOINT");
}
