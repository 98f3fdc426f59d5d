//! The bell that wakes the supervisor: it carries no orders, only "look again", and may be rung any
//! number of times while nobody listens.

use std::collections::HashSet;
use std::mem::take;
use std::sync::{Arc, Mutex, PoisonError};

use shared::id::MailboxId;
use tokio::sync::Notify;

/// Rung by anyone who changed the database's wish; cheap to clone.
#[derive(Clone, Default)]
pub struct Bell(Arc<Inner>);

#[derive(Default)]
struct Inner {
    rung: Mutex<Rung>,
    woken: Notify,
}

/// What the bell was rung for since the last time.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Rung {
    /// What the database wishes may have changed.
    pub reconcile: bool,
    /// Mailboxes to look at now.
    pub check: HashSet<MailboxId>,
}

impl Bell {
    /// The database's wish has changed: compare it with what runs. Ring after the commit.
    pub fn ring(&self) {
        self.note(|rung| rung.reconcile = true);
    }

    /// Look at these mailboxes now.
    pub fn check(&self, mailboxes: impl IntoIterator<Item = MailboxId>) {
        self.note(|rung| rung.check.extend(mailboxes));
    }

    /// Waits until the bell was rung, and takes all that it was rung for. For one listener; it may be
    /// dropped at any time, and then nothing is lost.
    pub async fn next(&self) -> Rung {
        loop {
            let rung = take(&mut *self.0.rung.lock().unwrap_or_else(PoisonError::into_inner));
            if rung != Rung::default() {
                return rung;
            }
            self.0.woken.notified().await;
        }
    }

    fn note(&self, what: impl FnOnce(&mut Rung)) {
        what(&mut self.0.rung.lock().unwrap_or_else(PoisonError::into_inner));
        self.0.woken.notify_one();
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    #[tokio::test]
    async fn rings_while_nobody_listens_are_heard_once() {
        let bell = Bell::default();
        let mailbox = MailboxId(Uuid::from_u128(1));
        bell.ring();
        bell.check([mailbox]);
        bell.ring();
        assert_eq!(bell.next().await, Rung { reconcile: true, check: HashSet::from([mailbox]) });
        let again = bell.next();
        tokio::pin!(again);
        assert!(futures_util::poll!(&mut again).is_pending());
        bell.ring();
        assert_eq!(again.await, Rung { reconcile: true, check: HashSet::new() });
    }
}
