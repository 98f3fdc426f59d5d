//! The keyboard of a mailbox. Single keys can be switched off (WCAG 2.1.4); arrows and Escape cannot.

use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos_router::NavigateOptions;
use leptos_router::hooks::use_navigate;
use shared::api::acts::Verb;
use shared::api::mailboxes::MailboxPath;
use shared::api::messages::{ListMessages, MessagesQuery};
use shared::id::{MailboxId, MessageId};
use wasm_bindgen::JsCast;

use super::Opened;
use super::acts::act;
use super::tools::SEARCH;
use crate::api::call;
use crate::dashboard::{is_typing, next_usual};
use crate::fleet::query::has_unread;
use crate::live::board;
use crate::session::session;
use crate::settings::settings;
use crate::widgets::Dialog;
use crate::words::words;

/// Hears the keys while the mailbox is shown.
pub(crate) fn listen(opened: Opened) {
    let (shortcuts, next_box) = (settings().shortcuts, to_next_box(opened.mailbox));
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
            "ArrowDown" => return go(1),
            "ArrowUp" => return go(-1),
            "Escape" if opened.choosing.get_untracked() => return opened.choosing.set(false),
            "Escape" if opened.acts.marked.with_untracked(|marked| !marked.is_empty()) => {
                return opened.acts.marked.update(|marked| marked.clear());
            }
            "Escape" if message.is_some() => return opened.open.run(None),
            "Escape" => return navigate("/", NavigateOptions::default()),
            _ => {}
        }
        if !shortcuts.get_untracked() {
            return;
        }
        match event.key().as_str() {
            "j" => go(1),
            "k" => go(-1),
            "n" => next_unread(opened, next_box.clone()),
            "u" => next_box(),
            "e" => act(opened, Verb::Archive),
            "m" => toggle_read(opened),
            "v" => act(opened, Verb::Move),
            "x" => mark(opened, false),
            "X" => mark(opened, true),
            "Delete" | "#" => act(opened, Verb::Delete),
            "/" => {
                event.prevent_default();
                focus_search();
            }
            "?" => opened.help.set(true),
            _ => {}
        }
    });
    on_cleanup(move || handle.remove());
}

/// Marks the open message, or all from the last marked one to it.
fn mark(opened: Opened, through: bool) {
    if let Some(message) = opened.message.get_untracked() {
        opened.acts.mark(opened, message, through);
    }
}

/// Unread what is read, read what is not.
fn toggle_read(opened: Opened) {
    let chosen = opened.acts.chosen(opened);
    let any_unread = opened
        .pages
        .lines
        .with_untracked(|lines| lines.iter().any(|line| line.unread && chosen.contains(&line.id)));
    act(opened, if any_unread { Verb::MarkRead } else { Verb::MarkUnread });
}

/// Goes to the next mailbox with something to read, and to the first unread message there.
fn to_next_box(mailbox: MailboxId) -> impl Fn() + Clone + 'static {
    let (board, session, navigate) = (board(), session(), use_navigate());
    move || {
        if let Some(next) = next_usual(board, session, Some(mailbox), has_unread) {
            navigate(&format!("/caselle/{next}?da=leggere"), NavigateOptions::default());
        }
    }
}

/// The next unread message: below in this list, else further on in it, else anywhere in this mailbox,
/// else in the next one.
fn next_unread(opened: Opened, next_box: impl Fn() + 'static) {
    let message = opened.message.get_untracked();
    if let Some(next) = opened.pages.next_unread(message) {
        return opened.open.run(Some(next));
    }
    spawn_local(async move {
        let last = opened.pages.lines.try_with_untracked(|lines| lines.last().map(|line| line.id)).flatten();
        let further = MessagesQuery {
            unread: true,
            limit: 1,
            ..opened.asked.try_get_untracked().unwrap_or_default().query(last, 1)
        };
        let found = match first_of(opened.mailbox, further).await {
            Some(found) => Some(found),
            None => first_unread(opened.mailbox).await,
        };
        match found.filter(|found| Some(*found) != message) {
            Some(found) => opened.open.run(Some(found)),
            None => next_box(),
        }
    });
}

/// The newest unread message of the mailbox's watched folders.
pub(crate) async fn first_unread(mailbox: MailboxId) -> Option<MessageId> {
    first_of(mailbox, MessagesQuery { unread: true, limit: 1, ..MessagesQuery::default() }).await
}

async fn first_of(mailbox: MailboxId, query: MessagesQuery) -> Option<MessageId> {
    let page = call::<ListMessages>(MailboxPath { mailbox }, query, ()).await.ok()?;
    page.messages.first().map(|line| line.id)
}

fn focus_search() {
    let field = document().get_element_by_id(SEARCH);
    if let Some(input) = field.and_then(|field| field.dyn_into::<web_sys::HtmlInputElement>().ok()) {
        drop(input.focus());
        input.select();
    }
}

/// The list of keys.
#[component]
pub(crate) fn Help() -> impl IntoView {
    let opened = expect_context::<Opened>();
    let (words, common) = (&words().desk, &words().keys);
    let keys = [
        ("↑ ↓  j k", words.key_neighbour),
        ("n", words.key_unread),
        ("u", common.next_unread),
        ("e", (words.verb)(Verb::Archive)),
        ("m", words.key_read),
        ("v", (words.verb)(Verb::Move)),
        ("# Canc", (words.verb)(Verb::Delete)),
        ("x  X", words.key_mark),
        ("/", words.key_search),
        ("Esc", words.key_escape),
        ("?", common.help),
    ];
    let line = |(key, text): (&'static str, &'static str)| {
        view! {
            <dt>
                <kbd>{key}</kbd>
            </dt>
            <dd>{text}</dd>
        }
    };
    view! {
        <Dialog open=opened.help title=common.title>
            <dl class="keys">{keys.map(line)}</dl>
            <p class="hint">{common.off}</p>
        </Dialog>
    }
}
