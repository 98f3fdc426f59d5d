//! The navigation: a column beside the screen, a bar at the foot of a phone.

use leptos::prelude::*;
use leptos_router::components::A;
use leptos_router::hooks::{use_location, use_query_map};

use crate::clock;
use crate::fleet::query::{Filter, Query};
use crate::fleet::standing::{Counts, count};
use crate::live::board;
use crate::session::session;
use crate::widgets::{Glyph, icon};
use crate::words::words;

/// The counts of the whole fleet, for whoever shows them.
pub(crate) fn counts() -> Memo<Counts> {
    let (board, session) = (board(), session());
    let poll = move || session.me.with(|me| me.as_ref().map_or(60, |me| me.poll_seconds));
    Memo::new(move |_| {
        let now = board.slow_now.get();
        board.with_checks(|fleet| count(fleet.rows(), now, poll()))
    })
}

/// One entry: where it leads, how it looks, how many.
#[component]
fn Place(
    href: &'static str,
    glyph: Glyph,
    text: &'static str,
    #[prop(into)] on: Signal<bool>,
    #[prop(optional)] number: Option<Signal<u64>>,
    #[prop(optional)] bad: bool,
) -> impl IntoView {
    let shown = move || number.map(|number| number.get()).filter(|number| *number > 0 || !bad);
    view! {
        <A
            href={href}
            {..}
            class="place"
            class:on=on
            class:bad=move || bad && shown().is_some()
            aria-current=move || on.get().then_some("page")
        >
            {icon(glyph)}
            <span>{text}</span>
            {move || shown().map(|number| view! { <b>{clock::number(number)}</b> })}
        </A>
    }
}

/// The whole navigation.
#[component]
pub(crate) fn Nav() -> impl IntoView {
    let (words, counts) = (&words().nav, counts());
    let (path, query) = (use_location().pathname, use_query_map());
    let filter = Memo::new(move |_| query.with(|query| Query::read(|name| query.get(name)).filter));
    let under = move |start: &'static str| path.with(|path| path.starts_with(start));
    let home = move || path.with(|path| path == "/");
    let boxes =
        move || (home() && !matches!(filter.get(), Filter::New | Filter::Unwatched)) || under("/caselle");
    let number = move |of: fn(Counts) -> u64| Signal::derive(move || of(counts.get()));
    view! {
        <nav class="nav" aria-label=words.main>
            <div class="brand">
                <i>{icon(Glyph::Letter)}</i>
                "Portineria"
            </div>
            <Place
                href="/"
                glyph=Glyph::Box
                text=words.mailboxes
                on=Signal::derive(boxes)
                number=number(|counts| counts.all as u64)
            />
            <Place
                href="/?mostra=da-vedere"
                glyph=Glyph::Letter
                text=words.to_see
                on=Signal::derive(move || home() && filter.get() == Filter::New)
                number=number(|counts| counts.messages.into())
            />
            <Place
                href="/?mostra=non-presidiate"
                glyph=Glyph::Warning
                text=words.unwatched
                on=Signal::derive(move || home() && filter.get() == Filter::Unwatched)
                number=number(|counts| counts.unwatched as u64)
                bad=true
            />
            <hr />
            <Place
                href="/clienti"
                glyph=Glyph::People
                text=words.clients
                on=Signal::derive(move || under("/clienti"))
            />
            <Place
                href="/impostazioni"
                glyph=Glyph::Gear
                text=words.settings
                on=Signal::derive(move || under("/impostazioni"))
            />
            <Whoami />
        </nav>
    }
}

#[component]
fn Whoami() -> impl IntoView {
    let session = session();
    view! {
        <div class="me">
            {move || {
                session
                    .me
                    .get()
                    .map(|me| {
                        let role = (words().nav.role)(me.person.role);
                        view! {
                            {me.firm_name}
                            <br />
                            {format!("{} · {role}", me.person.name)}
                        }
                    })
            }}
        </div>
    }
}
