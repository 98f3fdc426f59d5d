//! One client: written anew, changed, removed.

use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::components::A;
use leptos_router::hooks::{use_navigate, use_params_map};
use shared::api::clients::{AddClient, Client, ClientBody, ClientPath, GetClient, PutClient, RemoveClient};
use shared::id::ClientId;

use crate::api::call;
use crate::clients::{ClientFields, Draft};
use crate::frame::Missing;
use crate::session::session;
use crate::widgets::{Form, Glyph, icon};
use crate::words::words;

/// The screen: `/clienti/nuovo` or `/clienti/{id}`.
#[component]
pub(crate) fn ClientPage() -> impl IntoView {
    let params = use_params_map();
    move || {
        let id = params.with(|params| params.get("id")).unwrap_or_default();
        match (id.as_str(), id.parse::<ClientId>()) {
            ("nuovo", _) => view! { <Sheet client=None /> }.into_any(),
            (_, Ok(client)) => view! { <Existing client /> }.into_any(),
            (_, Err(_)) => view! { <Missing /> }.into_any(),
        }
    }
}

#[component]
fn Existing(client: ClientId) -> impl IntoView {
    let found = LocalResource::new(move || call::<GetClient>(ClientPath { client }, (), ()));
    move || match found.get() {
        None => view! { <p class="lone hint" role="status">{words().common.loading}</p> }.into_any(),
        Some(Ok(client)) => view! { <Sheet client=Some(client) /> }.into_any(),
        Some(Err(failure)) if failure.is(shared::error::Code::NotFound) => view! { <Missing /> }.into_any(),
        Some(Err(failure)) => {
            view! { <p class="lone failed" role="alert">{failure.sentence()}</p> }.into_any()
        }
    }
}

#[component]
fn Sheet(client: Option<Client>) -> impl IntoView {
    let (words, form, session) = (&words().client, Form::provide(), session());
    let id = client.as_ref().map(|client| client.id);
    let title = client.as_ref().map_or(words.add.to_owned(), |client| client.body.name.clone());
    let removable = client.as_ref().is_some_and(|client| client.mailboxes == 0);
    let draft = Draft::of(client.map_or_else(ClientBody::default, |client| client.body));
    let navigate = use_navigate();
    document().set_title(&format!("{title} · Portineria"));
    let save = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        let (body, navigate) = (draft.body(), navigate.clone());
        match id {
            Some(client) => {
                let call = async move { call::<PutClient>(ClientPath { client }, (), body?).await };
                form.send(call, |_| ());
            }
            None => {
                let call = async move { call::<AddClient>((), (), body?).await };
                form.send(call, move |_| navigate("/clienti", NavigateOptions::default()));
            }
        }
    };
    view! {
        <main class="page">
            <header class="page-head">
                <A href="/clienti" {..} class="button quiet square" aria-label=words.title>
                    {icon(Glyph::Back)}
                </A>
                <h1>{title}</h1>
                {id.map(|id| view! { <A href=format!("/?cliente={id}") {..} class="button">{words.its_mailboxes}</A> })}
            </header>
            <form class="card" on:submit=save>
                <fieldset disabled=move || !session.is_partner()>
                    <ClientFields draft brief=false />
                </fieldset>
                {form.outcome()}
                <Show
                    when=move || session.is_partner()
                    fallback=|| view! { <p class="hint">{crate::words::words().common.partner_needed}</p> }
                >
                    <div class="acts">
                        <button type="submit" class="main" disabled=move || form.is_busy()>
                            {crate::words::words().common.save}
                        </button>
                    </div>
                </Show>
            </form>
            {id.filter(|_| removable && session.is_partner()).map(|client| view! { <Removal client /> })}
        </main>
    }
}

#[component]
fn Removal(client: ClientId) -> impl IntoView {
    let (words, form, navigate) = (&words().client, Form::new(), use_navigate());
    let remove = move |_| {
        let navigate = navigate.clone();
        form.send(call::<RemoveClient>(ClientPath { client }, (), ()), move |()| {
            navigate("/clienti", NavigateOptions::default());
        });
    };
    view! {
        <section class="card">
            <p class="hint">{words.remove_hint}</p>
            {form.outcome()}
            <div class="acts start">
                <button type="button" class="danger" on:click=remove>
                    {words.remove}
                </button>
            </div>
        </section>
    }
}
