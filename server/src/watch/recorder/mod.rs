//! The only writer of the watch: outcomes of all watchers, grouped into one transaction, since a
//! commit of its own for each of a thousand boxes would cost a thousand flushes of the disk.
//!
//! Whatever waits is taken together; who reported is answered after the commit, and browsers are told
//! after it too. When a group fails, each report is tried alone: one that cannot be written does not
//! hold up the others.

mod facts;
mod listing;
mod store;

use std::collections::{HashMap, HashSet};
use std::sync::Arc;
use std::time::Duration;

use shared::id::{DispatchId, FirmId, MailboxId};
use shared::live::{Change, Check};
use shared::row::MailboxRow;
use tokio::sync::{mpsc, oneshot};
use tokio::task::JoinHandle;
use tokio::time::{Instant, sleep_until};
use tokio_util::sync::CancellationToken;

pub(super) use self::facts::{Fact, FolderFact, NewMessage, SeenFact};
use super::budget::{self, AttemptId, LoginKey, Outcome, Standing};
use crate::crash::crash_point;
use crate::db::DbConnection;
use crate::error::{Error, Result};
use crate::hub::Hub;
use crate::mailboxes;

/// Reports to the writer; cheap to clone.
#[derive(Clone)]
pub(super) struct Recorder(mpsc::Sender<(Job, oneshot::Sender<Result<Reply>>)>);

/// Something to be written.
enum Job {
    Facts { firm: FirmId, mailbox: MailboxId, facts: Vec<Fact> },
    Open(LoginKey),
    Close { attempt: AttemptId, outcome: Outcome, key: LoginKey },
    Standing(LoginKey),
}

enum Reply {
    Written,
    Opened(AttemptId),
    Standing(Standing),
}

/// Reports taken together at most.
const GROUP: usize = 256;
/// Mere checks are told to browsers this often; those that a person wished for, at once.
const CHECKS_TOLD: Duration = Duration::from_secs(1);

impl Recorder {
    /// Starts the writer. It ends, after writing what was reported, when `stop` is cancelled.
    pub(super) fn start(hub: Hub, stop: CancellationToken) -> (Self, JoinHandle<()>) {
        let (sender, receiver) = mpsc::channel(1_024);
        let writer = Writer { hub, checks: HashMap::new(), tell_at: None };
        (Self(sender), tokio::spawn(writer.run(receiver, stop)))
    }

    /// Commits what was learned of a mailbox.
    pub(super) async fn facts(&self, firm: FirmId, mailbox: MailboxId, facts: Vec<Fact>) -> Result<()> {
        if facts.is_empty() {
            return Ok(());
        }
        self.ask(Job::Facts { firm, mailbox, facts }).await.map(drop)
    }

    /// Asks for a login: an attempt, committed, or why not.
    pub(super) async fn open_attempt(
        &self,
        key: LoginKey,
    ) -> Result<std::result::Result<AttemptId, Standing>> {
        match self.ask(Job::Open(key)).await? {
            Reply::Opened(attempt) => Ok(Ok(attempt)),
            Reply::Standing(standing) => Ok(Err(standing)),
            Reply::Written => Err(Error::internal("a login was answered with something else")),
        }
    }

    /// Commits how a login ended; tells what follows from it.
    pub(super) async fn close_attempt(
        &self,
        attempt: AttemptId,
        outcome: Outcome,
        key: LoginKey,
    ) -> Result<Standing> {
        self.standing_after(Job::Close { attempt, outcome, key }).await
    }

    /// Whether a login may be tried.
    pub(super) async fn standing(&self, key: LoginKey) -> Result<Standing> {
        self.standing_after(Job::Standing(key)).await
    }

    async fn standing_after(&self, job: Job) -> Result<Standing> {
        match self.ask(job).await? {
            Reply::Standing(standing) => Ok(standing),
            Reply::Written | Reply::Opened(_) => {
                Err(Error::internal("a login was answered with something else"))
            }
        }
    }

    async fn ask(&self, job: Job) -> Result<Reply> {
        let (answer, answered) = oneshot::channel();
        let stopped = |_| Error::unavailable("the recorder has stopped");
        self.0.send((job, answer)).await.map_err(|error| stopped(error.to_string()))?;
        answered.await.map_err(|error| stopped(error.to_string()))?
    }
}

struct Writer {
    hub: Hub,
    checks: HashMap<FirmId, HashMap<MailboxId, Check>>,
    tell_at: Option<Instant>,
}

/// What a group wrote, for those who reported and for the browsers.
struct Written {
    replies: Vec<Reply>,
    rows: Vec<(FirmId, Vec<MailboxRow>)>,
    checks: Vec<(FirmId, Check)>,
    /// What receipts have moved.
    dispatches: Vec<(FirmId, MailboxId, DispatchId)>,
    /// A person waits to be told of some of the checks.
    wished: bool,
}

impl Writer {
    async fn run(
        mut self,
        mut jobs: mpsc::Receiver<(Job, oneshot::Sender<Result<Reply>>)>,
        stop: CancellationToken,
    ) {
        let mut group = Vec::with_capacity(GROUP);
        loop {
            let tell_at = self.tell_at.unwrap_or_else(|| Instant::now() + CHECKS_TOLD);
            tokio::select! {
                biased;
                taken = jobs.recv_many(&mut group, GROUP) => if taken == 0 { break },
                () = sleep_until(tell_at), if self.tell_at.is_some() => self.tell_checks(),
                () = stop.cancelled() => break,
            }
            if !group.is_empty() {
                self.write(std::mem::take(&mut group)).await;
            }
        }
        self.tell_checks();
    }

    async fn write(&mut self, group: Vec<(Job, oneshot::Sender<Result<Reply>>)>) {
        let (jobs, answers): (Vec<Job>, Vec<_>) = group.into_iter().unzip();
        let jobs = Arc::new(jobs);
        match self.commit(&jobs, 0..jobs.len()).await {
            Ok(replies) => {
                for (answer, reply) in answers.into_iter().zip(replies) {
                    // Who reported may be gone; what was written is written.
                    let _ = answer.send(Ok(reply));
                }
            }
            Err(error) if answers.len() == 1 => {
                tracing::error!(%error, cause = ?error.cause, "a report of the watch could not be written");
                answers
                    .into_iter()
                    .for_each(|answer| drop(answer.send(Err(Error::unavailable("not written")))));
            }
            Err(_) => self.write_each(&jobs, answers).await,
        }
    }

    /// One by one, after a group failed.
    async fn write_each(&mut self, jobs: &Arc<Vec<Job>>, answers: Vec<oneshot::Sender<Result<Reply>>>) {
        for (place, answer) in answers.into_iter().enumerate() {
            let written = self.commit(jobs, place..place + 1).await;
            if let Err(error) = &written {
                tracing::error!(%error, cause = ?error.cause, "a report of the watch could not be written");
            }
            let reply = written.and_then(|replies| {
                replies.into_iter().next().ok_or_else(|| Error::internal("a report without an answer"))
            });
            let _ = answer.send(reply);
        }
    }

    async fn commit(&mut self, jobs: &Arc<Vec<Job>>, range: std::ops::Range<usize>) -> Result<Vec<Reply>> {
        let (jobs, hub, live) = (Arc::clone(jobs), self.hub.clone(), self.hub.live.clone());
        // Held from the reading of the rows to the telling, or an older row could be told last.
        let _turn = live.turn().await;
        let written = self
            .hub
            .db
            .write(move |connection| apply(connection, &hub, jobs.get(range).unwrap_or_default()))
            .await?;
        crash_point!("group.committed");
        for (firm, rows) in written.rows {
            for row in rows {
                if let Some(checks) = self.checks.get_mut(&firm) {
                    checks.remove(&row.id);
                }
                live.publish(firm, Change::Row { row: Box::new(row) });
            }
        }
        for (firm, mailbox, dispatch) in written.dispatches {
            live.publish(firm, Change::Dispatch { mailbox, dispatch });
        }
        for (firm, check) in written.checks {
            self.checks.entry(firm).or_default().insert(check.mailbox, check);
            self.tell_at.get_or_insert_with(|| Instant::now() + CHECKS_TOLD);
        }
        if written.wished {
            self.tell_checks();
        }
        crash_point!("group.told");
        Ok(written.replies)
    }

    fn tell_checks(&mut self) {
        self.tell_at = None;
        for (firm, checks) in self.checks.drain() {
            if !checks.is_empty() {
                let checked = checks.into_values().collect();
                self.hub.live.publish(firm, Change::Checked { checked });
            }
        }
    }
}

/// Writes a group, in the caller's transaction.
fn apply(connection: &mut DbConnection, hub: &Hub, jobs: &[Job]) -> Result<Written> {
    let now = hub.clock.now();
    let mut written = Written {
        replies: Vec::with_capacity(jobs.len()),
        rows: Vec::new(),
        checks: Vec::new(),
        dispatches: Vec::new(),
        wished: false,
    };
    let mut changed: HashMap<FirmId, HashSet<MailboxId>> = HashMap::new();
    crash_point!("group.begun");
    if jobs.iter().any(|job| matches!(job, Job::Open(_))) {
        budget::alone(connection)?;
    }
    for job in jobs {
        written.replies.push(match job {
            Job::Facts { firm, mailbox, facts } => {
                let effect = store::apply(connection, now, hub.config.poll_seconds, *firm, *mailbox, facts)?;
                if effect.row {
                    changed.entry(*firm).or_default().insert(*mailbox);
                }
                written.wished |= effect.wished;
                let moved = effect.dispatches.into_iter().map(|dispatch| (*firm, *mailbox, dispatch));
                written.dispatches.extend(moved);
                written.checks.extend(effect.checked.map(|at| (*firm, Check { mailbox: *mailbox, at })));
                Reply::Written
            }
            Job::Open(key) => match budget::open(connection, now, key)? {
                Ok(attempt) => Reply::Opened(attempt),
                Err(standing) => Reply::Standing(standing),
            },
            Job::Close { attempt, outcome, key } => {
                budget::close(connection, now, attempt, *outcome, key)?;
                Reply::Standing(match outcome {
                    Outcome::Accepted => Standing::Allowed,
                    _ => budget::standing(connection, now, key)?,
                })
            }
            Job::Standing(key) => Reply::Standing(budget::standing(connection, now, key)?),
        });
    }
    for (firm, changed) in changed {
        let only: Vec<MailboxId> = changed.iter().copied().collect();
        written.checks.retain(|(_, check)| !changed.contains(&check.mailbox));
        written.rows.push((firm, mailboxes::load_rows(connection, now, firm, Some(&only))?));
    }
    crash_point!("group.written");
    Ok(written)
}
