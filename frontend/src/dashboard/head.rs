//! The column heads: what each shows, and the order by it.

use leptos::prelude::*;

use crate::dashboard::desk::{ask_for, desk};
use crate::fleet::query::Column;
use crate::words::words;

/// The row of column heads.
#[component]
pub(crate) fn Head() -> impl IntoView {
    view! {
        <div class="line head" role="row" aria-rowindex="1">
            {Column::all().map(|column| view! { <Title column /> }).collect_view()}
        </div>
    }
}

#[component]
fn Title(column: Column) -> impl IntoView {
    let (desk, ask) = (desk(), ask_for(false));
    let words = &words().fleet;
    let on = move || desk.query.with(|query| query.column == column);
    let falling = move || desk.query.with(|query| query.falling);
    let sort = move || match (on(), falling()) {
        (true, true) => Some("descending"),
        (true, false) => Some("ascending"),
        (false, _) => None,
    };
    let right = matches!(column, Column::New | Column::Unread);
    view! {
        <div role="columnheader" aria-sort=sort class:n=right>
            <button
                type="button"
                class="sort"
                tabindex="-1"
                title=(words.column)(column)
                on:click=move |_| ask(&desk.query.get_untracked().sorted_by(column))
            >
                {if column == Column::State {
                    view! { <span class="vh">{(words.column)(column)}</span> }.into_any()
                } else {
                    (words.column_short)(column).into_any()
                }}
                {move || on().then(|| view! { <i aria-hidden="true">{if falling() { "↓" } else { "↑" }}</i> })}
            </button>
        </div>
    }
}
