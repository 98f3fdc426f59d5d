//! The page that is not there.

use leptos::prelude::*;
use leptos_router::components::A;

use crate::widgets::{Glyph, icon};
use crate::words::words;

/// Says so, and shows the way back.
#[component]
pub(crate) fn Missing() -> impl IntoView {
    let words = &words().common;
    document().set_title(&format!("{} · Portineria", words.not_found));
    view! {
        <main class="blank">
            <span class="blank-mark">{icon(Glyph::Search)}</span>
            <h1>{words.not_found}</h1>
            <p>{words.not_found_body}</p>
            <A href="/" {..} class="button main">
                {words.to_dashboard}
            </A>
        </main>
    }
}
