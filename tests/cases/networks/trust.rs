//! TLS: clocks, certificates, and the sandbox that serves https.

use maskinporten_sandbox::{GRANTED_SCOPE, Options};
use maskinporten_testkit::{Home, Served, Server, World, has, skipped};
use serde_json::Value;

use super::front::{Front, free_port};
use super::move_to;
use crate::PROGRAM;

fn over_tls() -> World {
    World::with(PROGRAM, Options { tls: true, ..Options::default() })
}

fn with_admin() -> World {
    let world = over_tls();
    world.add_admin("admin", "").success();
    world
}

#[test]
fn c3_a_clock_that_is_years_off_is_to_be_set() {
    if !has("faketime") {
        skipped("faketime isn't installed");
        return;
    }
    let world = with_admin();
    for (date, says) in [("2019-05-01 12:00:00", "isn't valid before 20"), ("2041-05-01 12:00:00", "expired 20")] {
        for words in
            ["dcr-token --no-cache", "dcr-token --no-cache -o json", "env add x --issuer ISSUER --ca-file tls-ca.pem"]
        {
            let words = words.replace("ISSUER", world.sandbox.issuer());
            let call = world.shell(format!("TZ=UTC faketime '{date}' maskinporten {words}"));
            let ran = call.env("FAKETIME_DONT_FAKE_MONOTONIC", "1").run().fails(5).without_result();
            ran.says(&format!("this machine's clock says {}", &date[..10]))
                .says(says)
                .says("set this machine's clock")
                .never_says("name its CA")
                .never_says("trying again");
        }
    }
}

#[test]
fn c3_an_unknown_authority_and_a_wrong_name_are_other_things() {
    let world = with_admin();
    let issuer = world.sandbox.issuer().to_owned();
    let add = |issuer: &str, more: &[&str]| world.run([&["env", "add", "x", "--issuer", issuer], more].concat());
    add(&issuer, &[]).fails(5).says("isn't trusted here").says("name its CA").never_says("clock");
    // The authority of business certificates vouches for no server.
    add(&issuer, &["--ca-file", "ca.pem"]).fails(5).says("name its CA");
    add(&issuer, &["--ca-file", "tls-ca.pem"]).success();
    // Other addresses of this machine aren't in its certificate.
    let everywhere = Server::start(Options { tls: true, bind: [0, 0, 0, 0].into(), ..Options::default() });
    let other = everywhere.issuer().replace("127.0.0.1", "127.0.0.2");
    add(&other, &["--ca-file", "tls-ca.pem"])
        .fails(5)
        .says("another server's")
        .says("check the address")
        .never_says("name its CA");
}

#[test]
fn c3_http_and_https_are_not_taken_for_each_other() {
    let plain = World::empty(PROGRAM);
    let issuer = plain.sandbox.issuer().replace("http:", "https:");
    plain
        .run(["env", "add", "x", "--issuer", &issuer])
        .fails(5)
        .says("doesn't speak https at this port")
        .says("http://");
    let world = with_admin();
    move_to(&world, &world.sandbox.issuer().trim_end_matches('/').replace("https:", "http:"));
    world.run("dcr-token --no-cache").fails(4).says("speaks https here, not plain http");
}

/// What `openssl req -x509` makes unless it is told otherwise.
#[test]
fn c3_an_authoritys_certificate_in_a_servers_place_is_said_to_be_one() {
    if !has("socat") {
        skipped("socat isn't installed");
        return;
    }
    let world = World::empty(PROGRAM);
    let front = Front::start(&world, "critical,CA:TRUE", &world.sandbox.address().to_string());
    let issuer = format!("https://localhost:{}/", front.port);
    let ran = world.run(["env", "add", "x", "--issuer", &issuer, "--ca-file", "front.pem"]);
    ran.fails(5).says("CA:TRUE");
}

#[test]
fn c7_plain_http_on_loopback_needs_no_authorities() {
    let world = World::with_reader(PROGRAM);
    for file in ["nowhere.pem", "password.txt", "."] {
        world.call("token --no-cache").env("SSL_CERT_FILE", file).run().success().token();
    }
}

#[test]
fn c7_the_certificate_that_can_not_be_used_is_named() {
    let world = with_admin();
    let (good, other) = (world.read("tls-ca.pem"), world.read("ca.pem"));
    let run = |contents: &str| {
        world.write("bundle.pem", contents);
        world.call("dcr-token --no-cache").env("SSL_CERT_FILE", "bundle.pem").run()
    };
    // Text, other blocks, Windows' line ends and a byte order mark are in nobody's way.
    run(&format!(
        "\u{feff}# Roots\r\n{}\r\n\r\n{other}{}",
        good.replace('\n', "\r\n"),
        world.read("business.key.pem")
    ))
    .success();
    // Well-formed on the outside, and nothing inside.
    let empty = "-----BEGIN CERTIFICATE-----\nMAA=\n-----END CERTIFICATE-----\n";
    run(&format!("{good}{empty}{good}")).fails(2).says("bundle.pem").says("certificate no. 2");
    let cut = good.replacen("MII", "M*I", 1);
    let cut = if cut == good { good.replacen('M', "*", 1) } else { cut };
    run(&format!("{good}{good}{cut}")).fails(2).says("certificate no. 3");
    run("").fails(2).says("it contains no certificate");
    run(&world.read("business.key.pem")).fails(2).says("it contains no certificate");
    let missing = world.call("dcr-token --no-cache").env("SSL_CERT_FILE", "nowhere.pem").run();
    missing.fails(2).says("nowhere.pem").says("no such file");
}

/// The sandbox as a program, whose kit says what to do. What it printed, and its folder.
#[cfg(unix)]
#[test]
fn tls_the_sandboxs_kit_names_its_authority_and_the_commands_work() {
    let home = Home::new(PROGRAM);
    let serve = |more: &str| -> (std::process::Child, Value) {
        let mut command = home.command(home.program());
        command.args(format!("sandbox --port 0 --kit kit -o json {more}").split_whitespace());
        let mut child =
            command.stdout(std::process::Stdio::piped()).stderr(std::process::Stdio::null()).spawn().unwrap();
        let said: Value =
            serde_json::Deserializer::from_reader(child.stdout.take().unwrap()).into_iter().next().unwrap().unwrap();
        (child, said)
    };
    let (mut child, said) = serve("");
    assert!(said["ca_file"].is_null() && said["issuer"].as_str().unwrap().starts_with("http://"));
    maskinporten_testkit::interrupt(&child);
    child.wait().unwrap();
    // A kit from before there was such an authority gets one.
    std::fs::remove_file(home.at("kit/tls-ca.pem")).unwrap();
    std::fs::remove_file(home.at("kit/tls-ca.key.pem")).unwrap();
    for _ in 0..2 {
        let (mut child, said) = serve("--tls");
        assert_eq!(said["ca_file"], "kit/tls-ca.pem");
        assert!(said["issuer"].as_str().unwrap().starts_with("https://127.0.0.1:"));
        let readme = home.read("kit/README.txt");
        let commands = readme.split("\n\n").nth(1).unwrap();
        assert!(commands.contains("--ca-file kit/tls-ca.pem"), "{commands}");
        let ran = home.shell(format!("set -e\n{commands}")).run().success();
        ran.prints(GRANTED_SCOPE);
        maskinporten_testkit::interrupt(&child);
        child.wait().unwrap();
        std::fs::remove_dir_all(home.config()).unwrap();
    }
    assert_eq!(maskinporten_testkit::mode(&home.at("kit/tls-ca.key.pem")), 0o600);
    home.run("sandbox --tls --port 0").fails(2).says("--kit");
    home.run("sandbox --tls --kit kit --port 0 --public-url http://a.test").fails(2).says("http://a.test");
}

/// A server in front of a sandbox has a certificate of its own, which ours says nothing about.
#[test]
fn whoever_ends_tls_in_front_of_a_sandbox_isn_t_vouched_for() {
    let home = Home::new(PROGRAM);
    let served = Served::start(&home, "--port 0 --kit kit --public-url https://localhost:9443");
    assert!(served.about["issuer"] == "https://localhost:9443/" && served.about.get("ca_file").is_none());
    let readme = home.read("kit/README.txt");
    assert!(readme.contains("--issuer https://localhost:9443/") && !readme.contains("--ca-file"), "{readme}");
}

/// Somebody else ends TLS in front of a sandbox that speaks plain http.
#[cfg(unix)]
#[test]
fn h6_a_sandbox_is_reached_through_a_server_that_ends_tls() {
    if !has("socat") {
        skipped("socat isn't installed");
        return;
    }
    let home = Home::new(PROGRAM);
    // The name comes first, then the sandbox that has it, then who is in front of it.
    let port = free_port();
    let public_url = Some(format!("https://localhost:{port}"));
    let sandbox = Server::start(Options { public_url, ..Options::default() });
    let _front = Front::listen(&home, "critical,CA:FALSE", port, &sandbox.address().to_string());
    let issuer = sandbox.issuer();
    assert_eq!(issuer, format!("https://localhost:{port}/"));
    let add = ["env", "add", "front", "--issuer", issuer, "--self-service", issuer, "--ca-file", "front.pem"];
    home.run(add).success();
    home.write("business.p12", &sandbox.kit().good().p12);
    home.write("password.txt", &sandbox.kit().good().password);
    home.run(format!(
        "profile add admin --environment front --administers --client-id {} --certificate business.p12 --password-from password.txt",
        maskinporten_sandbox::ADMIN_CLIENT
    ))
    .success();
    home.run("client list").success();
    home.run("dcr-token").success().token();
}
