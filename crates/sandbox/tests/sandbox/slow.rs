//! Callers who don't get to the end (S10).

use std::io::{Read as _, Write as _};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::time::{Duration, Instant};

use maskinporten_sandbox::Options;

use crate::asker::Asker;

const PATIENCE: Duration = Duration::from_millis(400);

/// A sandbox with little patience, and where it really is.
fn impatient(public_url: Option<&str>) -> (Asker, SocketAddr) {
    let free = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let public_url = public_url.map(str::to_owned);
    let asker = Asker::with(Options { patience: PATIENCE, port: free.port(), public_url, ..Options::default() });
    (asker, free)
}

/// Sends the beginning, and then a byte now and then until nobody listens any more. How long that took.
fn drip(to: SocketAddr, beginning: &str) -> Duration {
    let started = Instant::now();
    let mut stream = TcpStream::connect(to).unwrap();
    stream.set_read_timeout(Some(Duration::from_millis(20))).unwrap();
    stream.write_all(beginning.as_bytes()).unwrap();
    loop {
        let mut answer = [0; 1024];
        match stream.read(&mut answer) {
            // The end, or an answer to what never came to one.
            Ok(0) => return started.elapsed(),
            Ok(_) => {}
            Err(error) if matches!(error.kind(), std::io::ErrorKind::WouldBlock | std::io::ErrorKind::TimedOut) => {}
            Err(_) => return started.elapsed(),
        }
        if stream.write_all(b"x").is_err() {
            return started.elapsed();
        }
        assert!(started.elapsed() < 50 * PATIENCE, "{beginning:?} is still listened to");
    }
}

#[test]
fn s10_a_request_that_does_not_end_is_not_waited_for() {
    for public_url in [None, Some("http://sandbox:8080")] {
        let (_asker, to) = impatient(public_url);
        nobody_is_waited_for(to);
        // Others were answered all the while, and still are.
        let http = reqwest::blocking::Client::builder().no_proxy().build().unwrap();
        assert_eq!(http.get(format!("http://{to}/jwk")).send().unwrap().status(), 200);
    }
}

#[test]
fn s10_a_handshake_that_does_not_end_is_not_waited_for() {
    let free = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let options = Options { tls: true, patience: PATIENCE, port: free.port(), ..Options::default() };
    let _asker = Asker::with(options);
    // Nothing, plain http that doesn't end, and the beginning of a record of TLS.
    for beginning in ["", "GET", "\u{16}\u{3}\u{1}\u{2}\u{0}"] {
        drip(free, beginning);
    }
}

fn nobody_is_waited_for(to: SocketAddr) {
    let host = format!("Host: {to}\r\n");
    let beginnings = [
        String::new(),
        "GET".to_owned(),
        format!("GET /jwk HTTP/1.1\r\n{host}X-Slow: "),
        format!("POST /token HTTP/1.1\r\n{host}Content-Length: 100000\r\n\r\n"),
        format!("POST /api/v1/clients HTTP/1.1\r\n{host}Content-Length: 100000\r\n\r\n{{"),
        format!(
            "POST /_sandbox/behaviour HTTP/1.1\r\n{host}Content-Type: application/json\r\nContent-Length: 100000\r\n\r\n{{"
        ),
        format!("POST /token HTTP/1.1\r\n{host}Transfer-Encoding: chunked\r\n\r\n5\r\n"),
        "POST /token HTTP/1.1\r\nHost: evil.example\r\nContent-Length: 100000\r\n\r\n".to_owned(),
        // The second of two.
        format!("GET /jwk HTTP/1.1\r\n{host}\r\nGET /jwk HTTP/1.1\r\n{host}X-Slow: "),
    ];
    std::thread::scope(|scope| {
        for beginning in &beginnings {
            for _ in 0..20 {
                scope.spawn(|| drip(to, beginning));
            }
        }
    });
}

#[test]
fn s10_what_takes_its_time_here_is_no_fault_of_the_caller() {
    let options = Options { patience: PATIENCE, latency: 3 * PATIENCE, ..Options::default() };
    let asker = Asker::with(options);
    // One connection, used again after a pause.
    for _ in 0..2 {
        assert_eq!(asker.http.get(format!("{}jwk", asker.issuer())).send().unwrap().status(), 200);
        std::thread::sleep(2 * PATIENCE);
    }
}

#[test]
fn s10_an_answer_that_nobody_takes_is_not_kept() {
    let (asker, to) = impatient(None);
    asker.sandbox.set(|options| options.faults = vec!["jwks:huge".parse().unwrap()]);
    let mut stream = TcpStream::connect(to).unwrap();
    write!(stream, "GET /jwk HTTP/1.1\r\nHost: {to}\r\n\r\n").unwrap();
    std::thread::sleep(5 * PATIENCE);
    let mut answer = Vec::new();
    // Cut off: what was on its way, and no more.
    let _ = stream.read_to_end(&mut answer);
    assert!(answer.len() < 10 << 20, "{}", answer.len());
}

#[test]
fn s10_there_is_room_again_after_too_many() {
    let (asker, to) = impatient(None);
    let idle: Vec<TcpStream> = (0..600).map_while(|_| TcpStream::connect(to).ok()).collect();
    assert!(idle.len() > 200, "{}", idle.len());
    assert_eq!(asker.http.get(format!("{}jwk", asker.issuer())).send().unwrap().status(), 200);
}
