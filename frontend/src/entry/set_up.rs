//! The one-time set-up: the secret of the link stands after the `#`, which no server's log sees.

use leptos::prelude::*;
use shared::api::session::{GetSetup, SetUp as Call, SetUpBody};

use super::Door;
use crate::api::call;
use crate::session::go;
use crate::widgets::{Field, Form, Password};
use crate::words::words;

/// The page.
#[component]
pub(crate) fn SetUp() -> impl IntoView {
    let words = &words().entry;
    let token = window().location().hash().unwrap_or_default().trim_start_matches('#').to_owned();
    let needed = LocalResource::new(|| call::<GetSetup>((), (), ()));
    let done = move || needed.get().is_some_and(|state| state.is_ok_and(|state| !state.needed));
    view! {
        <Door title=words.set_up>
            {move || {
                if done() {
                    view! {
                        <p>{words.set_up_done}</p>
                        <a class="button main wide" href="/accedi">
                            {words.sign_in}
                        </a>
                    }
                        .into_any()
                } else if token.is_empty() {
                    view! { <p class="failed">{words.set_up_no_token}</p> }.into_any()
                } else {
                    view! { <SetUpForm token=token.clone() /> }.into_any()
                }
            }}
        </Door>
    }
}

#[component]
fn SetUpForm(token: String) -> impl IntoView {
    let (words, form) = (&words().entry, Form::provide());
    let blank = || RwSignal::new(String::new());
    let (firm, name, email, password) = (blank(), blank(), blank(), blank());
    let send = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        let body = SetUpBody {
            token: token.clone(),
            firm_name: firm.get_untracked(),
            person_name: name.get_untracked(),
            email: email.get_untracked(),
            password: password.get_untracked(),
        };
        form.send(call::<Call>((), (), body), |_| go("/"));
    };
    view! {
        <p class="hint">{words.set_up_body}</p>
        <form on:submit=send>
            <Field name="firm_name" label=words.firm_name value=firm autocomplete="organization" focus=true />
            <Field name="person_name" label=words.your_name value=name autocomplete="name" />
            <Field name="email" label=words.email value=email kind="email" autocomplete="username" />
            <Password
                name="password"
                label=words.password
                value=password
                hint=words.password_rule
                autocomplete="new-password"
            />
            {form.outcome()}
            <button type="submit" class="main wide" disabled=move || form.is_busy()>
                {words.set_up_act}
            </button>
        </form>
    }
}
