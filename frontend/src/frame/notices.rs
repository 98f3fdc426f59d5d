//! Trouble that concerns more than a row: no connection, a hub that was stopped, a provider that
//! is down. One line each, above the screen.

use leptos::prelude::*;
use leptos_router::components::A;

use crate::clock;
use crate::fleet::incident::{Outage, ProviderDown, outage, providers_down};
use crate::live::{Link, Phase, board};
use crate::session::session;
use crate::widgets::{Glyph, icon};
use crate::words::words;

/// The notices that hold now.
#[component]
pub(crate) fn Notices() -> impl IntoView {
    let (board, session) = (board(), session());
    let poll = move || session.me.with(|me| me.as_ref().map_or(60, |me| me.poll_seconds));
    let stopped = Memo::new(move |before: Option<&Option<Outage>>| {
        let ongoing = before.is_some_and(Option::is_some);
        board.with_checks(|fleet| outage(fleet.rows(), poll(), ongoing))
    });
    let down = Memo::new(move |_| {
        board.with(|fleet| providers_down(fleet.rows()).into_values().collect::<Vec<_>>())
    });
    let lost = move || board.link.get() == Link::Lost && board.phase.get() == Phase::Ready;
    view! {
        <div class="notices" role="status">
            {move || lost().then(|| offline(clock::clock(board.heard.get())))}
            {move || stopped.get().map(hub_stopped)}
            {move || down.get().into_iter().map(provider_down).collect_view()}
        </div>
    }
}

fn offline(when: String) -> impl IntoView {
    view! { <p class="notice bad">{icon(Glyph::NoSignal)} <span>{(words().notice.offline)(&when)}</span></p> }
}

fn hub_stopped(outage: Outage) -> impl IntoView {
    let text = (words().notice.outage)(&clock::clock(outage.last_known), outage.left);
    view! { <p class="notice warn">{icon(Glyph::Clock)} <span>{text}</span></p> }
}

fn provider_down(down: ProviderDown) -> impl IntoView {
    let rest = match down.next_try {
        Some(at) => (words().remedy.by_itself)(&clock::clock(at)),
        None => words().remedy.soon.to_owned(),
    };
    let text = (words().notice.provider_down)(&down.provider, down.failing, &rest);
    let name = String::from(js_sys::encode_uri_component(&down.provider));
    view! {
        <p class="notice off">
            {icon(Glyph::NoSignal)} <span>{text}</span>
            <A href=format!("/?mostra=non-presidiate&gestore={name}")>{words().notice.show}</A>
        </p>
    }
}
