//! The list before there is one: loading, broken, and the first morning.

use leptos::prelude::*;
use leptos_router::components::A;

use crate::api::Failure;
use crate::dashboard::desk::desk;
use crate::widgets::{Glyph, icon};
use crate::words::words;

/// Grey lines where the rows will stand.
#[component]
pub(crate) fn Skeleton() -> impl IntoView {
    let bone = |_| view! { <div class="bone"><i></i><i></i><i></i><i></i></div> };
    view! {
        <div class="skeleton" role="status" aria-label=words().common.loading>
            {(0..14).map(bone).collect_view()}
        </div>
    }
}

/// No snapshot came, and it is tried again.
#[component]
pub(crate) fn Broken(failure: Failure) -> impl IntoView {
    view! {
        <div class="blank" role="alert">
            <span class="blank-mark bad">{icon(Glyph::NoSignal)}</span>
            <p>{failure.sentence()}</p>
            <p class="hint">{failure.reference()}</p>
        </div>
    }
}

/// No mailbox yet: what this will be, and how to begin.
#[component]
pub(crate) fn Empty() -> impl IntoView {
    let (desk, words) = (desk(), &words().fleet);
    view! {
        <section class="blank">
            <span class="blank-mark">{icon(Glyph::Letter)}</span>
            <h2>{words.empty_title}</h2>
            <p>{words.empty_body}</p>
            <ol class="steps">
                <li>{words.empty_first}</li>
                <li>{words.empty_second}</li>
                <li>{words.empty_third}</li>
            </ol>
            <Show
                when=move || desk.session.is_partner()
                fallback=|| view! { <p class="hint">{crate::words::words().common.partner_needed}</p> }
            >
                <A href="/caselle/nuova" {..} class="button main">
                    {words.empty_act}
                </A>
            </Show>
        </section>
    }
}
