//! When what is shown of a mailbox has to be asked for again.

use std::time::Duration;

use leptos::prelude::*;
use shared::id::{MailboxId, MessageId};

use crate::live::board;

/// Rise when something has happened.
#[derive(Clone, Copy)]
pub(crate) struct News {
    /// Anything that the lists may show otherwise.
    pub changed: RwSignal<u32>,
    /// Something came.
    pub arrived: RwSignal<u32>,
}

/// What of a mailbox's row tells that its lists may have changed.
#[derive(Clone, Copy, PartialEq, Eq)]
struct Sign {
    new: u32,
    unread: u32,
    newest: Option<MessageId>,
}

/// A thousand acts are told one by one: the lists are asked for again a few times, not a thousand.
const GATHERED: Duration = Duration::from_millis(250);

impl News {
    /// Listens for as long as the mailbox is shown.
    pub(crate) fn of(mailbox: MailboxId) -> Self {
        let news = Self { changed: RwSignal::new(0), arrived: RwSignal::new(0) };
        let board = board();
        let sign = Memo::new(move |_| {
            let row = board.row(mailbox)?;
            let newest = row.message.as_ref().map(|message| message.id);
            Some(Sign { new: row.new, unread: row.unread, newest })
        });
        Effect::new(move |before: Option<Option<Sign>>| {
            let now = sign.get();
            if let (Some(Some(old)), Some(new)) = (before, now) {
                let grew = new.new > old.new || (old.newest != new.newest && new.new >= old.new);
                let what = if grew { news.arrived } else { news.changed };
                what.update(|count| *count += 1);
            }
            now
        });
        let waits = StoredValue::new(false);
        Effect::new(move || {
            if board.contents.get() != Some(mailbox) || waits.get_value() {
                return;
            }
            waits.set_value(true);
            let tell = move || {
                // The mailbox may have been left meanwhile.
                if waits.try_set_value(false).is_none() {
                    news.changed.update(|count| *count += 1);
                }
            };
            set_timeout(tell, GATHERED);
        });
        news
    }

    /// Wakes whoever reads this when anything has happened.
    pub(crate) fn track(self) {
        self.changed.track();
        self.arrived.track();
    }
}
