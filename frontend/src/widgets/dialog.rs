//! A modal dialog: the browser's own, with its focus trap, Escape and backdrop.

use leptos::html;
use leptos::prelude::*;

use crate::widgets::{Glyph, icon};
use crate::words::words;

/// Shows its children above the page while `open`; they are made anew at each opening.
#[component]
pub(crate) fn Dialog(open: RwSignal<bool>, title: &'static str, children: ChildrenFn) -> impl IntoView {
    let node = NodeRef::<html::Dialog>::new();
    Effect::new(move || {
        let Some(dialog) = node.get() else {
            return;
        };
        match (open.get(), dialog.open()) {
            // Once its content is there: the browser gives the focus to the field that asks for it.
            (true, false) => request_animation_frame(move || {
                // Fails only for a dialog that is not in the page, which then shows nothing.
                drop(dialog.show_modal());
            }),
            (false, true) => dialog.close(),
            (true, true) | (false, false) => {}
        }
    });
    view! {
        <dialog node_ref=node class="dialog" aria-label=title on:close=move |_| open.set(false)>
            <Show when=move || open.get()>
                <header class="dialog-head">
                    <h2>{title}</h2>
                    <button
                        type="button"
                        class="quiet square"
                        aria-label=words().common.close
                        on:click=move |_| open.set(false)
                    >
                        {icon(Glyph::Cross)}
                    </button>
                </header>
                {children()}
            </Show>
        </dialog>
    }
}
