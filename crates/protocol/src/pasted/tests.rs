use proptest::prelude::*;

use super::*;

fn id(text: &str) -> Option<&'static str> {
    read(text)?.known.map(|known| known.id)
}

const TRACE: &str = "356666143081bbec11d293753e9702ca";

#[test]
fn a_name_alone_is_enough() {
    for (text, expected) in [
        ("MP-121", "MP-121"),
        (" mp-121\n", "MP-121"),
        ("MP121", "MP-121"),
        ("121", "MP-121"),
        ("300", "MP-250"),
        ("403", "api-403"),
        ("unknown-kid", "unknown-kid"),
        ("AUTH.VLD-00004", "AUTH.VLD-00004"),
        ("invalid_grant", "invalid_grant"),
        ("https://maskinporten.no/errors/MP-110", "MP-110"),
        ("\u{1b}[31mMP-121\u{1b}[0m", "MP-121"),
        (r"\u001b[1;31mMP-121\u001b[0m", "MP-121"),
    ] {
        assert_eq!(id(text), Some(expected), "{text}");
    }
}

#[test]
fn every_known_text_is_found_whole_and_over_lines() {
    for known in KNOWN.iter().filter(|known| !known.marks.is_empty() && !known.text.is_empty()) {
        assert_eq!(id(known.text), Some(known.id), "{}", known.text);
        let broken: String = known.text.chars().enumerate().fold(String::new(), |mut text, (at, c)| {
            text.push(c);
            if at % 11 == 10 {
                text.push_str("\n  | ");
            }
            text
        });
        assert_eq!(id(&broken), Some(known.id), "{broken}");
    }
}

#[test]
fn bodies_are_read_as_they_come_and_as_tools_print_them() {
    let description = format!("Invalid assertion. Client authentication failed. Expired key. (trace_id: {TRACE})");
    let body = format!(
        r#"{{"error":"invalid_grant","error_description":"{description}","error_uri":"https://maskinporten.no/errors/MP-121"}}"#
    );
    let escaped = serde_json::to_string(&body).unwrap();
    let twice = serde_json::to_string(&serde_json::json!({ "message": escaped })).unwrap();
    let pretty = serde_json::to_string_pretty(&serde_json::from_str::<serde_json::Value>(&body).unwrap()).unwrap();
    for text in [
        body.clone(),
        pretty,
        escaped.clone(),
        twice,
        body.replace('"', "&quot;").replace('/', "&#x2F;"),
        body.replace('"', "%22").replace('/', "%2F").replace(' ', "%20"),
        body.replace('/', "\\/"),
        body.replace('"', "\\u0022"),
        body.replace("MP-121", "MP-1\n21"),
        body.replace("MP-121", "MP\u{2011}121"),
        // Java: the Java tool, Spring's RestTemplate and WebClient.
        format!(
            "Exception in thread \"main\" java.lang.RuntimeException: Got error from server: {body}\n\tat no.difi.oauth2.utils.JwtGrantGenerator.main(JwtGrantGenerator.java:40)"
        ),
        format!(
            "org.springframework.web.client.HttpClientErrorException$BadRequest: 400 Bad Request: \"{body}\"\n\tat org.springframework.web.client.HttpClientErrorException.create(HttpClientErrorException.java:103)"
        ),
        format!(
            "org.springframework.security.oauth2.core.OAuth2AuthorizationException: [invalid_grant] {description}"
        ),
        // .NET.
        format!(
            "Unhandled exception. System.Net.Http.HttpRequestException: Response status code does not indicate success: 400 (Bad Request). Body: {body}\n   at System.Net.Http.HttpResponseMessage.EnsureSuccessStatusCode()"
        ),
        // Python and PHP.
        format!(
            "requests.exceptions.HTTPError: 400 Client Error: Bad Request for url: https://maskinporten.no/token\n{}",
            body.replace('"', "'")
        ),
        format!(
            "PHP Fatal error:  Uncaught GuzzleHttp\\Exception\\ClientException: Client error: `POST https://maskinporten.no/token` resulted in a `400 Bad Request` response:\n{body}\n in /app/vendor/guzzlehttp/guzzle/src/Exception/RequestException.php:113"
        ),
        format!("string(230) \"{body}\""),
        // This program.
        format!("error: Maskinporten refused: invalid_grant MP-121: Invalid assertion. (trace id {TRACE})"),
    ] {
        let found = read(&text).unwrap_or_else(|| panic!("{text}"));
        assert_eq!(found.known.map(|known| known.id), Some("MP-121"), "{text}");
        assert_eq!(found.code.as_deref(), Some("MP-121"));
        if text.contains(TRACE) {
            assert_eq!(found.trace_id.as_deref(), Some(TRACE), "{text}");
        }
    }
}

#[test]
fn a_cut_body_still_tells() {
    let guzzle = r#"{"error":"invalid_grant","error_description":"Invalid assertion. Client authentication failed. Unknown key ident (truncated...)"#;
    // Cut by the client, with a note of its own after the cut.
    assert_eq!(id(&guzzle.replace(" (truncated...)", "…")), Some("unknown-kid"));
    assert_eq!(id(guzzle), Some("unknown-kid"));
    assert_eq!(id(r#"{"error":"invalid_scope","error_description":"Consumer has not been gran"#), Some("MP-250"));
    assert_eq!(id("Invalid assertion. Client authentication failed."), Some("invalid-assertion"));
}

#[test]
fn the_first_cause_counts_and_not_what_came_of_it() {
    let java = "2026-11-01 12:00:00 ERROR o.s.web - java.lang.IllegalStateException: no token, invalid_grant\n\tat a.B.c(B.java:1)\nCaused by: java.io.IOException: Invalid assertion\n\tat a.B.d(B.java:2)\nCaused by: x.TokenException: {\"error_uri\":\"https://maskinporten.no/errors/MP-124\"}\n\t... 20 more";
    assert_eq!(id(java), Some("MP-124"));
    let inner = "System.Exception: Grant is used before ---> System.Exception: Consumer has not been granted access to the scope a:b. (MP-250)\n ---> System.Exception: JWT has expired.";
    assert_eq!(id(inner), Some("MP-130"), "the innermost of one error");
    let log = "12:00:01 error MP-121 Expired key\n12:00:02 retry\n12:00:02 error MP-012 Grant is used before\n12:00:03 GET https://api.samarbeid.digdir.no/api/v1/clients status 401";
    assert_eq!(id(log), Some("MP-121"));
    let retried = "12:00:02 error MP-012 Grant is used before\n12:00:03 error MP-121 Expired key";
    assert_eq!(id(retried), Some("MP-121"), "a used assertion often comes of a retry");
    let two = "12:00:01 MP-200 invalid scopes\n2026-11-01 12:00:09 x\nCaused by: MP-100";
    assert_eq!(id(two), Some("MP-200"), "another error's cause isn't the first one's");
    let python = "Traceback (most recent call last):\n  File \"a.py\", line 3\nValueError: {'error_uri': '.../MP-110'}\n\nThe above exception was the direct cause of the following exception:\n\nTraceback (most recent call last):\nRuntimeError: invalid_client";
    assert_eq!(id(python), Some("MP-110"));
}

#[test]
fn numbers_that_are_no_codes_are_none() {
    for text in ["MP-1210", "xMP-121x", "MP-12", "MP-12 1", "LAMP-121", "", "\0", "status 403", "æøå", "MP-"] {
        assert_eq!(read(text), None, "{text}");
    }
    let unknown = read("https://maskinporten.no/errors/MP-999 invalid_grant").unwrap();
    assert_eq!((unknown.known, unknown.code.as_deref()), (None, Some("MP-999")));
}

#[test]
fn an_answer_that_is_no_more_than_a_status_is_taken_for_one() {
    for (text, expected) in [
        ("HTTP/1.1 500 Internal Server Error", "api-500"),
        ("HTTP/2 403\ncontent-length: 0", "api-403"),
        ("401 Unauthorized", "api-401"),
        (r#"{"timestamp":"2026-11-28","status":403,"error":"Forbidden"}"#, "api-403"),
        (r#"{"status": "404"}"#, "api-404"),
        ("HTTP/1.1 400 Bad Request\n\n{\"error\":\"invalid_grant\"}", "invalid_grant"),
    ] {
        assert_eq!(id(text), Some(expected), "{text}");
    }
    for text in
        ["200 OK", "HTTP/1.1 200 OK", "HTTP/1.1", "{\"status\":", "404 is 3 more than 401", "402 x", "403 a\nb"]
    {
        assert_eq!(read(text), None, "{text}");
    }
}

#[test]
fn a_later_refusals_scopes_are_not_the_first_ones() {
    let later = "MP-250: Consumer has not been granted access to the scope a:b.read.";
    assert_eq!(read(later).unwrap().scopes, ["a:b.read"]);
    let both = read(&format!("MP-121: Expired key. (trace_id: 1)\n{later}")).unwrap();
    assert_eq!((both.known.unwrap().id, both.scopes.as_slice()), ("MP-121", [].as_slice()));
}

#[test]
fn what_is_said_of_a_connection_is_told_from_refusals() {
    assert!(is_of_connection("javax.net.ssl.SSLHandshakeException: PKIX path building failed: x"));
    assert!(is_of_connection("curl: (7) Failed to connect to maskinporten.no port 443: Connection refused"));
    assert!(is_of_connection("<title>502 Bad Gateway</title>"));
    assert!(!is_of_connection("nothing to see"));
}

#[test]
fn other_servers_are_told_apart() {
    assert_eq!(id("https://sky.maskinporten.no: Invalid JWT claim aud"), Some("skyporten-aud"));
    let idporten =
        "invalid_client: Client authentication failed. No client authentication included. (correlation id: 1)";
    assert_eq!(id(idporten), Some("idporten-client"));
    for (text, expected) in [
        (r#"{"status":403,"correlation_id":"1","errors":[]}"#, "api-403"),
        ("error: the self-service API refused (409): it exists", "api-409"),
        ("GET https://api.samarbeid.digdir.no/api/v1/clients HTTP/1.1 503", "api-500"),
        ("GET https://platform.altinn.no/authentication/api/v1/exchange/maskinporten: HTTP 401", "altinn-401"),
        (r#"{"code":"AUTH.VLD-00004","detail":"x"}"#, "AUTH.VLD-00004"),
        (r#"{"status":400,"correlation_id":"1","errors":[{"errorMessage":"does not have any scopes"}]}"#, "api-400"),
    ] {
        assert_eq!(id(text), Some(expected), "{text}");
    }
}

#[test]
fn scopes_are_read_where_they_stand_and_nothing_else_is() {
    let scopes = |text: &str| read(text).unwrap().scopes;
    let named = "Token request contains invalid scopes for client, altinn:serviceowners/read a:b (trace_id: 1)";
    assert_eq!(scopes(named), ["altinn:serviceowners/read", "a:b"]);
    assert_eq!(scopes("MP-250 Consumer has not been granted access to the scope ks:fiks."), ["ks:fiks"]);
    assert_eq!(scopes("MP-250 has not been granted access to the scope pid:01017012345"), Vec::<String>::new());
    assert_eq!(scopes("MP-250 access to the scope eyJhbGciOi:J9"), Vec::<String>::new());
}

proptest! {
    #[test]
    fn s9_no_text_breaks_it_and_nothing_secret_comes_back(
        before in "\\PC{0,60}", between in "[\\x00-\\x7f]{0,40}", secret in "[A-Z]{8}[A-Za-z0-9_-]{12}",
        known in 0..KNOWN.len(), cut in 0..200usize
    ) {
        let known = &KNOWN[known];
        let number = "01017012345";
        let text = format!("{before}eyJhbGciOiJSUzI1NiJ9.{secret}.{secret}\nCookie: s={secret}; {between} {} {} {secret} pid {number} trace_id: {secret}", known.id, known.text);
        let text: String = text.chars().take(text.chars().count().saturating_sub(cut)).collect();
        let told = format!("{:?}", read(&text).map(|found| (found.code, found.trace_id, found.scopes)));
        prop_assert!(!told.contains(&secret) && !told.contains(number), "{told}");
    }

    #[test]
    fn s9_no_bytes_break_it(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
        let _ = read(&String::from_utf8_lossy(&bytes));
    }
}
