//! Rows of what is known of each mailbox's submission.

use diesel::prelude::*;
use shared::dispatch::SendingProblem;
use shared::id::{FirmId, MailboxId};
use shared::time::Timestamp;

use crate::db::schema::{credentials, mailboxes, submissions};
use crate::db::{DbConnection, read_id, read_word, word};
use crate::error::{Error, Result};

/// A mailbox whose password IMAP accepts and of which it is not known whether it may send.
pub(super) fn unproved(connection: &mut DbConnection) -> Result<Vec<(FirmId, MailboxId)>> {
    let known = submissions::table.on(submissions::mailbox_id.eq(mailboxes::id));
    let rows: Vec<(String, String)> = mailboxes::table
        .inner_join(credentials::table.on(credentials::mailbox_id.eq(mailboxes::id)))
        .left_join(known)
        .filter(mailboxes::removed_at.is_null())
        .filter(mailboxes::paused.eq(false))
        .filter(credentials::password_enc.is_not_null())
        .filter(credentials::last_success_at.ge(credentials::changed_at.nullable()))
        .filter(
            submissions::version_tag
                .is_null()
                .or(submissions::version_tag.nullable().ne(credentials::version_tag.nullable())),
        )
        .limit(100)
        .select((mailboxes::firm_id, mailboxes::id))
        .load(connection)?;
    rows.into_iter().map(|(firm, mailbox)| Ok((read_id(&firm)?, read_id(&mailbox)?))).collect()
}

/// What is known of a mailbox's submission, for the version of its password that this is about.
pub(super) fn note_submission(
    connection: &mut DbConnection,
    firm: FirmId,
    mailbox: MailboxId,
    version: Option<&str>,
    proved: Option<Timestamp>,
    problem: Option<SendingProblem>,
) -> Result<()> {
    let version = match version {
        Some(version) => version.to_owned(),
        None => credentials::table
            .find(mailbox.to_string())
            .select(credentials::version_tag)
            .first(connection)
            .optional()?
            .ok_or_else(Error::not_found)?,
    };
    let problem = problem.map(word).transpose()?;
    let told = (
        submissions::version_tag.eq(&version),
        submissions::proved_at.eq(proved.map(|at| at.0)),
        submissions::problem.eq(&problem),
    );
    let row = submissions::table.find(mailbox.to_string());
    if diesel::update(row).set(told).execute(connection)? == 0 {
        diesel::insert_into(submissions::table)
            .values((
                submissions::mailbox_id.eq(mailbox.to_string()),
                submissions::firm_id.eq(firm.to_string()),
                told,
            ))
            .execute(connection)?;
    }
    Ok(())
}

/// What is known of a mailbox's submission, with the password of now.
pub(super) fn known(
    connection: &mut DbConnection,
    firm: FirmId,
    mailbox: MailboxId,
) -> Result<(bool, Option<Timestamp>, Option<SendingProblem>)> {
    let (has_password, version): (bool, String) = credentials::table
        .filter(credentials::mailbox_id.eq(mailbox.to_string()))
        .filter(credentials::firm_id.eq(firm.to_string()))
        .select((credentials::password_enc.is_not_null(), credentials::version_tag))
        .first(connection)?;
    let known: Option<(Option<i64>, Option<String>)> = submissions::table
        .find(mailbox.to_string())
        .filter(submissions::version_tag.eq(version))
        .select((submissions::proved_at, submissions::problem))
        .first(connection)
        .optional()?;
    let (proved, problem) = known.unwrap_or_default();
    let problem = problem.as_deref().map(read_word).transpose()?;
    Ok((has_password, proved.map(Timestamp), problem))
}
