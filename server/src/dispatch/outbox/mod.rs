//! The outbox: takes up what is due, one message of a mailbox at a time and no faster than providers
//! bear, and commits each step before the next. On the bell and on the clock.
//!
//! Nothing is sent twice: a message is taken up by one only (its fence), the first byte of its content
//! goes out after the row says so, and what may have been taken is never queued again. Then the receipt
//! decides.

mod copy;
mod deliver;
mod prove;
mod store;

use std::collections::HashSet;
use std::time::Duration;

use shared::id::{DispatchId, MailboxId};
use shared::live::Change;
use shared::time::Timestamp;
use tokio::task::JoinSet;
use tokio::time::{Instant, timeout};
use tokio_util::sync::CancellationToken;

pub(super) use self::prove::known;
use self::store::Moved;
use crate::error::Result;
use crate::hub::Hub;

/// What is due is looked for at least this often.
const CLOCK: Duration = Duration::from_secs(1);
/// What has grown old is looked for as often as this.
const AGED: Duration = Duration::from_secs(5);
/// Mailboxes of which it is not known whether they may send are tried as often as this.
const PROVED_AGAIN: Duration = Duration::from_secs(15);
/// Sessions get this long to end at the stop. What is cut off is recovered at the next start.
const STOP: Duration = Duration::from_secs(8);
/// Messages handed over at once, over all mailboxes.
const TOGETHER: usize = 64;
/// Messages of one mailbox in a minute: Legalmail refuses the seventh.
const A_MINUTE: usize = 5;
const MINUTE: i64 = 60_000;
/// Without an acceptance receipt after this the trail has stalled.
const ALARM: i64 = 30 * MINUTE;
/// How long an acceptance receipt is waited for.
pub(super) const OVERDUE: i64 = 24 * 60 * MINUTE;
/// No session is at a message for longer: the deadlines of one add up to less, with the largest message.
const ABANDONED: i64 = 2 * 60 * MINUTE;

/// Sends what is to be sent until `stop`.
pub async fn run(hub: Hub, stop: CancellationToken) {
    let mut outbox = Outbox {
        hub: hub.clone(),
        tasks: JoinSet::new(),
        busy: HashSet::new(),
        recovered: false,
        age_at: Instant::now(),
        prove_at: Instant::now(),
    };
    loop {
        tokio::select! {
            biased;
            () = stop.cancelled() => break,
            Some(ended) = outbox.tasks.join_next(), if !outbox.tasks.is_empty() => outbox.ended(ended),
            () = hub.outbox.notified() => {}
            () = tokio::time::sleep(CLOCK) => {}
        }
        if hub.standby.is_on() {
            continue;
        }
        if let Err(error) = outbox.look().await {
            tracing::error!(%error, cause = ?error.cause, "the outbox could not be looked at");
        }
    }
    let all_ended = async { while outbox.tasks.join_next().await.is_some() {} };
    if timeout(STOP, all_ended).await.is_err() {
        tracing::warn!(sessions = outbox.tasks.len(), "sessions of submission were cut off at the stop");
        outbox.tasks.shutdown().await;
    }
}

/// What a task was at.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Work {
    Mailbox(MailboxId),
    Copying,
    Proving,
}

struct Outbox {
    hub: Hub,
    tasks: JoinSet<Work>,
    busy: HashSet<Work>,
    recovered: bool,
    /// When it is looked again at what has grown old, and at who may send.
    age_at: Instant,
    prove_at: Instant,
}

impl Outbox {
    async fn look(&mut self) -> Result<()> {
        let now = self.hub.clock.now();
        if self.age_at <= Instant::now() || !self.recovered {
            self.age(now).await?;
        }
        for (dispatch, mailbox) in self.hub.db.read(move |connection| store::due(connection, now)).await? {
            let work = Work::Mailbox(mailbox);
            if self.busy.len() < TOGETHER && !self.busy.contains(&work) && self.may_send(mailbox, now).await?
            {
                self.begin(work, deliver::deliver(self.hub.clone(), dispatch));
            }
        }
        if !self.busy.contains(&Work::Copying)
            && let Some(uncopied) =
                self.hub.db.read(move |connection| store::uncopied(connection, now)).await?
        {
            self.begin(Work::Copying, copy::copy(self.hub.clone(), uncopied));
        }
        if !self.busy.contains(&Work::Proving) && self.prove_at <= Instant::now() {
            self.prove_at = Instant::now() + PROVED_AGAIN;
            let unproved = self.hub.db.read(prove::unproved).await?;
            if !unproved.is_empty() {
                self.begin(Work::Proving, prove::prove(self.hub.clone(), unproved));
            }
        }
        Ok(())
    }

    /// Takes up what was abandoned, and says what has been waited for long enough.
    async fn age(&mut self, now: Timestamp) -> Result<()> {
        // At the start nobody is at anything; later only what was abandoned by another node.
        let before = if self.recovered { now.plus_millis(-ABANDONED) } else { Timestamp(i64::MAX) };
        let moved = self
            .hub
            .db
            .write(move |connection| {
                let mut moved = store::recover(connection, now, before)?;
                let (alarm, overdue) = (now.plus_millis(-ALARM), now.plus_millis(-OVERDUE));
                moved.extend(store::grow_old(connection, now, alarm, overdue)?);
                Ok(moved)
            })
            .await?;
        self.recovered = true;
        tell(&self.hub, moved);
        self.age_at = Instant::now() + AGED;
        Ok(())
    }

    /// Whether one more message of the mailbox keeps to the pace.
    async fn may_send(&self, mailbox: MailboxId, now: Timestamp) -> Result<bool> {
        let since = now.plus_millis(-MINUTE);
        let begun =
            self.hub.db.read(move |connection| store::begun_since(connection, mailbox, since)).await?;
        Ok(begun.len() < A_MINUTE)
    }

    fn begin(&mut self, work: Work, task: impl Future<Output = ()> + Send + 'static) {
        self.busy.insert(work);
        self.tasks.spawn(async move {
            task.await;
            work
        });
    }

    fn ended(&mut self, ended: std::result::Result<Work, tokio::task::JoinError>) {
        match ended {
            Ok(work) => drop(self.busy.remove(&work)),
            Err(error) => {
                // Which one it was is not told: what runs is counted anew, and the rows keep what is so.
                tracing::error!(%error, "a session of submission broke down");
                self.busy.clear();
                self.recovered = !self.tasks.is_empty();
            }
        }
    }
}

/// Tells the browsers of what moved.
fn tell(hub: &Hub, moved: Vec<Moved>) {
    for (firm, mailbox, dispatch) in moved {
        hub.live.publish(firm, Change::Dispatch { mailbox, dispatch });
    }
}

/// Tells the browsers of one.
fn tell_of(hub: &Hub, firm: shared::id::FirmId, mailbox: MailboxId, dispatch: DispatchId) {
    tell(hub, vec![(firm, mailbox, dispatch)]);
}
