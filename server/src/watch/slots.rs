//! Permits per provider endpoint, of connections and of logins under way, and of memory in all.

use std::collections::HashMap;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use shared::time::Timestamp;
use tokio::sync::{Notify, OwnedSemaphorePermit, Semaphore};
use tokio::time::{Instant, timeout};

use super::budget::{Standing, Why};

/// The permits of all hosts; cheap to clone.
#[derive(Clone)]
pub(super) struct Slots(Arc<Inner>);

struct Inner {
    connections: usize,
    openings: usize,
    hosts: Mutex<HashMap<(String, u16), Arc<Host>>>,
    memory: Arc<Semaphore>,
    backfills: Arc<Semaphore>,
}

/// One provider endpoint.
pub(super) struct Host {
    connections: Arc<Semaphore>,
    openings: Arc<Semaphore>,
    logins: Arc<Semaphore>,
    waiting: AtomicUsize,
    down: AtomicBool,
    /// A login ended: one that waits for its turn may ask again.
    answered: Notify,
    /// What the budget last said of the whole endpoint, to spare it connections that could not log in.
    closed: Mutex<Option<(Timestamp, Why)>>,
    /// When a person's wish last had the endpoint tried while it was down.
    tried: Mutex<Option<Instant>>,
    /// Somebody reached the host after others had failed.
    pub(super) came_back: Notify,
}

/// Logins on their way to one endpoint: as many as the budget's bound leaves, so that who has a permit
/// seldom asks in vain. The bound itself is decided where attempts are committed.
const LOGINS: usize = 9;
/// Between two tries, for people's sake, of a box or of an endpoint that is not to be reached.
pub(super) const REFRESH_FLOOR: Duration = Duration::from_secs(10);
/// Megabytes of messages held in memory at once, over all boxes.
const MEMORY: u32 = 256;
/// Boxes whose older mail is brought in at once.
const BACKFILLS: usize = 4;

impl Slots {
    /// So many connections held, and so many being opened, per endpoint.
    #[must_use]
    pub(super) fn new(connections: usize, openings: usize) -> Self {
        Self(Arc::new(Inner {
            connections: connections.max(1),
            openings: openings.max(1),
            hosts: Mutex::default(),
            memory: Arc::new(Semaphore::new(MEMORY as usize)),
            backfills: Arc::new(Semaphore::new(BACKFILLS)),
        }))
    }

    pub(super) fn host(&self, host: &str, port: u16) -> Arc<Host> {
        let mut hosts = self.0.hosts.lock().unwrap_or_else(PoisonError::into_inner);
        Arc::clone(hosts.entry((host.to_lowercase(), port)).or_insert_with(|| {
            Arc::new(Host {
                connections: Arc::new(Semaphore::new(self.0.connections)),
                openings: Arc::new(Semaphore::new(self.0.openings)),
                logins: Arc::new(Semaphore::new(LOGINS)),
                waiting: AtomicUsize::new(0),
                down: AtomicBool::new(false),
                answered: Notify::new(),
                closed: Mutex::default(),
                tried: Mutex::default(),
                came_back: Notify::new(),
            })
        }))
    }

    /// Room for `bytes` of messages.
    pub(super) async fn memory(&self, bytes: u64) -> Option<OwnedSemaphorePermit> {
        let wanted = u32::try_from(bytes.div_ceil(1024 * 1024)).unwrap_or(MEMORY).clamp(1, MEMORY);
        Arc::clone(&self.0.memory).acquire_many_owned(wanted).await.ok()
    }

    /// Waits for a turn at bringing in older mail.
    pub(super) async fn backfill(&self) -> Option<OwnedSemaphorePermit> {
        Arc::clone(&self.0.backfills).acquire_owned().await.ok()
    }
}

impl Host {
    /// Waits, in turn, until one more connection may be held.
    pub(super) async fn connection(&self) -> Option<OwnedSemaphorePermit> {
        if let Ok(permit) = Arc::clone(&self.connections).try_acquire_owned() {
            return Some(permit);
        }
        let _waiting = Waiting::begin(&self.waiting);
        Arc::clone(&self.connections).acquire_owned().await.ok()
    }

    /// Waits, in turn, until one more connection may be opened.
    pub(super) async fn opening(&self) -> Option<OwnedSemaphorePermit> {
        Arc::clone(&self.openings).acquire_owned().await.ok()
    }

    /// Waits, in turn, until one more login may be asked for.
    pub(super) async fn login(&self) -> Option<OwnedSemaphorePermit> {
        Arc::clone(&self.logins).acquire_owned().await.ok()
    }

    /// A login was answered, in this way or that.
    pub(super) fn answered(&self) {
        self.answered.notify_one();
    }

    /// Waits until a login is answered here, or for a while: others may be under way elsewhere.
    pub(super) async fn next_answer(&self, most: Duration) {
        let _in_time = timeout(most, self.answered.notified()).await;
    }

    /// The budget lets nobody log in here before then.
    pub(super) fn close_until(&self, until: Timestamp, why: Why) {
        *self.closed.lock().unwrap_or_else(PoisonError::into_inner) = Some((until, why));
    }

    /// What the budget would say, when it last said so of the whole endpoint. Its own answer, where the
    /// attempt is committed, is what counts.
    pub(super) fn closed(&self, now: Timestamp) -> Option<Standing> {
        let mut closed = self.closed.lock().unwrap_or_else(PoisonError::into_inner);
        *closed = closed.filter(|(until, _)| now < *until);
        closed.map(|(until, why)| Standing::Wait(until, why))
    }

    /// How long until a person's wish may have a box here tried again that was last tried then: an
    /// endpoint that is down is tried for all its boxes at once, since the first to reach it wakes the
    /// others. Nothing means now, and that it is being tried.
    pub(super) fn wished(&self, last: Instant) -> Duration {
        let mut tried = self.tried.lock().unwrap_or_else(PoisonError::into_inner);
        let latest = tried.filter(|_| self.down.load(Ordering::Relaxed)).map_or(last, |at| at.max(last));
        let left = REFRESH_FLOOR.saturating_sub(latest.elapsed());
        if left.is_zero() {
            *tried = Some(Instant::now());
        }
        left
    }

    /// The host was not to be reached.
    pub(super) fn failed(&self) {
        self.down.store(true, Ordering::Relaxed);
    }

    /// The host was reached: whoever waits for it need not wait longer.
    pub(super) fn reached(&self) {
        if self.down.swap(false, Ordering::Relaxed) {
            self.came_back.notify_waiters();
        }
    }

    /// Whether others wait for a connection: who has done its round then leaves, and comes again in
    /// the next one.
    pub(super) fn is_contended(&self) -> bool {
        self.waiting.load(Ordering::Relaxed) > 0
    }
}

/// Counts a waiting task until it is dropped.
struct Waiting<'a>(&'a AtomicUsize);

impl<'a> Waiting<'a> {
    fn begin(count: &'a AtomicUsize) -> Self {
        count.fetch_add(1, Ordering::Relaxed);
        Self(count)
    }
}

impl Drop for Waiting<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn impatience_tries_an_endpoint_that_is_down_once_in_ten_seconds() {
        let host = Slots::new(1, 1).host("imap.example.it", 993);
        let long_ago = Instant::now();
        tokio::time::advance(REFRESH_FLOOR * 5).await;
        host.failed();
        assert_eq!(host.wished(long_ago), Duration::ZERO);
        // Another box of it, and the same one again.
        assert_eq!(host.wished(long_ago), REFRESH_FLOOR);
        tokio::time::advance(REFRESH_FLOOR).await;
        assert_eq!(host.wished(long_ago), Duration::ZERO);
        // One that works is not spared, but each box of it is.
        host.reached();
        assert_eq!(host.wished(long_ago), Duration::ZERO);
        assert_eq!(host.wished(Instant::now()), REFRESH_FLOOR);
    }

    #[tokio::test]
    async fn a_host_is_contended_while_someone_waits() {
        let host = Slots::new(1, 1).host("imap.example.it", 993);
        let held = host.connection().await;
        let waiting = host.connection();
        tokio::pin!(waiting);
        assert!(futures_util::poll!(&mut waiting).is_pending());
        assert!(host.is_contended());
        drop(held);
        assert!(waiting.await.is_some());
        assert!(!host.is_contended());
    }
}
