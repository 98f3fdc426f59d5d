//! The header's counts, which are the filters.

use std::collections::BTreeSet;

use leptos::prelude::*;
use shared::id::ClientId;

use crate::clock;
use crate::dashboard::desk::{ask_for, desk};
use crate::dashboard::order::settle;
use crate::fleet::query::{Column, Filter, Query, Whose};
use crate::live::{Link, board};
use crate::words::words;

/// All filters, and how true the list is.
#[component]
pub(crate) fn Chips() -> impl IntoView {
    let desk = desk();
    let counts = desk.counts;
    let at =
        move |read: fn(crate::fleet::standing::Counts) -> usize| Signal::derive(move || read(counts.get()));
    view! {
        <div class="chips" role="group" aria-label=words().fleet.filters>
            <Chip filter=Filter::All count=at(|counts| counts.all) />
            <Chip filter=Filter::New count=at(|counts| counts.new) />
            <Chip filter=Filter::Unread count=at(|counts| counts.unread) />
            <Chip filter=Filter::Unwatched count=at(|counts| counts.unwatched) bad=true />
            <Chip filter=Filter::NearlyFull count=at(|counts| counts.nearly_full) />
            <ByProvider />
            <ByWhom />
            <ByClient />
            <BySort />
            <Truth />
        </div>
    }
}

#[component]
fn Chip(filter: Filter, count: Signal<usize>, #[prop(optional)] bad: bool) -> impl IntoView {
    let (desk, ask) = (desk(), ask_for(false));
    let on = move || desk.query.with(|query| query.filter == filter);
    let toggle = move |_| {
        let query = desk.query.get_untracked();
        let next = if query.filter == filter { Filter::All } else { filter };
        ask(&Query { filter: next, ..query });
    };
    view! {
        <button
            type="button"
            class="chip"
            class:on=on
            class:bad=move || { bad && count.get() > 0 }
            aria-pressed=move || on().to_string()
            on:click=toggle
        >
            <b>{move || clock::number(count.get() as u64)}</b>
            {(words().fleet.filter)(filter)}
        </button>
    }
}

/// A filter with too many values for chips; on when one is chosen.
#[component]
fn Pick(
    label: &'static str,
    any: &'static str,
    options: Signal<Vec<(String, String)>>,
    #[prop(into)] chosen: Signal<String>,
    pick: Callback<String>,
) -> impl IntoView {
    let option = move |(value, text): (String, String)| {
        let own = value.clone();
        view! { <option value=value selected=move || chosen.get() == own>{text}</option> }
    };
    view! {
        <select
            class="chip"
            class:on=move || !chosen.get().is_empty()
            aria-label=label
            prop:value=move || chosen.get()
            on:change:target=move |event| pick.run(event.target().value())
        >
            <option value="">{any}</option>
            {move || options.get().into_iter().map(option).collect_view()}
        </select>
    }
}

#[component]
fn ByProvider() -> impl IntoView {
    let (board, desk, ask) = (board(), desk(), ask_for(false));
    let options = Memo::new(move |_| {
        board.with(|fleet| {
            let names: BTreeSet<&str> = fleet.rows().map(|row| row.provider.as_str()).collect();
            names.into_iter().map(|name| (name.to_owned(), name.to_owned())).collect::<Vec<_>>()
        })
    });
    let pick = move |provider: String| {
        let provider = Some(provider).filter(|provider| !provider.is_empty());
        ask(&Query { provider, ..desk.query.get_untracked() });
    };
    let (words, chosen) = (&words().fleet, move || desk.query.get().provider.unwrap_or_default());
    view! {
        <Pick
            label=words.provider
            any=words.any_provider
            options=options.into()
            chosen=Signal::derive(chosen)
            pick=Callback::new(pick)
        />
    }
}

#[component]
fn ByWhom() -> impl IntoView {
    let (desk, ask, words) = (desk(), ask_for(false), &words().fleet);
    let names = [
        (Whose::Mine, "mine", words.whose_mine),
        (Whose::Nobody, "nobody", words.whose_nobody),
        (Whose::Absent, "absent", words.whose_absent),
    ];
    let options = names.map(|(_, key, text)| (key.to_owned(), text.to_owned())).to_vec();
    let pick = move |key: String| {
        let whose =
            names.iter().find(|(_, name, _)| *name == key).map_or(Whose::Anyone, |(whose, ..)| *whose);
        ask(&Query { whose, ..desk.query.get_untracked() });
    };
    let chosen = move || {
        let whose = desk.query.with(|query| query.whose);
        names.iter().find(|(each, ..)| *each == whose).map_or(String::new(), |(_, key, _)| (*key).to_owned())
    };
    view! {
        <Pick
            label=words.whose
            any=words.whose_anyone
            options=Signal::stored(options)
            chosen=Signal::derive(chosen)
            pick=Callback::new(pick)
        />
    }
}

/// Shown only while one client is chosen (by a link from its page): the way out of it.
#[component]
fn ByClient() -> impl IntoView {
    let (board, desk, ask) = (board(), desk(), ask_for(false));
    let name = move |client: ClientId| {
        let own = |row: &&shared::row::MailboxRow| row.client.id == client;
        board.with(|fleet| fleet.rows().find(own).map(|row| row.client.name.clone()))
    };
    move || {
        let client = desk.query.with(|query| query.client)?;
        let ask = ask.clone();
        Some(view! {
            <button
                type="button"
                class="chip on"
                on:click=move |_| ask(&Query { client: None, ..desk.query.get_untracked() })
            >
                {name(client).unwrap_or_else(|| words().fleet.client.to_owned())}
                " ×"
            </button>
        })
    }
}

/// The order, on a phone, where there are no column heads.
#[component]
fn BySort() -> impl IntoView {
    let (desk, ask, words) = (desk(), ask_for(false), &words().fleet);
    let option = move |column: Column| {
        let selected = move || desk.query.with(|query| query.column == column);
        view! { <option value=column.name() selected=selected>{(words.column)(column)}</option> }
    };
    let pick = move |name: String| {
        let query = desk.query.get_untracked();
        if let Some(column) = Column::named(&name).filter(|column| *column != query.column) {
            ask(&query.sorted_by(column));
        }
    };
    view! {
        <select class="chip phone" aria-label=words.sort_by on:change:target=move |event| pick(event.target().value())>
            {Column::all().map(option).collect_view()}
        </select>
    }
}

/// How many rows are true to within two minutes; and the way to order what has moved.
#[component]
fn Truth() -> impl IntoView {
    let (board, desk, words) = (board(), desk(), &words().fleet);
    view! {
        <Show when=move || desk.moved.get()>
            <button type="button" class="chip moved" on:click=move |_| settle(desk)>
                {words.rows_moved} " · " <b>{words.sort_again}</b>
            </button>
        </Show>
        <span class="when">
            {move || {
                let counts = desk.counts.get();
                let recent = (words.recent)(counts.recent, counts.all);
                match board.link.get() {
                    Link::Opening => recent.into_any(),
                    Link::Up => view! { {recent} <span class="up">{words.live}</span> }.into_any(),
                    Link::Lost => view! { <span class="lost">{words.not_live}</span> }.into_any(),
                }
            }}
        </span>
    }
}
