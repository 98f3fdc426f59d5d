//! Changes fanned out to browsers, numbered per firm without gaps.
//!
//! For each firm that is looked at, the rows themselves are kept too: the fold of its changes.
//!
//! Memory is bounded: a browser that reads too slowly misses events and is told to load its snapshot
//! again. Publish after the commit, never before: what a browser was told must be true.

mod board;

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError, RwLock};

use futures_util::Stream;
use futures_util::stream::unfold;
use shared::api::mailboxes::FleetQuery;
use shared::id::FirmId;
use shared::live::{Change, LiveEvent};
use shared::row::MailboxRow;
use shared::time::Timestamp;
use tokio::sync::broadcast::error::RecvError;
use tokio::sync::{broadcast, watch};

use self::board::Board;

/// Events kept for a browser that is behind.
const KEPT: usize = 1_024;

/// The hub of live changes; cheap to clone.
#[derive(Clone)]
pub struct Live(Arc<Inner>);

struct Inner {
    first: u64,
    firms: Mutex<HashMap<FirmId, Channel>>,
    sessions: watch::Sender<u64>,
    turn: tokio::sync::Mutex<()>,
}

struct Channel {
    sender: broadcast::Sender<LiveEvent>,
    rows: Arc<RwLock<Rows>>,
}

/// Where a firm's changes are, and its rows as of then once somebody looked at them.
struct Rows {
    sequence: u64,
    board: Option<Board>,
}

impl Live {
    /// A hub whose numbers begin at `started`'s milliseconds: after a restart no number is used
    /// again, so a browser from before notices that it missed something.
    #[must_use]
    pub fn new(started: Timestamp) -> Self {
        Self(Arc::new(Inner {
            first: u64::try_from(started.0).unwrap_or(0),
            firms: Mutex::default(),
            sessions: watch::Sender::new(0),
            turn: tokio::sync::Mutex::default(),
        }))
    }

    /// Tells the firm's browsers of a committed change.
    pub fn publish(&self, firm: FirmId, change: Change) {
        self.with(firm, |channel| {
            let mut rows = channel.rows.write().unwrap_or_else(PoisonError::into_inner);
            rows.sequence += 1;
            if let Some(board) = &mut rows.board {
                board.apply(&change);
            }
            // Nobody may be listening, and that is no error.
            let _ = channel.sender.send(LiveEvent { sequence: rows.sequence, change });
        });
    }

    /// The firm's rows as the JSON of a `Fleet`; none when they must be read from the database first.
    #[must_use]
    pub fn rows(&self, firm: FirmId, now: Timestamp, query: FleetQuery) -> Option<String> {
        let rows = self.with(firm, |channel| Arc::clone(&channel.rows));
        let rows = rows.read().unwrap_or_else(PoisonError::into_inner);
        let board = rows.board.as_ref().filter(|board| board.is_true_at(now))?;
        Some(board.write(rows.sequence, query))
    }

    /// Takes all rows of the firm, read at `now` during one's [`Live::turn`].
    pub fn keep(&self, firm: FirmId, now: Timestamp, all: Vec<MailboxRow>) {
        let board = Board::new(all, now);
        self.with(firm, |channel| {
            channel.rows.write().unwrap_or_else(PoisonError::into_inner).board = Some(board);
        });
    }

    /// Rows were changed in the database without a word to anyone: everybody loads them again.
    pub fn reload(&self) {
        let firms: Vec<FirmId> = {
            let firms = self.0.firms.lock().unwrap_or_else(PoisonError::into_inner);
            firms.keys().copied().collect()
        };
        firms.into_iter().for_each(|firm| self.reload_firm(firm));
    }

    /// The same for one firm.
    pub fn reload_firm(&self, firm: FirmId) {
        self.with(firm, |channel| {
            channel.rows.write().unwrap_or_else(PoisonError::into_inner).board = None;
        });
        self.publish(firm, Change::Reload);
    }

    /// Waits for one's turn to read rows and tell of them: held from the reading to the telling, it
    /// keeps an older row from being told last.
    pub async fn turn(&self) -> tokio::sync::MutexGuard<'_, ()> {
        self.0.turn.lock().await
    }

    /// The number of the firm's latest change. For a snapshot, ask before reading it.
    #[must_use]
    pub fn sequence(&self, firm: FirmId) -> u64 {
        self.with(firm, |channel| channel.sequence())
    }

    /// The firm's changes from now on; `Hello` comes first, `Reload` where some were missed.
    pub fn subscribe(&self, firm: FirmId) -> impl Stream<Item = LiveEvent> + Send + use<> {
        let (hello, receiver) = self.join(firm, Change::Hello);
        unfold((self.clone(), receiver, Some(hello)), move |(live, mut receiver, hello)| async move {
            if let Some(hello) = hello {
                return Some((hello, (live, receiver, None)));
            }
            match receiver.recv().await {
                Ok(event) => Some((event, (live, receiver, None))),
                Err(RecvError::Lagged(_)) => {
                    let (reload, receiver) = live.join(firm, Change::Reload);
                    Some((reload, (live, receiver, None)))
                }
                Err(RecvError::Closed) => None,
            }
        })
    }

    /// How many browsers listen.
    #[must_use]
    pub fn streams(&self) -> usize {
        let firms = self.0.firms.lock().unwrap_or_else(PoisonError::into_inner);
        firms.values().map(|channel| channel.sender.receiver_count()).sum()
    }

    /// Some sessions have ended: every open stream looks whether its own has.
    pub fn sessions_ended(&self) {
        self.0.sessions.send_modify(|times| *times = times.wrapping_add(1));
    }

    /// Changes whenever some sessions have ended.
    #[must_use]
    pub fn session_ends(&self) -> watch::Receiver<u64> {
        self.0.sessions.subscribe()
    }

    fn join(&self, firm: FirmId, change: Change) -> (LiveEvent, broadcast::Receiver<LiveEvent>) {
        self.with(firm, |channel| {
            (LiveEvent { sequence: channel.sequence(), change }, channel.sender.subscribe())
        })
    }

    fn with<T>(&self, firm: FirmId, act: impl FnOnce(&mut Channel) -> T) -> T {
        let mut firms = self.0.firms.lock().unwrap_or_else(PoisonError::into_inner);
        let first = self.0.first;
        act(firms.entry(firm).or_insert_with(|| Channel {
            sender: broadcast::Sender::new(KEPT),
            rows: Arc::new(RwLock::new(Rows { sequence: first, board: None })),
        }))
    }
}

impl Channel {
    fn sequence(&self) -> u64 {
        self.rows.read().unwrap_or_else(PoisonError::into_inner).sequence
    }
}

#[cfg(test)]
mod tests {
    use futures_util::StreamExt;
    use shared::id::MailboxId;
    use uuid::Uuid;

    use super::*;

    const FIRM: FirmId = FirmId(Uuid::from_u128(1));
    const OTHER: FirmId = FirmId(Uuid::from_u128(2));

    fn removed() -> Change {
        Change::Removed { mailbox: MailboxId(Uuid::from_u128(3)) }
    }

    #[tokio::test]
    async fn a_stream_says_hello_and_then_every_change_of_its_own_firm_in_order() {
        let live = Live::new(Timestamp(100));
        live.publish(FIRM, removed());
        let mut stream = Box::pin(live.subscribe(FIRM));
        live.publish(OTHER, removed());
        live.publish(FIRM, removed());
        assert_eq!(stream.next().await, Some(LiveEvent { sequence: 101, change: Change::Hello }));
        assert_eq!(stream.next().await, Some(LiveEvent { sequence: 102, change: removed() }));
        assert!(futures_util::poll!(stream.next()).is_pending());
        assert_eq!(live.sequence(OTHER), 101);
    }

    #[tokio::test]
    async fn a_slow_browser_is_told_to_reload_and_then_misses_nothing() {
        let live = Live::new(Timestamp(0));
        let mut stream = Box::pin(live.subscribe(FIRM));
        let many = KEPT as u64 + 10;
        (0..many).for_each(|_| live.publish(FIRM, removed()));
        assert_eq!(stream.next().await.map(|event| event.change), Some(Change::Hello));
        assert_eq!(stream.next().await, Some(LiveEvent { sequence: many, change: Change::Reload }));
        live.publish(FIRM, removed());
        assert_eq!(stream.next().await.map(|event| event.sequence), Some(many + 1));
    }
}
