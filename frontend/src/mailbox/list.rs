//! The list of messages: virtual, newest first.

use leptos::prelude::*;
use shared::id::MessageId;

use super::Opened;
use super::line::Line;
use super::strip::{MarkedBar, Outcome};
use super::tools::Tools;
use crate::widgets::{Glyph, Scroller, icon};
use crate::words::words;

/// The height of a line, in pixels.
const LINE: f64 = 66.0;
/// So many lines before the end, the next page is asked for.
const AHEAD: usize = 30;

/// The list.
#[component]
pub(crate) fn List() -> impl IntoView {
    let opened = expect_context::<Opened>();
    let (pages, words) = (opened.pages, &words().mailbox);
    let scroller = Scroller::new(Signal::stored(LINE));
    let count = move || pages.lines.with(Vec::len);
    let drawn = Memo::new(move |_| {
        pages.lines.with(|lines| {
            let rows = scroller.window().rows(lines.len());
            let start = rows.start;
            let ids = lines.get(rows).unwrap_or_default().iter().map(|line| line.id);
            ids.enumerate().map(|(offset, id)| (start + offset, id)).collect::<Vec<_>>()
        })
    });
    Effect::new(move || {
        if drawn.with(|drawn| drawn.last().is_some_and(|(at, _)| at + AHEAD >= count())) {
            pages.load_more();
        }
    });
    keep_in_sight(opened, scroller);
    #[expect(clippy::cast_precision_loss, reason = "no list is that long")]
    let height = move || format!("{}px", count() as f64 * LINE);
    let place = move |message: MessageId| {
        Memo::new(move |_| {
            drawn.with(|drawn| drawn.iter().find(|(_, id)| *id == message).map_or(0, |(place, _)| *place))
        })
    };
    // Another list begins at its beginning.
    Effect::new(move |before: Option<()>| {
        opened.asked.track();
        if before.is_some() {
            scroller.go(0.0);
        }
    });
    view! {
        <section class="messages" aria-label=words.list>
            <Tools />
            <MarkedBar />
            <div class="messages-box" node_ref=scroller.node on:scroll=move |_| scroller.measure()>
                <div class="rows" role="list" style:height=height>
                    <For each=move || drawn.get() key=|(_, message)| *message let((_, message))>
                        <Line message place=place(message) height=LINE />
                    </For>
                </div>
                <Nothing />
            </div>
            <Outcome />
        </section>
    }
}

/// The open message stays in sight while the arrows walk.
fn keep_in_sight(opened: Opened, scroller: Scroller) {
    Effect::new(move || {
        let message = opened.message.get();
        let at = opened.pages.lines.with_untracked(|lines| {
            message.and_then(|message| lines.iter().position(|line| line.id == message))
        });
        if let Some(at) = at {
            scroller.reveal(at, 0.0);
        }
    });
}

#[component]
fn Nothing() -> impl IntoView {
    let opened = expect_context::<Opened>();
    let (pages, words) = (opened.pages, words());
    move || {
        let empty = pages.lines.with(Vec::is_empty);
        match (pages.failure.get(), pages.loaded.get() && empty) {
            (Some(failure), _) => {
                Some(view! { <p class="failed" role="alert">{failure.sentence()}</p> }.into_any())
            }
            (None, true) => Some(
                view! {
                    <div class="blank">
                        <span class="blank-mark">{icon(Glyph::Box)}</span>
                        {match opened.asked.get() {
                            asked if asked.is_narrowed() || asked.class.is_some() => view! {
                                <p class="strong">{words.desk.nothing_like}</p>
                                <p>{words.desk.nothing_like_body}</p>
                            }.into_any(),
                            asked if asked.folder.is_some() => view! {
                                <p class="strong">{words.desk.empty_folder}</p>
                            }.into_any(),
                            _ => view! {
                                <p class="strong">{words.mailbox.no_messages}</p>
                                <p>{words.mailbox.no_messages_body}</p>
                            }.into_any(),
                        }}
                    </div>
                }
                .into_any(),
            ),
            (None, false) => None,
        }
    }
}
