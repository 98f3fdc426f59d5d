//! The head of every screen of one mailbox: whose it is, how it stands, where else to go.

use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::components::A;
use leptos_router::hooks::{use_navigate, use_params_map};
use shared::id::MailboxId;

use crate::clock;
use crate::dashboard::{Status, next_usual, refresh};
use crate::fleet::query::has_new;
use crate::live::board;
use crate::session::session;
use crate::widgets::{Glyph, icon};
use crate::words::words;

/// The mailbox that the path names.
pub(crate) fn mailbox_of_path() -> Memo<Option<MailboxId>> {
    let params = use_params_map();
    Memo::new(move |_| params.with(|params| params.get("id").and_then(|id| id.parse().ok())))
}

/// The head.
#[component]
pub(crate) fn Head(mailbox: MailboxId) -> impl IntoView {
    let board = board();
    let row = Memo::new(move |_| board.row(mailbox));
    let name = move || row.get().map(|row| row.client.name.clone());
    let about = move || row.get().map(|row| format!("{} · {}", row.address, row.provider));
    Effect::new(move || {
        if let Some(row) = row.get() {
            document().set_title(&format!("{} · {} · Portineria", row.address, row.client.name));
        }
    });
    view! {
        <header class="toolbar mailbox-head">
            <A href="/" {..} class="button quiet square" aria-label=words().common.to_dashboard>
                {icon(Glyph::Back)}
            </A>
            <div class="title">
                <h1>{name}</h1>
                <p class="sub">
                    {about} <span class="dot">" · "</span> <Checked mailbox />
                </p>
            </div>
            <Status mailbox />
            <Ways mailbox />
        </header>
    }
}

#[component]
fn Checked(mailbox: MailboxId) -> impl IntoView {
    let board = board();
    let ago = move || clock::ago(board.row(mailbox).and_then(|row| row.last_checked), board.now.get());
    view! { <span class="tick">{move || (words().remedy.last_known)(&ago())}</span> }
}

#[component]
fn Ways(mailbox: MailboxId) -> impl IntoView {
    let (words, board, session, navigate) = (&words().mailbox, board(), session(), use_navigate());
    let sending = &crate::words::words().dispatch;
    let turning = RwSignal::new(false);
    let checked = Memo::new(move |_| board.row(mailbox).and_then(|row| row.last_checked));
    Effect::new(move |before: Option<()>| {
        checked.track();
        if before.is_some() {
            turning.set(false);
        }
    });
    let next = move |_| {
        if let Some(next) = next_usual(board, session, Some(mailbox), has_new) {
            navigate(&format!("/caselle/{next}?da=vedere"), NavigateOptions::default());
        }
    };
    let none_new = move || board.with(|fleet| !fleet.rows().any(|row| has_new(row) && row.id != mailbox));
    view! {
        <div class="ways">
            <button
                type="button"
                class:turning=move || turning.get()
                aria-label=words.refresh
                title=words.refresh
                on:click=move |_| refresh(mailbox, turning)
            >
                {icon(Glyph::Refresh)}
                <span>{words.refresh}</span>
            </button>
            <A href=format!("/caselle/{mailbox}/scrivi") {..} class="button" aria-label=sending.write>
                {icon(Glyph::Pencil)}
                <span>{sending.write}</span>
            </A>
            <A href=format!("/caselle/{mailbox}/inviati") {..} class="button" aria-label=sending.sent>
                {icon(Glyph::Plane)}
                <span>{sending.sent}</span>
            </A>
            <A href=format!("/caselle/{mailbox}/registro") {..} class="button" aria-label=words.log>
                {icon(Glyph::Log)}
                <span>{words.log}</span>
            </A>
            <A href=format!("/caselle/{mailbox}/impostazioni") {..} class="button" aria-label=words.settings>
                {icon(Glyph::Gear)}
                <span>{words.settings}</span>
            </A>
            <button type="button" class="main" disabled=none_new on:click=next>
                {words.next_new}
            </button>
        </div>
    }
}
