//! Connections that can be cut in the middle of an answer, or before it.

use std::{
    io,
    pin::Pin,
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicU64, Ordering},
    },
    task::{Context, Poll},
    time::Duration,
};

use axum::{
    extract::connect_info::Connected,
    serve::{IncomingStream, Listener},
};
use tokio::{
    io::{AsyncRead, AsyncWrite, ReadBuf},
    net::TcpListener,
    sync::{OwnedSemaphorePermit, Semaphore},
};
use tokio_rustls::TlsAcceptor;

use super::{
    patience::{Patience, Turn},
    stream::Stream,
};

const WHOLE: u64 = u64::MAX;
const NOTHING: u64 = u64::MAX - 1;

/// The most connections at a time. Others wait until one of them ends, as each does that doesn't get on.
const MOST: usize = 500;

/// A handle to the connection that a request came over.
#[derive(Debug, Clone)]
pub(super) struct Cutter {
    cut: Arc<AtomicU64>,
    unencrypted: Arc<AtomicBool>,
    /// Whose turn it is.
    pub(super) turn: Turn,
}

impl Cutter {
    /// Whether somebody speaks plain http where https is spoken.
    pub(super) fn is_unencrypted(&self) -> bool {
        self.unencrypted.load(Ordering::SeqCst)
    }

    /// Lets nothing of the answer through, and closes.
    pub(super) fn cut_all(&self) {
        self.cut.store(NOTHING, Ordering::SeqCst);
    }

    /// Lets the head of the answer and `bytes` of its body through, and closes.
    pub(super) fn cut_after(&self, bytes: u64) {
        self.cut.store(bytes, Ordering::SeqCst);
    }
}

/// Accepts connections that can be cut.
pub(super) struct Door {
    listener: TcpListener,
    /// With what connections are encrypted, if they are.
    tls: Option<TlsAcceptor>,
    patience: Duration,
    room: Arc<Semaphore>,
}

impl Door {
    /// Opens. A request may take so long to arrive.
    pub(super) fn new(listener: TcpListener, tls: Option<TlsAcceptor>, patience: Duration) -> Self {
        Self { listener, tls, patience, room: Arc::new(Semaphore::new(MOST)) }
    }
}

impl Listener for Door {
    type Io = Line;
    type Addr = std::net::SocketAddr;

    async fn accept(&mut self) -> (Self::Io, Self::Addr) {
        // Nobody closes it.
        let room = self.room.clone().acquire_owned().await.ok();
        loop {
            match self.listener.accept().await {
                Ok((stream, from)) => {
                    // Answers are small: waiting to fill a packet only costs time.
                    let _ = stream.set_nodelay(true);
                    let cut = Arc::new(AtomicU64::new(WHOLE));
                    let unencrypted = Arc::new(AtomicBool::new(false));
                    let cutter = Cutter { cut, unencrypted, turn: Turn::default() };
                    let stream = match &self.tls {
                        None => Stream::Plain(stream),
                        Some(tls) => Stream::New(stream, tls.clone(), cutter.unencrypted.clone()),
                    };
                    let patience = Patience::new(self.patience, cutter.turn.clone());
                    return (Line { stream, cutter, patience, left: None, _room: room }, from);
                }
                // Out of file descriptors, mostly: others have to close first.
                Err(_) => tokio::time::sleep(Duration::from_millis(50)).await,
            }
        }
    }

    fn local_addr(&self) -> io::Result<Self::Addr> {
        self.listener.local_addr()
    }
}

impl Connected<IncomingStream<'_, Door>> for Cutter {
    fn connect_info(stream: IncomingStream<'_, Door>) -> Self {
        stream.io().cutter.clone()
    }
}

#[derive(Debug)]
pub(super) struct Line {
    stream: Stream,
    cutter: Cutter,
    patience: Patience,
    /// Bytes that still pass, once the end of the answer's head has been seen.
    left: Option<usize>,
    _room: Option<OwnedSemaphorePermit>,
}

impl Line {
    /// Writes, and gives up on a caller who takes nothing.
    fn poll_send(&mut self, context: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        match Pin::new(&mut self.stream).poll_write(context, bytes) {
            Poll::Pending => self.patience.poll_taking(context).map(|()| Err(io::ErrorKind::TimedOut.into())),
            written @ Poll::Ready(_) => {
                self.patience.taken();
                written
            }
        }
    }
}

impl AsyncRead for Line {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        match Pin::new(&mut self.stream).poll_read(context, buffer) {
            Poll::Pending => self.patience.poll_hearing(context).map(|()| Err(io::ErrorKind::TimedOut.into())),
            read @ Poll::Ready(_) => {
                self.patience.heard();
                read
            }
        }
    }
}

impl AsyncWrite for Line {
    fn poll_write(mut self: Pin<&mut Self>, context: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        let body = match self.cutter.cut.load(Ordering::SeqCst) {
            WHOLE => return self.poll_send(context, bytes),
            NOTHING => return Poll::Ready(Err(io::ErrorKind::ConnectionAborted.into())),
            body => usize::try_from(body).unwrap_or(usize::MAX),
        };
        let passing = match self.left {
            Some(left) => left,
            None => match bytes.windows(4).position(|four| four == b"\r\n\r\n") {
                Some(end) => (end + 4).saturating_add(body),
                None => return self.poll_send(context, bytes),
            },
        };
        if passing == 0 {
            return Poll::Ready(Err(io::ErrorKind::ConnectionAborted.into()));
        }
        let part = &bytes[..passing.min(bytes.len())];
        let written = std::task::ready!(self.poll_send(context, part))?;
        self.left = Some(passing - written);
        Poll::Ready(Ok(written))
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(context)
    }
}
