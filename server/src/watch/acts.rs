//! People's acts on a mailbox: each through a session of its own, kept for three minutes after the
//! last one, never through the watcher's.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use shared::error::Code;
use shared::id::{FirmId, MailboxId};
use tokio::time::Instant;

use super::budget::{self, Standing};
use super::login::{Held, Ledger, NoSession, open_session};
use super::store;
use super::wish::Wish;
use crate::db::DbConnection;
use crate::error::{Error, Result};
use crate::hub::Hub;
use crate::imap::Trouble;

/// How long a session is kept after an act.
const KEPT_FOR: Duration = Duration::from_secs(3 * 60);

/// The sessions kept for acts.
#[derive(Default)]
pub struct Kept(Mutex<HashMap<MailboxId, Arc<Seat>>>);

/// At most one session for the acts on one mailbox, used by one act at a time.
#[derive(Default)]
struct Seat(tokio::sync::Mutex<Option<Sitting>>);

struct Sitting {
    held: Held,
    wish: Wish,
    until: Instant,
}

/// Sets `\Seen` on one message, because a person displayed it. A folder that was renumbered since is
/// left alone.
///
/// # Errors
/// `unavailable` when the provider does not let us now; the message stays as it is.
pub async fn mark_seen(
    hub: &Hub,
    firm: FirmId,
    mailbox: MailboxId,
    wire_name: &str,
    uid_validity: u32,
    uid: u32,
) -> Result<()> {
    let (wish, state) = hub.db.read(move |connection| store::wish_for(connection, firm, mailbox)).await?;
    let is_watched = state.kind.is_watched();
    let seat = hub.desk.kept.seat(mailbox);
    let mut seat = seat.0.lock().await;
    let kept = seat.take().filter(|sitting| sitting.until > Instant::now() && sitting.wish == wish);
    let was_kept = kept.is_some();
    let held = match kept {
        Some(sitting) => sitting.held,
        None => Box::pin(open(hub, &wish, is_watched)).await?,
    };
    let (mut held, mut marked) = mark(held, wire_name, uid_validity, uid).await;
    // A kept session may have ended meanwhile, which says nothing about the act.
    if was_kept && matches!(marked, Err(Trouble::Lost(_) | Trouble::Bye)) {
        let fresh = Box::pin(open(hub, &wish, is_watched)).await?;
        (held, marked) = mark(fresh, wire_name, uid_validity, uid).await;
    }
    match marked {
        Ok(_) | Err(Trouble::Denied) => {
            *seat = Some(Sitting { held, wish, until: Instant::now() + KEPT_FOR });
        }
        Err(_) => drop(held),
    }
    drop(seat);
    marked.map_err(|trouble| {
        Error::new(Code::Unavailable, "The provider did not take the act.").because(trouble)
    })?;
    hub.bell.check([mailbox]);
    Ok(())
}

/// Allows one further login with a refused password, inside the caller's transaction; ring the bell
/// for a check after the commit.
///
/// # Errors
/// `not_found` for a mailbox that is not the firm's; when the database fails.
pub fn forgive(connection: &mut DbConnection, hub: &Hub, firm: FirmId, mailbox: MailboxId) -> Result<()> {
    let (wish, _) = store::wish_for(connection, firm, mailbox)?;
    budget::forgive(connection, hub.clock.now(), &wish.login_key(hub, false))
}

async fn mark(
    mut held: Held,
    wire_name: &str,
    uid_validity: u32,
    uid: u32,
) -> (Held, std::result::Result<bool, Trouble>) {
    let marked = held.session.mark_seen(wire_name, uid_validity, uid).await;
    (held, marked)
}

/// A session of its own. Where the watcher has one too, its password is right, and an incident of the
/// provider is no reason to refuse the act.
async fn open(hub: &Hub, wish: &Wish, is_watched: bool) -> Result<Held> {
    let unavailable = || Error::new(Code::Unavailable, "The provider cannot be reached now.");
    match Box::pin(open_session(hub, Ledger::Direct(hub), wish, is_watched)).await {
        Ok(held) => Ok(held),
        Err(NoSession::Hub(error)) => Err(error),
        Err(NoSession::NotNow(Standing::Spent(_)) | NoSession::Refused(..)) => {
            // The watcher finds the same and says so on the row.
            hub.bell.check([wish.mailbox]);
            Err(Error::new(Code::Unavailable, "The provider does not accept the password."))
        }
        Err(NoSession::NotNow(_) | NoSession::Failed(_)) => Err(unavailable()),
    }
}

impl Kept {
    fn seat(&self, mailbox: MailboxId) -> Arc<Seat> {
        let mut seats = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        Arc::clone(seats.entry(mailbox).or_default())
    }

    /// Ends the sessions whose time is over.
    pub(super) fn reap(&self) {
        let mut seats = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        seats.retain(|_, seat| match seat.0.try_lock() {
            Ok(mut sitting) => {
                if sitting.as_ref().is_some_and(|sitting| sitting.until <= Instant::now()) {
                    *sitting = None;
                }
                sitting.is_some() || Arc::strong_count(seat) > 1
            }
            Err(_) => true,
        });
    }
}
