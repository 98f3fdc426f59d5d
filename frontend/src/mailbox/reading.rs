//! The reading pane. To display a message is what takes it out of "da vedere".

use leptos::prelude::*;
use shared::api::messages::{DisplayMessage, MessagePath};
use shared::id::MessageId;

use super::Opened;
use super::sheet::Sheet;
use crate::api::{Failure, address, call};
use crate::widgets::{Glyph, icon};
use crate::words::words;

/// The message that the URL names, or the words that say how to choose one.
#[component]
pub(crate) fn Reading() -> impl IntoView {
    let opened = expect_context::<Opened>();
    view! {
        <section class="pane">
            {move || match opened.message.get() {
                Some(message) => view! { <Displayed message /> }.into_any(),
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

#[component]
fn Displayed(message: MessageId) -> impl IntoView {
    let opened = expect_context::<Opened>();
    let shown = LocalResource::new(move || call::<DisplayMessage>(MessagePath { message }, (), ()));
    Effect::new(move || {
        if let Some(Ok(displayed)) = shown.get() {
            opened.pages.put(displayed.line);
        }
    });
    view! {
        <button type="button" class="quiet back-to-list" on:click=move |_| opened.open.run(None)>
            {icon(Glyph::Back)}
            {words().mailbox.back_to_list}
        </button>
        {move || match shown.get() {
            None => view! { <div class="sheet-wait" role="status" aria-label=words().common.loading></div> }.into_any(),
            Some(Ok(displayed)) => view! { <Sheet displayed /> }.into_any(),
            Some(Err(failure)) => view! { <Failed failure message /> }.into_any(),
        }}
    }
}

/// What cannot be shown can still be had whole.
#[component]
fn Failed(failure: Failure, message: MessageId) -> impl IntoView {
    let words = &words().mailbox;
    let text = if failure.is(shared::error::Code::Unreadable) {
        words.unreadable.to_owned()
    } else {
        failure.sentence()
    };
    let original = address::<shared::api::messages::GetOriginal>(&MessagePath { message }, &());
    view! {
        <div class="blank" role="alert">
            <span class="blank-mark bad">{icon(Glyph::Warning)}</span>
            <p>{text}</p>
            <a class="button" href=original download="" rel="external">
                {icon(Glyph::Download)}
                {words.original}
            </a>
        </div>
    }
}
