//! A connection, encrypted or not.

use std::{
    io,
    pin::Pin,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    task::{Context, Poll, ready},
};

use tokio::{
    io::{AsyncRead, AsyncWrite, ReadBuf},
    net::TcpStream,
};
use tokio_rustls::{Accept, TlsAcceptor, server::TlsStream};

/// What the first byte says that a client sends who begins with TLS (RFC 8446 section 5.1: a handshake record).
const HANDSHAKE: u8 = 0x16;

/// The handshake is part of reading and writing: who is slow at it keeps nobody else waiting.
pub(super) enum Stream {
    Plain(TcpStream),
    /// Nothing has been heard yet.
    New(TcpStream, TlsAcceptor, Arc<AtomicBool>),
    Shaking(Box<Accept<TcpStream>>),
    Encrypted(Box<TlsStream<TcpStream>>),
    Broken,
}

impl Stream {
    /// Goes on with the handshake, if there is one; after that the stream is open, one way or the other.
    fn poll_open(&mut self, context: &mut Context<'_>) -> Poll<io::Result<&mut Self>> {
        loop {
            match self {
                Self::Plain(_) | Self::Encrypted(_) => return Poll::Ready(Ok(self)),
                Self::Broken => return Poll::Ready(Err(io::ErrorKind::ConnectionAborted.into())),
                Self::New(stream, ..) => {
                    let mut first = [0];
                    ready!(stream.poll_peek(context, &mut ReadBuf::new(&mut first)))?;
                    let Self::New(stream, acceptor, unencrypted) = std::mem::replace(self, Self::Broken) else {
                        continue;
                    };
                    *self = if first[0] == HANDSHAKE {
                        Self::Shaking(Box::new(acceptor.accept(stream)))
                    } else {
                        unencrypted.store(true, Ordering::SeqCst);
                        Self::Plain(stream)
                    };
                }
                Self::Shaking(accept) => match ready!(Pin::new(&mut **accept).poll(context)) {
                    Ok(stream) => *self = Self::Encrypted(Box::new(stream)),
                    Err(error) => {
                        *self = Self::Broken;
                        return Poll::Ready(Err(error));
                    }
                },
            }
        }
    }
}

impl std::fmt::Debug for Stream {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Stream")
    }
}

/// One of the two kinds of open stream does it.
macro_rules! either {
    ($stream:expr, $context:expr, $method:ident $(, $argument:expr)*) => {
        match ready!($stream.poll_open($context))? {
            Self::Plain(stream) => Pin::new(stream).$method($context $(, $argument)*),
            Self::Encrypted(stream) => Pin::new(&mut **stream).$method($context $(, $argument)*),
            Self::New(..) | Self::Shaking(_) | Self::Broken => Poll::Ready(Err(io::ErrorKind::NotConnected.into())),
        }
    };
}

impl AsyncRead for Stream {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        either!(self, context, poll_read, buffer)
    }
}

impl AsyncWrite for Stream {
    fn poll_write(mut self: Pin<&mut Self>, context: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        either!(self, context, poll_write, bytes)
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        either!(self, context, poll_flush)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        either!(self, context, poll_shutdown)
    }
}
