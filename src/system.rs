//! The system's clock, Ctrl-C, crashes, and who runs this.

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use jiff::Timestamp;

use crate::failure::Kind;
use maskinporten_protocol::clock::{Clock, Deadline, Interrupted};

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

/// What to tell the person who pressed Ctrl-C.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Heard {
    /// A server is making a change: that is waited for.
    Finishing,
    /// The program ends here.
    Ending,
}

type Told = Arc<dyn Fn(Heard) + Send + Sync>;

/// How long the program is given to notice Ctrl-C by itself and to leave in order.
const NOTICE: Duration = Duration::from_millis(700);

static INSTEAD: Mutex<Option<Instead>> = Mutex::new(None);
static TOLD: Mutex<Option<Told>> = Mutex::new(None);
static INTERRUPTED: AtomicBool = AtomicBool::new(false);
static CHANGING: AtomicBool = AtomicBool::new(false);
static SHIELDS: AtomicUsize = AtomicUsize::new(0);

/// Makes Ctrl-C end the program with 130: at once, or, while a [`Shield`] is up, as that says.
pub fn catch_interrupts() {
    // A second handler, or a system without one, leaves the default: the program dies of the signal. Whoever started it
    // and doesn't want it to hear Ctrl-C, as a script does with what runs in its background, is heeded.
    let _ = ctrlc::try_set_handler(|| {
        let again = INTERRUPTED.swap(true, Ordering::SeqCst);
        if let Some(instead) = INSTEAD.lock().map(|mut instead| instead.take()).unwrap_or_default() {
            return instead();
        }
        match told() {
            Some(told) if again => end(&told),
            Some(told) => {
                if CHANGING.load(Ordering::SeqCst) {
                    told(Heard::Finishing);
                }
                std::thread::spawn(end_when_idle);
            }
            None if SHIELDS.load(Ordering::SeqCst) == 0 => exit(),
            None => {}
        }
    });
}

/// Says whether a server has been asked for a change and hasn't answered.
pub fn is_changing(changing: bool) {
    CHANGING.store(changing, Ordering::SeqCst);
}

fn told() -> Option<Told> {
    TOLD.lock().ok()?.clone()
}

/// Ends the program if it doesn't by itself: whatever it hangs in, an answer, a keyring, can be asked for again.
fn end_when_idle() {
    let mut busy = Instant::now();
    while let Some(told) = told() {
        if CHANGING.load(Ordering::SeqCst) {
            busy = Instant::now();
        }
        if busy.elapsed() >= NOTICE {
            end(&told);
        }
        std::thread::sleep(Duration::from_millis(50));
    }
}

fn end(told: &Told) {
    told(Heard::Ending);
    exit();
}

fn exit() {
    end_with(Kind::Interrupted.exit_code().into());
}

/// Ends the program with an exit code, of which some systems have more than 256.
#[expect(clippy::exit, reason = "nothing is under way that would have to be undone")]
pub fn end_with(code: i32) -> ! {
    std::process::exit(code);
}

/// Gives the next Ctrl-C another meaning than the end of the program.
#[cfg(feature = "sandbox")]
pub fn on_interrupt(instead: impl FnOnce() + Send + 'static) {
    if let Ok(mut slot) = INSTEAD.lock() {
        *slot = Some(Box::new(instead));
    }
}

/// While it is up, Ctrl-C breaks off waits instead of ending the program, so that what was begun can be undone.
pub struct Shield {
    /// What Ctrl-C meant before, and means again afterwards.
    before: Option<Told>,
}

impl Shield {
    /// Raises the shield.
    pub fn up() -> Self {
        SHIELDS.fetch_add(1, Ordering::SeqCst);
        Self { before: None }
    }

    /// Puts one up for what is undone when it is broken off, whatever Ctrl-C meant until here.
    pub fn for_undoing() -> Self {
        let before = TOLD.lock().ok().and_then(|mut slot| slot.take());
        let mut shield = Self::up();
        shield.before = before;
        shield
    }

    /// Puts one up for what can be gone on with wherever it stops. Ctrl-C then ends the program within a second,
    /// unless a server is making a change: that is waited for, until Ctrl-C is pressed again.
    pub fn resumable(say: impl Fn(Heard) + Send + Sync + 'static) -> Self {
        if let Ok(mut slot) = TOLD.lock() {
            *slot = Some(Arc::new(say));
        }
        Self::up()
    }
}

impl Drop for Shield {
    fn drop(&mut self) {
        // One that is put up inside another, while a program runs, leaves it as it is.
        let is_last = SHIELDS.fetch_sub(1, Ordering::SeqCst) == 1;
        if (is_last || self.before.is_some())
            && let Ok(mut slot) = TOLD.lock()
        {
            *slot = self.before.take().filter(|_| !is_last);
        }
    }
}

/// The system's clock, whose waits Ctrl-C breaks off.
#[derive(Debug, Clone, Copy, Default)]
pub struct InterruptibleClock;

impl Clock for InterruptibleClock {
    #[expect(clippy::disallowed_methods, reason = "this is the clock")]
    fn now(&self) -> Timestamp {
        Timestamp::now()
    }

    fn sleep(&self, time: Duration) -> Result<(), Interrupted> {
        let deadline = Deadline::within(time);
        loop {
            if INTERRUPTED.load(Ordering::SeqCst) {
                return Err(Interrupted);
            }
            match deadline.left() {
                Duration::ZERO => return Ok(()),
                left => std::thread::sleep(left.min(Duration::from_millis(50))),
            }
        }
    }
}
