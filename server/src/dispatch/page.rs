//! What a person sees of dispatches.

use shared::api::dispatches::{DispatchPage, DispatchesQuery};
use shared::dispatch::{Dispatch, DispatchLine, DispatchState, SendingProblem, SubmissionSettings};
use shared::id::{DispatchId, FirmId, MailboxId};
use shared::time::Timestamp;

use super::draft::{self, Sealed};
use super::outbox::{self, OVERDUE};
use super::store::{self, Stored};
use crate::access::Actor;
use crate::clients;
use crate::db::{DbConnection, read_id};
use crate::error::Result;
use crate::hub::Hub;
use crate::{mailboxes, receipts, watch};

/// Dispatches of one page.
const PAGE: usize = 50;

/// The dispatches of a mailbox, the one that moved last first.
///
/// # Errors
/// `not_found` for a mailbox that is not the firm's.
pub async fn list(
    hub: &Hub,
    actor: &Actor,
    mailbox: MailboxId,
    query: DispatchesQuery,
) -> Result<DispatchPage> {
    let settings = mailboxes::settings(hub, actor, mailbox).await?;
    let _is_the_firms = settings;
    let firm = actor.firm;
    let range = (i64::from(query.offset), i64::try_from(PAGE).unwrap_or(i64::MAX) + 1);
    let mut rows = hub
        .db
        .read(move |connection| {
            let rows = store::page(connection, firm, mailbox, query.stalled, range)?;
            let with_more = |row: Stored| {
                let recipients = store::recipients(connection, &row.id)?;
                let files = draft::files(connection, &row.id)?;
                Ok((row, recipients, files.len()))
            };
            rows.into_iter().map(with_more).collect::<Result<Vec<_>>>()
        })
        .await?;
    let more = rows.len() > PAGE;
    rows.truncate(PAGE);
    let mut dispatches = Vec::with_capacity(rows.len());
    for (row, recipients, files) in rows {
        let to = if recipients.is_empty() {
            opened(hub, firm, &row).await?.letter.to
        } else {
            recipients.iter().map(|recipient| recipient.address.clone()).collect()
        };
        dispatches.push(DispatchLine {
            id: row.id()?,
            state: row.state()?,
            to,
            recipients: recipients.iter().map(|recipient| recipient.state).collect(),
            files: u32::try_from(files).unwrap_or(u32::MAX),
            at: Timestamp(row.moved_at),
            stalled: row.stalled,
            subject: row.subject,
            author: row.author_name,
        });
    }
    Ok(DispatchPage { dispatches, more })
}

/// One dispatch, whole.
///
/// # Errors
/// `not_found` for one that is not the firm's.
pub async fn read(hub: &Hub, actor: &Actor, dispatch: DispatchId) -> Result<Dispatch> {
    let firm = actor.firm;
    let (row, recipients, files, from, unproven) = hub
        .db
        .read(move |connection| {
            let row = store::read(connection, firm, dispatch)?;
            let recipients = store::recipients(connection, &row.id)?;
            let files = draft::files(connection, &row.id)?;
            let from = store::address(connection, row.mailbox()?)?;
            let unproven = receipts::unproven(connection, dispatch)?;
            Ok((row, recipients, files, from, unproven))
        })
        .await?;
    let Sealed { letter, .. } = opened(hub, firm, &row).await?;
    let (state, problem) = (row.state()?, row.problem()?);
    let handed_over = row.content_at.map(Timestamp);
    let is_unknown = state == DispatchState::Unknown;
    Ok(Dispatch {
        id: dispatch,
        mailbox: row.mailbox()?,
        from,
        state,
        revision: store::count(row.revision)?,
        letter,
        files,
        about: row.about_id.as_deref().map(read_id).transpose()?,
        author: row.author_name,
        changed: Timestamp(row.moved_at),
        message_id: row.message_id,
        queued: row.queued_at.map(Timestamp),
        next_try: row.next_try.map(Timestamp).filter(|_| state == DispatchState::Queued),
        can_undo: state == DispatchState::Queued && row.attempts == 0,
        handed_over,
        accepted: row.accepted_at.map(Timestamp),
        waits_until: handed_over.filter(|_| is_unknown).map(|at| at.plus_millis(OVERDUE)),
        problem,
        reply: row.reply,
        recipients,
        unproven,
        again_of: row.again_of.as_deref().map(read_id).transpose()?,
    })
}

/// Whether and how a mailbox can send.
///
/// # Errors
/// `not_found` for a mailbox that is not the firm's.
pub async fn submission(hub: &Hub, actor: &Actor, mailbox: MailboxId) -> Result<SubmissionSettings> {
    let settings = mailboxes::settings(hub, actor, mailbox).await?;
    let firm = actor.firm;
    let known = move |connection: &mut DbConnection| outbox::known(connection, firm, mailbox);
    let (has_password, proved, problem) = hub.db.read(known).await?;
    let imap = (settings.host.as_str(), settings.port);
    let server = watch::submission_server(&hub.providers, &settings.address, imap);
    let problem = match (server, has_password) {
        (None, _) => Some(SendingProblem::NoServer),
        (Some(_), false) => Some(SendingProblem::NoPassword),
        (Some(_), true) => problem.filter(|problem| *problem != SendingProblem::NoServer),
    };
    Ok(SubmissionSettings {
        host: server.map(|provider| provider.smtp_host.clone()).unwrap_or_default(),
        port: server.map_or(0, |provider| provider.smtp_port),
        proved,
        problem,
    })
}

/// The letter of a dispatch, under the key of the client whose it was when it was begun.
pub(super) async fn opened(hub: &Hub, firm: FirmId, row: &Stored) -> Result<Sealed> {
    let key = clients::key(hub, firm, row.client()?).await?;
    draft::open(&key, firm, &row.id, &row.letter_enc)
}
