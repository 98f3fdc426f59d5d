//! What is done to messages here: asked for, followed until it is done, taken back.

use std::collections::{HashMap, HashSet};

use leptos::prelude::*;
use leptos::task::spawn_local;
use shared::api::acts::{ActLine, ActState, AskActs, AskBody, ListActs, UndoActs, UndoBody, Verb};
use shared::api::folders::{FolderLine, FolderRole};
use shared::api::mailboxes::MailboxPath;
use shared::id::{BunchId, FolderId, MailboxId, MessageId};

use super::news::News;
use super::{Narrow, Opened};
use crate::api::{Failure, call};

/// The acts of a mailbox, and what is marked to be acted upon.
#[derive(Clone, Copy)]
pub(crate) struct Acts {
    mailbox: MailboxId,
    /// What waits, and what ended in the last day; the latest first.
    pub known: RwSignal<Vec<ActLine>>,
    /// What was last asked for here.
    pub latest: RwSignal<Option<BunchId>>,
    pub failure: RwSignal<Option<Failure>>,
    pub marked: RwSignal<HashSet<MessageId>>,
    /// Where the marking with Shift begins.
    anchor: StoredValue<Option<MessageId>>,
    /// What the dialogs are open for.
    pub moving: RwSignal<bool>,
    pub destroying: RwSignal<bool>,
}

impl Acts {
    /// The acts of a mailbox; loaded whenever anything in it has changed.
    pub(crate) fn of(mailbox: MailboxId, news: News) -> Self {
        let acts = Self {
            mailbox,
            known: RwSignal::new(Vec::new()),
            latest: RwSignal::new(None),
            failure: RwSignal::new(None),
            marked: RwSignal::new(HashSet::new()),
            anchor: StoredValue::new(None),
            moving: RwSignal::new(false),
            destroying: RwSignal::new(false),
        };
        Effect::new(move || {
            news.track();
            acts.load();
        });
        acts
    }

    fn load(self) {
        spawn_local(async move {
            if let Ok(list) = call::<ListActs>(MailboxPath { mailbox: self.mailbox }, (), ()).await {
                // The mailbox may have been left meanwhile.
                let _left = self.known.try_set(list.acts);
            }
        });
    }

    /// Asks for an act on messages; what was marked is no longer.
    pub(crate) fn ask(self, messages: Vec<MessageId>, verb: Verb, folder: Option<FolderId>) {
        if messages.is_empty() {
            return;
        }
        self.marked.set(HashSet::new());
        let body = AskBody { messages, verb, folder };
        spawn_local(async move {
            let asked = call::<AskActs>(MailboxPath { mailbox: self.mailbox }, (), body).await;
            self.asked(asked.map(|asked| asked.bunch));
        });
    }

    /// Takes back what was asked for together.
    pub(crate) fn undo(self, bunch: BunchId) {
        spawn_local(async move {
            let path = MailboxPath { mailbox: self.mailbox };
            let asked = call::<UndoActs>(path, (), UndoBody { bunch }).await;
            self.asked(asked.map(|asked| asked.bunch));
        });
    }

    fn asked(self, asked: Result<BunchId, Failure>) {
        match asked {
            Ok(bunch) => {
                let _left = self.failure.try_set(None);
                let _left = self.latest.try_set(Some(bunch));
            }
            Err(failure) => drop(self.failure.try_set(Some(failure))),
        }
        self.load();
    }

    /// Marks a message, or no longer; with `through`, every message from the last marked one to it.
    pub(crate) fn mark(self, opened: Opened, message: MessageId, through: bool) {
        let range =
            self.anchor.get_value().filter(|_| through).map(|from| opened.pages.between(from, message));
        self.marked.update(|marked| match range {
            Some(range) => marked.extend(range),
            None if marked.remove(&message) => {}
            None => drop(marked.insert(message)),
        });
        self.anchor.set_value(Some(message));
    }

    /// What an act is about: what is marked, else the open message.
    pub(crate) fn chosen(self, opened: Opened) -> Vec<MessageId> {
        let marked = self.marked.get_untracked();
        if !marked.is_empty() {
            // In the order of the list, so that the log tells it as it was seen.
            return opened.pages.in_order(&marked);
        }
        opened.message.get_untracked().into_iter().collect()
    }

    /// The acts that wait, by message: the latest asked for.
    pub(crate) fn waiting(self) -> HashMap<MessageId, Verb> {
        let is_open = |act: &&ActLine| matches!(act.state, ActState::Waiting | ActState::Begun);
        self.known
            .with(|known| known.iter().rev().filter(is_open).map(|act| (act.message, act.verb)).collect())
    }
}

/// What can be done where the list lies: in Trash other things than elsewhere.
pub(crate) fn verbs(opened: Opened) -> Vec<Verb> {
    if opened.asked.with(|asked| asked.narrow == Narrow::Gone) {
        return vec![Verb::PutBack];
    }
    let here = opened.asked.with(|asked| asked.folder);
    let role = opened
        .folders
        .with(|folders| folders.iter().find(|folder| Some(folder.id) == here).map(|folder| folder.role));
    match role {
        Some(FolderRole::Trash) => vec![Verb::Restore, Verb::Move, Verb::MarkUnread, Verb::Destroy],
        Some(FolderRole::Archive) => vec![Verb::Move, Verb::MarkRead, Verb::MarkUnread, Verb::Delete],
        _ => vec![Verb::Archive, Verb::Move, Verb::MarkRead, Verb::MarkUnread, Verb::Delete],
    }
}

/// Does it, or asks first what has to be known.
pub(crate) fn act(opened: Opened, verb: Verb) {
    let acts = opened.acts;
    let chosen = acts.chosen(opened);
    match verb {
        _ if chosen.is_empty() => {}
        Verb::Move => acts.moving.set(true),
        Verb::Destroy => acts.destroying.set(true),
        verb => do_it(opened, chosen, verb, None),
    }
}

/// Does it to these messages; where the open one leaves the list, the next one is opened.
pub(crate) fn do_it(opened: Opened, messages: Vec<MessageId>, verb: Verb, folder: Option<FolderId>) {
    let leaves = !matches!(verb, Verb::MarkRead | Verb::MarkUnread);
    let open = opened.message.get_untracked().filter(|open| messages.contains(open));
    if let (true, Some(open)) = (leaves, open) {
        let next = opened.pages.neighbour(Some(open), 1).or_else(|| opened.pages.neighbour(Some(open), -1));
        opened.open.run(next.filter(|next| !messages.contains(next)));
    }
    opened.acts.ask(messages, verb, folder);
}

/// The folders that a message may be moved to from here.
pub(crate) fn targets(opened: Opened) -> Vec<FolderLine> {
    let here = opened.asked.with(|asked| asked.folder);
    let is_one = |folder: &&FolderLine| folder.role != FolderRole::Virtual && Some(folder.id) != here;
    opened.folders.with(|folders| folders.iter().filter(is_one).cloned().collect())
}
