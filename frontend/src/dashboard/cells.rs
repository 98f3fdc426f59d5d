//! The quiet cells of a row.

use leptos::prelude::*;
use shared::api::mailboxes::{MailboxPath, RefreshMailbox};
use shared::id::MailboxId;
use shared::row::{MailboxRow, Quota};
use shared::watch::{Freshness, StateKind, freshness};

use crate::dashboard::desk::{Desk, desk};
use crate::dashboard::row::{Shown, standing_word};
use crate::fleet::news;
use crate::fleet::standing::Standing;
use crate::widgets::{Glyph, icon, pause};
use crate::words::words;
use crate::{api, clock};

/// A server that has not answered after so many milliseconds is told of by its row.
const PATIENCE: u64 = 30_000;

/// The sign of how a row stands: drawing, word and colour, never colour alone.
#[component]
pub(crate) fn Mark(shown: Shown) -> impl IntoView {
    let desk = desk();
    let down = move || desk.down.with(|down| down.contains(&shown.read(|row| row.provider.clone())));
    view! {
        <div class="c-st" role="gridcell">
            {move || {
                let (glyph, class) = sign(shown.standing.get());
                let word = standing_word(shown, down());
                view! {
                    <span class=class title=word>
                        {icon(glyph)}
                        <span class="vh">{word}</span>
                    </span>
                }
            }}
        </div>
    }
}

/// The drawing and the colour of a standing.
pub(crate) const fn sign(standing: Standing) -> (Glyph, &'static str) {
    match standing {
        Standing::Refused => (Glyph::Key, "ref"),
        Standing::Unreachable => (Glyph::NoSignal, "unr"),
        Standing::Stale => (Glyph::Clock, "ref"),
        Standing::Paused => (Glyph::Pause, "quiet-mark"),
        Standing::Connecting => (Glyph::Dots, "quiet-mark"),
        Standing::Degraded => (Glyph::Warning, "late"),
        Standing::Late => (Glyph::Clock, "late"),
        Standing::Calm => (Glyph::Tick, "ok"),
    }
}

/// Who holds the mailbox, over the tax code; a real link, for a new tab.
#[component]
pub(crate) fn Client(shown: Shown, mailbox: MailboxId) -> impl IntoView {
    let name = move || shown.read(|row| row.client.name.clone());
    view! {
        <div class="c-who" role="gridcell">
            <a class="who" href=format!("/caselle/{mailbox}") tabindex="-1" title=name>
                {name}
            </a>
            <span class="sub">{move || shown.read(|row| row.client.tax_code.clone())}</span>
        </div>
    }
}

/// The address over the provider, or over what tells this box from its siblings.
#[component]
pub(crate) fn Account(shown: Shown) -> impl IntoView {
    let address = move || shown.read(|row| row.address.clone());
    let below = move || {
        shown.read(|row| match row.description.as_str() {
            "" => row.provider.clone(),
            description => format!("{} · {description}", row.provider),
        })
    };
    view! {
        <div class="c-addr" role="gridcell">
            <span class="addr" title=address>{address}</span>
            <span class="prov">{below}</span>
        </div>
    }
}

/// A count; "≥" while nobody looks, because not knowing is not zero.
#[component]
pub(crate) fn Number(shown: Shown, count: fn(&MailboxRow) -> u32, news: bool) -> impl IntoView {
    let (class, now) = (if news { "c-new n" } else { "c-un n" }, desk().board.slow_now);
    let draw = move || {
        let number = shown.read(count);
        if shown.is_unwatched() {
            let when = clock::ago(shown.read(|row| row.last_checked), now.get());
            let title = (words().fleet.at_least_since)(number, &when);
            return view! {
                <span class="z" title=title>
                    <span aria-hidden="true">{format!("≥ {number}")}</span>
                    <span class="vh">{(words().fleet.at_least)(number)}</span>
                </span>
            }
            .into_any();
        }
        let class = match (number, news) {
            (0, _) => "z",
            (_, true) => "num",
            (_, false) => "",
        };
        let title = news.then(|| shown.read(|row| news::all(row.new_of))).filter(|text| !text.is_empty());
        let title = title.map(|counts| (words().priorities.to_see)(&counts));
        view! { <span class=class title=title>{clock::number(number.into())}</span> }.into_any()
    };
    view! { <div class=class role="gridcell">{draw}</div> }
}

/// How full it is.
#[component]
pub(crate) fn Space(shown: Shown) -> impl IntoView {
    let words = &words().fleet;
    let draw = move || match shown.read(|row| row.quota.map(Quota::percent)) {
        Some(percent) => view! {
            <span class="bar" class:hi={percent >= 90} title=(words.quota)(percent)>
                <i style:width=format!("{percent}%")></i>
                <span class="vh">{(words.quota)(percent)}</span>
            </span>
        }
        .into_any(),
        None => view! { <span class="z" title=words.quota_unknown>"–"</span> }.into_any(),
    };
    view! { <div class="c-q" role="gridcell">{draw}</div> }
}

/// When it was last really checked; and the way to have it checked now.
#[component]
pub(crate) fn Checked(shown: Shown, mailbox: MailboxId) -> impl IntoView {
    let Desk { board, session, .. } = desk();
    let checked = move || shown.read(|row| row.last_checked);
    let class = move || {
        let poll = session.me.with(|me| me.as_ref().map_or(60, |me| me.poll_seconds));
        match (shown.standing.get(), freshness(checked(), board.slow_now.get(), poll)) {
            (Standing::Unreachable, _) => "unr",
            (Standing::Paused | Standing::Connecting, _) => "z",
            (Standing::Refused, _) | (_, Freshness::Stale) => "ref",
            (_, Freshness::Late) => "late",
            (_, Freshness::Fresh) => "z",
        }
    };
    view! {
        <div class="c-chk" role="gridcell">
            <time class=class title=move || checked().map(clock::full)>
                <span aria-hidden="true">{move || clock::ago(checked(), board.now.get())}</span>
                <span class="vh">
                    {move || checked().map_or_else(|| words().time.never.to_owned(), clock::clock)}
                </span>
            </time>
            <Refresh shown mailbox />
        </div>
    }
}

#[component]
fn Refresh(shown: Shown, mailbox: MailboxId) -> impl IntoView {
    let turning = RwSignal::new(false);
    let can = move || shown.read(|row| !matches!(row.state.kind, StateKind::Refused(_) | StateKind::Paused));
    let label = move || (words().fleet.refresh_one)(&shown.read(|row| row.address.clone()));
    // The turn ends with the check that it asked for, not with the answer to the asking.
    let before = StoredValue::new(None);
    Effect::new(move || {
        if shown.read(|row| row.last_checked) != before.get_value() {
            turning.set(false);
        }
    });
    let start = move |_| {
        before.set_value(shown.row.with_untracked(|row| row.as_ref().and_then(|row| row.last_checked)));
        refresh(mailbox, turning);
    };
    view! {
        <Show when=can>
            <button
                type="button"
                class="again"
                class:turning=move || turning.get()
                tabindex="-1"
                title=label
                aria-label=label
                on:click=start
            >
                {icon(Glyph::Refresh)}
            </button>
        </Show>
    }
}

/// Has one mailbox checked now; `turning` until its row tells of the check, or for as long as one
/// waits for a server that does not answer.
pub(crate) fn refresh(mailbox: MailboxId, turning: RwSignal<bool>) {
    turning.set(true);
    leptos::task::spawn_local(async move {
        if api::call::<RefreshMailbox>(MailboxPath { mailbox }, (), ()).await.is_ok() {
            pause(PATIENCE).await;
        }
        // The page may have been left meanwhile.
        let _left = turning.try_set(false);
    });
}
