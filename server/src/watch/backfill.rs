//! Brings in mail from before the box was added: behind, newest first, in small steps that can be
//! broken off anywhere; never below the limit of free disk, at which new mail still comes.

use tokio::time::Instant;

use super::recorder::{Fact, FolderFact};
use super::round::Break;
use super::view::WINDOW;
use super::watcher::Watcher;
use crate::crash::crash_point;
use crate::imap::{Arrival, Session, Trouble};

/// Messages of one step at most.
const STEP: usize = 16;
/// Steps of one turn at most: other boxes wait for theirs.
const STEPS: usize = 8;
const WIDEST: u32 = 5_000;

impl Watcher {
    /// Whether a step could be taken now.
    pub(super) fn wants_backfill(&self) -> bool {
        !self.round.disk_full
            && !self.round.withheld
            && self.folders.iter().any(super::view::FolderView::wants_backfill)
    }

    /// Some steps, within the turn that the caller holds, until something else is due.
    pub(super) async fn backfill(&mut self, session: &mut Session, poll_at: Instant) -> Result<(), Break> {
        for _ in 0..STEPS {
            if !self.wants_backfill() || self.stop.is_cancelled() || poll_at <= Instant::now() {
                break;
            }
            match self.backfill_step(session).await {
                Ok(()) => {}
                // One folder that is withheld does not stop the box; the next session asks again.
                Err(Break::Imap(Trouble::Denied)) => {
                    self.round.withheld = true;
                    return self.return_to_inbox(session).await;
                }
                Err(broken) => return Err(broken),
            }
            if self.round.again || session.has_noticed() {
                break;
            }
        }
        Ok(())
    }

    async fn backfill_step(&mut self, session: &mut Session) -> Result<(), Break> {
        if self.is_disk_short() {
            self.round.disk_full = true;
            return Ok(());
        }
        // What is watched comes first.
        let wants = |watched: bool| {
            self.folders.iter().position(|folder| folder.watched == watched && folder.wants_backfill())
        };
        let Some(place) = wants(true).or_else(|| wants(false)) else {
            return Ok(());
        };
        let Some(folder) = self.folders.get(place) else {
            return Ok(());
        };
        let (id, below) = (folder.id, folder.backfill_below);
        let from = below.saturating_sub(folder.window).max(1);
        if self.round.open != Some(id) {
            let wire_name = folder.wire_name.clone();
            let uid_validity = folder.uid_validity;
            self.round.open = None;
            let opened = session.examine(&wire_name).await?;
            self.round.open = Some(id);
            // Renumbered: the next pass reads it anew, older mail included. 0: not told.
            if opened.uid_validity != 0 && opened.uid_validity != uid_validity {
                self.round.withheld = true;
                return self.return_to_inbox(session).await;
            }
        }
        let found = session.arrivals(from, Some(below - 1)).await?;
        let start = found.len().saturating_sub(STEP);
        let step: Vec<Arrival> = found.get(start..).unwrap_or_default().to_vec();
        let next = if start == 0 { from } else { step.first().map_or(from, |first| first.uid) };
        let beyond = self.is_beyond(&found);
        self.bring_in(session, place, step, true).await?;
        crash_point!("backfill.brought_in");
        if let Some(folder) = self.folders.get_mut(place) {
            folder.window =
                if found.is_empty() { folder.window.saturating_mul(2).min(WIDEST) } else { WINDOW };
            folder.backfill_below = if beyond || next <= 1 { 0 } else { next };
            self.facts.push(Fact::Folder(FolderFact(folder.clone())));
        }
        self.flush().await?;
        crash_point!("backfill.committed");
        self.return_to_inbox(session).await
    }

    /// Whether everything found is from before the horizon: what lies below is older still.
    fn is_beyond(&self, found: &[Arrival]) -> bool {
        let Some(horizon) = self.wish.horizon() else {
            return false;
        };
        !found.is_empty()
            && found.iter().all(|arrival| arrival.received.is_some_and(|received| received < horizon))
    }

    fn is_disk_short(&self) -> bool {
        let free = rustix::fs::statvfs(&self.hub.config.data_dir)
            .map(|disk| disk.f_bavail.saturating_mul(disk.f_frsize) / (1024 * 1024));
        // A disk that cannot be asked is no reason to stop.
        free.is_ok_and(|free| free < self.hub.config.free_disk_mb)
    }
}
