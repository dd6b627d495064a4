//! What a server's clock can do: say how wrong ours is, and get assertions dated by it for an hour, not for years.

use std::fs;
use std::thread;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jiff::Timestamp;
use jiff::fmt::rfc2822::DateTimePrinter;
use maskinporten_sandbox::GRANTED_SCOPE;
use maskinporten_testkit::{Listener, World};
use serde_json::Value;

use crate::PROGRAM;

/// The longest that an assertion may be good for from now on, in seconds: an hour's correction and its own life.
const LONGEST: i64 = 3600 + 120;

/// A server that refuses over time, and says that this is its own.
fn refusing(date: &str) -> Listener {
    let body =
        r#"{"error":"invalid_grant","error_description":"Invalid assertion. JWT has expired. (trace_id: 0af7)"}"#;
    Listener::answering(format!(
        "HTTP/1.1 400 Bad Request\r\nDate: {date}\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\
         Connection: close\r\n\r\n{body}",
        body.len()
    ))
}

fn from_now(seconds: i64) -> String {
    let time = Timestamp::from_second(Timestamp::now().as_second() + seconds).unwrap();
    DateTimePrinter::new().timestamp_to_rfc9110_string(&time).unwrap()
}

/// Leads everything to another server.
fn lead(world: &World, server: &Listener) {
    let (path, to) = ("home/.config/maskinporten/config.toml", format!("http://{}/", server.address));
    let config = fs::read_to_string(world.at(path)).unwrap();
    world.write(path, config.replace(world.sandbox.issuer(), &to));
    world.write(
        "grant.properties",
        format!(
            "issuer=x\naudience={to}\ntoken.endpoint={to}token\nscope={GRANTED_SCOPE}\nkeystore.file=business.p12\n\
             keystore.password={}",
            fs::read_to_string(world.at("password.txt")).unwrap()
        ),
    );
}

/// The claims of all assertions that a server was sent.
fn assertions(server: &Listener) -> Vec<Value> {
    let heard = server.heard();
    let sent = heard.iter().filter_map(|call| call.split_once("assertion=")?.1.split('.').nth(1));
    sent.map(|claims| serde_json::from_slice(&URL_SAFE_NO_PAD.decode(claims).unwrap()).unwrap()).collect()
}

#[test]
fn s4_no_date_gets_an_assertion_for_later() {
    let dates = [
        "Thu, 01 Jan 2099 00:00:00 GMT".to_owned(),
        "Fri, 31 Dec 9999 23:59:59 GMT".to_owned(),
        "Thu, 01 Jan 1970 00:00:00 GMT".to_owned(),
        "Mon, 01 Jan 0001 00:00:00 GMT".to_owned(),
        "Fri, 31 Dec 99999 23:59:59 GMT".to_owned(),
        "soon".to_owned(),
        from_now(3700),
        from_now(86_400),
        from_now(-7200),
        from_now(3000),
    ];
    thread::scope(|scope| {
        for date in dates {
            scope.spawn(move || {
                let world = World::with_reader(PROGRAM);
                let server = refusing(&date);
                lead(&world, &server);
                for words in [
                    &["token", "--no-cache"] as &[&str],
                    &["token", "--wait=2s"],
                    &["dcr-token"],
                    &["client", "list"],
                    &["expiry"],
                    &["rotate", "reader", "--yes", "--wait", "2s"],
                    &["grant", "grant.properties"],
                ] {
                    let before = server.heard().len();
                    let ran = world.run(words);
                    assert!(matches!(ran.code, Some(4 | 5)), "{words:?}, {date}: {:?}\n{}", ran.code, ran.stderr);
                    let tried = server.heard().len() - before;
                    assert!((1..=2).contains(&tried), "{words:?}, {date}: {tried} assertions");
                }
                let now = Timestamp::now().as_second();
                for claims in assertions(&server) {
                    let (iat, exp) = (claims["iat"].as_i64().unwrap(), claims["exp"].as_i64().unwrap());
                    assert!(exp <= now + LONGEST && exp - iat <= 120, "{date}: {claims}");
                }
            });
        }
    });
}

#[test]
fn s4_a_clock_that_is_far_off_is_to_be_set() {
    let world = World::with_reader(PROGRAM);
    let here = Timestamp::now().strftime("clock says %Y-%m-%d ").to_string();
    for skew in [7200, -7200] {
        world.sandbox.set(|options| options.clock_skew = skew);
        world.sandbox.clear_log();
        let ran =
            world.run("token --no-cache").fails(5).without_result().says("set this machine's clock").says(&here);
        let there = Timestamp::from_second(Timestamp::now().as_second() + skew).unwrap();
        // To the hour; to the second it has moved on.
        ran.says(&there.strftime("the server's %Y-%m-%d %H:").to_string()).says(" refused: invalid_grant");
        assert_eq!(world.sandbox.tokens_asked(), 1, "nothing is signed for then");
    }
    // As far as an hour it is got over.
    for skew in [3500, -3500] {
        world.sandbox.set(|options| options.clock_skew = skew);
        world.run("token --no-cache").success().says("clock").token();
    }
    lead(&world, &refusing("Thu, 01 Jan 2099 00:00:00 GMT"));
    let ran = world.run("token --no-cache").fails(5).says("set this machine's clock").says(&here);
    ran.says("the server's 2099-01-01 00:00:00 UTC");
}

/// Whoever gets hold of it past the key's end would have a signature of a key that nobody minds any more.
#[test]
fn s4_no_assertion_is_dated_past_its_key_s_end() {
    let world = World::with_reader(PROGRAM);
    let id = world.client_id("reader");
    let ends = Timestamp::now().as_second() + 900;
    let mut key = world.sandbox.keys(&id)[0].clone();
    key["exp"] = ends.into();
    world.sandbox.change(&id, &maskinporten_sandbox::Change::SetKeys(vec![key])).unwrap();
    // Seen from here, so that its end is known.
    world.run("jwks list").success();
    let server = refusing(&from_now(1200));
    lead(&world, &server);
    world.run("token --no-cache").fails(5).says("set this machine's clock");
    let sent = assertions(&server);
    assert_eq!(sent.len(), 1);
    assert!(sent[0]["exp"].as_i64().unwrap() <= ends);
    // Up to then the server's time is good enough.
    let server = refusing(&from_now(300));
    let config = fs::read_to_string(world.config().join("config.toml")).unwrap();
    let issuer = config.lines().find_map(|line| line.strip_prefix("issuer = ")).unwrap().trim_matches('"').to_owned();
    let config = config.replace(&issuer, &format!("http://{}/", server.address));
    world.write("home/.config/maskinporten/config.toml", &config);
    world.run("token --no-cache").fails(4);
    assert_eq!(assertions(&server).len(), 2);
}
