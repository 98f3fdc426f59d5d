//! One mailbox: its folders, the messages of one of them, and the one that is read. On a phone one at a
//! time.

mod acts;
mod asked;
mod classes;
mod folders;
mod head;
mod keys;
mod line;
mod list;
mod news;
mod pages;
mod pane;
mod strip;
mod tools;

pub(crate) use asked::{Asked, Narrow};
pub(crate) use head::{Head, mailbox_of_path};

use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos_router::NavigateOptions;
use leptos_router::hooks::{use_navigate, use_query_map};
use shared::api::folders::FolderLine;
use shared::id::{MailboxId, MessageId};

use crate::frame::Missing;
use crate::live::{Phase, board};
use crate::mailbox::acts::Acts;
use crate::mailbox::news::News;
use crate::mailbox::pages::Pages;

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

/// Which list of the mailbox is shown, which message is open, and the ways to others.
#[derive(Clone, Copy)]
pub(crate) struct Opened {
    pub mailbox: MailboxId,
    pub asked: Memo<Asked>,
    pub message: Memo<Option<MessageId>>,
    pub pages: Pages,
    pub folders: RwSignal<Vec<FolderLine>>,
    pub acts: Acts,
    /// The folders are shown where there is no room for them beside the list.
    pub choosing: RwSignal<bool>,
    pub help: RwSignal<bool>,
    /// Opens a message, or goes back to the list.
    pub open: Callback<Option<MessageId>>,
    /// Shows another list.
    pub ask: Callback<Asked>,
    /// The same while typing: no step that "back" undoes.
    pub search: Callback<Asked>,
}

#[component]
fn Open(mailbox: MailboxId) -> impl IntoView {
    let query = use_query_map();
    let message =
        Memo::new(move |_| query.with(|query| query.get("messaggio").and_then(|id| id.parse().ok())));
    let asked = Memo::new(move |_| query.with(|query| Asked::read(|name| query.get(name))));
    let (go, news) = (to_list(mailbox), News::of(mailbox));
    let (ask, search) = (go.clone(), go.clone());
    let opened = Opened {
        mailbox,
        asked,
        message,
        pages: Pages::of(mailbox, asked, news),
        folders: folders::folders_of(mailbox, news),
        acts: Acts::of(mailbox, news),
        choosing: RwSignal::new(false),
        help: RwSignal::new(false),
        open: Callback::new(move |message| go(&asked.get_untracked(), message, false)),
        ask: Callback::new(move |asked: Asked| ask(&asked, None, false)),
        search: Callback::new(move |asked: Asked| search(&asked, None, true)),
    };
    provide_context(opened);
    read_first(opened);
    keys::listen(opened);
    view! {
        <main
            class="mailbox"
            class:reading=move || message.get().is_some()
            class:choosing=move || opened.choosing.get()
        >
            <Head mailbox />
            <folders::Folders />
            <list::List />
            <pane::Pane />
            <keys::Help />
            <strip::Dialogs />
        </main>
    }
}

/// Writes a list and a message to the URL: as a step that "back" undoes, or in place.
fn to_list(mailbox: MailboxId) -> impl Fn(&Asked, Option<MessageId>, bool) + Clone + Send + Sync + 'static {
    let navigate = use_navigate();
    move |asked, message, replace| {
        let encode = |text: &str| String::from(js_sys::encode_uri_component(text));
        let mut parts: Vec<String> =
            asked.write().iter().map(|(name, value)| format!("{name}={}", encode(value))).collect();
        parts.extend(message.map(|message| format!("messaggio={message}")));
        let query = if parts.is_empty() { String::new() } else { format!("?{}", parts.join("&")) };
        let options = NavigateOptions { replace, scroll: false, ..NavigateOptions::default() };
        navigate(&format!("/caselle/{mailbox}{query}"), options);
    }
}

/// "Leggi da vedere" leads here with `da=vedere`, the key for the next unread with `da=leggere`: the first
/// such message opens by itself.
fn read_first(opened: Opened) {
    let query = use_query_map();
    let wanted = Memo::new(move |_| query.with(|query| query.get("da")));
    Effect::new(move || {
        let first = opened.pages.first_new();
        if let Some(first) = first.filter(|_| wanted.get().as_deref() == Some("vedere")) {
            opened.open.run(Some(first));
        }
    });
    Effect::new(move || {
        if wanted.get().as_deref() == Some("leggere") {
            spawn_local(async move {
                if let Some(first) = keys::first_unread(opened.mailbox).await {
                    opened.open.run(Some(first));
                }
            });
        }
    });
}
