//! The three classes of a list, with their counts: one of them narrows it.

use leptos::prelude::*;
use shared::importance::Class;

use super::Opened;
use super::asked::Asked;
use crate::clock;
use crate::words::words;

/// The chips.
#[component]
pub(crate) fn Classes() -> impl IntoView {
    view! {
        <div class="narrow" role="group" aria-label=words().priorities.classes>
            {Class::ALL.map(|class| view! { <OfClass class /> })}
        </div>
    }
}

/// A second click shows all again.
#[component]
fn OfClass(class: Class) -> impl IntoView {
    let opened = expect_context::<Opened>();
    let on = Memo::new(move |_| opened.asked.with(|asked| asked.class == Some(class)));
    let ask = move |_| {
        let class = (!on.get_untracked()).then_some(class);
        opened.ask.run(Asked { class, ..opened.asked.get_untracked() });
    };
    view! {
        <button
            type="button"
            class="chip"
            class:on=move || on.get()
            aria-pressed=move || on.get().to_string()
            on:click=ask
        >
            <b>{move || clock::number(opened.pages.classes.get().of(class).into())}</b>
            {(words().priorities.class_name)(class)}
        </button>
    }
}
