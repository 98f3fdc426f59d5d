//! One try at one message.

use shared::dispatch::SendingProblem;
use shared::id::DispatchId;
use shared::time::Timestamp;
use tokio::time::{Duration, sleep};

use super::super::state::Event;
use super::store::{self, Claimed, Ended};
use super::tell_of;
use crate::clients;
use crate::crash::crash_point;
use crate::error::Result;
use crate::hub::Hub;
use crate::smtp::{Content, Envelope, Handed, NotReady};
use crate::watch::{NoSubmission, Submission, open_submission};

/// For so long a message is tried that could not be handed in.
const TRIED_FOR: i64 = 24 * 60 * 60_000;
const MINUTE: i64 = 60_000;
/// An outcome that cannot be written is written as soon as the database answers again.
const WRITE_AGAIN: Duration = Duration::from_millis(500);

/// Takes the dispatch up and tries it once; nothing is done where somebody else has.
pub(super) async fn deliver(hub: Hub, dispatch: DispatchId) {
    let now = hub.clock.now();
    let claimed = match hub.db.write(move |connection| store::claim(connection, now, dispatch)).await {
        Ok(Some(claimed)) => claimed,
        Ok(None) => return,
        Err(error) => return tracing::error!(%dispatch, %error, "a dispatch could not be taken up"),
    };
    crash_point!("dispatch.claimed");
    tell_of(&hub, claimed.firm, claimed.mailbox, dispatch);
    let ended = try_once(&hub, &claimed).await;
    if let Some(problem) = ended.problem {
        tracing::info!(%dispatch, mailbox = %claimed.mailbox, event = ?ended.event, ?problem, "a dispatch was tried");
    }
    write_down(&hub, &claimed, ended).await;
    crash_point!("dispatch.outcome_committed");
    tell_of(&hub, claimed.firm, claimed.mailbox, dispatch);
}

/// Nothing else knows the outcome: it is not given up. If we die before, receipts decide.
async fn write_down(hub: &Hub, claimed: &Claimed, ended: Ended) {
    loop {
        let (now, row, outcome) = (hub.clock.now(), claimed.clone(), ended.clone());
        match hub.db.write(move |connection| store::end(connection, now, &row, &outcome)).await {
            Ok(()) => return,
            Err(error) => {
                tracing::error!(dispatch = %claimed.id, %error, "the outcome of a dispatch could not be written yet");
            }
        }
        sleep(WRITE_AGAIN).await;
    }
}

async fn try_once(hub: &Hub, claimed: &Claimed) -> Ended {
    let again = |problem| not_taken(hub, claimed, problem, "");
    let content = match content(hub, claimed).await {
        Ok(content) => content,
        Err(error) => {
            tracing::error!(dispatch = %claimed.id, %error, cause = ?error.cause, "a frozen message cannot be read");
            return again(SendingProblem::HubTrouble);
        }
    };
    let Submission { session, .. } = match Box::pin(open(hub, claimed)).await {
        Ok(submission) => submission,
        Err(ended) => return ended,
    };
    crash_point!("dispatch.let_in");
    let envelope = Envelope { from: claimed.from.clone(), to: claimed.to.clone() };
    let transfer = match session.announce(&envelope).await {
        Ok(transfer) => transfer,
        Err(NotReady::Refused(reply, who)) => {
            let words = who.map_or_else(|| reply.to_string(), |who| format!("{who}: {reply}"));
            return match reply.is_final() {
                true => given_up(SendingProblem::ServerRefused, &words),
                false => not_taken(hub, claimed, SendingProblem::ServerBusy, &words),
            };
        }
        Err(NotReady::BadAddress(who)) => return given_up(SendingProblem::BadAddress, &who),
        Err(NotReady::Lost) => return again(SendingProblem::Unreachable),
    };
    crash_point!("dispatch.announced");
    let (now, row) = (hub.clock.now(), claimed.clone());
    match hub.db.write(move |connection| store::begin_content(connection, now, &row)).await {
        Ok(true) => {}
        // Dropped here, the session ends before the content.
        Ok(false) => return again(SendingProblem::Interrupted),
        Err(error) => {
            tracing::error!(dispatch = %claimed.id, %error, "the content could not be begun");
            return again(SendingProblem::HubTrouble);
        }
    }
    crash_point!("dispatch.content_begun");
    let handed = transfer.hand_over(&content).await;
    crash_point!("dispatch.handed_over");
    match handed {
        Handed::Taken(reply) => {
            Ended { event: Event::Taken, next_try: None, problem: None, reply: reply.to_string() }
        }
        Handed::Refused(reply) if reply.is_final() => {
            given_up(SendingProblem::ServerRefused, &reply.to_string())
        }
        Handed::Refused(reply) => not_taken(hub, claimed, SendingProblem::ServerBusy, &reply.to_string()),
        Handed::NotEnded => again(SendingProblem::Unreachable),
        Handed::Unknown => Ended {
            event: Event::Unclear,
            next_try: None,
            problem: Some(SendingProblem::Unreachable),
            reply: String::new(),
        },
    }
}

/// The message as it was fixed; checked once more, byte by byte, before it goes out.
async fn content(hub: &Hub, claimed: &Claimed) -> Result<Content> {
    let key = clients::key(hub, claimed.firm, claimed.client).await?;
    let raw = hub.originals.get(&key, claimed.firm, claimed.client, &claimed.original).await?;
    Content::check(raw).map_err(crate::error::Error::internal)
}

/// A session; what the provider says about this login is noted for whoever wants to write.
async fn open(hub: &Hub, claimed: &Claimed) -> std::result::Result<Submission, Ended> {
    let (firm, mailbox, now) = (claimed.firm, claimed.mailbox, hub.clock.now());
    let opened = open_submission(hub, firm, mailbox).await;
    super::prove::note(hub, firm, mailbox, &opened).await;
    opened.map_err(|why| match why {
        NoSubmission::NoPassword => given_up(SendingProblem::NoPassword, ""),
        NoSubmission::NoServer => given_up(SendingProblem::NoServer, ""),
        NoSubmission::Refused(_) => given_up(SendingProblem::LoginRefused, ""),
        NoSubmission::NotLetIn(_) => given_up(SendingProblem::NotLetIn, ""),
        NoSubmission::Wait(until) => {
            let until = until.max(now.plus_millis(1_000));
            Ended { next_try: Some(until), ..not_taken(hub, claimed, SendingProblem::Unreachable, "") }
        }
        NoSubmission::Unreachable => not_taken(hub, claimed, SendingProblem::Unreachable, ""),
        NoSubmission::Hub(error) => {
            tracing::error!(dispatch = %claimed.id, %error, cause = ?error.cause, "no session could be asked for");
            not_taken(hub, claimed, SendingProblem::HubTrouble, "")
        }
    })
}

/// Tried again later, unless it has been tried for a day.
fn not_taken(hub: &Hub, claimed: &Claimed, problem: SendingProblem, reply: &str) -> Ended {
    let now = hub.clock.now();
    if now.millis_since(claimed.queued) > TRIED_FOR {
        return given_up(problem, reply);
    }
    Ended {
        event: Event::NotTaken,
        next_try: Some(next_try(now, claimed.attempts)),
        problem: Some(problem),
        reply: reply.to_owned(),
    }
}

fn given_up(problem: SendingProblem, reply: &str) -> Ended {
    Ended { event: Event::GivenUp, next_try: None, problem: Some(problem), reply: reply.to_owned() }
}

/// Soon at first, since a person waits; then every half hour.
fn next_try(now: Timestamp, attempts: i32) -> Timestamp {
    let minutes = match attempts {
        ..=1 => return now.plus_millis(MINUTE / 4),
        2 => 1,
        3 => 3,
        4 => 10,
        _ => 30,
    };
    now.plus_millis(minutes * MINUTE)
}
