//! The reading pane: the message that the URL names, or the words that say how to choose one.

use leptos::prelude::*;

use super::Opened;
use crate::message::Message;
use crate::widgets::{Glyph, icon};
use crate::words::words;

/// The pane.
#[component]
pub(crate) fn Pane() -> impl IntoView {
    let opened = expect_context::<Opened>();
    let on_displayed = Callback::new(move |line| opened.pages.put(line));
    view! {
        <section class="pane">
            {move || match opened.message.get() {
                Some(message) => {
                    view! {
                        <button type="button" class="quiet back-to-list" on:click=move |_| opened.open.run(None)>
                            {icon(Glyph::Back)}
                            {words().mailbox.back_to_list}
                        </button>
                        <Message mailbox=opened.mailbox message on_displayed />
                    }
                        .into_any()
                }
                None => view! { <Choose /> }.into_any(),
            }}
        </section>
    }
}

#[component]
fn Choose() -> impl IntoView {
    let words = &words().mailbox;
    view! {
        <div class="blank">
            <span class="blank-mark">{icon(Glyph::Letter)}</span>
            <p class="strong">{words.choose}</p>
            <p>{words.choose_body}</p>
        </div>
    }
}
