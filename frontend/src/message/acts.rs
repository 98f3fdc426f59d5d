//! What can be done with the whole message: print it, save it. A print is on the log before it begins, so
//! the page prints nothing of the message until the server has written it down.

use leptos::prelude::*;
use leptos::task::spawn_local;
use shared::api::messages::{GetAll, GetOriginal, MessagePath, PrintMessage};
use shared::id::MessageId;

use crate::api::{address, call};
use crate::widgets::{Glyph, icon};
use crate::words::words;

/// Whether the page may print the message: the print is on the log.
#[derive(Clone, Copy)]
pub(crate) struct MayPrint(pub RwSignal<bool>);

/// Print, all as ZIP, the original.
#[component]
pub(crate) fn Acts(message: MessageId) -> impl IntoView {
    let words = &words().letter;
    let (may_print, failed) = (expect_context::<MayPrint>(), RwSignal::new(None::<String>));
    let all = address::<GetAll>(&MessagePath { message }, &());
    let original = address::<GetOriginal>(&MessagePath { message }, &());
    view! {
        <span class="letter-acts">
            {move || failed.get().map(|failed| view! { <span class="ref" role="alert">{failed}</span> })}
            <button type="button" class="quiet" on:click=move |_| print(message, may_print, failed)>
                {icon(Glyph::Print)}
                {words.print}
            </button>
            <a class="button quiet" href=all download="" rel="external">
                {icon(Glyph::Box)}
                {words.all_as_zip}
            </a>
            <a class="button quiet" href=original download="" rel="external">
                {icon(Glyph::Download)}
                {words.original}
            </a>
        </span>
    }
}

/// The browser's own way to print goes by the log too.
pub(crate) fn print_keys(message: MessageId, may_print: MayPrint) {
    let failed = RwSignal::new(None);
    let handle = window_event_listener(leptos::ev::keydown, move |event| {
        if event.key().eq_ignore_ascii_case("p") && (event.ctrl_key() || event.meta_key()) {
            event.prevent_default();
            print(message, may_print, failed);
        }
    });
    on_cleanup(move || handle.remove());
}

fn print(message: MessageId, may_print: MayPrint, failed: RwSignal<Option<String>>) {
    spawn_local(async move {
        let logged = call::<PrintMessage>(MessagePath { message }, (), ()).await;
        // The message may have been left meanwhile.
        if may_print.0.try_set(logged.is_ok()).is_some() {
            return;
        }
        failed.set(logged.err().map(|failure| failure.sentence()));
        request_animation_frame(move || {
            if may_print.0.try_get_untracked() == Some(true) {
                // It waits until the dialog is closed; a browser without printing prints nothing.
                drop(window().print());
                let _left = may_print.0.try_set(false);
            }
        });
    });
}
