//! How long a caller may take: a request that doesn't end, or an answer that nobody takes, must not keep a connection for
//! ever.

use std::{
    pin::Pin,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    task::{Context, Poll},
    time::Duration,
};

use tokio::time::{Instant, Sleep, sleep};

/// How many times as long a connection may be idle between two requests. Clients keep theirs for a minute and a half: who
/// closes sooner meets requests that are on their way.
const IDLE: u32 = 6;

/// Whose turn it is on a connection: the caller's, or while a request is answered the server's.
#[derive(Debug, Clone, Default)]
pub(super) struct Turn(Arc<AtomicU64>);

impl Turn {
    /// The whole request is here.
    pub(super) fn is_ours(&self) {
        self.0.fetch_or(1, Ordering::SeqCst);
    }

    /// It was answered, whether it was read to its end or not.
    pub(super) fn is_theirs(&self) {
        self.0.store((self.0.load(Ordering::SeqCst) | 1).wrapping_add(1), Ordering::SeqCst);
    }

    /// Which turn it is; the odd ones are the server's.
    fn number(&self) -> u64 {
        self.0.load(Ordering::SeqCst)
    }
}

/// Measures the turns of one connection.
#[derive(Debug)]
pub(super) struct Patience {
    limit: Duration,
    turn: Turn,
    /// The turn that is measured, and whether anything was heard in it.
    measured: (u64, bool),
    heard_by: Pin<Box<Sleep>>,
    taken_by: Option<Pin<Box<Sleep>>>,
}

impl Patience {
    /// Begins when the caller does: the first request has no time to be idle.
    pub(super) fn new(limit: Duration, turn: Turn) -> Self {
        Self { limit, turn, measured: (0, true), heard_by: Box::pin(sleep(limit)), taken_by: None }
    }

    /// Something was heard: the time for the rest begins with the first of it.
    pub(super) fn heard(&mut self) {
        let turn = self.turn.number();
        if self.measured != (turn, true) {
            self.measured = (turn, true);
            self.begin(self.limit);
        }
    }

    /// Nothing is heard. Ready when that has been so for too long.
    pub(super) fn poll_hearing(&mut self, context: &mut Context<'_>) -> Poll<()> {
        let turn = self.turn.number();
        if turn % 2 == 1 {
            return Poll::Pending;
        }
        if self.measured.0 != turn {
            self.measured = (turn, false);
            self.begin(self.limit.saturating_mul(IDLE));
        }
        self.heard_by.as_mut().poll(context)
    }

    /// Something was taken.
    pub(super) fn taken(&mut self) {
        self.taken_by = None;
    }

    /// Nothing is taken. Ready when that has been so for too long.
    pub(super) fn poll_taking(&mut self, context: &mut Context<'_>) -> Poll<()> {
        let limit = self.limit;
        self.taken_by.get_or_insert_with(|| Box::pin(sleep(limit))).as_mut().poll(context)
    }

    fn begin(&mut self, time: Duration) {
        // Too far away to be told is as good as never.
        if let Some(end) = Instant::now().checked_add(time) {
            self.heard_by.as_mut().reset(end);
        }
    }
}
