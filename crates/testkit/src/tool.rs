//! Outside programs, which aren't on every machine.

use std::fmt::Display;
use std::io::Write as _;
use std::path::Path;
use std::process::{Command, Stdio};

/// Says aloud that something wasn't tested: past libtest, which hides what passing tests print.
pub fn skipped(why: impl Display) {
    std::io::stderr().write_all(format!("SKIPPED: {why}\n").as_bytes()).unwrap();
}

/// Whether a tool is installed.
pub fn has(tool: &str) -> bool {
    command(tool).arg("-help").output().is_ok()
}

/// Runs a tool that has to succeed, and returns what it printed.
#[track_caller]
pub fn run_tool(tool: &str, arguments: &[&str]) -> String {
    let output = command(tool).args(arguments).output().unwrap();
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{tool} {}: {errors}", arguments.join(" "));
    String::from_utf8_lossy(&output.stdout).into_owned()
}

/// A self-made authority by a name of one's own choice, and a business certificate of it with its key: `chain.pem` in
/// the folder has all three, `own.pem` the certificate, `own.key` the key.
pub fn self_made(folder: &Path, authority: &str, policy: &str) {
    let script = format!(
        "cd '{}'
        openssl req -x509 -newkey rsa:2048 -noenc -keyout ca.key -utf8 -subj '{authority}' -days 90 -out ca.pem
        printf 'keyUsage=critical,digitalSignature\ncertificatePolicies={policy}\nauthorityKeyIdentifier=keyid\n' > extensions
        openssl req -new -newkey rsa:2048 -noenc -keyout own.key -out request \
            -subj '/C=NO/O=Kreativ AS/2.5.4.97=NTRNO-974760673/CN=Kreativ AS'
        openssl x509 -req -in request -CA ca.pem -CAkey ca.key -CAcreateserial -days 60 -extfile extensions -out own.pem
        cat own.key own.pem ca.pem > chain.pem",
        folder.display()
    );
    run_tool("sh", &["-euc", &script]);
}

/// A tool that speaks English and UTF-8, and asks nothing.
pub(crate) fn command(tool: &str) -> Command {
    let mut command = Command::new(tool);
    // Java reads its arguments in the locale's encoding, and speaks the locale's language.
    command.env("LC_ALL", "C.UTF-8").env("JAVA_TOOL_OPTIONS", "-Duser.language=en -Dsun.jnu.encoding=UTF-8");
    command.stdin(Stdio::null());
    command
}

/// Who may do what with a file: the last nine bits of its mode.
#[cfg(unix)]
pub fn mode(path: &Path) -> u32 {
    std::os::unix::fs::MetadataExt::mode(&path.metadata().unwrap()) & 0o777
}

/// Elsewhere files have no modes: what is expected of a private file.
#[cfg(not(unix))]
pub fn mode(_: &Path) -> u32 {
    0o600
}
