//! The list itself: a grid of which only the rows on the screen exist.

use leptos::prelude::*;
use leptos_router::components::A;

use crate::dashboard::desk::desk;
use crate::dashboard::head::Head;
use crate::dashboard::keys;
use crate::dashboard::row::{Row, row_id};
use crate::fleet::query::Column;
use crate::words::words;

/// The grid.
#[component]
pub(crate) fn List() -> impl IntoView {
    let (desk, words) = (desk(), &words().fleet);
    let count = move || desk.shown.with(Vec::len);
    #[expect(clippy::cast_precision_loss, reason = "no list is that long")]
    let height = move || format!("{}px", count() as f64 * desk.scroller.window().row);
    let press = keys::in_list(desk);
    let found_nothing = move || match desk.query.get().search.trim() {
        "" => view! { <p>{words.nothing_found}</p> }.into_any(),
        text => view! {
            <p class="strong">{(words.nothing_like)(text)}</p>
            <p class="hint">{words.search_looks_at}</p>
        }
        .into_any(),
    };
    view! {
        <div
            class="list"
            node_ref=desk.scroller.node
            role="grid"
            tabindex="0"
            aria-label=words.title
            aria-rowcount=move || (count() + 1).to_string()
            aria-colcount=Column::all().len().to_string()
            aria-activedescendant=move || desk.selected.get().map(row_id)
            on:scroll=move |_| desk.scroller.measure()
            on:pointerenter=move |_| desk.hand.set(true)
            on:pointerleave=move |_| desk.hand.set(false)
            on:keydown=press
        >
            <Head />
            <div class="rows" role="rowgroup" style:height=height>
                <For each=move || desk.drawn.get() key=|(_, mailbox)| *mailbox let((_, mailbox))>
                    <Row mailbox />
                </For>
            </div>
            <Show when=move || count() == 0>
                <div class="blank">
                    {found_nothing}
                    <A href="/" {..} class="button">
                        {words.show_all}
                    </A>
                </div>
            </Show>
        </div>
    }
}
