//! One mailbox: its messages, and the one that is read. On a phone one at a time.

mod head;
mod line;
mod list;
mod pages;
mod pane;

pub(crate) use head::{Head, mailbox_of_path};

use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::hooks::{use_navigate, use_query_map};
use shared::id::{MailboxId, MessageId};

use crate::dashboard::{is_typing, next_usual};
use crate::fleet::query::has_unread;
use crate::frame::Missing;
use crate::live::{Phase, board};
use crate::mailbox::pages::Pages;
use crate::session::session;
use crate::settings::settings;

/// The screen.
#[component]
pub(crate) fn MailboxPage() -> impl IntoView {
    let mailbox = mailbox_of_path();
    let board = board();
    let known = Memo::new(move |_| mailbox.get().filter(|mailbox| board.row(*mailbox).is_some()));
    move || match (known.get(), board.phase.get()) {
        (Some(mailbox), _) => view! { <Open mailbox /> }.into_any(),
        (None, Phase::Ready) => view! { <Missing /> }.into_any(),
        (None, _) => ().into_any(),
    }
}

/// Which message of the mailbox is open, and the way to open one.
#[derive(Clone, Copy)]
pub(crate) struct Opened {
    pub mailbox: MailboxId,
    pub message: Memo<Option<MessageId>>,
    pub pages: Pages,
    pub open: Callback<Option<MessageId>>,
}

#[component]
fn Open(mailbox: MailboxId) -> impl IntoView {
    let (query, navigate) = (use_query_map(), use_navigate());
    let message =
        Memo::new(move |_| query.with(|query| query.get("messaggio").and_then(|id| id.parse().ok())));
    let open = move |message: Option<MessageId>| {
        let url = match message {
            Some(message) => format!("/caselle/{mailbox}?messaggio={message}"),
            None => format!("/caselle/{mailbox}"),
        };
        navigate(&url, NavigateOptions { scroll: false, ..NavigateOptions::default() });
    };
    let pages = Pages::of(mailbox);
    let opened = Opened { mailbox, message, pages, open: Callback::new(open) };
    provide_context(opened);
    read_first(opened);
    listen(opened);
    view! {
        <main class="mailbox" class:reading=move || message.get().is_some()>
            <Head mailbox />
            <list::List />
            <pane::Pane />
        </main>
    }
}

/// "Leggi da vedere" leads here: the first message to be seen opens by itself.
fn read_first(opened: Opened) {
    let query = use_query_map();
    Effect::new(move || {
        let wanted = query.with(|query| query.get("da").is_some());
        let first = opened.pages.first_new();
        if let Some(first) = first.filter(|_| wanted) {
            opened.open.run(Some(first));
        }
    });
}

/// Up and down through the messages, `u` to the next mailbox with something to read, Escape back to the list.
fn listen(opened: Opened) {
    let (board, session, shortcuts) = (board(), session(), settings().shortcuts);
    let navigate = use_navigate();
    let handle = window_event_listener(leptos::ev::keydown, move |event| {
        if is_typing(&event) {
            return;
        }
        let message = opened.message.get_untracked();
        let go = |step: isize| {
            if let Some(next) = opened.pages.neighbour(message, step) {
                event.prevent_default();
                opened.open.run(Some(next));
            }
        };
        match event.key().as_str() {
            "ArrowDown" => go(1),
            "ArrowUp" => go(-1),
            "Escape" if message.is_some() => opened.open.run(None),
            "Escape" => navigate("/", NavigateOptions::default()),
            "u" if shortcuts.get_untracked() => {
                if let Some(next) = next_usual(board, session, Some(opened.mailbox), has_unread) {
                    navigate(&format!("/caselle/{next}?da=vedere"), NavigateOptions::default());
                }
            }
            _ => {}
        }
    });
    on_cleanup(move || handle.remove());
}
