//! What lies where a file should be.

mod delivered;
mod obstacles;

use std::io::Read;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use maskinporten_testkit::Call;

/// Whatever takes longer hangs.
const PATIENCE: Duration = Duration::from_secs(20);

/// A command that has ended by itself, with as much memory as honest work needs.
pub(super) struct Ended {
    pub(super) code: Option<i32>,
    pub(super) stdout: String,
    pub(super) stderr: String,
}

impl Ended {
    #[track_caller]
    pub(super) fn with(&self, code: i32) -> &Self {
        assert_eq!(self.code, Some(code), "{}{}", self.stdout, self.stderr);
        self
    }
}

/// Runs a command line that must neither hang nor take more than 2 GB of addresses.
pub(super) fn ended(call: Call) -> Ended {
    let given = call.command;
    let mut command = if cfg!(unix) {
        let mut shell = Command::new("sh");
        shell.args(["-c", "ulimit -v 2000000 2>/dev/null; exec \"$0\" \"$@\""]).arg(given.get_program());
        shell
    } else {
        Command::new(given.get_program())
    };
    command.args(given.get_args()).env_clear().current_dir(given.get_current_dir().unwrap());
    command.envs(given.get_envs().filter_map(|(name, value)| Some((name, value?))));
    let mut child = command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let (stdout, stderr) = (collected(child.stdout.take().unwrap()), collected(child.stderr.take().unwrap()));
    let started = Instant::now();
    let status = loop {
        if let Some(status) = child.try_wait().unwrap() {
            break status;
        }
        if started.elapsed() > PATIENCE {
            child.kill().unwrap();
            panic!("{:?} hangs", given.get_args().collect::<Vec<_>>());
        }
        std::thread::sleep(Duration::from_millis(5));
    };
    Ended { code: status.code(), stdout: stdout.join().unwrap(), stderr: stderr.join().unwrap() }
}

fn collected(mut from: impl Read + Send + 'static) -> std::thread::JoinHandle<String> {
    std::thread::spawn(move || {
        let mut text = String::new();
        from.read_to_string(&mut text).unwrap();
        text
    })
}
