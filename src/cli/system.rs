//! The system's clock, Ctrl-C, crashes, and who runs this.

use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use jiff::Timestamp;

use super::failure::Kind;
use crate::clock::{Clock, Interrupted};

/// Who runs this, and where: `user@host`. From the system's own records, which nobody can set for one command as they
/// can `USER`.
pub fn who() -> String {
    let unknown = |_| "unknown".to_owned();
    format!("{}@{}", whoami::username().unwrap_or_else(unknown), whoami::hostname().unwrap_or_else(unknown))
}

/// No core file, should the program crash: a private key would be in it. Programs that it runs inherit that.
pub fn forbid_core_files() {
    #[cfg(unix)]
    {
        use rustix::process::{Resource, Rlimit, setrlimit};
        // Lowering one's own limit is always allowed; where it is not, nothing else would help.
        let _ = setrlimit(Resource::Core, Rlimit { current: Some(0), maximum: Some(0) });
    }
}

/// What to do at Ctrl-C instead of ending the program.
type Instead = Box<dyn FnOnce() + Send>;

static INSTEAD: Mutex<Option<Instead>> = Mutex::new(None);
static INTERRUPTED: AtomicBool = AtomicBool::new(false);
static SHIELDS: AtomicUsize = AtomicUsize::new(0);

/// Makes Ctrl-C end the program with 130, at once, or at the next wait while a [`Shield`] is up.
pub fn catch_interrupts() {
    // A second handler, or a system without one, leaves the default: the program dies of the signal.
    let _ = ctrlc::set_handler(|| {
        INTERRUPTED.store(true, Ordering::SeqCst);
        let instead = INSTEAD.lock().map(|mut instead| instead.take()).unwrap_or_default();
        if let Some(instead) = instead {
            instead();
        } else if SHIELDS.load(Ordering::SeqCst) == 0 {
            #[expect(clippy::exit, reason = "nothing is under way that would have to be undone")]
            std::process::exit(Kind::Interrupted.exit_code().into());
        }
    });
}

/// Gives the next Ctrl-C another meaning than the end of the program.
#[cfg(feature = "sandbox")]
pub fn on_interrupt(instead: impl FnOnce() + Send + 'static) {
    if let Ok(mut slot) = INSTEAD.lock() {
        *slot = Some(Box::new(instead));
    }
}

/// While it is up, Ctrl-C breaks off waits instead of ending the program, so that what was begun can be undone.
#[derive(Debug)]
pub struct Shield(());

impl Shield {
    /// Puts it up.
    pub fn up() -> Self {
        SHIELDS.fetch_add(1, Ordering::SeqCst);
        Self(())
    }
}

impl Drop for Shield {
    fn drop(&mut self) {
        SHIELDS.fetch_sub(1, Ordering::SeqCst);
    }
}

/// The system's clock.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    fn now(&self) -> Timestamp {
        Timestamp::now()
    }

    fn sleep(&self, time: Duration) -> Result<(), Interrupted> {
        let end = Instant::now() + time;
        loop {
            if INTERRUPTED.load(Ordering::SeqCst) {
                return Err(Interrupted);
            }
            match end.saturating_duration_since(Instant::now()) {
                Duration::ZERO => return Ok(()),
                left => std::thread::sleep(left.min(Duration::from_millis(50))),
            }
        }
    }
}
