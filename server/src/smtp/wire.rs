//! The stream under a session: counts what went out, keeps each reply, and does not bear a server that
//! speaks out of turn.
//!
//! A reply that comes before it was asked for would be taken for the answer to the next command: a
//! `250` sent with the `354` would say that a message was taken that had not left. So a command is only
//! written when nothing waits to be read, and a reply ends what may be read.

use std::io;
use std::net::SocketAddr;
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, ready};

use lettre::transport::smtp::client::AsyncTokioStream;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};

use super::reply::Reply;

/// The longest reply, EHLO's included.
const LONGEST_REPLY: usize = 64 * 1024;

/// A stream to a submission server.
#[derive(Debug)]
pub(super) struct Wire<S> {
    inner: S,
    record: Record,
}

/// What went over a wire; shared with the session above, since lettre holds the wire.
#[derive(Clone, Debug, Default)]
pub(super) struct Record(Arc<Mutex<Heard>>);

#[derive(Debug, Default)]
struct Heard {
    /// The reply that is being read, or was read last.
    reply: Vec<u8>,
    ended: bool,
    /// Bytes written since the count was begun.
    written: u64,
    violated: bool,
}

impl Record {
    fn heard(&self) -> MutexGuard<'_, Heard> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The last reply, if it came whole.
    pub(super) fn reply(&self) -> Option<Reply> {
        let heard = self.heard();
        Reply::read(&heard.reply).filter(|_| heard.ended && !heard.violated)
    }

    /// Begins to count what is written.
    pub(super) fn begin_count(&self) {
        self.heard().written = 0;
    }

    /// Bytes that were given to the connection since, of which some may not have left.
    pub(super) fn written(&self) -> u64 {
        self.heard().written
    }
}

impl Heard {
    /// Follows bytes that came.
    fn follow(&mut self, bytes: &[u8]) -> io::Result<()> {
        for byte in bytes {
            if self.ended || self.reply.len() >= LONGEST_REPLY {
                return Err(self.violate());
            }
            self.reply.push(*byte);
            if *byte == b'\n' {
                let mut lines = self.reply.split_inclusive(|byte| *byte == b'\n');
                self.ended = lines.next_back().and_then(|line| line.get(3)) != Some(&b'-');
            }
        }
        Ok(())
    }

    fn violate(&mut self) -> io::Error {
        self.violated = true;
        io::Error::new(io::ErrorKind::InvalidData, "the server speaks out of turn, or without end")
    }
}

impl<S> Wire<S> {
    pub(super) fn new(inner: S) -> (Self, Record) {
        let record = Record::default();
        (Self { inner, record: record.clone() }, record)
    }
}

impl<S: AsyncRead + AsyncWrite + Unpin> AsyncRead for Wire<S> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        out: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let this = &mut *self;
        if this.record.heard().violated {
            return Poll::Ready(Err(this.record.heard().violate()));
        }
        let before = out.filled().len();
        ready!(Pin::new(&mut this.inner).poll_read(cx, out))?;
        let came = out.filled().get(before..).unwrap_or_default();
        Poll::Ready(this.record.heard().follow(came))
    }
}

impl<S: AsyncRead + AsyncWrite + Unpin> AsyncWrite for Wire<S> {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        let this = &mut *self;
        let mut space = [0; 64];
        let mut early = ReadBuf::new(&mut space);
        match Pin::new(&mut this.inner).poll_read(cx, &mut early) {
            Poll::Pending => {}
            Poll::Ready(Ok(())) if early.filled().is_empty() => {
                return Poll::Ready(Err(io::ErrorKind::UnexpectedEof.into()));
            }
            Poll::Ready(Ok(())) => return Poll::Ready(Err(this.record.heard().violate())),
            Poll::Ready(Err(error)) => return Poll::Ready(Err(error)),
        }
        let written = ready!(Pin::new(&mut this.inner).poll_write(cx, bytes))?;
        let mut heard = this.record.heard();
        heard.written += written as u64;
        if heard.ended {
            heard.ended = false;
            heard.reply.clear();
        }
        Poll::Ready(Ok(written))
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.inner).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.inner).poll_shutdown(cx)
    }
}

impl<S: AsyncRead + AsyncWrite + Send + Sync + Unpin + std::fmt::Debug> AsyncTokioStream for Wire<S> {
    fn peer_addr(&self) -> io::Result<SocketAddr> {
        Err(io::ErrorKind::Unsupported.into())
    }
}
