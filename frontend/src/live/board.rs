//! The fleet as signals: an event wakes the one row that it changed, and at most four times a
//! second whatever counts or orders all of them.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use leptos::prelude::*;
use leptos::task::spawn_local;
use shared::api::mailboxes::{FleetQuery, ListMailboxes};
use shared::id::MailboxId;
use shared::live::LiveEvent;
use shared::row::MailboxRow;
use shared::time::Timestamp;

use crate::api::{Failure, call};
use crate::clock;
use crate::fleet::{Changed, Fleet};
use crate::widgets::pause;

/// How far the first snapshot is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Phase {
    Loading,
    Ready,
    Failed(Failure),
}

/// Whether changes reach this browser.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Link {
    /// Not known yet.
    Opening,
    Up,
    Lost,
}

/// New messages of one mailbox.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Arrival {
    pub mailbox: MailboxId,
    pub messages: u32,
    pub at: Timestamp,
}

/// How much of what is derived from all rows must be reckoned anew.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Wake {
    Pulse,
    Shape,
}

/// The fleet, for every component below.
#[derive(Clone, Copy)]
pub(crate) struct Board {
    fleet: StoredValue<Fleet>,
    cells: StoredValue<HashMap<MailboxId, ArcRwSignal<()>>>,
    /// Rows came, went or changed.
    shape: RwSignal<()>,
    /// The same, or rows were checked and are otherwise as they were.
    pulse: RwSignal<()>,
    /// What is to be notified in a moment, if anything.
    waits: StoredValue<Option<Wake>>,
    /// Events that came while a snapshot was on its way; none when no snapshot is.
    queue: StoredValue<Option<Vec<LiveEvent>>>,
    pub phase: RwSignal<Phase>,
    pub link: RwSignal<Link>,
    /// When this browser last heard anything that is true of the hub.
    pub heard: RwSignal<Timestamp>,
    pub arrival: RwSignal<Option<Arrival>>,
    /// The mailbox in which something was last changed that its row does not tell.
    pub contents: RwSignal<Option<MailboxId>>,
    /// How often anything that was sent, or is to be, has moved.
    pub moved: RwSignal<u64>,
    /// Now, every second, by the server's clock.
    pub now: RwSignal<Timestamp>,
    /// Now, every ten seconds: for what need not tick.
    pub slow_now: Memo<Timestamp>,
}

/// The board of the page.
#[must_use]
pub(crate) fn board() -> Board {
    expect_context::<Board>()
}

impl Board {
    /// An empty board with a running clock.
    #[must_use]
    pub(crate) fn new() -> Self {
        let now = RwSignal::new(clock::now());
        // The page lives as long as the clock; a browser that grants no timer shows a still clock.
        let _timer = set_interval_with_handle(move || now.set(clock::now()), Duration::from_secs(1));
        Self {
            fleet: StoredValue::new(Fleet::default()),
            cells: StoredValue::new(HashMap::new()),
            shape: RwSignal::new(()),
            pulse: RwSignal::new(()),
            waits: StoredValue::new(None),
            queue: StoredValue::new(None),
            phase: RwSignal::new(Phase::Loading),
            link: RwSignal::new(Link::Opening),
            heard: RwSignal::new(clock::now()),
            arrival: RwSignal::new(None),
            contents: RwSignal::new(None),
            moved: RwSignal::new(0),
            now,
            slow_now: Memo::new(move |_| Timestamp(now.get().0 / 10_000 * 10_000)),
        }
    }

    /// One row; the caller is woken when this row changes, and only then.
    #[must_use]
    pub(crate) fn row(self, mailbox: MailboxId) -> Option<Arc<MailboxRow>> {
        self.cell(mailbox).track();
        self.fleet.with_value(|fleet| fleet.row(mailbox))
    }

    /// Reads all rows; the caller is woken when any of them changes, at most four times a second,
    /// but not by mere checks: ten thousand rows are checked many times a second.
    pub(crate) fn with<T>(self, read: impl FnOnce(&Fleet) -> T) -> T {
        self.shape.track();
        self.fleet.with_value(read)
    }

    /// As [`Self::with`]; the caller is woken by mere checks too.
    pub(crate) fn with_checks<T>(self, read: impl FnOnce(&Fleet) -> T) -> T {
        self.pulse.track();
        self.fleet.with_value(read)
    }

    /// Reads all rows without being woken.
    pub(crate) fn peek<T>(self, read: impl FnOnce(&Fleet) -> T) -> T {
        self.fleet.with_value(read)
    }

    /// Takes an event of the stream, the only way by which rows change: what a call answers was read
    /// before or after an event that tells of the same row, and nobody could say which.
    pub(crate) fn hear(self, event: LiveEvent) {
        self.heard.set(clock::now());
        let waits = self.queue.try_update_value(|queue| match queue {
            Some(queue) => {
                queue.push(event.clone());
                true
            }
            None => false,
        });
        if waits == Some(true) {
            return;
        }
        if let Some(changed) = self.fleet.try_update_value(|fleet| fleet.apply(event)) {
            self.tell(changed);
        }
    }

    /// Loads the snapshot, again and again until one comes; events wait meanwhile.
    pub(crate) fn load(self) {
        if self.queue.with_value(Option::is_some) {
            return;
        }
        self.queue.set_value(Some(Vec::new()));
        spawn_local(async move {
            let mut wait = 1_000;
            loop {
                match call::<ListMailboxes>((), FleetQuery::default(), ()).await {
                    Ok(snapshot) => break self.take(snapshot),
                    Err(failure) if self.phase.get_untracked() != Phase::Ready => {
                        self.phase.set(Phase::Failed(failure));
                    }
                    Err(_) => {}
                }
                pause(wait).await;
                wait = (wait * 2).min(15_000);
            }
        });
    }

    fn take(self, snapshot: shared::api::mailboxes::Fleet) {
        self.fleet.update_value(|fleet| fleet.load(snapshot));
        self.heard.set(clock::now());
        self.phase.set(Phase::Ready);
        // What moved meanwhile was not told.
        self.moved.update(|moved| *moved += 1);
        for cell in self.cells.with_value(|cells| cells.values().cloned().collect::<Vec<_>>()) {
            cell.notify();
        }
        self.shape.notify();
        self.pulse.notify();
        let queued = self.queue.try_update_value(Option::take).flatten().unwrap_or_default();
        for event in queued {
            self.hear(event);
        }
    }

    fn cell(self, mailbox: MailboxId) -> ArcRwSignal<()> {
        let made = self.cells.try_update_value(|cells| cells.entry(mailbox).or_default().clone());
        made.unwrap_or_default()
    }

    fn tell(self, changed: Changed) {
        match changed {
            Changed::Nothing => {}
            Changed::Gap => self.load(),
            Changed::Row { mailbox, arrived } => {
                if arrived > 0 {
                    self.arrival.set(Some(Arrival { mailbox, messages: arrived, at: clock::now() }));
                }
                self.wake(&[mailbox], Wake::Shape);
            }
            Changed::Checked(mailboxes) => self.wake(&mailboxes, Wake::Pulse),
            Changed::Moved => self.moved.update(|moved| *moved += 1),
            Changed::Removed(mailbox) => self.wake(&[mailbox], Wake::Shape),
            Changed::Contents(mailbox) => self.contents.set(Some(mailbox)),
        }
    }

    fn wake(self, mailboxes: &[MailboxId], wake: Wake) {
        for mailbox in mailboxes {
            if let Some(cell) = self.cells.with_value(|cells| cells.get(mailbox).cloned()) {
                cell.notify();
            }
        }
        let waiting = self.waits.get_value();
        self.waits.set_value(waiting.max(Some(wake)));
        if waiting.is_none() {
            let notify = move || {
                if self.waits.get_value() == Some(Wake::Shape) {
                    self.shape.notify();
                }
                self.waits.set_value(None);
                self.pulse.notify();
            };
            set_timeout(notify, Duration::from_millis(250));
        }
    }
}
