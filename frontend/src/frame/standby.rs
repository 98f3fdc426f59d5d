//! A restored copy that watches nothing yet says so on every page; a partner may end it.

use leptos::prelude::*;
use shared::api::session::EndStandby;

use crate::api::call;
use crate::session::{go, session};
use crate::widgets::{Dialog, Form, Glyph, icon};
use crate::words::words;

/// The notice, while this is a copy that stands by.
#[component]
pub(crate) fn Standby() -> impl IntoView {
    let (session, words) = (session(), &words().standby);
    let standing_by = move || session.me.with(|me| me.as_ref().is_some_and(|me| me.standby));
    let asked = RwSignal::new(false);
    let act = move || match session.is_partner() {
        true => view! {
            <button type="button" class="main" on:click=move |_| asked.set(true)>
                {words.confirm}
            </button>
        }
        .into_any(),
        false => view! { <span>{words.only_partners}</span> }.into_any(),
    };
    view! {
        <Show when=standing_by>
            <div class="notice bad standby" role="alert">
                {icon(Glyph::Clock)}
                <p>
                    <strong>{words.title}</strong>
                    " "
                    {words.body}
                </p>
                {act}
            </div>
            <Dialog open=asked title=words.ask>
                <Confirm />
            </Dialog>
        </Show>
    }
}

#[component]
fn Confirm() -> impl IntoView {
    let (form, words) = (Form::provide(), &words().standby);
    let confirm = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        // From here on everything on the screen is another truth: the page begins anew.
        form.send(call::<EndStandby>((), (), ()), |()| go("/"));
    };
    view! {
        <form class="dialog-form" on:submit=confirm>
            <p>{words.body}</p>
            {form.outcome()}
            <div class="acts">
                <button type="submit" class="main" disabled=move || form.is_busy()>
                    {words.confirm}
                </button>
            </div>
        </form>
    }
}
