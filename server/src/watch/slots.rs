//! Permits per provider host, of connections and of logins under way, and of memory in all.

use std::collections::HashMap;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use tokio::sync::{Notify, OwnedSemaphorePermit, Semaphore};

/// The permits of all hosts; cheap to clone.
#[derive(Clone)]
pub(super) struct Slots(Arc<Inner>);

struct Inner {
    connections: usize,
    logins: usize,
    hosts: Mutex<HashMap<(String, u16), Arc<Host>>>,
    memory: Arc<Semaphore>,
    backfills: Arc<Semaphore>,
}

/// One provider host.
pub(super) struct Host {
    connections: Arc<Semaphore>,
    logins: Arc<Semaphore>,
    waiting: AtomicUsize,
    down: AtomicBool,
    /// Somebody reached the host after others had failed.
    pub(super) came_back: Notify,
}

/// Megabytes of messages held in memory at once, over all boxes.
const MEMORY: u32 = 256;
/// Boxes whose older mail is brought in at once.
const BACKFILLS: usize = 4;

impl Slots {
    /// So many connections and logins under way per host.
    #[must_use]
    pub(super) fn new(connections: usize, logins: usize) -> Self {
        Self(Arc::new(Inner {
            connections: connections.max(1),
            logins: logins.max(1),
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
                logins: Arc::new(Semaphore::new(self.0.logins)),
                waiting: AtomicUsize::new(0),
                down: AtomicBool::new(false),
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

    /// Waits, in turn, until one more login may be under way.
    pub(super) async fn login(&self) -> Option<OwnedSemaphorePermit> {
        Arc::clone(&self.logins).acquire_owned().await.ok()
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
