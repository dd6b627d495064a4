//! Over TLS: whose certificates `install.sh` accepts, and that a redirect leads nowhere without TLS.

use std::fs;
use std::io::{BufRead as _, BufReader};
use std::process::{Child, Stdio};

use maskinporten_testkit::{Home, has, run_tool, skipped};

use crate::machines::tools;
use crate::mirror::{Mirror, answer};
use crate::release::Release;
use crate::{LINUX, in_each_shell, install, tree};

/// OpenSSL's server, which sends files that are whole answers.
struct Tls {
    address: String,
    process: Child,
}

impl Drop for Tls {
    fn drop(&mut self) {
        // It may have ended by itself; either way it is gone.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

impl Tls {
    /// Says this whenever it is asked for the newest checksums. `ca.pem` in the home is its certificate.
    fn new(home: &Home, says: &[u8]) -> Self {
        home.write("www/releases/latest/download/SHA256SUMS", says);
        let script = format!(
            "cd '{}'
            openssl req -x509 -newkey rsa:2048 -noenc -keyout key.pem -out ca.pem -days 2 -subj /CN=mirror \
                -addext subjectAltName=IP:127.0.0.1",
            home.root().display()
        );
        run_tool("sh", &["-euc", &script]);
        let mut server = home.command("openssl");
        server.args(["s_server", "-accept", "127.0.0.1:0", "-HTTP", "-cert", "../ca.pem", "-key", "../key.pem"]);
        server.current_dir(home.at("www")).stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::null());
        let mut process = server.spawn().unwrap();
        let lines = BufReader::new(process.stdout.take().unwrap()).lines();
        let address = lines.map(Result::unwrap).find_map(|line| line.strip_prefix("ACCEPT ").map(str::to_owned));
        Self { address: format!("https://{}", address.unwrap()), process }
    }
}

/// Does it with each program that downloads, by its name and the options that make it trust `ca.pem`.
fn with_each_download(test: impl Fn(&Home, &str, &str)) {
    if ["openssl", "curl", "wget"].iter().any(|tool| !has(tool)) {
        return skipped("openssl, curl or wget isn't installed: install.sh wasn't run over TLS");
    }
    in_each_shell(|home, shell| {
        home.write("wgetrc", format!("ca_certificate = {}\n", home.text("ca.pem")));
        for tool in ["curl", "wget"] {
            let folder = tools(home, tool, &[(tool, tool), ("sha256sum", "sha256sum")]);
            let path = format!("PATH='{}:{}'", folder.display(), home.text("bin"));
            test(
                home,
                &format!("env {path} {shell}"),
                &format!("env {path} CURL_CA_BUNDLE=ca.pem WGETRC=wgetrc {shell}"),
            );
        }
    });
}

#[test]
fn a_redirect_to_http_is_refused() {
    // There is a release, for whoever would go there.
    let mirror = Mirror::of(&Release::new("0.2.0", LINUX));
    let place = format!("Location: {}/releases/latest/download/SHA256SUMS\r\n", mirror.from());
    with_each_download(|home, _, trusting| {
        let server = Tls::new(home, &answer("302 Found", &place, b""));
        let told = install(home, trusting, &format!("--from {}", server.address)).run().fails(4);
        told.says("leads to an address without TLS").says("hint: ");
        assert!(tree(&home.at("home")).is_empty());
    });
}

#[test]
fn an_unknown_certificate_is_refused() {
    with_each_download(|home, plain, trusting| {
        let server = Tls::new(home, &answer("200 OK", "", b"nothing\n"));
        let run = |shell: &str| install(home, shell, &format!("--from {}", server.address)).run();
        run(plain).fails(5).says("certificate").says("hint: if an authority of your own signed it");
        // Else this would prove nothing.
        run(trusting).fails(4).says("names no archive");
        assert!(tree(&home.at("home")).is_empty());
    });
}

#[test]
fn a_wget_that_checks_no_certificates_is_not_used() {
    if !has("openssl") || !has("busybox") {
        return skipped("openssl or busybox isn't installed: install.sh wasn't run with busybox's wget over TLS");
    }
    in_each_shell(|home, shell| {
        let server = Tls::new(home, &answer("200 OK", "", b"nothing\n"));
        let folder = tools(home, "tools", &[("wget", "busybox"), ("sha256sum", "sha256sum")]);
        let shell = format!("env PATH='{}:{}' {shell}", folder.display(), home.text("bin"));
        let told = install(home, &shell, &format!("--from {}", server.address)).run().fails(3);
        told.says("this wget doesn't check certificates").says("hint: install curl");
        let _ = fs::remove_dir_all(folder);
        assert!(tree(&home.at("home")).is_empty());
    });
}
