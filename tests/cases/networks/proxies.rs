//! Proxies on the way out.

use std::fs;
use std::net::{TcpListener, TcpStream};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use maskinporten_sandbox::Options;
use maskinporten_testkit::{Listener, World, has, skipped};

use super::front::Front;
use super::move_to;
use crate::PROGRAM;

const PASSWORD: &str = "hemmelig-7";

/// A client of a server that is only reached through a proxy: its name leads nowhere.
fn abroad() -> World {
    let world = World::with_reader(PROGRAM);
    move_to(&world, "https://maskinporten.invalid");
    world
}

/// How often a listener was asked for a connection, and whether the right login was sent each time.
#[track_caller]
fn asked_once(proxy: &Listener, has_login: bool) {
    let heard = proxy.heard();
    assert_eq!(heard.len(), 1, "{heard:?}");
    assert!(heard[0].starts_with("CONNECT maskinporten.invalid:443 "), "{heard:?}");
    // "user:hemmelig-7"
    assert_eq!(heard[0].contains("Basic dXNlcjpoZW1tZWxpZy03"), has_login, "{heard:?}");
}

fn answering(status: &str, headers: &str) -> Listener {
    Listener::answering(format!("HTTP/1.1 {status}\r\n{headers}Content-Length: 0\r\n\r\n"))
}

const COMMANDS: [&[&str]; 3] = [
    &["token", "--no-cache", "-v"],
    &["env", "add", "x", "--issuer", "https://maskinporten.invalid/", "-v"],
    &["token", "--no-cache", "-o", "json"],
];

/// Status, headers, exit code, and what is said.
const ANSWERS: [(&str, &str, i32, &[&str]); 9] = [
    (
        "407 Proxy Authentication Required",
        "Proxy-Authenticate: Basic realm=x\r\n",
        4,
        &["407", "doesn't accept the login", "%40"],
    ),
    (
        "407 No",
        "Proxy-Authenticate: NTLM\r\nProxy-Authenticate: Negotiate\r\n",
        4,
        &["407 No", "NTLM and Negotiate only", "cntlm"],
    ),
    ("401 Unauthorized", "", 4, &["401", "doesn't accept the login"]),
    ("403 Forbidden by policy", "", 4, &["403 Forbidden by policy", "maskinporten.invalid:443", "NO_PROXY"]),
    ("302 Found", "Location: http://login/\r\n", 4, &["302 Found"]),
    ("400 Bad Request", "", 4, &["400 Bad Request"]),
    ("502 Bad Gateway", "", 5, &["502 Bad Gateway", "try again"]),
    ("503 Service Unavailable", "", 5, &["503"]),
    ("429 Too Many Requests", "", 5, &["429"]),
];

#[test]
fn c1_a_proxy_that_refuses_is_asked_once_and_named_without_the_password() {
    let world = abroad();
    for (status, headers, code, says) in ANSWERS {
        for words in COMMANDS {
            let proxy = answering(status, headers);
            let url = format!("http://user:{PASSWORD}@{}", proxy.address);
            let ran = world.call(words).env("HTTPS_PROXY", &url).run().fails(code).without_result();
            let mut ran = ran.says(&format!("the proxy {} (HTTPS_PROXY)", proxy.address)).never_says(PASSWORD);
            for word in says {
                ran = ran.says(word);
            }
            ran.never_says("user:").never_says("trying again");
            asked_once(&proxy, true);
        }
    }
}

#[test]
fn c1_a_proxy_that_wants_a_login_and_has_none_says_how_one_is_given() {
    let world = abroad();
    let proxy = answering("407 Proxy Authentication Required", "Proxy-Authenticate: Basic realm=x\r\n");
    let ran = world.call("token --no-cache").env("all_proxy", &proxy.address).run().fails(4);
    ran.says("(all_proxy) wants a login").says("all_proxy as http://USER:PASSWORD@HOST:PORT");
    asked_once(&proxy, false);
}

#[test]
fn c1_a_login_that_was_refused_is_not_sent_again_on_other_ways() {
    let world = abroad();
    let config = world.config().join("config.toml");
    let other = "\n[environments.other]\nissuer = \"https://other.invalid/\"\ntoken_endpoint = \"https://other.invalid/token\"\n\
        jwks_uri = \"https://other.invalid/jwk\"\nself_service = \"https://other.invalid/api\"\n";
    world.write(&config, world.read(&config) + other);
    world
        .run(format!(
            "profile add second --environment other --administers --client-id {} --certificate business.p12 \
             --password-from password.txt",
            maskinporten_sandbox::ADMIN_CLIENT
        ))
        .success();
    for (status, asked) in [("407 Proxy Authentication Required", 1), ("403 Forbidden", 2)] {
        let proxy = answering(status, "");
        let url = format!("http://user:{PASSWORD}@{}", proxy.address);
        let ran = world.call("expiry --all").env("HTTPS_PROXY", &url).run().fails(4);
        ran.says(&status[..3]).never_says(PASSWORD);
        assert_eq!(proxy.heard().len(), asked, "{:?}", proxy.heard());
    }
}

/// What stands for a proxy, and isn't one.
#[test]
fn c1_what_is_no_proxy_is_said_to_be_none() {
    let world = abroad();
    for answer in ["", "SSH-2.0-OpenSSH_9.2\r\n", "220 mail ESMTP\r\n"] {
        let proxy = Listener::answering(answer);
        let ran = world.call("token --no-cache").env("HTTPS_PROXY", &proxy.address).run().fails(5);
        ran.says(&proxy.address).says("doesn't answer as a proxy does").says("HTTPS_PROXY");
        assert_eq!(proxy.heard().len(), 1, "{answer:?}");
    }
}

#[test]
fn c1_a_proxy_that_keeps_silent_takes_no_longer_than_the_timeout() {
    let world = abroad();
    let silent = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = silent.local_addr().unwrap().to_string();
    let begun = std::time::Instant::now();
    let ran = world.call("token --no-cache --timeout 2").env("HTTPS_PROXY", &address).run().fails(5);
    ran.says(&address);
    assert!(begun.elapsed() < Duration::from_secs(10), "{:?}", begun.elapsed());
}

/// Values as people and CI systems write them.
#[test]
fn c1_a_value_that_is_no_proxy_is_named_and_never_passed_over() {
    let world = abroad();
    for value in [
        "socks5://user:hemmelig-7@proxy:1080",
        "http//user:hemmelig-7@proxy",
        "http://user:hemmelig-7@",
        "http://user:hem/melig-7@proxy:1",
    ] {
        for name in ["HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy"] {
            let ran = world.call("token --no-cache -v").env(name, value).run().fails(2);
            ran.says(&format!("{name} can't be used"))
                .says("http://HOST:PORT")
                .never_says("melig-7")
                .never_says("user:");
        }
        // Nobody needs it here.
        world.call("profile list").env("HTTPS_PROXY", value).run().success();
    }
    let proxy = answering("403 Forbidden", "");
    for value in [
        format!(" http://{}\n", proxy.address),
        format!("\"{}\"", proxy.address),
        format!("'http://{}/'", proxy.address),
    ] {
        world.call("token --no-cache").env("HTTPS_PROXY", &value).run().fails(4).says(&proxy.address);
    }
    assert_eq!(proxy.heard().len(), 3);
    // Empty is none, and the next one counts.
    let call = world.call("token --no-cache").env("HTTPS_PROXY", " ").env("ALL_PROXY", &proxy.address);
    call.run().fails(4).says("(ALL_PROXY)");
    let call = world
        .call("token --no-cache --timeout 2")
        .env("HTTPS_PROXY", &proxy.address)
        .env("NO_PROXY", "\".invalid\" ");
    call.run().fails(5).says("maskinporten.invalid could not be reached");
    assert_eq!(proxy.heard().len(), 4);
}

#[test]
fn c2_a_dead_proxy_is_named_and_not_the_target() {
    let world = abroad();
    // Nobody listens there any more.
    let address = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().to_string();
    for proxy in [format!("http://user:{PASSWORD}@{address}"), format!("https://{address}")] {
        let ran = world.call("token --no-cache --timeout 2 -v").env("HTTPS_PROXY", &proxy).run().fails(5);
        ran.says(&format!("the proxy {address} (HTTPS_PROXY) can't be reached"))
            .says("unset it")
            .never_says(PASSWORD);
    }
    let ran = world.call("token --no-cache --timeout 2").env("HTTPS_PROXY", "proxy.invalid:3128").run().fails(5);
    ran.says("the proxy proxy.invalid:3128 (HTTPS_PROXY) can't be reached");
}

/// A proxy that is itself spoken to over TLS.
#[test]
fn c1_a_refused_login_is_sent_once_to_a_proxy_over_tls_too() {
    if !has("socat") {
        skipped("socat isn't installed");
        return;
    }
    let world = abroad();
    for (status, says) in
        [("407 No", "doesn't accept the login"), ("403 No", "made no connection to maskinporten.invalid")]
    {
        let proxy = answering(status, "Proxy-Authenticate: Basic realm=x\r\n");
        let front = Front::start(&world, "critical,CA:FALSE", &proxy.address);
        let call = world.call("token --no-cache -v").env("SSL_CERT_FILE", "front.pem");
        let call = call.env("HTTPS_PROXY", format!("https://user:{PASSWORD}@localhost:{}", front.port));
        call.run()
            .fails(4)
            .says(&format!("the proxy localhost:{} (HTTPS_PROXY)", front.port))
            .says(says)
            .never_says(PASSWORD);
        asked_once(&proxy, true);
        // Its certificate is looked at like any other.
        let call = world.call("token --no-cache").env("HTTPS_PROXY", format!("https://localhost:{}", front.port));
        call.run().fails(5).says(&format!("the certificate of localhost:{} isn't trusted here", front.port));
        asked_once(&proxy, true);
    }
}

/// tinyproxy, until it is dropped.
struct Tinyproxy {
    child: Child,
    address: String,
}

impl Tinyproxy {
    fn start(folder: &Path, more: &str) -> Self {
        let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        let config = folder.join("tinyproxy.conf");
        fs::write(&config, format!("Port {port}\nListen 127.0.0.1\nTimeout 60\nMaxClients 20\n{more}\n")).unwrap();
        let mut command = Command::new("tinyproxy");
        command.arg("-d").arg("-c").arg(&config).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
        let (child, address) = (command.spawn().unwrap(), format!("127.0.0.1:{port}"));
        let is_up = || (TcpStream::connect(&address).is_ok(), std::thread::sleep(Duration::from_millis(25))).0;
        assert!((0..400).any(|_| is_up()), "tinyproxy didn't start");
        Self { child, address }
    }
}

impl Drop for Tinyproxy {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// This machine by a name that isn't taken for loopback, so that a proxy is used to reach it.
fn own_name() -> Option<String> {
    use std::net::ToSocketAddrs as _;
    let name = fs::read_to_string("/proc/sys/kernel/hostname").ok()?.trim().to_lowercase();
    let addresses: Vec<_> = (name.as_str(), 1).to_socket_addrs().ok()?.collect();
    (name != "localhost" && !addresses.is_empty()).then_some(name)
}

#[test]
fn c1_tls_passes_through_a_real_proxy_with_and_without_a_login() {
    let Some(name) = own_name().filter(|_| has("tinyproxy")) else {
        skipped("tinyproxy isn't installed, or this machine's name has no address");
        return;
    };
    // The port is only known afterwards, and the name has to be in the certificate before.
    let port = TcpListener::bind("0.0.0.0:0").unwrap().local_addr().unwrap().port();
    let public_url = Some(format!("https://{name}:{port}"));
    let world = World::with(
        PROGRAM,
        Options { tls: true, bind: [0, 0, 0, 0].into(), port, public_url, ..Options::default() },
    );
    let plain = Tinyproxy::start(world.root(), "");
    let admin = |proxy: &str| {
        let words = format!(
            "profile add admin --environment local --administers --client-id {} --certificate business.p12 --password-from password.txt --force",
            maskinporten_sandbox::ADMIN_CLIENT
        );
        world.run(words).success();
        world.call("dcr-token --no-cache").env("HTTPS_PROXY", proxy).run()
    };
    admin(&plain.address).success().token();
    // The server's certificate is looked at on the other side of the proxy, too.
    let call = world.call("env add x --issuer").env("HTTPS_PROXY", &plain.address);
    let mut call = call;
    call.command.arg(world.sandbox.issuer());
    call.run().fails(5).says("isn't trusted here").says("SSL_CERT_FILE");
    drop(plain);
    let guarded = Tinyproxy::start(world.root(), &format!("BasicAuth user {PASSWORD}"));
    admin(&format!("http://user:{PASSWORD}@{}", guarded.address)).success().token();
    let wrong = admin(&format!("http://user:wrong-{PASSWORD}@{}", guarded.address)).fails(4);
    wrong.says(&guarded.address).says("HTTPS_PROXY").says("login").never_says(PASSWORD);
    admin(&guarded.address).fails(4).says("wants a login");
    drop(guarded);
    let picky = Tinyproxy::start(world.root(), "ConnectPort 443");
    admin(&picky.address).fails(4).says("403").says(&format!("{name}:{port}"));
    // NO_PROXY leads past it.
    let call = world.call("dcr-token --no-cache").env("HTTPS_PROXY", &picky.address).env("NO_PROXY", &name);
    call.run().success().token();
}

/// A listener whose queue is full: the system doesn't answer who comes now, as if there were nobody.
#[cfg(target_os = "linux")]
fn swallowing() -> (TcpListener, Vec<TcpStream>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    let connect = || TcpStream::connect_timeout(&address, Duration::from_millis(200));
    (listener, std::iter::from_fn(|| connect().ok()).take(10_000).collect())
}

#[cfg(target_os = "linux")]
#[test]
fn c2_who_never_answers_takes_no_longer_than_the_timeout() {
    let (abroad, world) = (abroad(), World::with_reader(PROGRAM));
    let (nobody, _queue) = swallowing();
    let address = nobody.local_addr().unwrap().to_string();
    let proxied = abroad.call("token --no-cache --timeout 2").env("HTTPS_PROXY", &address);
    move_to(&world, &format!("https://{address}"));
    for call in [proxied, world.call("token --no-cache --timeout 2")] {
        let begun = std::time::Instant::now();
        call.run().fails(5).says(&address);
        assert!(begun.elapsed() < Duration::from_secs(10), "{:?}", begun.elapsed());
    }
}
