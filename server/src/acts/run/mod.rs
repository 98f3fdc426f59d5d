//! The task that takes the queues up: box by box beside each other, the acts on one box in their order.

mod deed;
mod store;

use std::collections::HashSet;
use std::sync::Arc;
use std::time::Duration;

use futures_util::StreamExt as _;
use futures_util::future::BoxFuture;
use futures_util::stream::FuturesUnordered;
use shared::api::acts::{ActState, ActTrouble, Verb};
use shared::api::audit::ActOutcome;
use shared::id::MailboxId;
use shared::live::Change;
use tokio::time::{MissedTickBehavior, interval};
use tokio_util::sync::CancellationToken;

use self::deed::{Deed, Outlook, carry_out, look};
use self::store::Errand;
use super::queue::{self, Event};
use super::store::settle;
use crate::crash::crash_point;
use crate::error::Result;
use crate::hub::Hub;
use crate::imap::{Session, Trouble};
use crate::watch::acts::{Sitting, sit};
use crate::{audit, clients, mailboxes};

/// Boxes whose queues are taken up beside each other; the provider's slots bound them too.
const TOGETHER: usize = 32;
/// What waits for its time is looked for this often.
const CLOCK: Duration = Duration::from_secs(2);
/// An act at which the server breaks the protocol so often is not tried again: it must not keep the
/// others waiting for a day.
const BROKEN: u32 = 4;

/// Does what people ask for until `stop`. What is cut off then is looked after at the next start.
pub async fn work(hub: Hub, stop: CancellationToken) {
    let mut clock = interval(CLOCK);
    clock.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let mut running: FuturesUnordered<BoxFuture<'_, MailboxId>> = FuturesUnordered::new();
    let (mut busy, mut waiting): (HashSet<MailboxId>, HashSet<MailboxId>) = Default::default();
    loop {
        tokio::select! {
            biased;
            () = stop.cancelled() => return,
            Some(ended) = running.next(), if !running.is_empty() => drop(busy.remove(&ended)),
            rung = hub.errands.next() => waiting.extend(rung.check),
            _ = clock.tick() => waiting.extend(due(&hub).await),
        }
        if hub.standby.is_on() {
            continue;
        }
        let ready: Vec<MailboxId> = waiting.difference(&busy).copied().collect();
        for mailbox in ready.into_iter().take(TOGETHER.saturating_sub(busy.len())) {
            waiting.remove(&mailbox);
            busy.insert(mailbox);
            let hub = &hub;
            running.push(Box::pin(async move {
                take_up(hub, mailbox).await;
                mailbox
            }));
        }
    }
}

async fn due(hub: &Hub) -> Vec<MailboxId> {
    let now = hub.clock.now();
    match hub.db.read(move |connection| store::with_due(connection, now)).await {
        Ok(due) => due,
        Err(error) => {
            tracing::error!(%error, cause = ?error.cause, "the acts that wait could not be read");
            Vec::new()
        }
    }
}

async fn take_up(hub: &Hub, mailbox: MailboxId) {
    if let Err(error) = empty_queue(hub, mailbox).await {
        tracing::error!(%mailbox, %error, cause = ?error.cause, "the acts on a mailbox are held up by the hub itself");
    }
}

/// Does the acts on a mailbox, one after the other, until none is left or the first must wait.
async fn empty_queue(hub: &Hub, mailbox: MailboxId) -> Result<()> {
    let mut sitting: Option<Sitting> = None;
    let mut did = false;
    while let Some(mut errand) = hub.db.read(move |connection| store::first(connection, mailbox)).await? {
        if errand.standing.not_before > hub.clock.now() {
            break;
        }
        let mut seat = match sitting.take() {
            Some(seat) => seat,
            None => match Box::pin(sit(hub, errand.firm, mailbox)).await {
                Ok(seat) => seat,
                Err(error) => {
                    tracing::info!(%mailbox, %error, "an act waits for its server");
                    end(hub, &errand, Event::Away, None).await?;
                    continue;
                }
            },
        };
        let (event, deed, lasts) = match Box::pin(attempt(hub, seat.session(), &mut errand)).await? {
            Ok((event, deed)) => (event, deed, true),
            Err(trouble) => (broken(&errand, &trouble), None, false),
        };
        did |= deed.is_some();
        end(hub, &errand, event, deed).await?;
        if lasts {
            sitting = Some(seat);
        }
    }
    if let Some(sitting) = sitting {
        sitting.keep();
    }
    if did {
        // The watch learns from the server what the list shows already.
        hub.bell.check([mailbox]);
    }
    Ok(())
}

fn broken(errand: &Errand, trouble: &Trouble) -> Event {
    tracing::info!(mailbox = %errand.mailbox, error = %trouble, "a session ended during an act");
    match trouble.is_violation() && errand.standing.tries >= BROKEN {
        true => Event::Cannot(ActTrouble::Refused),
        false => Event::Away,
    }
}

/// One act: looked at, written down as begun, done.
async fn attempt(
    hub: &Hub,
    session: &mut Session,
    errand: &mut Errand,
) -> Result<std::result::Result<(Event, Option<Deed>), Trouble>> {
    let began = errand.standing.state == ActState::Begun;
    let needs_original = errand.verb == Verb::PutBack || errand.mark.is_some();
    let original = if needs_original { original(hub, errand).await } else { None };
    let looked = match look(session, errand, began, original.clone()).await {
        Ok(looked) => looked,
        Err(trouble) => return Ok(Err(trouble)),
    };
    let (way, mark) = match looked {
        Outlook::Way { way, mark } => (way, mark),
        Outlook::Already(deed) => return Ok(Ok((Event::Did(None), Some(deed)))),
        Outlook::Cannot(trouble) => return Ok(Ok((Event::Cannot(trouble), None))),
    };
    let (now, act, from) = (hub.clock.now(), errand.id, errand.folder);
    hub.db.write(move |connection| store::begin(connection, now, act, from, mark)).await?;
    if let Some((begun, _)) = queue::next(errand.standing, Event::Begun, now) {
        errand.standing = begun;
    }
    crash_point!("act.begun");
    let done = carry_out(session, errand, way, original).await;
    crash_point!("act.answered");
    Ok(match done {
        Ok(deed @ Deed::Copied) => Ok((Event::Did(Some(ActTrouble::OldCopyStays)), Some(deed))),
        Ok(deed) => Ok((Event::Did(None), Some(deed))),
        Err(Trouble::Denied) => why_denied(session, errand).await.map(|why| (Event::Cannot(why), None)),
        Err(trouble) => Err(trouble),
    })
}

/// Whether the server refused because the folder is not there.
async fn why_denied(session: &mut Session, errand: &Errand) -> std::result::Result<ActTrouble, Trouble> {
    let Some((_, wire_name)) = &errand.to else {
        return Ok(ActTrouble::Refused);
    };
    let told = session.statuses(&[wire_name.as_str()]).await?;
    let is_there = told.first().is_some_and(Option::is_some);
    Ok(if is_there { ActTrouble::Refused } else { ActTrouble::NoFolder })
}

/// Writes down what became of an act: in the queue, in the list, on the log, in one transaction.
async fn end(hub: &Hub, errand: &Errand, event: Event, deed: Option<Deed>) -> Result<()> {
    let now = hub.clock.now();
    let Some((standing, trouble)) = queue::next(errand.standing, event, now) else {
        return Ok(());
    };
    let errand = errand.clone();
    let (firm, mailbox) = (errand.firm, errand.mailbox);
    hub.db
        .write(move |connection| {
            settle(connection, now, errand.id, standing, trouble)?;
            if let Some(deed) = deed {
                store::effect(connection, now, &errand, deed)?;
            }
            let outcome = match standing.state {
                ActState::Waiting | ActState::Begun => return Ok(()),
                ActState::Done => ActOutcome::Done,
                ActState::Failed | ActState::Withdrawn => ActOutcome::Failed,
            };
            audit::close(connection, now, errand.firm, errand.audit, outcome)?;
            mailboxes::recount(connection, errand.mailbox)
        })
        .await?;
    crash_point!("act.ended");
    hub.live.publish(firm, Change::Contents { mailbox });
    if deed.is_some() {
        mailboxes::publish(hub, firm, vec![mailbox]).await?;
    }
    Ok(())
}

/// The message as it came; none where it is not here.
async fn original(hub: &Hub, errand: &Errand) -> Option<Arc<Vec<u8>>> {
    let (client, name) = store::kept_at(&errand.original).ok()?;
    let key = clients::key(hub, errand.firm, client).await.ok()?;
    hub.originals.get(&key, errand.firm, client, &name).await.ok().map(Arc::new)
}
