//! How far back older mail is brought in.

use leptos::prelude::*;
use shared::api::mailboxes::Backfill;

use super::draft::Draft;
use super::trial::Trial;
use crate::clock;
use crate::words::words;

/// The choice, with the room that all of it would take once the trial has told.
#[component]
pub(crate) fn BackfillChoice(draft: Draft, trial: Trial) -> impl IntoView {
    let words = &words().account;
    let room = move || match trial.room() {
        Some((messages, Some(bytes))) => {
            (words.about_room)(&clock::number(messages.into()), &clock::size(bytes))
        }
        Some(_) | None => String::new(),
    };
    let choice = move |backfill: Backfill| {
        view! {
            <label class="radio">
                <input
                    type="radio"
                    name="backfill"
                    prop:checked=move || draft.backfill.get() == backfill
                    on:change=move |_| draft.backfill.set(backfill)
                />
                {(words.backfills)(backfill)}
                {(backfill == Backfill::All).then(|| view! { <small>{room}</small> })}
            </label>
        }
    };
    view! {
        <section class="card">
            <h2>{words.backfill}</h2>
            <p class="hint">{words.backfill_hint}</p>
            <div class="radios column">
                {[Backfill::None, Backfill::NinetyDays, Backfill::All].map(choice)}
            </div>
        </section>
    }
}
