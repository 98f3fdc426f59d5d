//! Rows of receipts.

use diesel::prelude::*;
use shared::id::{DispatchId, FirmId, MailboxId, MessageId};
use shared::signature::Signature;
use shared::time::Timestamp;
use uuid::Uuid;

use super::facts::Facts;
use super::trail::Kept;
use crate::db::schema::receipts;
use crate::db::{DbConnection, read_id, read_word, word};
use crate::error::{Error, Result};

/// A receipt that has arrived.
#[derive(Clone, Copy, Debug)]
pub struct Arrived<'a> {
    /// The message that it is.
    pub message: MessageId,
    /// Where its bytes are kept.
    pub original: &'a str,
    pub signature: Signature,
    pub facts: &'a Facts,
}

/// Writes a receipt; false where its bytes are known in this mailbox.
pub(super) fn insert(
    connection: &mut DbConnection,
    firm: FirmId,
    mailbox: MailboxId,
    receipt: &Arrived<'_>,
    trusted: bool,
    dispatch: Option<DispatchId>,
) -> Result<bool> {
    let known: Option<String> = receipts::table
        .filter(receipts::mailbox_id.eq(mailbox.to_string()))
        .filter(receipts::original.eq(receipt.original))
        .select(receipts::id)
        .first(connection)
        .optional()?;
    if known.is_some() {
        return Ok(false);
    }
    let facts = receipt.facts;
    diesel::insert_into(receipts::table)
        .values((
            receipts::id.eq(Uuid::now_v7().to_string()),
            receipts::firm_id.eq(firm.to_string()),
            receipts::mailbox_id.eq(mailbox.to_string()),
            receipts::message_id.eq(receipt.message.to_string()),
            receipts::original.eq(receipt.original),
            receipts::dispatch_id.eq(dispatch.map(|dispatch| dispatch.to_string())),
            receipts::kind.eq(word(facts.event)?),
            receipts::trusted.eq(trusted),
            receipts::msgid.eq(facts.message_id.as_deref().unwrap_or_default()),
            receipts::identifier.eq(&facts.identifier),
            receipts::recipient.eq(facts.recipient.as_deref().unwrap_or_default()),
            receipts::externals.eq(serde_json::to_string(&facts.externals).map_err(Error::internal)?),
            receipts::detail.eq(&facts.detail),
            receipts::at.eq(facts.at.map(|at| at.0)),
        ))
        .execute(connection)?;
    Ok(true)
}

/// Gives the dispatch the receipts that came before the provider's id was known to be its.
pub(super) fn adopt(
    connection: &mut DbConnection,
    mailbox: MailboxId,
    identifier: &str,
    dispatch: DispatchId,
) -> Result<()> {
    let orphans = receipts::table
        .filter(receipts::mailbox_id.eq(mailbox.to_string()))
        .filter(receipts::identifier.eq(identifier))
        .filter(receipts::dispatch_id.is_null());
    diesel::update(orphans).set(receipts::dispatch_id.eq(dispatch.to_string())).execute(connection)?;
    Ok(())
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = receipts)]
struct Stored {
    message_id: String,
    kind: String,
    trusted: bool,
    identifier: String,
    recipient: String,
    externals: String,
    detail: String,
    at: Option<i64>,
}

/// All receipts of a dispatch, in the order in which they came.
pub(super) fn of_dispatch(connection: &mut DbConnection, dispatch: DispatchId) -> Result<Vec<Kept>> {
    let rows: Vec<Stored> = receipts::table
        .filter(receipts::dispatch_id.eq(dispatch.to_string()))
        .order(receipts::id)
        .select(Stored::as_select())
        .load(connection)?;
    let read = |stored: Stored| {
        Ok(Kept {
            message: read_id(&stored.message_id)?,
            event: read_word(&stored.kind)?,
            trusted: stored.trusted,
            identifier: stored.identifier,
            recipient: stored.recipient,
            externals: serde_json::from_str(&stored.externals).map_err(Error::internal)?,
            detail: stored.detail,
            at: stored.at.map(Timestamp),
        })
    };
    rows.into_iter().map(read).collect()
}
