//! People's acts on a mailbox: each through a session of its own, kept for three minutes after the
//! last one, never through the watcher's.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use shared::error::Code;
use shared::id::{FirmId, MailboxId};
use tokio::sync::OwnedMutexGuard;
use tokio::time::Instant;

use super::budget::{self, Standing};
use super::login::{Held, Ledger, NoSession, open_session};
use super::store;
use super::wish::Wish;
use crate::db::DbConnection;
use crate::error::{Error, Result};
use crate::hub::Hub;
use crate::imap::Session;

/// How long a session is kept after an act.
const KEPT_FOR: Duration = Duration::from_secs(3 * 60);

/// The sessions kept for acts.
#[derive(Default)]
pub struct Kept(Mutex<HashMap<MailboxId, Seat>>);

/// At most one session for the acts on one mailbox, used by one act at a time.
type Seat = Arc<tokio::sync::Mutex<Option<Waiting>>>;

/// A session between two acts.
struct Waiting {
    held: Held,
    wish: Wish,
    until: Instant,
}

/// A session in use for acts. Dropped, it ends: whoever knows that it still works keeps it.
pub struct Sitting {
    seat: OwnedMutexGuard<Option<Waiting>>,
    held: Held,
    wish: Wish,
}

/// Takes the seat at a mailbox's provider: on the session that was kept, or on a fresh one. One that was
/// kept may have ended meanwhile, which says nothing about the act: it may be tried again at once.
///
/// # Errors
/// `unavailable` when the provider does not let us now; `not_found` for a mailbox that is not the firm's.
pub async fn sit(hub: &Hub, firm: FirmId, mailbox: MailboxId) -> Result<Sitting> {
    let (wish, state) = hub.db.read(move |connection| store::wish_for(connection, firm, mailbox)).await?;
    let mut seat = hub.desk.kept.seat(mailbox).lock_owned().await;
    let kept = seat.take().filter(|waiting| waiting.until > Instant::now() && waiting.wish == wish);
    let held = match kept {
        Some(waiting) => waiting.held,
        None => Box::pin(open(hub, &wish, state.kind.is_watched())).await?,
    };
    Ok(Sitting { seat, held, wish })
}

impl Sitting {
    /// The session: logged in, with any folder open or none.
    pub const fn session(&mut self) -> &mut Session {
        &mut self.held.session
    }

    /// Leaves the session to the next act.
    pub fn keep(self) {
        let Self { mut seat, held, wish } = self;
        *seat = Some(Waiting { held, wish, until: Instant::now() + KEPT_FOR });
    }
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
    fn seat(&self, mailbox: MailboxId) -> Seat {
        let mut seats = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        Arc::clone(seats.entry(mailbox).or_default())
    }

    /// Ends the sessions whose time is over.
    pub(super) fn reap(&self) {
        let mut seats = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        seats.retain(|_, seat| match seat.try_lock() {
            Ok(mut waiting) => {
                if waiting.as_ref().is_some_and(|waiting| waiting.until <= Instant::now()) {
                    *waiting = None;
                }
                waiting.is_some() || Arc::strong_count(seat) > 1
            }
            Err(_) => true,
        });
    }
}
