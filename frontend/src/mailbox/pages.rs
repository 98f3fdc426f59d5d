//! The messages of a list, a page at a time, in the order that is asked for.

use std::collections::HashSet;

use leptos::prelude::*;
use leptos::task::spawn_local;
use shared::api::mailboxes::MailboxPath;
use shared::api::messages::{ListMessages, MessageLine, MessagePage};
use shared::id::{MailboxId, MessageId};
use shared::importance::ClassCounts;

use super::asked::Asked;
use super::news::News;
use crate::api::{Failure, call};

const PAGE: u32 = 100;

/// What is loaded of a list.
#[derive(Clone, Copy)]
pub(crate) struct Pages {
    mailbox: MailboxId,
    asked: Memo<Asked>,
    pub lines: RwSignal<Vec<MessageLine>>,
    pub total: RwSignal<u64>,
    pub classes: RwSignal<ClassCounts>,
    pub more: RwSignal<bool>,
    pub failure: RwSignal<Option<Failure>>,
    pub loaded: RwSignal<bool>,
    busy: StoredValue<bool>,
    /// Rises with each list that is asked for: what comes of an earlier one is no longer wanted.
    turn: StoredValue<u32>,
    /// Displayed here: a page that was asked for before does not make them new again.
    displayed: StoredValue<HashSet<MessageId>>,
}

impl Pages {
    /// Loads the first page, and again whenever another list is asked for or the mailbox has changed.
    pub(crate) fn of(mailbox: MailboxId, asked: Memo<Asked>, news: News) -> Self {
        let News { changed, arrived } = news;
        let pages = Self {
            mailbox,
            asked,
            lines: RwSignal::new(Vec::new()),
            total: RwSignal::new(0),
            classes: RwSignal::new(ClassCounts::default()),
            more: RwSignal::new(false),
            failure: RwSignal::new(None),
            loaded: RwSignal::new(false),
            busy: StoredValue::new(false),
            turn: StoredValue::new(0),
            displayed: StoredValue::new(HashSet::new()),
        };
        Effect::new(move || {
            asked.track();
            pages.turn.update_value(|turn| *turn += 1);
            pages.lines.set(Vec::new());
            pages.loaded.set(false);
            pages.load(None);
        });
        Effect::new(move |before: Option<()>| {
            changed.track();
            // What is narrowed to the unread stays as it is while one of them is read.
            if before.is_some() && !untrack(|| asked.with(Asked::is_narrowed)) {
                pages.load(None);
            }
        });
        Effect::new(move |before: Option<()>| {
            arrived.track();
            if before.is_some() {
                pages.load(None);
            }
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
        let turn = self.turn.get_value();
        let query = self.asked.with_untracked(|asked| asked.query(after, PAGE));
        spawn_local(async move {
            let page = call::<ListMessages>(MailboxPath { mailbox: self.mailbox }, query, ()).await;
            // The mailbox, or this list of it, may have been left meanwhile.
            if self.turn.try_get_value() != Some(turn) {
                return;
            }
            self.busy.set_value(false);
            match page {
                Ok(page) => self.take(page, after.is_some()),
                Err(failure) => self.failure.set(Some(failure)),
            }
            self.loaded.set(true);
        });
    }

    fn take(self, mut page: MessagePage, further: bool) {
        self.displayed.with_value(|displayed| {
            for line in page.messages.iter_mut().filter(|line| displayed.contains(&line.id)) {
                line.is_new = false;
            }
        });
        self.failure.set(None);
        if let Some(total) = page.total {
            self.total.set(total);
        }
        if let Some(classes) = page.classes {
            self.classes.set(classes);
        }
        self.lines.update(|lines| {
            if further {
                let known: HashSet<MessageId> = lines.iter().map(|line| line.id).collect();
                lines.extend(page.messages.into_iter().filter(|line| !known.contains(&line.id)));
                self.more.set(page.more);
                return;
            }
            // The first page again: what was loaded below it stays, so that nothing jumps.
            let below =
                page.messages.last().and_then(|last| lines.iter().position(|line| line.id == last.id));
            match below.filter(|_| page.more) {
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

    /// The messages from one to another, both included, of those that are loaded.
    pub(crate) fn between(self, one: MessageId, other: MessageId) -> Vec<MessageId> {
        self.lines.with_untracked(|lines| {
            let at = |message| lines.iter().position(|line| line.id == message);
            let (Some(one), Some(other)) = (at(one), at(other)) else {
                return vec![other];
            };
            let range = one.min(other)..=one.max(other);
            lines.get(range).unwrap_or_default().iter().map(|line| line.id).collect()
        })
    }

    /// Those of `messages` that are loaded, in the order of the list.
    pub(crate) fn in_order(self, messages: &HashSet<MessageId>) -> Vec<MessageId> {
        let is_one = |id: &MessageId| messages.contains(id);
        self.lines.with_untracked(|lines| lines.iter().map(|line| line.id).filter(is_one).collect())
    }

    /// The first unread message below the given one, of those that are loaded.
    pub(crate) fn next_unread(self, message: Option<MessageId>) -> Option<MessageId> {
        self.lines.with_untracked(|lines| {
            let at = message.and_then(|message| lines.iter().position(|line| line.id == message));
            let below = lines.get(at.map_or(0, |at| at + 1)..).unwrap_or_default();
            below.iter().find(|line| line.unread).map(|line| line.id)
        })
    }
}
