//! Adding a mailbox: holder, account, trial, earlier mail; watched at once or kept for later.

use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::components::A;
use leptos_router::hooks::use_navigate;
use shared::api::mailboxes::{AddMailbox, MailboxBody};

use super::backfill::BackfillChoice;
use super::draft::Draft;
use super::holder::{Holder, HolderFields};
use super::server::ServerFields;
use super::trial::{Trial, TrialSteps};
use crate::api::{Failure, call};
use crate::session::session;
use crate::widgets::{Form, Glyph, icon};
use crate::words::words;

/// The screen.
#[component]
pub(crate) fn Add() -> impl IntoView {
    let (words, session) = (&words().account, session());
    let form = Form::provide();
    let (holder, draft, trial) = (Holder::new(), Draft::new(), Trial::new());
    document().set_title(&format!("{} · Portineria", words.add_title));
    view! {
        <main class="page">
            <header class="page-head">
                <A href="/" {..} class="button quiet square" aria-label=crate::words::words().common.to_dashboard>
                    {icon(Glyph::Back)}
                </A>
                <h1>{words.add_title}</h1>
            </header>
            <Show
                when=move || session.is_partner()
                fallback=|| view! { <p class="hint">{crate::words::words().common.partner_needed}</p> }
            >
                <form class="stack" on:submit=|event| event.prevent_default()>
                    <HolderFields holder />
                    <ServerFields draft />
                    <TrialSteps trial draft />
                    <BackfillChoice draft trial />
                    {form.outcome()}
                    <Save form holder draft />
                </form>
            </Show>
        </main>
    }
}

#[component]
fn Save(form: Form, holder: Holder, draft: Draft) -> impl IntoView {
    let (words, navigate) = (&words().account, use_navigate());
    let save = Callback::new(move |password: String| {
        let navigate = navigate.clone();
        form.send(add(holder, draft, password), move |_| {
            navigate("/", NavigateOptions::default());
        });
    });
    let ready = move || holder.is_given() && draft.has_address() && !form.is_busy();
    let with_password = move || ready() && draft.password.with(|password| !password.is_empty());
    view! {
        <div class="acts">
            <span class="hint">{words.later_hint}</span>
            <button type="button" disabled=move || !ready() on:click=move |_| save.run(String::new())>
                {words.save_for_later}
            </button>
            <button
                type="button"
                class="main"
                disabled=move || !with_password()
                on:click=move |_| save.run(draft.password.get_untracked())
            >
                {words.save_and_watch}
            </button>
        </div>
    }
}

async fn add(holder: Holder, draft: Draft, password: String) -> Result<shared::row::MailboxRow, Failure> {
    let Some(client) = holder.settle().await? else {
        return Err(Failure::missing(["client"]));
    };
    let backfill = draft.backfill.get_untracked();
    let body = MailboxBody { settings: draft.settings(client), password, backfill };
    call::<AddMailbox>((), (), body).await
}
