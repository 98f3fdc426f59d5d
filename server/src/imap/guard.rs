//! The stream under every session: holds back what the parser above cannot bear, and keeps time.
//!
//! The parser reads a line again from its start whenever a byte more has come, nests as deep as it
//! is told and reserves what is announced (measured: 337 parentheses end the process, 30 bytes take
//! 512 MiB). So it is shown whole lines only, within limits. Deadline and minimum throughput hold
//! while an answer is expected: an IDLE connection is silent by right.

use std::io;
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::time::{Instant, Sleep, sleep_until};

use super::answer::LoginAnswer;
use super::frame::{Bounds, Framer};
use super::violation::Violation;

/// The limits of a session.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// Bytes of one response outside literals.
    pub line: usize,
    /// Opening parentheses of one response.
    pub parentheses: u32,
    /// Literals of one response.
    pub literals: u32,
    /// Bytes of one answer outside literals: the flags of some two hundred thousand messages.
    pub answer: usize,
    /// Bytes of one answer's literals in all, unless a command asks for more.
    pub literal: u64,
    /// Bytes that a session may bring in all.
    pub session: u64,
    /// Bytes that an answer once begun must bring in each `pace`.
    pub per_pace: u64,
    pub pace: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            line: 64 * 1024,
            parentheses: 32,
            literals: 8,
            answer: 16 * 1024 * 1024,
            literal: 1024 * 1024,
            session: 64 * 1024 * 1024 * 1024,
            per_pace: 30 * 1024,
            pace: Duration::from_secs(30),
        }
    }
}

/// A stream that keeps a server within [`Limits`].
#[derive(Debug)]
pub struct GuardedStream<S> {
    inner: S,
    limits: Limits,
    framer: Framer,
    /// A line that has not ended yet, or did not fit the reader's buffer; `ready` bytes of it may
    /// be shown.
    held: Vec<u8>,
    ready: usize,
    received: u64,
    /// Responses that the parser has read.
    parsed: u64,
    timing: Option<Timing>,
    violated: Option<Violation>,
}

/// Runs while an answer is expected.
#[derive(Debug)]
struct Timing {
    deadline: Instant,
    /// When the throughput is looked at next, and what had been received when this began.
    pace_ends: Instant,
    received_before: u64,
    timer: Pin<Box<Sleep>>,
}

impl<S> GuardedStream<S> {
    /// Puts a guard over `inner`.
    pub const fn new(inner: S, limits: Limits) -> Self {
        let Limits { line, parentheses, literals, answer, .. } = limits;
        let bounds = Bounds { line, parentheses, literals, answer };
        Self {
            inner,
            limits,
            framer: Framer::new(bounds, limits.literal),
            held: Vec::new(),
            ready: 0,
            received: 0,
            parsed: 0,
            timing: None,
            violated: None,
        }
    }

    /// An answer is expected from now on, complete within `deadline`; its literals may have
    /// `literal` bytes in all, or the usual limit.
    pub fn expect(&mut self, deadline: Duration, literal: Option<u64>) {
        let now = Instant::now();
        let (deadline, pace_ends) = (now + deadline, now + self.limits.pace);
        self.framer.begin_answer(literal.unwrap_or(self.limits.literal));
        self.timing = Some(Timing {
            deadline,
            pace_ends,
            received_before: self.received,
            timer: Box::pin(sleep_until(deadline.min(pace_ends))),
        });
    }

    /// Nothing is expected any more: the server may be silent.
    pub fn rest(&mut self) {
        self.framer.begin_answer(self.limits.literal);
        self.timing = None;
        if self.held.is_empty() {
            self.held = Vec::new();
        }
    }

    /// The next tagged line is the answer to a login.
    pub fn expect_login(&mut self) {
        self.framer.capture_tagged();
    }

    /// The answer to the login numbered `tag`, once it came.
    pub fn login_answer(&mut self, tag: u32) -> Option<LoginAnswer> {
        self.framer.take_tagged().and_then(|line| LoginAnswer::read(&line, &format!("A{tag}")))
    }

    /// The parser has read a response.
    pub const fn parsed(&mut self) {
        self.parsed += 1;
    }

    /// Bytes received in this session.
    pub const fn received(&self) -> u64 {
        self.received
    }

    fn violate(&mut self, violation: Violation) -> io::Error {
        self.violated = Some(violation);
        io::Error::other(violation)
    }

    /// Ready when time is up, and then with what for.
    fn poll_time(&mut self, cx: &mut Context<'_>) -> Poll<Violation> {
        let Some(timing) = &mut self.timing else {
            return Poll::Pending;
        };
        loop {
            ready!(timing.timer.as_mut().poll(cx));
            let now = Instant::now();
            if now >= timing.deadline {
                return Poll::Ready(Violation::Deadline);
            }
            if now >= timing.pace_ends {
                let came = self.received - timing.received_before;
                if came < self.limits.per_pace && self.framer.mid_response() {
                    return Poll::Ready(Violation::TooSlow);
                }
                timing.pace_ends = now + self.limits.pace;
                timing.received_before = self.received;
            }
            timing.timer.as_mut().reset(timing.deadline.min(timing.pace_ends));
        }
    }

    /// Counts and follows bytes that came; the answer is how many of them may be shown.
    fn admit(&mut self, bytes: &mut [u8]) -> io::Result<usize> {
        self.received += bytes.len() as u64;
        if self.received > self.limits.session {
            return Err(self.violate(Violation::SessionTooLarge));
        }
        match self.framer.follow(bytes) {
            Ok(releasable) => Ok(releasable),
            Err(violation) => Err(self.violate(violation)),
        }
    }

    /// Shows what may be shown of the held bytes.
    fn release(&mut self, out: &mut ReadBuf<'_>) {
        let shown = self.ready.min(out.remaining());
        if let Some(bytes) = self.held.get(..shown) {
            out.put_slice(bytes);
        }
        self.held.drain(..shown);
        self.ready -= shown;
    }
}

impl<S: AsyncRead + Unpin> GuardedStream<S> {
    /// Reads once from below into `held`; true at the end of the stream.
    fn poll_more(&mut self, cx: &mut Context<'_>) -> Poll<io::Result<bool>> {
        let mut space = [0; 4096];
        let mut buffer = ReadBuf::new(&mut space);
        ready!(Pin::new(&mut self.inner).poll_read(cx, &mut buffer))?;
        let bytes = buffer.filled_mut();
        let releasable = self.admit(bytes)?;
        if releasable > 0 {
            self.ready = self.held.len() + releasable;
        }
        self.held.extend_from_slice(bytes);
        Poll::Ready(Ok(bytes.is_empty()))
    }

    /// Reads once from below straight into `out`, and holds back a line that has not ended.
    fn poll_straight(&mut self, cx: &mut Context<'_>, out: &mut ReadBuf<'_>) -> Poll<io::Result<bool>> {
        let before = out.filled().len();
        ready!(Pin::new(&mut self.inner).poll_read(cx, out))?;
        let came = out.filled_mut().get_mut(before..).unwrap_or_default();
        let (ended, releasable) = (came.is_empty(), self.admit(came)?);
        self.held.extend_from_slice(came.get(releasable..).unwrap_or_default());
        out.set_filled(before + releasable);
        Poll::Ready(Ok(ended))
    }
}

impl<S: AsyncRead + Unpin> AsyncRead for GuardedStream<S> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        out: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let this = &mut *self;
        if let Some(violation) = this.violated {
            return Poll::Ready(Err(io::Error::other(violation)));
        }
        // The parser asks for more only when it has read what it was shown. One that still waits for
        // the end of a response that has ended would gather all that comes, without limit.
        if this.ready == 0 && this.parsed != this.framer.ended() {
            return Poll::Ready(Err(this.violate(Violation::Unending)));
        }
        let before = out.filled().len();
        loop {
            this.release(out);
            if out.filled().len() > before || out.remaining() == 0 {
                return Poll::Ready(Ok(()));
            }
            let more = if this.held.is_empty() { this.poll_straight(cx, out) } else { this.poll_more(cx) };
            match more {
                Poll::Ready(Ok(true)) => return Poll::Ready(Ok(())),
                Poll::Ready(Ok(false)) if out.filled().len() > before => return Poll::Ready(Ok(())),
                Poll::Ready(Ok(false)) => {}
                Poll::Ready(Err(error)) => return Poll::Ready(Err(error)),
                Poll::Pending => {
                    let violation = ready!(this.poll_time(cx));
                    return Poll::Ready(Err(this.violate(violation)));
                }
            }
        }
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for GuardedStream<S> {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        match Pin::new(&mut self.inner).poll_write(cx, bytes) {
            Poll::Pending => {
                let violation = ready!(self.poll_time(cx));
                Poll::Ready(Err(self.violate(violation)))
            }
            done => done,
        }
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        match Pin::new(&mut self.inner).poll_flush(cx) {
            Poll::Pending => {
                let violation = ready!(self.poll_time(cx));
                Poll::Ready(Err(self.violate(violation)))
            }
            done => done,
        }
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.inner).poll_shutdown(cx)
    }
}
