//! Where requests go, and where they don't.

use maskinporten_sandbox::FOREIGN_KEY_CLIENT;
use maskinporten_testkit::{Listener, World};

use crate::PROGRAM;

const PROXIES: [&str; 6] = ["HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "http_proxy", "https_proxy", "all_proxy"];

#[test]
fn loopback_never_goes_through_a_proxy() {
    let world = World::with_reader(PROGRAM);
    let proxy = Listener::json("{}");
    let run = |words: &[&str]| {
        let call = world.call(words).without("NO_PROXY");
        PROXIES.iter().fold(call, |call, name| call.env(name, format!("http://{}", proxy.address))).run()
    };
    let token = run(&["token", "--no-cache"]).success().stdout;
    run(&["client", "list"]).success();
    world.write("token", &token);
    run(&["inspect", "token"]).success();
    run(&["env", "add", "again", "--issuer", world.sandbox.issuer()]).success();
    assert!(proxy.heard().is_empty(), "{:?}", proxy.heard());
    // It would have heard: what isn't loopback does go there.
    run(&["env", "add", "out", "--issuer", "http://192.0.2.1/"]).fails(2);
    run(&["env", "add", "out", "--issuer", "https://sandbox.invalid/", "--timeout", "2"]).fails(5);
    assert!(proxy.heard()[0].starts_with("CONNECT sandbox.invalid:443 "), "{:?}", proxy.heard());
    assert!(!proxy.heard().concat().contains("assertion"));
}

#[test]
fn no_redirect_is_followed_with_a_credential() {
    let world = World::with_reader(PROGRAM);
    let target = Listener::json(r#"{"access_token":"stolen","token_type":"Bearer","expires_in":120}"#);
    let jwks = format!("any:redirect=http://{}/steal", target.address);
    for (fault, words) in [
        (format!("token:redirect=http://{}/steal", target.address), &["token", "--no-cache"] as &[&str]),
        (format!("selfservice:redirect=http://{}/steal", target.address), &["client", "show", FOREIGN_KEY_CLIENT]),
        (format!("selfservice:redirect=http://{}/steal", target.address), &["client", "delete", "--yes"]),
        (
            format!("metadata:redirect=http://{}/steal", target.address),
            &["env", "add", "x", "--issuer", world.sandbox.issuer()],
        ),
    ] {
        world.sandbox.fail(&[&fault]);
        world.run(words).fails(4).says("307").says(&target.address).without_result();
    }
    world.sandbox.fail(&[]);
    let token = world.run("token").success().stdout;
    world.sandbox.fail(&[&jwks]);
    world.call("inspect").input(token).run().fails(6).says("not verified");
    assert!(target.heard().is_empty(), "{:?}", target.heard());
}

#[test]
fn plain_http_is_for_loopback_and_addresses_belong_together() {
    let world = World::empty(PROGRAM);
    let add = |words: &[&str]| world.run([&["env", "add", "x"], words].concat());
    add(&["--issuer", "http://example.no/"]).fails(2).says("https");
    add(&["--issuer", "not a url"]).fails(2);
    add(&["--issuer", "ftp://127.0.0.1/"]).fails(2);
    let elsewhere =
        ["--issuer", "https://a.no/", "--token-endpoint", "https://b.no/token", "--jwks-uri", "https://a.no/jwk"];
    add(&elsewhere).fails(2).says("b.no");
    let issuer = world.sandbox.issuer();
    add(&["--issuer", issuer, "--self-service", "http://example.no/"]).fails(2).says("https");
    // Metadata must name the issuer that it was fetched for, to the slash.
    add(&["--issuer", issuer.trim_end_matches('/')]).fails(4);
    add(&["--issuer", issuer]).success();
    world.run("env remove x").success();
    world.run("env remove x").fails(3);
    world.run("env show x").fails(3).says("available: test, prod, sandbox, local");
}
