//! Rows of dispatches and of their recipients.

use diesel::prelude::*;
use shared::dispatch::{DispatchState, RecipientState, RecipientTrail, SendingProblem};
use shared::id::{ClientId, DispatchId, FirmId, MailboxId, MessageId};
use shared::time::Timestamp;

use super::state::{Event, word_after};
use crate::db::schema::{dispatch_recipients, dispatches, mailboxes};
use crate::db::{DbConnection, read_id, read_word, word};
use crate::error::{Error, Result};
use crate::receipts::Proved;

/// A dispatch as it is kept.
#[derive(Clone, Debug, Queryable, Selectable)]
#[diesel(table_name = dispatches)]
pub(super) struct Stored {
    pub(super) id: String,
    pub(super) mailbox_id: String,
    pub(super) client_id: String,
    pub(super) author_name: String,
    pub(super) state: String,
    pub(super) revision: i64,
    pub(super) subject: String,
    pub(super) letter_enc: Vec<u8>,
    pub(super) about_id: Option<String>,
    pub(super) again_of: Option<String>,
    pub(super) moved_at: i64,
    pub(super) message_id: String,
    pub(super) audit_id: Option<String>,
    pub(super) queued_at: Option<i64>,
    pub(super) next_try: Option<i64>,
    pub(super) attempts: i32,
    pub(super) content_at: Option<i64>,
    pub(super) accepted_at: Option<i64>,
    pub(super) problem: Option<String>,
    pub(super) reply: String,
    pub(super) stalled: bool,
}

impl Stored {
    pub(super) fn id(&self) -> Result<DispatchId> {
        read_id(&self.id)
    }

    pub(super) fn mailbox(&self) -> Result<MailboxId> {
        read_id(&self.mailbox_id)
    }

    pub(super) fn client(&self) -> Result<ClientId> {
        read_id(&self.client_id)
    }

    pub(super) fn state(&self) -> Result<DispatchState> {
        read_word(&self.state)
    }

    pub(super) fn problem(&self) -> Result<Option<SendingProblem>> {
        self.problem.as_deref().map(read_word).transpose()
    }
}

/// A draft as it is to be kept.
pub(super) struct NewDraft {
    pub(super) id: DispatchId,
    pub(super) mailbox: MailboxId,
    pub(super) client: ClientId,
    pub(super) author: String,
    pub(super) subject: String,
    pub(super) letter_enc: Vec<u8>,
    pub(super) about: Option<MessageId>,
    pub(super) again_of: Option<DispatchId>,
}

pub(super) fn insert(
    connection: &mut DbConnection,
    now: Timestamp,
    firm: FirmId,
    draft: &NewDraft,
) -> Result<()> {
    diesel::insert_into(dispatches::table)
        .values((
            dispatches::id.eq(draft.id.to_string()),
            dispatches::firm_id.eq(firm.to_string()),
            dispatches::mailbox_id.eq(draft.mailbox.to_string()),
            dispatches::client_id.eq(draft.client.to_string()),
            dispatches::author_name.eq(&draft.author),
            dispatches::state.eq(word(DispatchState::Draft)?),
            dispatches::revision.eq(1),
            dispatches::subject.eq(&draft.subject),
            dispatches::letter_enc.eq(&draft.letter_enc),
            dispatches::about_id.eq(draft.about.map(|about| about.to_string())),
            dispatches::again_of.eq(draft.again_of.map(|again| again.to_string())),
            dispatches::created_at.eq(now.0),
            dispatches::moved_at.eq(now.0),
            (
                dispatches::message_id.eq(""),
                dispatches::original.eq(""),
                dispatches::attempts.eq(0),
                dispatches::identifier.eq(""),
                dispatches::reply.eq(""),
                dispatches::stalled.eq(false),
            ),
        ))
        .execute(connection)?;
    Ok(())
}

pub(super) fn read(connection: &mut DbConnection, firm: FirmId, id: DispatchId) -> Result<Stored> {
    Ok(dispatches::table
        .inner_join(mailboxes::table.on(mailboxes::id.eq(dispatches::mailbox_id)))
        .filter(dispatches::id.eq(id.to_string()))
        .filter(dispatches::firm_id.eq(firm.to_string()))
        .filter(mailboxes::removed_at.is_null())
        .select(Stored::as_select())
        .first(connection)?)
}

/// The one that moved last first.
pub(super) fn page(
    connection: &mut DbConnection,
    firm: FirmId,
    mailbox: MailboxId,
    stalled: bool,
    (offset, limit): (i64, i64),
) -> Result<Vec<Stored>> {
    let mut page = dispatches::table
        .filter(dispatches::firm_id.eq(firm.to_string()))
        .filter(dispatches::mailbox_id.eq(mailbox.to_string()))
        .into_boxed();
    if stalled {
        page = page.filter(dispatches::stalled.eq(true));
    }
    Ok(page
        .order((dispatches::moved_at.desc(), dispatches::id.desc()))
        .offset(offset)
        .limit(limit)
        .select(Stored::as_select())
        .load(connection)?)
}

/// Writes a draft; false where it is no draft any more, or of another revision.
pub(super) fn save(
    connection: &mut DbConnection,
    now: Timestamp,
    stored: &Stored,
    author: &str,
    subject: &str,
    letter_enc: &[u8],
) -> Result<bool> {
    let draft = dispatches::table
        .filter(dispatches::id.eq(&stored.id))
        .filter(dispatches::state.eq(word(DispatchState::Draft)?))
        .filter(dispatches::revision.eq(stored.revision));
    let written = diesel::update(draft)
        .set((
            dispatches::author_name.eq(author),
            dispatches::subject.eq(subject),
            dispatches::letter_enc.eq(letter_enc),
            dispatches::revision.eq(stored.revision + 1),
            dispatches::moved_at.eq(now.0),
        ))
        .execute(connection)?;
    Ok(written == 1)
}

pub(super) fn delete(connection: &mut DbConnection, stored: &Stored) -> Result<bool> {
    let recipients = dispatch_recipients::table.filter(dispatch_recipients::dispatch_id.eq(&stored.id));
    diesel::delete(recipients).execute(connection)?;
    let draft = dispatches::table
        .filter(dispatches::id.eq(&stored.id))
        .filter(dispatches::state.eq(word(DispatchState::Draft)?));
    Ok(diesel::delete(draft).execute(connection)? == 1)
}

/// What is fixed when a draft is sent.
pub(super) struct Frozen {
    pub(super) message_id: String,
    pub(super) original: String,
    pub(super) audit: String,
    /// Not before then.
    pub(super) next_try: Timestamp,
    /// Address, and whether in copy.
    pub(super) recipients: Vec<(String, bool)>,
}

/// Fixes a draft and queues it; false where it is no draft any more, or of another revision.
pub(super) fn queue(
    connection: &mut DbConnection,
    now: Timestamp,
    firm: FirmId,
    stored: &Stored,
    frozen: &Frozen,
) -> Result<bool> {
    let draft = dispatches::table
        .filter(dispatches::id.eq(&stored.id))
        .filter(dispatches::state.eq(word(DispatchState::Draft)?))
        .filter(dispatches::revision.eq(stored.revision));
    let written = diesel::update(draft)
        .set((
            dispatches::state.eq(word_after(DispatchState::Draft, Event::Sent)?),
            dispatches::message_id.eq(&frozen.message_id),
            dispatches::original.eq(&frozen.original),
            dispatches::audit_id.eq(Some(&frozen.audit)),
            dispatches::queued_at.eq(Some(now.0)),
            dispatches::next_try.eq(Some(frozen.next_try.0)),
            dispatches::attempts.eq(0),
            dispatches::moved_at.eq(now.0),
            dispatches::problem.eq(None::<String>),
            dispatches::reply.eq(""),
        ))
        .execute(connection)?;
    if written == 0 {
        return Ok(false);
    }
    for (position, (address, in_copy)) in (0..).zip(&frozen.recipients) {
        diesel::insert_into(dispatch_recipients::table)
            .values((
                dispatch_recipients::dispatch_id.eq(&stored.id),
                dispatch_recipients::position.eq(position),
                dispatch_recipients::firm_id.eq(firm.to_string()),
                dispatch_recipients::address.eq(address),
                dispatch_recipients::in_copy.eq(in_copy),
                dispatch_recipients::state.eq(word(RecipientState::Waiting)?),
                dispatch_recipients::detail.eq(""),
            ))
            .execute(connection)?;
    }
    Ok(true)
}

/// Makes a draft of what has not been tried; false where it has been.
pub(super) fn unqueue(connection: &mut DbConnection, now: Timestamp, stored: &Stored) -> Result<bool> {
    let untried = dispatches::table
        .filter(dispatches::id.eq(&stored.id))
        .filter(dispatches::state.eq(word(DispatchState::Queued)?))
        .filter(dispatches::attempts.eq(0));
    let written = diesel::update(untried)
        .set((
            dispatches::state.eq(word_after(DispatchState::Queued, Event::Undone)?),
            dispatches::message_id.eq(""),
            dispatches::original.eq(""),
            dispatches::next_try.eq(None::<i64>),
            dispatches::revision.eq(stored.revision + 1),
            dispatches::moved_at.eq(now.0),
        ))
        .execute(connection)?;
    let recipients = dispatch_recipients::table.filter(dispatch_recipients::dispatch_id.eq(&stored.id));
    diesel::delete(recipients).execute(connection)?;
    Ok(written == 1)
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = dispatch_recipients)]
struct StoredRecipient {
    address: String,
    in_copy: bool,
    state: String,
    at: Option<i64>,
    detail: String,
    receipt_id: Option<String>,
}

pub(super) fn recipients(connection: &mut DbConnection, dispatch: &str) -> Result<Vec<RecipientTrail>> {
    let rows: Vec<StoredRecipient> = dispatch_recipients::table
        .filter(dispatch_recipients::dispatch_id.eq(dispatch))
        .order(dispatch_recipients::position)
        .select(StoredRecipient::as_select())
        .load(connection)?;
    let read = |stored: StoredRecipient| {
        Ok(RecipientTrail {
            address: stored.address,
            copy: stored.in_copy,
            state: read_word(&stored.state)?,
            at: stored.at.map(Timestamp),
            detail: stored.detail,
            receipt: stored.receipt_id.as_deref().map(read_id).transpose()?,
        })
    };
    rows.into_iter().map(read).collect()
}

/// The dispatch of this mailbox that has this id of ours, else the provider's.
pub(super) fn find(
    connection: &mut DbConnection,
    mailbox: MailboxId,
    message_id: Option<&str>,
    identifier: &str,
) -> Result<Option<DispatchId>> {
    let of_mailbox = dispatches::table.filter(dispatches::mailbox_id.eq(mailbox.to_string()));
    let mut found: Option<String> = None;
    if let Some(message_id) = message_id.filter(|id| !id.is_empty()) {
        let ours = of_mailbox.clone().filter(dispatches::message_id.eq(message_id));
        found = ours.select(dispatches::id).first(connection).optional()?;
    }
    if found.is_none() && !identifier.is_empty() {
        let theirs = of_mailbox.filter(dispatches::identifier.eq(identifier));
        found = theirs.select(dispatches::id).first(connection).optional()?;
    }
    found.as_deref().map(read_id).transpose()
}

pub(super) fn address(connection: &mut DbConnection, mailbox: MailboxId) -> Result<String> {
    Ok(mailboxes::table.find(mailbox.to_string()).select(mailboxes::address).first(connection)?)
}

/// A dispatch by its id alone, for what receipts prove of it, with its firm.
pub(super) fn of(connection: &mut DbConnection, id: DispatchId) -> Result<(FirmId, Stored)> {
    let (firm, stored): (String, Stored) = dispatches::table
        .find(id.to_string())
        .select((dispatches::firm_id, Stored::as_select()))
        .first(connection)?;
    Ok((read_id(&firm)?, stored))
}

/// What receipts have proved.
pub(super) struct Moved<'a> {
    pub(super) state: DispatchState,
    pub(super) accepted: Option<Timestamp>,
    pub(super) identifier: &'a str,
    pub(super) reply: &'a str,
    pub(super) stalled: bool,
    pub(super) recipients: &'a [Proved],
}

pub(super) fn write_proved(
    connection: &mut DbConnection,
    now: Timestamp,
    stored: &Stored,
    moved: &Moved<'_>,
) -> Result<()> {
    let row = dispatches::table.find(&stored.id);
    diesel::update(row)
        .set((
            dispatches::state.eq(word(moved.state)?),
            dispatches::accepted_at.eq(moved.accepted.map(|at| at.0)),
            dispatches::identifier.eq(moved.identifier),
            dispatches::reply.eq(moved.reply),
            dispatches::stalled.eq(moved.stalled),
            dispatches::moved_at.eq(now.0),
        ))
        .execute(connection)?;
    for (position, proved) in (0..).zip(moved.recipients) {
        let recipient = dispatch_recipients::table
            .filter(dispatch_recipients::dispatch_id.eq(&stored.id))
            .filter(dispatch_recipients::position.eq(position));
        diesel::update(recipient)
            .set((
                dispatch_recipients::state.eq(word(proved.state)?),
                dispatch_recipients::at.eq(proved.at.map(|at| at.0)),
                dispatch_recipients::detail.eq(&proved.detail),
                dispatch_recipients::receipt_id.eq(proved.receipt.map(|receipt| receipt.to_string())),
            ))
            .execute(connection)?;
    }
    Ok(())
}

/// What was to be sent is sent by nobody any more, in a restored copy.
pub(super) fn hold_all(connection: &mut DbConnection, now: Timestamp) -> Result<()> {
    for state in [DispatchState::Queued, DispatchState::Submitting] {
        let waiting = dispatches::table.filter(dispatches::state.eq(word(state)?));
        diesel::update(waiting)
            .set((
                dispatches::state.eq(word_after(state, Event::Restored)?),
                dispatches::problem.eq(Some(word(SendingProblem::Interrupted)?)),
                dispatches::fence.eq(None::<String>),
                dispatches::content_at.eq(Some(now.0)),
                dispatches::moved_at.eq(now.0),
            ))
            .execute(connection)?;
    }
    Ok(())
}

/// A number that the database holds, as it is in the contract.
pub(super) fn count(stored: i64) -> Result<u64> {
    u64::try_from(stored).map_err(Error::internal)
}
