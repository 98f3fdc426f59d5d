//! One pass over a mailbox: what its server says of the watched folders, and what follows from it.

use std::time::Duration;

use shared::watch::DegradedReason;
use tokio::time::{Instant, timeout};

use super::recorder::{Fact, FolderFact};
use super::round::Break;
use super::state::Event;
use super::store;
use super::view::FolderView;
use super::watcher::Watcher;
use crate::crash::crash_point;
use crate::imap::{Role, Session, Status, Trouble, Violation};

/// Which folders a pass looks at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Scope {
    /// All that are watched.
    All,
    /// INBOX alone: the server hinted at it.
    Inbox,
}

/// A poll that is not answered by then means a connection that is dead without saying so.
const POLL_ANSWERED: Duration = Duration::from_secs(30);
/// A provider may need longer to open a mailbox that nobody asked for in a while.
const FIRST_ANSWERED: Duration = Duration::from_secs(120);
/// New folders are noticed at the latest after this.
const RELIST: Duration = Duration::from_secs(10 * 60);
const SPACE: Duration = Duration::from_secs(15 * 60);
/// Folders that are not watched (Sent, Drafts, Trash) are looked at this often: what lies there has
/// arrived before, or never will. A person who opens one has it looked at at once.
const ASIDE: Duration = Duration::from_secs(10 * 60);

impl Watcher {
    /// One pass. What it learned is committed when it returns.
    pub(super) async fn check(&mut self, session: &mut Session, scope: Scope) -> Result<(), Break> {
        self.load().await?;
        if scope == Scope::All {
            self.round.unreadable = false;
            // Who asks may have made a folder, here or elsewhere.
            if self.round.wished || self.round.list_at.is_none_or(|at| at <= Instant::now()) {
                self.relist(session).await?;
                crash_point!("folders.listed");
            }
        }
        session.take_noticed();
        let aside = scope == Scope::All && self.is_time_for_aside();
        let looked_at: Vec<usize> =
            (0..self.folders.len()).filter(|place| self.is_in(*place, scope, aside)).collect();
        let statuses = self.statuses(session, &looked_at).await?;
        let mut visits = Vec::new();
        let mut inbox_told = false;
        for (place, status) in looked_at.into_iter().zip(statuses) {
            match (status, self.folders.get_mut(place)) {
                (Some(status), Some(folder)) => {
                    inbox_told |= folder.role == Role::Inbox;
                    if let Some(fact) = note_counts(folder, &status) {
                        self.facts.push(fact);
                    }
                    if !folder.is_settled(&status) {
                        visits.push((place, status));
                    }
                }
                (None, Some(folder)) => self.round.unreadable |= folder.watched,
                (_, None) => {}
            }
        }
        match scope {
            // A look that did not see INBOX is none: the row must go stale.
            Scope::All if inbox_told => {
                let wished = std::mem::take(&mut self.round.wished);
                self.facts.push(Fact::Checked { at: self.hub.clock.now(), wished });
            }
            Scope::All => self.round.unreadable = true,
            Scope::Inbox => {}
        }
        crash_point!("check.answered");
        self.visit_all(session, visits).await?;
        match self.retry_quarantined(session).await {
            Ok(()) => {}
            Err(Break::Imap(Trouble::Denied)) => self.round.unreadable = true,
            Err(broken) => return Err(broken),
        }
        self.fresh &= scope != Scope::All;
        self.return_to_inbox(session).await?;
        self.look_at_space(session).await?;
        self.conclude().await
    }

    /// INBOX last of those that are watched: it is the one that stays open, to be idled in. What is only
    /// followed keeps none of them waiting.
    async fn visit_all(
        &mut self,
        session: &mut Session,
        mut visits: Vec<(usize, Status)>,
    ) -> Result<(), Break> {
        visits.sort_by_key(|(place, _)| match self.folders.get(*place) {
            Some(folder) if !folder.watched => 2,
            Some(folder) if folder.role == Role::Inbox => 1,
            _ => 0,
        });
        for (place, status) in visits {
            let watched = self.folders.get(place).is_some_and(|folder| folder.watched);
            match Box::pin(self.visit(session, place, status)).await {
                Ok(()) => {}
                Err(Break::Imap(Trouble::Denied)) => self.round.unreadable |= watched,
                Err(broken) => return Err(broken),
            }
        }
        Ok(())
    }

    /// Whether this look is at the followed folders too: every so often, and when a person asked.
    fn is_time_for_aside(&mut self) -> bool {
        let due = match self.round.aside_at {
            Some(at) => at <= Instant::now(),
            None => !self.round.first,
        };
        let now = due || (self.round.wished && !self.round.first);
        if now {
            self.round.aside_at = Some(Instant::now() + ASIDE);
        }
        now
    }

    /// Commits the pass.
    async fn conclude(&mut self) -> Result<(), Break> {
        let event = match self.shortcoming() {
            Some(reason) => Event::CheckedPartly(reason),
            None => Event::Checked,
        };
        self.happened(event, None);
        crash_point!("check.visited");
        self.flush().await?;
        crash_point!("check.committed");
        Ok(())
    }

    /// Loads what was committed before, once.
    async fn load(&mut self) -> Result<(), Break> {
        if self.loaded {
            return Ok(());
        }
        let mailbox = self.wish.mailbox;
        let read = move |connection: &mut crate::db::DbConnection| {
            Ok((store::folders(connection, mailbox)?, store::has_quarantined(connection, mailbox)?))
        };
        let (folders, quarantined) = self.hub.db.read(read).await.map_err(Break::Hub)?;
        self.fresh = folders.iter().all(|folder| folder.uid_validity == 0);
        self.folders = folders;
        self.quarantined = quarantined;
        self.loaded = true;
        Ok(())
    }

    /// Asks for the folders: new ones are taken up, vanished ones are marked as gone.
    async fn relist(&mut self, session: &mut Session) -> Result<(), Break> {
        let listing = session.folders().await?;
        // INBOX is always there (RFC 3501 §5.1): a list without it is no list, and nothing is gone.
        if !listing.iter().any(|listed| listed.role == Role::Inbox) {
            self.round.unreadable = true;
            return Ok(());
        }
        for listed in &listing {
            let unwanted = self.wish.unwatched.contains(&listed.name) && listed.role != Role::Inbox;
            let watched = listed.role.is_watched() && !unwanted;
            let followed = listed.role.is_followed() && !unwanted;
            let known = self.folders.iter_mut().find(|folder| folder.wire_name == listed.wire_name);
            let folder = match known {
                Some(folder) => folder,
                None => {
                    let id = shared::id::FolderId(uuid::Uuid::now_v7());
                    self.folders.push(FolderView::new(id, listed.wire_name.clone()));
                    match self.folders.last_mut() {
                        Some(folder) => folder,
                        None => continue,
                    }
                }
            };
            folder.followed = followed;
            let same = folder.name == listed.name
                && folder.separator == listed.separator
                && folder.role == listed.role
                && folder.watched == watched
                && !folder.gone;
            if !same {
                folder.name.clone_from(&listed.name);
                folder.separator.clone_from(&listed.separator);
                (folder.role, folder.watched, folder.gone) = (listed.role, watched, false);
                self.facts.push(Fact::Folder(FolderFact(folder.clone())));
            }
        }
        for folder in self.folders.iter_mut().filter(|folder| !folder.gone) {
            if !listing.iter().any(|listed| listed.wire_name == folder.wire_name) {
                folder.gone = true;
                self.facts.push(Fact::Folder(FolderFact(folder.clone())));
            }
        }
        self.round.list_at = Some(Instant::now() + RELIST);
        Ok(())
    }

    fn is_in(&self, place: usize, scope: Scope, aside: bool) -> bool {
        self.folders.get(place).is_some_and(|folder| {
            let wanted = folder.watched || (aside && folder.followed);
            wanted && !folder.gone && (scope == Scope::All || folder.role == Role::Inbox)
        })
    }

    async fn statuses(
        &mut self,
        session: &mut Session,
        looked_at: &[usize],
    ) -> Result<Vec<Option<Status>>, Break> {
        let names: Vec<&str> = looked_at
            .iter()
            .filter_map(|place| self.folders.get(*place))
            .map(|folder| folder.wire_name.as_str())
            .collect();
        let patience = if self.round.first { FIRST_ANSWERED } else { POLL_ANSWERED };
        let answered = timeout(patience, session.statuses(&names))
            .await
            .unwrap_or(Err(Trouble::Violated(Violation::Deadline)))?;
        self.round.first = false;
        Ok(answered)
    }

    /// Opens INBOX again when another folder was looked into.
    pub(super) async fn return_to_inbox(&mut self, session: &mut Session) -> Result<(), Break> {
        let Some(inbox) = self.folders.iter().find(|folder| folder.role == Role::Inbox && !folder.gone)
        else {
            return Ok(());
        };
        if self.round.open == Some(inbox.id) {
            return Ok(());
        }
        let id = inbox.id;
        let opened = match session.examine(&inbox.wire_name).await {
            Ok(opened) => opened,
            Err(Trouble::Denied) => {
                self.round.open = None;
                self.round.unreadable = true;
                return Ok(());
            }
            Err(trouble) => return Err(trouble.into()),
        };
        self.round.open = Some(id);
        // What came, went or was read while another folder was open is looked at without waiting for a
        // hint: the server has told it by this answer, and will not tell it again.
        self.round.again = opened.uid_next.is_some_and(|next| next > inbox.uid_next)
            || opened.uid_validity != inbox.uid_validity
            || opened.exists != inbox.total
            || opened.highest_modseq.is_some_and(|modseq| modseq != inbox.highest_modseq);
        if let Some(inbox) = self.folders.iter_mut().find(|folder| folder.id == id && self.round.again) {
            inbox.settled = None;
        }
        Ok(())
    }

    async fn look_at_space(&mut self, session: &mut Session) -> Result<(), Break> {
        if self.round.space_at.is_some_and(|at| at > Instant::now()) {
            return Ok(());
        }
        if let Some(space) = session.space().await? {
            self.facts.push(Fact::Space(space));
        }
        self.round.space_at = Some(Instant::now() + SPACE);
        Ok(())
    }

    const fn shortcoming(&self) -> Option<DegradedReason> {
        match () {
            () if self.round.unreadable => Some(DegradedReason::FolderUnreadable),
            () if self.quarantined => Some(DegradedReason::MessagesQuarantined),
            () if self.round.disk_full => Some(DegradedReason::DiskFull),
            () => None,
        }
    }
}

fn note_counts(folder: &mut FolderView, status: &Status) -> Option<Fact> {
    let told = (status.unseen.unwrap_or(folder.unread), status.messages.unwrap_or(folder.total));
    if told == (folder.unread, folder.total) {
        return None;
    }
    (folder.unread, folder.total) = told;
    // A folder that was never opened is stored when it is.
    (folder.uid_validity != 0).then(|| Fact::Folder(FolderFact(folder.clone())))
}
