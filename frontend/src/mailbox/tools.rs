//! The head of the list: which folder, how many, what it is narrowed to, in what order.

use leptos::html::Input;
use leptos::prelude::*;

use super::Opened;
use super::asked::{Asked, Narrow, order_named, orders};
use super::classes::Classes;
use super::folders::name;
use crate::clock;
use crate::widgets::{Glyph, icon};
use crate::words::words;

/// The id of the search field, for the key that leads to it.
pub(crate) const SEARCH: &str = "search-list";

/// The head.
#[component]
pub(crate) fn Tools() -> impl IntoView {
    let opened = expect_context::<Opened>();
    let words = words();
    let folder = move || {
        let wanted = opened.asked.with(|asked| asked.folder);
        opened.folders.with(|folders| match folders.iter().find(|folder| Some(folder.id) == wanted) {
            Some(folder) => name(folder),
            None => words.desk.all_watched.to_owned(),
        })
    };
    let total = move || {
        let total = opened.pages.total.get();
        let word = words.mailbox.messages.of(usize::try_from(total).unwrap_or(usize::MAX));
        format!("{} {word}", clock::number(total))
    };
    view! {
        <header class="messages-head">
            <div class="messages-title">
                <button
                    type="button"
                    class="quiet choose-folder"
                    aria-expanded=move || opened.choosing.get().to_string()
                    on:click=move |_| opened.choosing.update(|choosing| *choosing = !*choosing)
                >
                    {icon(Glyph::Folder)}
                    <span class="vh">{words.desk.folders}</span>
                </button>
                <h2>{folder}</h2>
                <small aria-live="polite">{total}</small>
                <Order />
            </div>
            <Search />
            <div class="narrow" role="group" aria-label=words.desk.narrow_to>
                {[Narrow::All, Narrow::Unread, Narrow::New, Narrow::Attachments, Narrow::Gone]
                    .map(|narrow| view! { <NarrowTo narrow /> })}
            </div>
            <Classes />
        </header>
    }
}

#[component]
fn NarrowTo(narrow: Narrow) -> impl IntoView {
    let opened = expect_context::<Opened>();
    let on = Memo::new(move |_| opened.asked.with(|asked| asked.narrow == narrow));
    let ask = move |_| opened.ask.run(Asked { narrow, ..opened.asked.get_untracked() });
    view! {
        <button
            type="button"
            class="chip"
            class:on=move || on.get()
            aria-pressed=move || on.get().to_string()
            on:click=ask
        >
            {(words().desk.narrow)(narrow)}
        </button>
    }
}

#[component]
fn Order() -> impl IntoView {
    let opened = expect_context::<Opened>();
    let words = &words().desk;
    let reversed = move || opened.asked.with(|asked| asked.reversed);
    let turn = move |_| {
        let asked = opened.asked.get_untracked();
        opened.ask.run(Asked { reversed: !asked.reversed, ..asked });
    };
    let choose = move |name: String| {
        if let Some(order) = order_named(&name) {
            opened.ask.run(Asked { order, reversed: false, ..opened.asked.get_untracked() });
        }
    };
    let option = move |(order, name): (_, &'static str)| {
        let chosen = move || opened.asked.with(|asked| asked.order == order);
        view! {
            <option value=name selected=chosen>
                {(words.order)(order)}
            </option>
        }
    };
    view! {
        <select
            class="chip order"
            aria-label=words.order_by
            on:change:target=move |event| choose(event.target().value())
        >
            {orders().map(option).collect_view()}
        </select>
        <button
            type="button"
            class="quiet square turn"
            class:reversed=reversed
            aria-label=words.reverse
            title=words.reverse
            aria-pressed=move || reversed().to_string()
            on:click=turn
        >
            {icon(Glyph::Falling)}
        </button>
    }
}

#[component]
fn Search() -> impl IntoView {
    let opened = expect_context::<Opened>();
    let words = &words().desk;
    let node = NodeRef::<Input>::new();
    let search = move |text: String| {
        opened.search.run(Asked { text, ..opened.asked.get_untracked() });
    };
    let key = move |event: leptos::ev::KeyboardEvent| match event.key().as_str() {
        "Escape" => {
            search(String::new());
            if let Some(input) = node.get_untracked() {
                drop(input.blur());
            }
        }
        "Enter" => {
            if let (Some(first), Some(input)) = (opened.pages.neighbour(None, 0), node.get_untracked()) {
                drop(input.blur());
                opened.open.run(Some(first));
            }
        }
        _ => {}
    };
    view! {
        <div class="search">
            {icon(Glyph::Search)}
            <input
                id=SEARCH
                type="search"
                node_ref=node
                placeholder=words.search
                aria-label=words.search
                autocomplete="off"
                prop:value=move || opened.asked.with(|asked| asked.text.clone())
                on:input:target=move |event| search(event.target().value())
                on:keydown=key
            />
            <kbd>"/"</kbd>
        </div>
    }
}
