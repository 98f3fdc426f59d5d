//! Looks into one folder: what arrived, what was read or expunged elsewhere, whether it was
//! renumbered. The cursor is (UIDVALIDITY, UID) and moves only over what was seen; the original is on
//! the disk before its row is written.

use std::collections::HashSet;

use futures_util::future::{join, try_join_all};

use super::quarantine::{Asked, QUARANTINE, ask_again};
use super::recorder::{Fact, FolderFact, NewMessage, SeenFact};
use super::round::Break;
use super::store;
use super::watcher::Watcher;
use crate::clients;
use crate::crash::crash_point;
use crate::imap::{Arrival, Opened, Role, Session, Sought, Status};
use crate::messages::{self, Summary};

/// Messages fetched in one round trip at most, and their announced bytes.
const BATCH: usize = 32;
const BATCH_BYTES: u64 = 8 * 1024 * 1024;
/// A message announced as larger is listed and not fetched.
const LARGEST: u32 = 100 * 1024 * 1024;

impl Watcher {
    /// Looks into the folder at `place`, of which the server said `status`.
    pub(super) async fn visit(
        &mut self,
        session: &mut Session,
        place: usize,
        status: Status,
    ) -> Result<(), Break> {
        let Some(folder) = self.folders.get(place) else {
            return Ok(());
        };
        let (id, wire_name) = (folder.id, folder.wire_name.clone());
        let renumbered = status.uid_validity.is_some_and(|validity| validity != folder.uid_validity);
        // Numbers only grow (RFC 3501 §2.3.1.1): a lower one takes back one that we went by.
        let taken_back = status.uid_next.is_some_and(|next| next < folder.uid_next);
        let stays_open =
            self.round.open == Some(id) && folder.settled.is_some() && !renumbered && !taken_back;
        let opened = match stays_open {
            true => None,
            false => {
                self.round.open = None;
                let opened = session.examine(&wire_name).await?;
                self.round.open = Some(id);
                crash_point!("folder.opened");
                self.take_up(place, opened, status).await?;
                Some(opened)
            }
        };
        let Some(folder) = self.folders.get(place) else {
            return Ok(());
        };
        let (cursor, end) = (folder.uid_next, opened.and_then(|opened| opened.uid_next));
        let arrivals = match end {
            Some(end) if end <= cursor => Vec::new(),
            _ => session.arrivals(cursor, end.map(|end| end - 1)).await?,
        };
        let arrived = arrivals.len();
        self.bring_in(session, place, arrivals, false).await?;
        self.reconcile(session, place, cursor, &status, arrived).await?;
        let Some(folder) = self.folders.get_mut(place) else {
            return Ok(());
        };
        // Only a folder opened just now says that nothing is left below its next number: one that
        // stayed open may not show yet what STATUS already counts.
        folder.uid_next = folder.uid_next.max(end.unwrap_or(0));
        folder.highest_modseq = status.highest_modseq.unwrap_or(0);
        folder.unread = status.unseen.unwrap_or(folder.unread);
        folder.total = status.messages.unwrap_or(folder.total);
        folder.settled = (folder.uid_next >= status.uid_next.unwrap_or(0)).then_some(status);
        if std::mem::take(&mut folder.rereading) {
            self.facts.push(Fact::ReadAnew { folder: id, uid_validity: folder.uid_validity });
        }
        self.facts.push(Fact::Folder(FolderFact(folder.clone())));
        crash_point!("folder.visited");
        Ok(())
    }

    /// Takes a folder up as it is now: for the first time, renumbered, or as it was.
    async fn take_up(&mut self, place: usize, opened: Opened, status: Status) -> Result<(), Break> {
        let Some(folder) = self.folders.get_mut(place) else {
            return Ok(());
        };
        let validity =
            if opened.uid_validity == 0 { status.uid_validity.unwrap_or(1) } else { opened.uid_validity };
        if folder.uid_validity == validity {
            if opened.uid_next.is_some_and(|next| next < folder.uid_next) {
                tracing::warn!(mailbox = %self.wish.mailbox, folder = %folder.id, "a folder's next number went back");
                (folder.uid_next, folder.highest_modseq, folder.rereading) = (1, 0, true);
                folder.settled = None;
                return Ok(());
            }
            if folder.settled.is_none() {
                let id = folder.id;
                let read = move |connection: &mut crate::db::DbConnection| {
                    store::has_leftovers(connection, id, validity)
                };
                folder.rereading |= self.hub.db.read(read).await.map_err(Break::Hub)?;
            }
            return Ok(());
        }
        let is_first = folder.uid_validity == 0;
        folder.uid_validity = validity;
        folder.highest_modseq = 0;
        folder.settled = None;
        if is_first && (self.fresh || !folder.watched) {
            // The box was just added, or nothing arrives there: what is there now is not news.
            folder.uid_next = opened.uid_next.or(status.uid_next).unwrap_or(1);
            folder.backfill_below = match self.wish.backfill {
                shared::api::mailboxes::Backfill::None => 0,
                _ => folder.uid_next,
            };
        } else {
            if !is_first {
                tracing::warn!(mailbox = %self.wish.mailbox, folder = %folder.id, "a folder was renumbered");
            }
            (folder.uid_next, folder.backfill_below, folder.rereading) = (1, 0, true);
        }
        self.facts.push(Fact::Folder(FolderFact(folder.clone())));
        crash_point!("folder.taken_up");
        Ok(())
    }

    /// Fetches messages whole, keeps their originals, lists them; the cursor follows, batch by batch.
    pub(super) async fn bring_in(
        &mut self,
        session: &mut Session,
        place: usize,
        arrivals: Vec<Arrival>,
        backfill: bool,
    ) -> Result<(), Break> {
        let mut rest = arrivals.as_slice();
        while !rest.is_empty() {
            let (batch, after) = rest.split_at(self.batch(place, rest));
            rest = after;
            self.bring_in_batch(session, place, batch, backfill).await?;
            let Some(folder) = self.folders.get_mut(place) else {
                return Ok(());
            };
            if let (false, Some(last)) = (backfill, batch.last()) {
                folder.uid_next = folder.uid_next.max(last.uid.saturating_add(1));
            }
            if !rest.is_empty() {
                self.facts.push(Fact::Folder(FolderFact(folder.clone())));
                self.flush().await?;
                crash_point!("batch.committed");
            }
        }
        Ok(())
    }

    /// How many of `arrivals` are fetched together: one alone that was there when a session broke.
    fn batch(&self, place: usize, arrivals: &[Arrival]) -> usize {
        let folder = self.folders.get(place).map(|folder| folder.id);
        let blamed =
            |arrival: &Arrival| folder.is_some_and(|folder| self.blame.contains_key(&(folder, arrival.uid)));
        let mut bytes = 0;
        let mut count = 0;
        for arrival in arrivals.iter().take(BATCH) {
            bytes += u64::from(arrival.size);
            if count > 0 && (bytes > BATCH_BYTES || blamed(arrival)) {
                break;
            }
            count += 1;
            if blamed(arrival) {
                break;
            }
        }
        count.max(1).min(arrivals.len())
    }

    pub(super) async fn bring_in_batch(
        &mut self,
        session: &mut Session,
        place: usize,
        batch: &[Arrival],
        backfill: bool,
    ) -> Result<(), Break> {
        let Some(folder) = self.folders.get(place) else {
            return Ok(());
        };
        let (id, rereading) = (folder.id, folder.rereading);
        let now = self.hub.clock.now();
        let horizon = self.wish.horizon().filter(|_| rereading || backfill);
        let is_wanted =
            |arrival: &&Arrival| horizon.is_none_or(|horizon| arrival.received.unwrap_or(now) >= horizon);
        let wanted: Vec<Arrival> = batch.iter().filter(is_wanted).copied().collect();
        let (held_back, fetched): (Vec<Arrival>, Vec<Arrival>) = wanted.into_iter().partition(|arrival| {
            arrival.size > LARGEST || self.blame.get(&(id, arrival.uid)).is_some_and(|b| *b >= QUARANTINE)
        });
        for arrival in held_back {
            self.quarantine(place, &arrival, backfill);
        }
        if fetched.is_empty() {
            return Ok(());
        }
        let bytes = fetched.iter().map(|arrival| u64::from(arrival.size)).sum();
        let _memory = self.hub.desk.slots.memory(bytes).await;
        let bodies = match session.bodies(&fetched).await {
            Ok(bodies) => bodies,
            Err(trouble) => {
                self.lay_blame(place, &fetched, &trouble);
                return Err(trouble.into());
            }
        };
        crash_point!("batch.fetched");
        let mut come = Vec::with_capacity(fetched.len());
        for (arrival, body) in fetched.into_iter().zip(bodies) {
            self.blame.remove(&(id, arrival.uid));
            match body {
                Some(raw) => come.push((arrival, raw)),
                None => match ask_again(session, &arrival).await? {
                    Asked::Body(raw) => come.push((arrival, raw)),
                    Asked::Withheld => self.quarantine(place, &arrival, backfill),
                    Asked::Gone => {}
                },
            }
        }
        self.keep(place, come, backfill).await
    }

    /// Keeps the originals, then lists the messages.
    async fn keep(
        &mut self,
        place: usize,
        come: Vec<(Arrival, Vec<u8>)>,
        backfill: bool,
    ) -> Result<(), Break> {
        let (hub, wish) = (&self.hub, &self.wish);
        let key = clients::key(hub, wish.firm, wish.client).await.map_err(Break::Hub)?;
        let kept = come.into_iter().map(|(arrival, raw)| {
            let key = &key;
            async move {
                let size = raw.len() as u64;
                let kept = hub.originals.put(key, wish.firm, wish.client, raw.clone());
                let (name, summary) = join(kept, messages::summarise(hub, raw)).await;
                Ok((arrival, size, messages::kept_at(wish.client, &name?), summary))
            }
        });
        let kept = try_join_all(kept).await.map_err(Break::Hub)?;
        crash_point!("batch.kept");
        for (arrival, size, original, summary) in kept {
            let Some(mut new) = self.announced(place, &arrival, backfill) else {
                continue;
            };
            (new.original, new.size, new.summary) = (original, size, summary);
            self.facts.push(Fact::Message(new));
        }
        Ok(())
    }

    /// A message as its arrival announces it, before its body has come.
    pub(super) fn announced(&self, place: usize, arrival: &Arrival, backfill: bool) -> Option<NewMessage> {
        let folder = self.folders.get(place)?;
        let received = arrival.received.unwrap_or_else(|| self.hub.clock.now());
        Some(NewMessage {
            folder: folder.id,
            uid_validity: folder.uid_validity,
            uid: arrival.uid,
            original: String::new(),
            size: u64::from(arrival.size),
            received,
            summary: Summary::unreadable(),
            seen: arrival.seen,
            in_spam: folder.watched && matches!(folder.role, Role::Spam | Role::Trash),
            older: backfill || self.wish.is_older(received),
            aside: !folder.watched,
        })
    }

    /// What was read, unread or expunged elsewhere, among the messages below `cursor`.
    async fn reconcile(
        &mut self,
        session: &mut Session,
        place: usize,
        cursor: u32,
        status: &Status,
        arrived: usize,
    ) -> Result<(), Break> {
        let Some(folder) = self.folders.get(place) else {
            return Ok(());
        };
        let (id, uid_validity, since) = (folder.id, folder.uid_validity, folder.highest_modseq);
        let by_modseq = since > 0 && status.highest_modseq.is_some();
        // Read anew, it lists messages though the cursor is at the beginning.
        if (cursor <= 1 && !folder.rereading) || (by_modseq && status.highest_modseq == Some(since)) {
            return Ok(());
        }
        let before = folder.settled;
        let expected = before.and_then(|before| before.messages).map(|count| count as usize + arrived);
        let counts_differ = expected.is_none() || expected != status.messages.map(|count| count as usize);
        let unseen_differs = before.is_none_or(|before| before.unseen != status.unseen);
        if by_modseq {
            let flagged = session.flagged_since(cursor - 1, since).await?;
            for seen in [true, false] {
                let uids: Vec<u32> = flagged
                    .iter()
                    .filter(|flagged| flagged.seen == seen)
                    .map(|flagged| flagged.uid)
                    .collect();
                self.push_seen(SeenFact { folder: id, uid_validity, uids, seen });
            }
        }
        if !counts_differ && (by_modseq || !unseen_differs) {
            return Ok(());
        }
        let read =
            move |connection: &mut crate::db::DbConnection| store::listed(connection, id, uid_validity);
        let listed = self.hub.db.read(read).await.map_err(Break::Hub)?;
        let (Some(low), Some(high)) = (listed.first(), listed.last()) else {
            return Ok(());
        };
        let there: HashSet<u32> = session.uids(Sought::All, low.uid, high.uid).await?.into_iter().collect();
        let uids: Vec<u32> = listed.iter().map(|one| one.uid).filter(|uid| !there.contains(uid)).collect();
        if !uids.is_empty() {
            self.facts.push(Fact::Expunged { folder: id, uid_validity, uids });
            crash_point!("expunged.found");
        }
        if !by_modseq {
            let unseen: HashSet<u32> =
                session.uids(Sought::Unseen, low.uid, high.uid).await?.into_iter().collect();
            for seen in [true, false] {
                let is_now = |uid: &u32| there.contains(uid) && unseen.contains(uid) != seen;
                let uids: Vec<u32> =
                    listed.iter().filter(|one| one.seen != seen).map(|one| one.uid).filter(is_now).collect();
                self.push_seen(SeenFact { folder: id, uid_validity, uids, seen });
            }
        }
        Ok(())
    }

    fn push_seen(&mut self, fact: SeenFact) {
        if !fact.uids.is_empty() {
            self.facts.push(Fact::Seen(fact));
        }
    }
}
