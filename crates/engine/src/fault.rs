//! Points at which a test can kill this program, to see what a crash there leaves behind. They are there only with the
//! cargo feature `fault`, which is off by default: elsewhere a point is nothing at all.
//!
//! `MASKINPORTEN_FAULT=name:3` kills the process at the third time that it comes to the point `name`;
//! `MASKINPORTEN_FAULT_LOG=file` writes down every point that it comes to.

#[cfg(not(feature = "fault"))]
/// Does nothing: the feature `fault` is off.
#[inline(always)]
pub fn point(_name: &str) {}

#[cfg(feature = "fault")]
pub use armed::point;

#[cfg(feature = "fault")]
mod armed {
    use std::collections::BTreeMap;
    use std::fs::File;
    use std::io::Write as _;
    use std::sync::{Mutex, PoisonError};

    static TIMES: Mutex<BTreeMap<String, u32>> = Mutex::new(BTreeMap::new());

    #[expect(clippy::disallowed_methods, reason = "a list for the tests that kill the program")]
    /// Dies here, if this is where a test wants it.
    pub fn point(name: &str) {
        let mut times = TIMES.lock().unwrap_or_else(PoisonError::into_inner);
        let count = times.entry(name.to_owned()).or_default();
        *count += 1;
        let here = format!("{name}:{count}");
        if let Ok(log) = std::env::var("MASKINPORTEN_FAULT_LOG")
            && let Ok(mut file) = File::options().create(true).append(true).open(log)
        {
            // A test that gets no list has no cases, and says so.
            let _ = writeln!(file, "{here}");
        }
        if std::env::var("MASKINPORTEN_FAULT").is_ok_and(|wanted| wanted == here) {
            die();
        }
    }

    fn die() -> ! {
        #[cfg(unix)]
        let _ = rustix::process::kill_process(rustix::process::getpid(), rustix::process::Signal::KILL);
        std::process::abort()
    }
}
