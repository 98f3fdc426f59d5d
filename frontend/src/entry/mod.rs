//! The ways in: sign-in, and the one-time set-up of the first firm.

mod set_up;
mod sign_in;

pub(crate) use set_up::SetUp;
pub(crate) use sign_in::SignIn;

use leptos::prelude::*;

use crate::settings::settings;
use crate::widgets::{Glyph, icon};
use crate::words::{Language, words};

/// The sheet on which a person signs in.
#[component]
fn Door(title: &'static str, children: Children) -> impl IntoView {
    let language = settings().language;
    let choice = move |each: Language| {
        let chosen = move || (language.get() == each).to_string();
        let choose = move |_| language.set(each);
        view! {
            <button type="button" class="quiet" aria-pressed=chosen on:click=choose>
                {each.tag().to_uppercase()}
            </button>
        }
    };
    document().set_title(&format!("{title} · Portineria"));
    view! {
        <main class="door">
            <div class="brand">
                <i>{icon(Glyph::Letter)}</i>
                "Portineria"
            </div>
            <p class="promise">{words().entry.promise}</p>
            <section class="sheet">
                <h1>{title}</h1>
                {children()}
            </section>
            <div class="languages">{Language::ALL.map(choice)}</div>
        </main>
    }
}
