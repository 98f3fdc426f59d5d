//! Settings: what the firm has decided, and what a person has chosen for this browser.

mod priorities;

use leptos::prelude::*;
use shared::api::session::{FirmSettings, GetFirmSettings, PutFirmSettings, SignOut, SignOutEverywhere};

use self::priorities::Importance;
use crate::api::call;
use crate::session::{go, session};
use crate::settings::settings;
use crate::widgets::{Check, Form};
use crate::words::{Language, words};

/// The screen.
#[component]
pub(crate) fn FirmPage() -> impl IntoView {
    let words = &words().firm;
    document().set_title(&format!("{} · Portineria", words.title));
    view! {
        <main class="page">
            <header class="page-head">
                <h1>{words.title}</h1>
            </header>
            <Importance />
            <Reading />
            <Screen />
            <Sessions />
        </main>
    }
}

/// Whether reading marks as read at the provider: a partner decides for the firm.
#[component]
fn Reading() -> impl IntoView {
    let (words, form, session) = (&words().firm, Form::new(), session());
    let (marks_seen, loaded) = (RwSignal::new(false), RwSignal::new(false));
    let current = LocalResource::new(|| call::<GetFirmSettings>((), (), ()));
    Effect::new(move || {
        if let Some(Ok(found)) = current.get() {
            marks_seen.set(found.marks_seen);
            loaded.set(true);
        }
    });
    Effect::new(move |before: Option<Option<bool>>| {
        let now = loaded.get().then(|| marks_seen.get());
        if let (Some(Some(before)), Some(marks_seen)) = (before, now)
            && before != marks_seen
        {
            form.send(call::<PutFirmSettings>((), (), FirmSettings { marks_seen }), |_| ());
        }
        now
    });
    view! {
        <section class="card">
            <h2>{words.reading}</h2>
            <fieldset disabled=move || !session.is_partner() || !loaded.get()>
                <Check name="marks_seen" label=words.marks_seen hint=words.marks_seen_hint value=marks_seen />
            </fieldset>
            {form.outcome()}
        </section>
    }
}

/// Language and keys of this browser.
#[component]
fn Screen() -> impl IntoView {
    let (words, settings) = (&words().firm, settings());
    let choice = |(language, name): (Language, &'static str)| {
        view! {
            <label class="radio" lang=language.tag()>
                <input
                    type="radio"
                    name="language"
                    prop:checked=move || settings.language.get() == language
                    on:change=move |_| settings.language.set(language)
                />
                {name}
            </label>
        }
    };
    view! {
        <section class="card">
            <h2>{words.screen}</h2>
            <fieldset>
                <legend>{words.language}</legend>
                {[(Language::Italian, "Italiano"), (Language::English, "English")].map(choice)}
            </fieldset>
            <Check name="shortcuts" label=words.shortcuts hint=words.shortcuts_hint value=settings.shortcuts />
        </section>
    }
}

/// The ways out.
#[component]
fn Sessions() -> impl IntoView {
    let (words, form, session) = (&words().firm, Form::new(), session());
    let out = move |_| form.send(call::<SignOut>((), (), ()), |()| go("/accedi"));
    let everywhere = move |_| form.send(call::<SignOutEverywhere>((), (), ()), |()| go("/accedi"));
    let who = move || session.me.get().map(|me| format!("{} · {}", me.person.name, me.person.email));
    view! {
        <section class="card">
            <h2>{words.session}</h2>
            <p class="hint">{who}</p>
            <div class="acts start">
                <button type="button" on:click=out>
                    {words.sign_out}
                </button>
                <button type="button" class="danger" on:click=everywhere>
                    {words.sign_out_everywhere}
                </button>
            </div>
            <p class="hint">{words.sign_out_hint}</p>
            {form.outcome()}
        </section>
    }
}
