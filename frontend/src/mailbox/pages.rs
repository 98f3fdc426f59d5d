//! The messages of a mailbox, a page at a time, newest first.

use std::collections::HashSet;

use leptos::prelude::*;
use leptos::task::spawn_local;
use shared::api::mailboxes::MailboxPath;
use shared::api::messages::{ListMessages, MessageLine, MessagePage, MessagesQuery};
use shared::id::{MailboxId, MessageId};

use crate::api::{Failure, call};
use crate::live::board;

/// What is loaded of a mailbox's messages.
#[derive(Clone, Copy)]
pub(crate) struct Pages {
    mailbox: MailboxId,
    pub lines: RwSignal<Vec<MessageLine>>,
    pub total: RwSignal<u64>,
    pub more: RwSignal<bool>,
    pub failure: RwSignal<Option<Failure>>,
    pub loaded: RwSignal<bool>,
    busy: StoredValue<bool>,
    /// Displayed here: a page that was asked for before does not make them new again.
    displayed: StoredValue<HashSet<MessageId>>,
}

impl Pages {
    /// Loads the newest page, and again whenever the mailbox's row shows another message.
    pub(crate) fn of(mailbox: MailboxId) -> Self {
        let pages = Self {
            mailbox,
            lines: RwSignal::new(Vec::new()),
            total: RwSignal::new(0),
            more: RwSignal::new(false),
            failure: RwSignal::new(None),
            loaded: RwSignal::new(false),
            busy: StoredValue::new(false),
            displayed: StoredValue::new(HashSet::new()),
        };
        let board = board();
        let newest = Memo::new(move |_| {
            let row = board.row(mailbox)?;
            Some((row.new, row.message.as_ref().map(|message| message.id)))
        });
        Effect::new(move |before: Option<Option<(u32, Option<MessageId>)>>| {
            let now = newest.get();
            let grew = match (before.flatten(), now) {
                (Some((old, before)), Some((new, after))) => new > old || (before != after && new >= old),
                _ => true,
            };
            if grew {
                pages.load(None);
            }
            now
        });
        pages
    }

    /// Loads the page after the last message, if there is one and none is on its way.
    pub(crate) fn load_more(self) {
        if self.more.get_untracked() && !self.busy.get_value() {
            self.load(self.lines.with_untracked(|lines| lines.last().map(|line| line.id)));
        }
    }

    fn load(self, after: Option<MessageId>) {
        self.busy.set_value(true);
        spawn_local(async move {
            let query = MessagesQuery { after, limit: 100 };
            let page = call::<ListMessages>(MailboxPath { mailbox: self.mailbox }, query, ()).await;
            // The mailbox may have been left meanwhile.
            if self.busy.try_set_value(false).is_some() {
                return;
            }
            match page {
                Ok(page) => self.take(page, after.is_some()),
                Err(failure) => self.failure.set(Some(failure)),
            }
            self.loaded.set(true);
        });
    }

    fn take(self, mut page: MessagePage, older: bool) {
        self.displayed.with_value(|displayed| {
            for line in page.messages.iter_mut().filter(|line| displayed.contains(&line.id)) {
                line.is_new = false;
            }
        });
        self.failure.set(None);
        self.total.set(page.total);
        self.lines.update(|lines| {
            if older {
                let known = |line: &MessageLine| lines.iter().any(|known| known.id == line.id);
                let fresh: Vec<MessageLine> = page.messages.into_iter().filter(|line| !known(line)).collect();
                lines.extend(fresh);
                self.more.set(page.more);
                return;
            }
            // The newest page again: what was loaded below it stays, so that nothing jumps.
            let below =
                page.messages.last().and_then(|last| lines.iter().position(|line| line.id == last.id));
            match below {
                Some(last) => drop(lines.splice(..=last, page.messages)),
                None => {
                    *lines = page.messages;
                    self.more.set(page.more);
                }
            }
        });
    }

    /// Takes what is now known of a message that was displayed.
    pub(crate) fn put(self, fresh: MessageLine) {
        self.displayed.update_value(|displayed| {
            displayed.insert(fresh.id);
        });
        self.lines.update(|lines| {
            if let Some(line) = lines.iter_mut().find(|line| line.id == fresh.id) {
                *line = fresh;
            }
        });
    }

    /// The newest message to be seen.
    pub(crate) fn first_new(self) -> Option<MessageId> {
        self.lines.with(|lines| lines.iter().find(|line| line.is_new).map(|line| line.id))
    }

    /// The message `step` places below the given one; the first when none is given.
    pub(crate) fn neighbour(self, message: Option<MessageId>, step: isize) -> Option<MessageId> {
        self.lines.with_untracked(|lines| {
            let at = message.and_then(|message| lines.iter().position(|line| line.id == message));
            let index = at.map_or(Some(0), |at| at.checked_add_signed(step))?;
            lines.get(index).map(|line| line.id)
        })
    }
}
