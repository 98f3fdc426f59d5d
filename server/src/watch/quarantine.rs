//! Messages that cannot be brought in: one of them never stops a box. It is listed and counted, and
//! asked for again in later sessions, since a provider's trouble passes.

use super::recorder::Fact;
use super::round::Break;
use super::store;
use super::watcher::Watcher;
use crate::imap::{Arrival, Session, Sought, Trouble};

/// So much blame, and a message is no longer fetched.
pub(super) const QUARANTINE: u8 = 4;

/// What became of a message whose body did not come.
pub(super) enum Asked {
    Body(Vec<u8>),
    /// It is there, and the server does not give it.
    Withheld,
    /// It was expunged meanwhile.
    Gone,
}

impl Watcher {
    /// Asks again, once in each session, for what could not be brought in before.
    pub(super) async fn retry_quarantined(&mut self, session: &mut Session) -> Result<(), Break> {
        if !self.quarantined || std::mem::replace(&mut self.round.retried, true) {
            return Ok(());
        }
        let mailbox = self.wish.mailbox;
        let read = move |connection: &mut crate::db::DbConnection| store::quarantined(connection, mailbox);
        for (folder, uid_validity, uid) in self.hub.db.read(read).await.map_err(Break::Hub)? {
            if self.blame.get(&(folder, uid)).is_some_and(|blame| *blame >= QUARANTINE) {
                continue;
            }
            let is_it = |known: &super::view::FolderView| {
                known.id == folder && known.uid_validity == uid_validity && !known.gone
            };
            let Some(place) = self.folders.iter().position(is_it) else {
                continue;
            };
            self.retry(session, place, uid).await?;
        }
        self.flush().await?;
        let read =
            move |connection: &mut crate::db::DbConnection| store::has_quarantined(connection, mailbox);
        self.quarantined = self.hub.db.read(read).await.map_err(Break::Hub)?;
        Ok(())
    }

    async fn retry(&mut self, session: &mut Session, place: usize, uid: u32) -> Result<(), Break> {
        let Some(folder) = self.folders.get(place) else {
            return Ok(());
        };
        if self.round.open != Some(folder.id) {
            let (id, wire_name) = (folder.id, folder.wire_name.clone());
            self.round.open = None;
            match session.examine(&wire_name).await {
                Ok(_) => self.round.open = Some(id),
                Err(Trouble::Denied) => return Ok(()),
                Err(trouble) => return Err(trouble.into()),
            }
        }
        let found = session.arrivals(uid, Some(uid)).await?;
        self.bring_in_batch(session, place, &found, true).await
    }

    /// Lists a message that cannot be brought in: it is counted, and never stops the box.
    pub(super) fn quarantine(&mut self, place: usize, arrival: &Arrival, backfill: bool) {
        tracing::warn!(mailbox = %self.wish.mailbox, uid = arrival.uid, "a message could not be brought in");
        self.quarantined = true;
        let new = self.announced(place, arrival, backfill);
        self.facts.extend(new.map(Fact::Message));
    }

    /// A session broke while these were fetched: next time each is fetched alone, and one that breaks
    /// sessions again and again is not fetched any more.
    pub(super) fn lay_blame(&mut self, place: usize, fetched: &[Arrival], trouble: &Trouble) {
        let Some(folder) = self.folders.get(place).map(|folder| folder.id) else {
            return;
        };
        let more = if trouble.is_violation() { 2 } else { 1 };
        for arrival in fetched {
            let blame = self.blame.entry((folder, arrival.uid)).or_default();
            *blame = if fetched.len() > 1 { (*blame).max(1) } else { blame.saturating_add(more) };
        }
    }
}

/// Asks once more, alone, for a message whose body did not come.
pub(super) async fn ask_again(session: &mut Session, arrival: &Arrival) -> Result<Asked, Break> {
    let again = session.bodies(std::slice::from_ref(arrival)).await?;
    if let Some(Some(raw)) = again.into_iter().next() {
        return Ok(Asked::Body(raw));
    }
    let there = session.uids(Sought::All, arrival.uid, arrival.uid).await?;
    Ok(if there.is_empty() { Asked::Gone } else { Asked::Withheld })
}
