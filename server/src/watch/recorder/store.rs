//! Writes what was learned of a mailbox.

use diesel::prelude::*;
use shared::api::audit::ActOutcome;
use shared::id::{DispatchId, FirmId, MailboxId};
use shared::time::Timestamp;
use shared::watch::WatchState;
use uuid::Uuid;

use super::listing::{expunged, message, read_anew, seen};
use super::{Fact, FolderFact};
use crate::audit;
use crate::crash::crash_point;
use crate::db::DbConnection;
use crate::db::schema::{checks, credentials, folders, mailboxes};
use crate::error::{Error, Result};
use crate::imap::Space;
use crate::mailboxes as boxes;
use crate::receipts;

/// What a report changed.
#[derive(Clone, Debug, Default)]
pub(super) struct Effect {
    /// The row shows something else now.
    pub(super) row: bool,
    pub(super) checked: Option<Timestamp>,
    /// A person waits to be told of the check.
    pub(super) wished: bool,
    /// Receipts have moved these.
    pub(super) dispatches: Vec<DispatchId>,
}

pub(super) fn apply(
    connection: &mut DbConnection,
    now: Timestamp,
    poll_seconds: u32,
    firm: FirmId,
    mailbox: MailboxId,
    facts: &[Fact],
) -> Result<Effect> {
    let mut effect = Effect::default();
    let mut recount = false;
    let row = mailbox.to_string();
    for fact in facts {
        match fact {
            Fact::Checked { at, wished } => {
                checked(connection, firm, &row, *at, poll_seconds)?;
                effect.checked = Some(*at);
                effect.wished |= *wished;
            }
            Fact::State { state: now_in, next_try } => {
                effect.row |= state(connection, &row, now_in, *next_try)?
            }
            Fact::LoggedIn(at) => logged_in(connection, &row, *at)?,
            Fact::Folder(fact) => {
                folder(connection, now, firm, &row, fact)?;
                crash_point!("cursor.written");
                recount = true;
            }
            Fact::Message(new) => {
                let listed = message(connection, firm, &row, new)?;
                if let (Some(message), Some(facts)) = (listed, new.summary.receipt.as_deref()) {
                    let (original, signature) = (new.original.as_str(), new.summary.signature);
                    let arrived = receipts::Arrived { message, original, signature, facts };
                    let moved = receipts::arrived(connection, now, firm, mailbox, &arrived)?;
                    effect.dispatches.extend(moved);
                }
                crash_point!("message.written");
                recount = true;
            }
            Fact::Seen(fact) => seen(connection, fact)?,
            Fact::Expunged { folder, uid_validity, uids } => {
                expunged(connection, now, *folder, *uid_validity, uids)?;
                crash_point!("expunged.written");
                recount = true;
            }
            Fact::ReadAnew { folder, uid_validity } => {
                read_anew(connection, now, *folder, *uid_validity)?;
                crash_point!("read_anew.written");
                recount = true;
            }
            Fact::Space(space) => effect.row |= quota(connection, &row, *space)?,
            Fact::Log { act, subject } => {
                audit::record(connection, now, firm, None, mailbox, *act, subject, ActOutcome::Failed)?;
            }
        }
    }
    if recount {
        boxes::recount(connection, mailbox)?;
        crash_point!("group.counted");
        effect.row = true;
    }
    Ok(effect)
}

/// Moves the last check, and stretches the current interval of supervision or begins another.
fn checked(
    connection: &mut DbConnection,
    firm: FirmId,
    mailbox: &str,
    at: Timestamp,
    poll_seconds: u32,
) -> Result<()> {
    diesel::update(mailboxes::table.find(mailbox))
        .set(mailboxes::last_checked.eq(at.0))
        .execute(connection)?;
    let latest: Option<(String, i64, i64, i64)> = checks::table
        .filter(checks::mailbox_id.eq(mailbox))
        .order(checks::to_at.desc())
        .select((checks::id, checks::to_at, checks::count, checks::longest_gap))
        .first(connection)
        .optional()?;
    let unbroken = 3 * i64::from(poll_seconds) * 1_000;
    match latest {
        Some((id, to, count, longest)) if at.0 >= to && at.0 - to <= unbroken => {
            diesel::update(checks::table.find(id))
                .set((
                    checks::to_at.eq(at.0),
                    checks::count.eq(count + 1),
                    checks::longest_gap.eq(longest.max(at.0 - to)),
                ))
                .execute(connection)?;
        }
        _ => {
            diesel::insert_into(checks::table)
                .values((
                    checks::id.eq(Uuid::now_v7().to_string()),
                    checks::firm_id.eq(firm.to_string()),
                    checks::mailbox_id.eq(mailbox),
                    checks::from_at.eq(at.0),
                    checks::to_at.eq(at.0),
                    checks::count.eq(1),
                    checks::longest_gap.eq(0),
                ))
                .execute(connection)?;
        }
    }
    Ok(())
}

fn state(
    connection: &mut DbConnection,
    mailbox: &str,
    state: &WatchState,
    next_try: Option<Timestamp>,
) -> Result<bool> {
    let name = serde_json::to_string(&state.kind).map_err(Error::internal)?;
    let changed = diesel::update(mailboxes::table.find(mailbox))
        .set((
            mailboxes::state.eq(name),
            mailboxes::state_since.eq(state.since.0),
            mailboxes::next_try.eq(next_try.map(|at| at.0)),
        ))
        .execute(connection)?;
    Ok(changed > 0)
}

fn logged_in(connection: &mut DbConnection, mailbox: &str, at: Timestamp) -> Result<()> {
    diesel::update(credentials::table.find(mailbox))
        .set(credentials::last_success_at.eq(at.0))
        .execute(connection)?;
    Ok(())
}

fn quota(connection: &mut DbConnection, mailbox: &str, space: Space) -> Result<bool> {
    let kib = |value: u64| i64::try_from(value).unwrap_or(i64::MAX);
    let before: (Option<i64>, Option<i64>) = mailboxes::table
        .find(mailbox)
        .select((mailboxes::quota_used_kib, mailboxes::quota_limit_kib))
        .first(connection)?;
    let after = (Some(kib(space.used_kib)), Some(kib(space.limit_kib)));
    if before == after {
        return Ok(false);
    }
    diesel::update(mailboxes::table.find(mailbox))
        .set((mailboxes::quota_used_kib.eq(after.0), mailboxes::quota_limit_kib.eq(after.1)))
        .execute(connection)?;
    Ok(true)
}

fn folder(
    connection: &mut DbConnection,
    now: Timestamp,
    firm: FirmId,
    mailbox: &str,
    FolderFact(view): &FolderFact,
) -> Result<()> {
    let told = (
        folders::name.eq(&view.name),
        folders::role.eq(view.role.as_str()),
        folders::watched.eq(view.watched),
        folders::uid_validity.eq(i64::from(view.uid_validity)),
        folders::uid_next.eq(i64::from(view.uid_next)),
        folders::backfill_below.eq(i64::from(view.backfill_below)),
        folders::highest_modseq.eq(i64::try_from(view.highest_modseq).unwrap_or(0)),
        folders::unread.eq(i64::from(view.unread)),
        folders::total.eq(i64::from(view.total)),
        folders::separator.eq(&view.separator),
        folders::gone_at.eq(view.gone.then_some(now.0)),
    );
    let id = view.id.to_string();
    if diesel::update(folders::table.find(&id)).set(told).execute(connection)? == 0 {
        diesel::insert_into(folders::table)
            .values((
                folders::id.eq(&id),
                folders::firm_id.eq(firm.to_string()),
                folders::mailbox_id.eq(mailbox),
                folders::wire_name.eq(&view.wire_name),
                told,
            ))
            .execute(connection)?;
    }
    Ok(())
}
