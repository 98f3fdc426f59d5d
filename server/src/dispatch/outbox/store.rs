//! What the outbox writes: each step of a dispatch, before the next one is taken.

use diesel::prelude::*;
use shared::api::audit::ActOutcome;
use shared::dispatch::{DispatchState, SendingProblem};
use shared::id::{ClientId, DispatchId, FirmId, MailboxId};
use shared::time::Timestamp;
use uuid::Uuid;

use super::super::close_entry;
use super::super::state::{Event, next, word_after};
use crate::db::schema::{dispatch_recipients, dispatches, folders, mailboxes};
use crate::db::{DbConnection, read_id, read_word, word};
use crate::error::Result;

/// A dispatch that one may be at.
#[derive(Clone, Debug)]
pub(super) struct Claimed {
    pub(super) id: DispatchId,
    pub(super) firm: FirmId,
    pub(super) mailbox: MailboxId,
    pub(super) client: ClientId,
    /// The original's name, under the client's key.
    pub(super) original: String,
    pub(super) attempts: i32,
    pub(super) queued: Timestamp,
    pub(super) fence: String,
    pub(super) from: String,
    pub(super) to: Vec<String>,
    audit: Option<String>,
}

/// How a try ended.
#[derive(Clone, Debug)]
pub(super) struct Ended {
    pub(super) event: Event,
    /// When it is tried again.
    pub(super) next_try: Option<Timestamp>,
    pub(super) problem: Option<SendingProblem>,
    pub(super) reply: String,
}

/// Dispatches whose time has come, the longest waiting first, with their mailboxes.
pub(super) fn due(connection: &mut DbConnection, now: Timestamp) -> Result<Vec<(DispatchId, MailboxId)>> {
    let rows: Vec<(String, String)> = dispatches::table
        .inner_join(mailboxes::table.on(mailboxes::id.eq(dispatches::mailbox_id)))
        .filter(dispatches::state.eq(word(DispatchState::Queued)?))
        .filter(dispatches::next_try.le(now.0))
        .filter(mailboxes::removed_at.is_null())
        .order(dispatches::next_try)
        .limit(500)
        .select((dispatches::id, dispatches::mailbox_id))
        .load(connection)?;
    rows.into_iter().map(|(id, mailbox)| Ok((read_id(&id)?, read_id(&mailbox)?))).collect()
}

/// How many messages of a mailbox were begun to be handed over since then, and when the oldest was.
pub(super) fn begun_since(
    connection: &mut DbConnection,
    mailbox: MailboxId,
    since: Timestamp,
) -> Result<Vec<Timestamp>> {
    let begun: Vec<Option<i64>> = dispatches::table
        .filter(dispatches::mailbox_id.eq(mailbox.to_string()))
        .filter(dispatches::content_at.ge(since.0))
        .order(dispatches::content_at)
        .select(dispatches::content_at)
        .load(connection)?;
    Ok(begun.into_iter().flatten().map(Timestamp).collect())
}

/// Takes a dispatch up, if nobody else has.
pub(super) fn claim(
    connection: &mut DbConnection,
    now: Timestamp,
    id: DispatchId,
) -> Result<Option<Claimed>> {
    let fence = Uuid::now_v7().to_string();
    let queued = dispatches::table
        .filter(dispatches::id.eq(id.to_string()))
        .filter(dispatches::state.eq(word(DispatchState::Queued)?))
        .filter(dispatches::next_try.le(now.0));
    let claimed = diesel::update(queued)
        .set((
            dispatches::state.eq(word_after(DispatchState::Queued, Event::Claimed)?),
            dispatches::fence.eq(Some(&fence)),
            dispatches::attempts.eq(dispatches::attempts + 1),
            dispatches::content_at.eq(None::<i64>),
            dispatches::moved_at.eq(now.0),
        ))
        .execute(connection)?;
    if claimed == 0 {
        return Ok(None);
    }
    type Row = (String, String, String, String, i32, Option<i64>, Option<String>, String);
    let (firm, mailbox, client, original, attempts, queued, audit, from): Row = dispatches::table
        .inner_join(mailboxes::table.on(mailboxes::id.eq(dispatches::mailbox_id)))
        .filter(dispatches::id.eq(id.to_string()))
        .select((
            dispatches::firm_id,
            dispatches::mailbox_id,
            dispatches::client_id,
            dispatches::original,
            dispatches::attempts,
            dispatches::queued_at,
            dispatches::audit_id,
            mailboxes::address,
        ))
        .first(connection)?;
    let to: Vec<String> = dispatch_recipients::table
        .filter(dispatch_recipients::dispatch_id.eq(id.to_string()))
        .order(dispatch_recipients::position)
        .select(dispatch_recipients::address)
        .load(connection)?;
    let (firm, mailbox, client) = (read_id(&firm)?, read_id(&mailbox)?, read_id(&client)?);
    let queued = Timestamp(queued.unwrap_or(now.0));
    Ok(Some(Claimed { id, firm, mailbox, client, original, attempts, queued, fence, from, to, audit }))
}

/// From here on the message may be taken. False where somebody else has taken it up, or it was proved to
/// be accepted meanwhile: then nothing may be handed over.
pub(super) fn begin_content(
    connection: &mut DbConnection,
    now: Timestamp,
    claimed: &Claimed,
) -> Result<bool> {
    let ours = dispatches::table
        .filter(dispatches::id.eq(claimed.id.to_string()))
        .filter(dispatches::state.eq(word(DispatchState::Submitting)?))
        .filter(dispatches::fence.eq(Some(&claimed.fence)));
    let begun = diesel::update(ours).set(dispatches::content_at.eq(Some(now.0))).execute(connection)?;
    Ok(begun == 1)
}

/// Writes down how a try ended. What receipts have proved meanwhile stands.
pub(super) fn end(
    connection: &mut DbConnection,
    now: Timestamp,
    claimed: &Claimed,
    ended: &Ended,
) -> Result<()> {
    let ours = dispatches::table
        .filter(dispatches::id.eq(claimed.id.to_string()))
        .filter(dispatches::fence.eq(Some(&claimed.fence)));
    let state: Option<String> = ours.clone().select(dispatches::state).first(connection).optional()?;
    let state = state.as_deref().map(read_word::<DispatchState>).transpose()?;
    let Some(after) = state.and_then(|state| next(state, ended.event)) else { return Ok(()) };
    let nothing_taken = matches!(ended.event, Event::NotTaken | Event::GivenUp);
    diesel::update(ours)
        .set((
            dispatches::state.eq(word(after)?),
            dispatches::next_try.eq(ended.next_try.map(|at| at.0)),
            dispatches::problem.eq(ended.problem.map(word).transpose()?),
            dispatches::reply.eq(&ended.reply),
            dispatches::stalled.eq(after == DispatchState::Failed),
            dispatches::moved_at.eq(now.0),
        ))
        .execute(connection)?;
    if nothing_taken {
        diesel::update(dispatches::table.find(claimed.id.to_string()))
            .set(dispatches::content_at.eq(None::<i64>))
            .execute(connection)?;
    }
    let outcome = match ended.event {
        Event::Taken => ActOutcome::Done,
        Event::GivenUp => ActOutcome::Failed,
        _ => return Ok(()),
    };
    close_entry(connection, now, claimed.firm, claimed.audit.as_deref(), outcome)
}

/// A dispatch that moved, for whoever is to be told.
pub(super) type Moved = (FirmId, MailboxId, DispatchId);

/// Sessions of before that nobody is at any more, or that nobody can be at: where the content had not
/// been begun nothing can have been taken; else receipts decide. Whoever is at one after all finds that
/// its fence no longer holds, before the content.
pub(super) fn recover(
    connection: &mut DbConnection,
    now: Timestamp,
    before: Timestamp,
) -> Result<Vec<Moved>> {
    let rows: Vec<(String, String, String, Option<i64>)> = dispatches::table
        .filter(dispatches::state.eq(word(DispatchState::Submitting)?))
        .filter(dispatches::moved_at.le(before.0))
        .select((dispatches::id, dispatches::firm_id, dispatches::mailbox_id, dispatches::content_at))
        .load(connection)?;
    for (id, _, _, content_at) in &rows {
        let row = dispatches::table
            .filter(dispatches::id.eq(id))
            .filter(dispatches::state.eq(word(DispatchState::Submitting)?));
        let problem = Some(word(SendingProblem::Interrupted)?);
        if content_at.is_some() {
            let state = word_after(DispatchState::Submitting, Event::Unclear)?;
            diesel::update(row)
                .set((
                    dispatches::state.eq(state),
                    dispatches::problem.eq(problem),
                    dispatches::moved_at.eq(now.0),
                ))
                .execute(connection)?;
        } else {
            diesel::update(row.filter(dispatches::content_at.is_null()))
                .set((
                    dispatches::state.eq(word_after(DispatchState::Submitting, Event::NotTaken)?),
                    dispatches::fence.eq(None::<String>),
                    dispatches::next_try.eq(Some(now.0)),
                    dispatches::problem.eq(problem),
                    dispatches::moved_at.eq(now.0),
                ))
                .execute(connection)?;
        }
    }
    rows.iter().map(|(id, firm, mailbox, _)| Ok((read_id(firm)?, read_id(mailbox)?, read_id(id)?))).collect()
}

/// What has been waited for long enough: without an acceptance after `alarm` it stalls, after `overdue` a
/// person decides.
pub(super) fn grow_old(
    connection: &mut DbConnection,
    now: Timestamp,
    alarm: Timestamp,
    overdue: Timestamp,
) -> Result<Vec<Moved>> {
    let (unknown, submitted) = (word(DispatchState::Unknown)?, word(DispatchState::Submitted)?);
    let silent = dispatches::state.eq(&unknown).or(dispatches::state.eq(&submitted));
    let rows: Vec<(String, String, String, String, Option<i64>, bool)> = dispatches::table
        .filter(silent)
        .filter(dispatches::content_at.le(alarm.0))
        .select((
            dispatches::id,
            dispatches::firm_id,
            dispatches::mailbox_id,
            dispatches::state,
            dispatches::content_at,
            dispatches::stalled,
        ))
        .load(connection)?;
    let mut moved = Vec::new();
    for (id, firm, mailbox, state, content_at, stalled) in rows {
        let is_overdue = state == unknown && content_at.is_some_and(|at| at <= overdue.0);
        if stalled && !is_overdue {
            continue;
        }
        let after = match is_overdue {
            true => word_after(DispatchState::Unknown, Event::Overdue)?,
            false => state.clone(),
        };
        diesel::update(dispatches::table.find(&id).filter(dispatches::state.eq(&state)))
            .set((dispatches::state.eq(after), dispatches::stalled.eq(true), dispatches::moved_at.eq(now.0)))
            .execute(connection)?;
        moved.push((read_id(&firm)?, read_id(&mailbox)?, read_id(&id)?));
    }
    Ok(moved)
}

/// A message that was taken and whose copy is not in Sent yet.
#[derive(Clone, Debug)]
pub(super) struct Uncopied {
    pub(super) id: DispatchId,
    pub(super) firm: FirmId,
    pub(super) mailbox: MailboxId,
    pub(super) client: ClientId,
    pub(super) message_id: String,
    pub(super) original: String,
    /// The folder Sent, as the server writes its name; none where there is none.
    pub(super) folder: Option<String>,
}

pub(super) fn uncopied(connection: &mut DbConnection, now: Timestamp) -> Result<Option<Uncopied>> {
    let taken = [DispatchState::Submitted, DispatchState::Accepted, DispatchState::Closed].map(word);
    let [submitted, accepted, closed] = taken;
    let is_taken = dispatches::state
        .eq(submitted?)
        .or(dispatches::state.eq(accepted?))
        .or(dispatches::state.eq(closed?));
    type Row = (String, String, String, String, String, String);
    let found: Option<Row> = dispatches::table
        .inner_join(mailboxes::table.on(mailboxes::id.eq(dispatches::mailbox_id)))
        .filter(is_taken)
        .filter(mailboxes::removed_at.is_null())
        .filter(dispatches::copied_at.is_null())
        .filter(dispatches::copy_try.is_null().or(dispatches::copy_try.le(now.0)))
        .order(dispatches::queued_at)
        .select((
            dispatches::id,
            dispatches::firm_id,
            dispatches::mailbox_id,
            dispatches::client_id,
            dispatches::message_id,
            dispatches::original,
        ))
        .first(connection)
        .optional()?;
    let Some((id, firm, mailbox, client, message_id, original)) = found else { return Ok(None) };
    let folder: Option<String> = folders::table
        .filter(folders::mailbox_id.eq(&mailbox))
        .filter(folders::role.eq(crate::imap::Role::Sent.as_str()))
        .filter(folders::gone_at.is_null())
        .select(folders::wire_name)
        .first(connection)
        .optional()?;
    let (firm, mailbox, client) = (read_id(&firm)?, read_id(&mailbox)?, read_id(&client)?);
    Ok(Some(Uncopied { id: read_id(&id)?, firm, mailbox, client, message_id, original, folder }))
}

/// The copy is there; or it is tried again then.
pub(super) fn copied(
    connection: &mut DbConnection,
    id: DispatchId,
    at: Option<Timestamp>,
    again: Option<Timestamp>,
) -> Result<()> {
    diesel::update(dispatches::table.find(id.to_string()))
        .set((dispatches::copied_at.eq(at.map(|at| at.0)), dispatches::copy_try.eq(again.map(|at| at.0))))
        .execute(connection)?;
    Ok(())
}
