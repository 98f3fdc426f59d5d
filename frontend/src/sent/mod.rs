//! What a mailbox has sent, and what it is about to: the list, and each message with its trail.

mod line;
mod page;
mod trail;

pub(crate) use page::DispatchPage;

use leptos::prelude::*;
use leptos_router::components::A;
use shared::api::dispatches::{DispatchesQuery, ListDispatches};
use shared::api::mailboxes::MailboxPath;
use shared::dispatch::DispatchLine;
use shared::id::MailboxId;

use self::line::Line;
use crate::api::{Failure, call};
use crate::live::board;
use crate::mailbox::{Head, mailbox_of_path};
use crate::widgets::{Glyph, icon};
use crate::words::words;

/// The list.
#[component]
pub(crate) fn SentPage() -> impl IntoView {
    let mailbox = mailbox_of_path();
    move || {
        let mailbox = mailbox.get()?;
        Some(view! {
            <div class="page-with-head">
                <Head mailbox />
                <main class="page wide">
                    <List mailbox />
                </main>
            </div>
        })
    }
}

#[component]
fn List(mailbox: MailboxId) -> impl IntoView {
    let (words, board) = (&words().dispatch, board());
    let stalled = RwSignal::new(false);
    let pages = RwSignal::new(1_u32);
    let read = LocalResource::new(move || {
        // Read again whenever something that was sent has moved.
        board.moved.track();
        all(mailbox, stalled.get(), pages.get())
    });
    // What was shown stays until what is newer has come.
    let shown = RwSignal::new(None::<Result<(Vec<DispatchLine>, bool), Failure>>);
    Effect::new(move || {
        if let Some(read) = read.get() {
            shown.set(Some(read));
        }
    });
    view! {
        <header class="page-head">
            <h2>{words.sent_title}</h2>
            <button
                type="button"
                class="quiet"
                aria-pressed=move || stalled.get().to_string()
                on:click=move |_| stalled.update(|stalled| *stalled = !*stalled)
            >
                {words.only_stalled}
            </button>
            <A href=format!("/caselle/{mailbox}/scrivi") {..} class="button main">
                {icon(Glyph::Plus)}
                {words.write}
            </A>
        </header>
        {move || match shown.get() {
            None => view! { <p class="hint" role="status">{crate::words::words().common.loading}</p> }.into_any(),
            Some(Err(failure)) => view! { <p class="failed" role="alert">{failure.sentence()}</p> }.into_any(),
            Some(Ok((lines, _))) if lines.is_empty() => view! { <Nothing /> }.into_any(),
            Some(Ok((lines, more))) => view! { <Lines mailbox lines more pages /> }.into_any(),
        }}
    }
}

#[component]
fn Nothing() -> impl IntoView {
    let words = &words().dispatch;
    view! {
        <div class="blank">
            <span class="blank-mark">{icon(Glyph::Letter)}</span>
            <h2>{words.none_sent}</h2>
            <p>{words.none_sent_body}</p>
        </div>
    }
}

#[component]
fn Lines(mailbox: MailboxId, lines: Vec<DispatchLine>, more: bool, pages: RwSignal<u32>) -> impl IntoView {
    let next = more.then(|| {
        view! {
            <button type="button" class="more" on:click=move |_| pages.update(|pages| *pages += 1)>
                {words().dispatch.more}
            </button>
        }
    });
    view! {
        <ul class="sent-list">
            {lines.into_iter().map(|line| view! { <Line mailbox line /> }).collect_view()}
        </ul>
        {next}
    }
}

async fn all(mailbox: MailboxId, stalled: bool, pages: u32) -> Result<(Vec<DispatchLine>, bool), Failure> {
    let (mut lines, mut more) = (Vec::new(), true);
    for _ in 0..pages {
        if !more {
            break;
        }
        let query = DispatchesQuery { offset: u32::try_from(lines.len()).unwrap_or(0), stalled };
        let page = call::<ListDispatches>(MailboxPath { mailbox }, query, ()).await?;
        lines.extend(page.dispatches);
        more = page.more;
    }
    Ok((lines, more))
}
