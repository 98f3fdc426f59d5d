//! Where the mailbox is and how one signs in there.

use leptos::prelude::*;

use super::draft::Draft;
use crate::widgets::{Field, Password};
use crate::words::words;

/// The summary: the server by name, once there is one.
fn server(host: &str) -> String {
    let label = words().account.server;
    if host.is_empty() { label.to_owned() } else { format!("{label}: {host}") }
}

/// Address, provider, server, user name, password, description.
#[component]
pub(crate) fn ServerFields(draft: Draft) -> impl IntoView {
    let words = &words().account;
    let provider = move || draft.provider.get();
    let guessed = move || match provider() {
        Some(provider) => Some((words.guessed)(&provider.name)),
        None => draft.has_address().then(|| words.unknown_provider.to_owned()),
    };
    let user_id =
        move || provider().filter(|provider| provider.login_is_user_id).map_or("", |_| words.user_id_hint);
    // Opened for an unknown provider, it stays open: what a person has written there stays in sight.
    let open = Memo::new(move |before: Option<&bool>| {
        before == Some(&true) || (draft.has_address() && provider().is_none())
    });
    view! {
        <section class="card">
            <h2>{words.mailbox}</h2>
            <Field name="address" label=words.address value=draft.address kind="email" />
            <p class="guess" class:unknown=move || provider().is_none() role="status">
                {guessed}
            </p>
            <details class="more-fields" prop:open=move || open.get()>
                <summary>{move || server(&draft.host.get())}</summary>
                <div class="pair wide-first">
                    <Field name="host" label=words.host value=draft.host />
                    <Field name="port" label=words.port value=draft.port hint=words.port_hint />
                </div>
            </details>
            <Field name="login" label=words.login value=draft.login hint=Signal::derive(user_id) />
            <Password
                name="password"
                label=words.password
                value=draft.password
                hint=words.password_hint
                autocomplete="new-password"
            />
            <Field
                name="description"
                label=words.description
                value=draft.description
                hint=words.description_hint
                optional=true
            />
        </section>
    }
}
