//! Somebody who ends TLS in front of a server.

use std::net::{TcpListener, TcpStream};
use std::process::{Child, Stdio};
use std::time::Duration;

use maskinporten_testkit::Home;

/// A port that nobody listens on.
pub(super) fn free_port() -> u16 {
    TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port()
}

/// socat, which ends TLS in front of a server until it is dropped. Its certificate is `front.pem`.
pub(super) struct Front {
    process: Child,
    pub(super) port: u16,
}

impl Front {
    pub(super) fn start(home: &Home, constraints: &str, behind: &str) -> Self {
        Self::listen(home, constraints, free_port(), behind)
    }

    pub(super) fn listen(home: &Home, constraints: &str, port: u16, behind: &str) -> Self {
        let config = "[req]\ndistinguished_name=name\nx509_extensions=ext\nprompt=no\n[name]\nCN=localhost\n\
            [ext]\nsubjectAltName=DNS:localhost\nbasicConstraints=";
        home.write("front.cnf", format!("{config}{constraints}\n"));
        let make =
            "openssl req -x509 -newkey rsa:2048 -nodes -days 2 -config front.cnf -keyout front.key -out front.pem";
        home.shell(make).run().success();
        let mut socat = home.command("socat");
        let options = "reuseaddr,fork,bind=127.0.0.1,cert=front.pem,key=front.key,verify=0";
        socat.arg(format!("OPENSSL-LISTEN:{port},{options}")).arg(format!("TCP:{behind}"));
        let process = socat.stderr(Stdio::null()).spawn().unwrap();
        let front = Self { process, port };
        let is_up = || TcpStream::connect(("127.0.0.1", port)).is_ok();
        let wait = || std::thread::sleep(Duration::from_millis(25));
        assert!((0..400).any(|_| is_up() || (wait(), false).1), "socat didn't start");
        front
    }
}

impl Drop for Front {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}
