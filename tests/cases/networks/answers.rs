//! Words that fit who answered.

use maskinporten_testkit::World;

use super::answered_by;
use crate::PROGRAM;

const JSON: &str = "application/json";

/// Status, kind of content, body, exit code, what is said.
type Row = (&'static str, &'static str, &'static str, i32, &'static [&'static str]);

const TOKEN: [Row; 16] = [
    (
        "404 Not Found",
        JSON,
        r#"{"timestamp":"2026-11-28T12:00:00Z","status":404,"error":"Not Found","path":"/token"}"#,
        4,
        &["nothing is at the token endpoint http://127.0.0.1:", "/token", "check the token endpoint"],
    ),
    ("404 Not Found", "text/html", "<h1>Not Found</h1>", 4, &["nothing is at the token endpoint"]),
    ("404 Not Found", "text/plain", "404 page not found\n", 4, &["nothing is at the token endpoint"]),
    ("405 Method Not Allowed", JSON, "", 4, &["nothing is at the token endpoint", "405"]),
    (
        "405 Method Not Allowed",
        "application/problem+json",
        r#"{"title":"Method Not Allowed","status":405}"#,
        4,
        &["nothing is at the token endpoint"],
    ),
    (
        "200 OK",
        JSON,
        r#"{"error":"invalid_client","error_description":"no such client"}"#,
        4,
        &[" refused: invalid_client: no such client", "doesn't know this client"],
    ),
    (
        "200 OK",
        JSON,
        r#"{"error":"Internal","message":"broken"}"#,
        4,
        &[" refused with status 200: Internal: broken"],
    ),
    (
        "400 Bad Request",
        "application/problem+json",
        r#"{"type":"https://a.no/e","title":"Bad assertion","status":400,"detail":"no aud"}"#,
        4,
        &[" refused with status 400: Bad assertion: no aud"],
    ),
    (
        "400 Bad Request",
        "text/plain",
        "grant_type is not supported\n",
        4,
        &[" refused with status 400: grant_type is not supported"],
    ),
    (
        "400 Bad Request",
        JSON,
        r#"{"error":"unsupported_grant_type"}"#,
        4,
        &[" refused: unsupported_grant_type", "doesn't take JWT bearer grants"],
    ),
    (
        "401 Unauthorized",
        JSON,
        r#"{"error":"invalid_client"}"#,
        4,
        &[" refused: invalid_client", "ask whoever runs 127.0.0.1:"],
    ),
    ("401 Unauthorized", "text/plain", "", 4, &[" refused with status 401"]),
    ("403 Forbidden", JSON, r#"{"error":{"code":"denied","message":"not you"}}"#, 4, &[" refused: denied: not you"]),
    (
        "400 Bad Request",
        JSON,
        r#"{"error":"quite_new","error_uri":"https://a.no/errors/MP-999"}"#,
        4,
        &["quite_new MP-999"],
    ),
    ("400 Bad Request", JSON, "[]", 4, &[" refused with status 400"]),
    ("400 Bad Request", "text/html", "<html>blocked</html>", 5, &["a web page instead of JSON"]),
];

#[test]
fn c5_a_token_endpoint_that_is_not_digdirs_is_spoken_of_as_what_it_is() {
    let world = World::with_reader(PROGRAM);
    let config = world.read(world.config().join("config.toml"));
    for (status, kind, body, code, says) in TOKEN {
        world.write(world.config().join("config.toml"), &config);
        let server = answered_by(&world, status, kind, body);
        for words in ["token --no-cache", "token --no-cache -o json"] {
            let mut ran = world.run(words).fails(code).without_result();
            for word in says {
                ran = ran.says(word);
            }
            ran.never_says("Maskinporten refused")
                .never_says("Digdir")
                .never_says("trace id")
                .never_says("trying again");
        }
        assert_eq!(server.heard().len(), 2, "{body}");
    }
}

const API: [Row; 9] = [
    (
        "404 Not Found",
        JSON,
        r#"{"status":404,"error":"Not Found","path":"/api/v1/clients"}"#,
        4,
        &["refused (404): Not Found", "maskinporten env list"],
    ),
    ("404 Not Found", "text/html", "<h1>Not Found</h1>", 4, &["refused (404)", "maskinporten env list"]),
    ("405 Method Not Allowed", "text/plain", "no", 4, &["refused (405): no", "maskinporten env list"]),
    (
        "400 Bad Request",
        "application/problem+json",
        r#"{"title":"Invalid","detail":"see errors","errors":{"scopes":["unknown scope a:b","two"]}}"#,
        4,
        &["Invalid: see errors", "scopes: unknown scope a:b", "scopes: two"],
    ),
    ("400 Bad Request", JSON, r#"{"errors":["name is missing"]}"#, 4, &["refused (400); name is missing"]),
    (
        "400 Bad Request",
        "text/plain",
        "client_name is missing",
        4,
        &["refused (400): client_name is missing", "ask whoever runs 127.0.0.1:"],
    ),
    ("422 Unprocessable", JSON, r#"{"message":"too long"}"#, 4, &["refused (422): too long"]),
    ("400 Bad Request", JSON, "", 4, &["refused (400)"]),
    (
        "200 OK",
        JSON,
        r#"{"error":"invalid_token","error_description":"expired"}"#,
        4,
        &["refused (200): invalid_token: expired"],
    ),
];

#[test]
fn c5_a_self_service_api_that_is_not_digdirs_is_spoken_of_as_what_it_is() {
    for (status, kind, body, code, says) in API {
        let world = World::new(PROGRAM);
        let (issuer, base) = (world.sandbox.issuer().to_owned(), world.sandbox.selfservice().to_owned());
        answered_by(&world, status, kind, body);
        // Tokens still come from the sandbox.
        let config = world.read(world.config().join("config.toml"));
        let moved =
            config.lines().find(|line| line.starts_with("issuer")).unwrap().split('"').nth(1).unwrap().to_owned();
        let config: Vec<String> = config
            .lines()
            .map(
                |line| if line.starts_with("self_service") { line.to_owned() } else { line.replace(&moved, &issuer) },
            )
            .collect();
        world.write(world.config().join("config.toml"), config.join("\n"));
        for words in ["client show nobody", "client show nobody -o json"] {
            let mut ran = world.run(words).fails(code).without_result();
            for word in says {
                ran = ran.says(word);
            }
            ran.never_says("Digdir").never_says("correlation id");
        }
        assert!(base.starts_with(&issuer));
    }
}
