//! Input fields: label, input, hint, and what is wrong, joined for a screen reader.

use leptos::prelude::*;

use crate::widgets::{Form, Glyph, icon};
use crate::words::words;

/// What is wrong with a field: told by the browser first, else by the server.
fn problem_of(name: &'static str, own: Option<Signal<Option<&'static str>>>) -> Signal<Option<&'static str>> {
    let form = use_context::<Form>();
    Signal::derive(move || {
        own.and_then(|own| own.get()).or_else(|| form.and_then(|form| form.of_field(name)))
    })
}

/// The label above an input, the hint or the problem below it.
#[component]
fn Around(
    name: &'static str,
    label: Signal<String>,
    hint: Signal<&'static str>,
    problem: Signal<Option<&'static str>>,
    optional: bool,
    children: Children,
) -> impl IntoView {
    view! {
        <div class="field" class:wrong=move || problem.get().is_some()>
            <label for=name>
                {move || label.get()} {optional.then(|| view! { <small>{words().common.optional}</small> })}
            </label>
            {children()}
            <p class="hint" id=format!("{name}-hint")>
                {move || problem.get().unwrap_or_else(|| hint.get())}
            </p>
        </div>
    }
}

/// One line of text.
#[component]
pub(crate) fn Field(
    name: &'static str,
    #[prop(into)] label: Signal<String>,
    value: RwSignal<String>,
    #[prop(optional, into)] hint: Signal<&'static str>,
    #[prop(optional)] problem: Option<Signal<Option<&'static str>>>,
    #[prop(optional)] optional: bool,
    #[prop(default = "text")] kind: &'static str,
    #[prop(default = "off")] autocomplete: &'static str,
    #[prop(optional)] focus: bool,
) -> impl IntoView {
    let problem = problem_of(name, problem);
    view! {
        <Around name label hint problem optional>
            <input
                id=name
                name=name
                type=kind
                autocomplete=autocomplete
                autofocus=focus
                spellcheck="false"
                aria-describedby=format!("{name}-hint")
                aria-invalid=move || problem.get().map(|_| "true")
                bind:value=value
            />
        </Around>
    }
}

/// A password, which can be looked at while it is typed.
#[component]
pub(crate) fn Password(
    name: &'static str,
    #[prop(into)] label: Signal<String>,
    value: RwSignal<String>,
    #[prop(optional, into)] hint: Signal<&'static str>,
    #[prop(default = "off")] autocomplete: &'static str,
    #[prop(optional)] focus: bool,
) -> impl IntoView {
    let problem = problem_of(name, None);
    let shown = RwSignal::new(false);
    view! {
        <Around name label hint problem optional=false>
            <div class="with-button">
                <input
                    id=name
                    name=name
                    type=move || if shown.get() { "text" } else { "password" }
                    autocomplete=autocomplete
                    autofocus=focus
                    spellcheck="false"
                    autocapitalize="off"
                    aria-describedby=format!("{name}-hint")
                    aria-invalid=move || problem.get().map(|_| "true")
                    bind:value=value
                />
                <button
                    type="button"
                    class="quiet square"
                    aria-label=words().common.show_password
                    title=words().common.show_password
                    aria-pressed=move || shown.get().to_string()
                    on:click=move |_| shown.update(|shown| *shown = !*shown)
                >
                    {icon(Glyph::Eye)}
                </button>
            </div>
        </Around>
    }
}

/// Several lines of text.
#[component]
pub(crate) fn Area(
    name: &'static str,
    #[prop(into)] label: Signal<String>,
    value: RwSignal<String>,
    #[prop(optional, into)] hint: Signal<&'static str>,
) -> impl IntoView {
    let problem = problem_of(name, None);
    view! {
        <Around name label hint problem optional=true>
            <textarea id=name name=name rows="4" aria-describedby=format!("{name}-hint") bind:value=value></textarea>
        </Around>
    }
}

/// One of several, by value and by name.
#[component]
pub(crate) fn Choice(
    name: &'static str,
    #[prop(into)] label: Signal<String>,
    value: RwSignal<String>,
    #[prop(into)] options: Signal<Vec<(String, String)>>,
    #[prop(optional, into)] hint: Signal<&'static str>,
) -> impl IntoView {
    let problem = problem_of(name, None);
    let option = move |(key, text): (String, String)| {
        let own = key.clone();
        view! {
            <option value=key selected=move || value.get() == own>
                {text}
            </option>
        }
    };
    view! {
        <Around name label hint problem optional=false>
            <select
                id=name
                name=name
                aria-describedby=format!("{name}-hint")
                aria-invalid=move || problem.get().map(|_| "true")
                on:change:target=move |event| value.set(event.target().value())
            >
                {move || options.get().into_iter().map(option).collect_view()}
            </select>
        </Around>
    }
}

/// Yes or no.
#[component]
pub(crate) fn Check(
    name: &'static str,
    label: &'static str,
    #[prop(optional)] hint: &'static str,
    value: RwSignal<bool>,
) -> impl IntoView {
    view! {
        <div class="check">
            <input type="checkbox" id=name name=name aria-describedby=format!("{name}-hint") bind:checked=value />
            <div>
                <label for=name>{label}</label>
                <p class="hint" id=format!("{name}-hint")>
                    {hint}
                </p>
            </div>
        </div>
    }
}
