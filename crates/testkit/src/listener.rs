use std::io::{Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::Duration;

/// A server that counts who calls, and answers the same to everybody. It listens on a free port until the test ends.
pub struct Listener {
    /// The address that it listens on, `HOST:PORT`.
    pub address: String,
    heard: Arc<Mutex<Vec<String>>>,
}

impl Listener {
    /// Answers every call with these bytes, and hangs up.
    pub fn answering(answer: impl Into<Vec<u8>>) -> Self {
        let answer = answer.into();
        Self::serving(move |_, _| answer.clone())
    }

    /// Answers each call with what is made of its own address and of what was said, and hangs up.
    pub fn serving(answer: impl Fn(&str, &str) -> Vec<u8> + Send + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap().to_string();
        let heard = Arc::new(Mutex::new(Vec::new()));
        let (own, calls) = (address.clone(), Arc::clone(&heard));
        thread::spawn(move || {
            for mut stream in listener.incoming().flatten() {
                let call = hear(&mut stream);
                let answer = answer(&own, &call);
                // On record before the caller has its answer, and looks.
                calls.lock().unwrap().push(call);
                let _ = stream.write_all(&answer);
            }
        });
        Self { address, heard }
    }

    /// Has a JSON document at each of these paths, and an empty one with the status `otherwise` at every other. `ORIGIN`
    /// in a document becomes this server's own.
    pub fn documents(documents: &[(&str, &str)], otherwise: &str) -> Self {
        let documents: Vec<(String, String)> =
            documents.iter().map(|(path, body)| ((*path).to_owned(), (*body).to_owned())).collect();
        let otherwise = otherwise.to_owned();
        Self::serving(move |address, call| {
            let path = call.split(' ').nth(1).unwrap_or_default();
            match documents.iter().find(|(one, _)| one == path) {
                Some((_, body)) => json("200 OK", &body.replace("ORIGIN", &format!("http://{address}"))),
                None => json(&otherwise, "{}"),
            }
        })
    }

    /// Answers every call with `first`, and then with `again` ten times a second until the caller hangs up.
    pub fn trickling(first: impl Into<Vec<u8>>, again: impl Into<Vec<u8>>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap().to_string();
        let heard = Arc::new(Mutex::new(Vec::new()));
        let (first, again, calls) = (first.into(), again.into(), Arc::clone(&heard));
        thread::spawn(move || {
            for mut stream in listener.incoming().flatten() {
                let (first, again, calls) = (first.clone(), again.clone(), Arc::clone(&calls));
                thread::spawn(move || {
                    let call = hear(&mut stream);
                    calls.lock().unwrap().push(call);
                    let _ = stream.write_all(&first);
                    while stream.write_all(&again).is_ok() {
                        thread::sleep(Duration::from_millis(100));
                    }
                });
            }
        });
        Self { address, heard }
    }

    /// Answers every call with 200 and this JSON.
    pub fn json(body: &str) -> Self {
        Self::answering(json("200 OK", body))
    }

    /// Answers every call with 200 and the JSON that is made of its own origin.
    pub fn naming_itself(body: impl Fn(&str) -> String + Send + 'static) -> Self {
        Self::serving(move |address, _| json("200 OK", &body(&format!("http://{address}"))))
    }

    /// What was said to it, call by call.
    pub fn heard(&self) -> Vec<String> {
        self.heard.lock().unwrap().clone()
    }
}

fn json(status: &str, body: &str) -> Vec<u8> {
    let length = body.len();
    let head = format!("HTTP/1.1 {status}\r\nContent-Type: application/json\r\nContent-Length: {length}\r\n");
    format!("{head}Connection: close\r\n\r\n{body}").into_bytes()
}

fn hear(stream: &mut TcpStream) -> String {
    let _ = stream.set_read_timeout(Some(Duration::from_millis(500)));
    let mut call = Vec::new();
    let mut chunk = [0; 4096];
    // The head is enough to know who called; a body may follow it.
    while !call.windows(4).any(|end| end == b"\r\n\r\n") {
        match stream.read(&mut chunk) {
            Ok(0) | Err(_) => break,
            Ok(read) => call.extend_from_slice(&chunk[..read]),
        }
    }
    let head = String::from_utf8_lossy(&call).into_owned();
    let length = head.lines().find_map(|line| line.to_lowercase().strip_prefix("content-length: ")?.parse().ok());
    let whole = head.find("\r\n\r\n").unwrap_or(0) + 4 + length.unwrap_or(0);
    while call.len() < whole {
        match stream.read(&mut chunk) {
            Ok(0) | Err(_) => break,
            Ok(read) => call.extend_from_slice(&chunk[..read]),
        }
    }
    String::from_utf8_lossy(&call).into_owned()
}
