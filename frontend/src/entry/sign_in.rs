//! Sign-in.

use leptos::prelude::*;
use leptos_router::hooks::use_query_map;
use shared::api::session::{SignIn as Call, SignInBody};

use super::Door;
use crate::api::call;
use crate::session::go;
use crate::widgets::{Field, Form, Password};
use crate::words::words;

/// The page; afterwards the person is back where the session ended.
#[component]
pub(crate) fn SignIn() -> impl IntoView {
    let (words, form) = (&words().entry, Form::provide());
    let (email, password) = (RwSignal::new(String::new()), RwSignal::new(String::new()));
    let back = use_query_map().with_untracked(|query| query.get("ritorno"));
    let returns = back.is_some();
    let send = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        let body = SignInBody { email: email.get_untracked(), password: password.get_untracked() };
        let back = back.clone().unwrap_or_else(|| "/".to_owned());
        form.send(call::<Call>((), (), body), move |_| go(&back));
    };
    view! {
        <Door title=words.sign_in>
            {returns.then(|| view! { <p class="hint">{words.signed_out}</p> })}
            <form on:submit=send>
                <Field name="email" label=words.email value=email kind="email" autocomplete="username" focus=true />
                <Password name="password" label=words.password value=password autocomplete="current-password" />
                {form.outcome()}
                <button type="submit" class="main wide" disabled=move || form.is_busy()>
                    {words.sign_in_act}
                </button>
            </form>
        </Door>
    }
}
