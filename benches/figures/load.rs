//! What the sandbox bears, beside what its signatures alone would allow.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::signature::{KeyPair as _, RSA_PKCS1_SHA256, RsaKeyPair};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::world::World;

/// A connection that stays open, with as little work as can be on this side.
pub(crate) struct Connection {
    stream: BufReader<TcpStream>,
    host: String,
}

impl Connection {
    pub(crate) fn open(world: &World) -> Self {
        let host = world.issuer.as_str().trim_start_matches("http://").trim_end_matches('/').to_owned();
        let stream = TcpStream::connect(&host).unwrap();
        stream.set_nodelay(true).unwrap();
        Self { stream: BufReader::new(stream), host }
    }

    /// Sends a request for a token; the answer is one.
    pub(crate) fn ask(&mut self, assertion: &str) {
        let body = format!("grant_type=urn%3Aietf%3Aparams%3Aoauth%3Agrant-type%3Ajwt-bearer&assertion={assertion}");
        let request = format!(
            "POST /token HTTP/1.1\r\nHost: {}\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: {}\r\n\r\n{body}",
            self.host,
            body.len()
        );
        self.stream.get_mut().write_all(request.as_bytes()).unwrap();
        let (mut line, mut length, mut status) = (String::new(), 0, String::new());
        loop {
            line.clear();
            self.stream.read_line(&mut line).unwrap();
            if status.is_empty() {
                line.trim_end().clone_into(&mut status);
            }
            if let Some(value) = line.to_ascii_lowercase().strip_prefix("content-length:") {
                length = value.trim().parse().unwrap();
            }
            if line == "\r\n" || line.is_empty() {
                break;
            }
        }
        let mut answer = vec![0; length];
        self.stream.read_exact(&mut answer).unwrap();
        assert!(status.contains(" 200 "), "{status}: {}", String::from_utf8_lossy(&answer));
    }
}

/// Assertions, signed beforehand on all cores.
pub(crate) fn assertions(world: &World, count: usize) -> Vec<String> {
    let (made, left) = (Mutex::new(Vec::with_capacity(count)), AtomicUsize::new(count));
    thread::scope(|scope| {
        for _ in 0..cores() {
            scope.spawn(|| {
                while left.fetch_update(Ordering::Relaxed, Ordering::Relaxed, |left| left.checked_sub(1)).is_ok() {
                    let assertion = world.grant().sign(&world.issuer, &world.key, jiff::Timestamp::now()).unwrap();
                    made.lock().unwrap().push(assertion.expose().to_owned());
                }
            });
        }
    });
    made.into_inner().unwrap()
}

/// Sends assertions over two connections per core; returns how long it took.
pub(crate) fn send(world: &World, assertions: Vec<String>) -> Duration {
    let waiting = Mutex::new(assertions);
    let start = Instant::now();
    thread::scope(|scope| {
        for _ in 0..2 * cores() {
            scope.spawn(|| {
                let mut connection = Connection::open(world);
                while let Some(assertion) = { waiting.lock().unwrap().pop() } {
                    connection.ask(&assertion);
                }
            });
        }
    });
    start.elapsed()
}

/// Signatures per second with the sandbox's own RSA-4096 key, on all cores.
pub(crate) fn signatures_per_second(world: &World) -> f64 {
    let pem = std::fs::read_to_string(world.kit("token-signing-key.pem")).unwrap();
    let der: String = pem.lines().filter(|line| !line.starts_with("-----")).collect();
    let key = RsaKeyPair::from_pkcs8(&STANDARD.decode(der).unwrap()).unwrap();
    assert_eq!(key.public_key().modulus_len(), 512);
    let (made, until) = (AtomicUsize::new(0), Instant::now() + Duration::from_secs(5));
    let start = Instant::now();
    thread::scope(|scope| {
        for _ in 0..cores() {
            scope.spawn(|| {
                let mut signature = [0; 512];
                while Instant::now() < until {
                    key.sign(&RSA_PKCS1_SHA256, &SystemRandom::new(), b"the same each time", &mut signature).unwrap();
                    made.fetch_add(1, Ordering::Relaxed);
                }
            });
        }
    });
    per_second(made.into_inner(), start.elapsed())
}

#[expect(clippy::cast_precision_loss, reason = "a count of requests")]
pub(crate) fn per_second(count: usize, took: Duration) -> f64 {
    count as f64 / took.as_secs_f64()
}

pub(crate) fn cores() -> usize {
    thread::available_parallelism().unwrap().get()
}
