//! The head of the dashboard: title, search, and what can be done with all of it.

use leptos::html::Input;
use leptos::prelude::*;
use leptos_router::components::A;
use leptos_router::hooks::use_navigate;

use crate::dashboard::desk::{Desk, ask_for, desk, next_usual};
use crate::dashboard::refresh::RefreshAll;
use crate::fleet::query::{Query, has_new};
use crate::widgets::{Glyph, icon};
use crate::words::words;

/// The id of the search field, for the key that leads to it.
pub(crate) const SEARCH: &str = "search";

/// Title, search, acts.
#[component]
pub(crate) fn Toolbar() -> impl IntoView {
    let words = &words().fleet;
    let (desk, navigate) = (desk(), use_navigate());
    let Desk { board, session, .. } = desk;
    let read = move |_| {
        if let Some(mailbox) = next_usual(board, session, None, has_new) {
            navigate(&format!("/caselle/{mailbox}?da=vedere"), leptos_router::NavigateOptions::default());
        }
    };
    let any = move || desk.counts.get().all > 0;
    view! {
        <header class="toolbar">
            <h1>{words.title}</h1>
            <Show when=any>
                <Search />
            </Show>
            <Show when=any>
                <RefreshAll />
            </Show>
            <Show when=move || session.is_partner()>
                <A href="/caselle/nuova" {..} class="button" aria-label=words.add>
                    {icon(Glyph::Plus)}
                    <span>{words.add}</span>
                </A>
            </Show>
            <Show when=any>
                <button
                    type="button"
                    class="main"
                    disabled=move || desk.counts.get().messages == 0
                    on:click=read.clone()
                >
                    {words.read_new}
                </button>
            </Show>
        </header>
    }
}

#[component]
fn Search() -> impl IntoView {
    let words = &words().fleet;
    let (desk, ask) = (desk(), ask_for(true));
    let node = NodeRef::<Input>::new();
    let search = {
        let ask = ask.clone();
        move |text: String| ask(&Query { search: text, ..desk.query.get_untracked() })
    };
    let typed = search.clone();
    let key = move |event: leptos::ev::KeyboardEvent| match event.key().as_str() {
        "Escape" => {
            search(String::new());
            if let Some(input) = node.get_untracked() {
                drop(input.blur());
            }
        }
        "ArrowDown" | "Enter" => {
            event.prevent_default();
            desk.choose(0);
            if let Some(list) = desk.scroller.node.get_untracked() {
                drop(list.focus());
            }
        }
        _ => {}
    };
    view! {
        <div class="search" role="search">
            {icon(Glyph::Search)}
            <input
                id=SEARCH
                node_ref=node
                type="search"
                autocomplete="off"
                spellcheck="false"
                placeholder=words.search_hint
                aria-label=words.search
                prop:value=move || desk.query.get().search
                on:input:target=move |event| typed(event.target().value())
                on:keydown=key
            />
            <kbd aria-hidden="true">"/"</kbd>
        </div>
    }
}
