//! Writing from a mailbox: a draft is begun on the server, and from then on has a page of its own.

mod answers;
mod editor;
mod files;
mod saving;

pub(crate) use answers::Answers;
pub(crate) use editor::Editor;

use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos_router::NavigateOptions;
use leptos_router::hooks::{use_navigate, use_query_map};
use shared::api::dispatches::{AnswerWay, BeginBody, BeginDraft};
use shared::api::mailboxes::MailboxPath;
use shared::id::MailboxId;

use crate::api::{Failure, call};
use crate::mailbox::mailbox_of_path;
use crate::words::words;

/// `/caselle/{id}/scrivi`, with `?reply={message}` to answer it and `&modo=tutti` or `&modo=inoltra`:
/// begins the draft and goes to it.
#[component]
pub(crate) fn WritePage() -> impl IntoView {
    let (mailbox, query) = (mailbox_of_path(), use_query_map());
    let failure = RwSignal::new(None::<Failure>);
    let navigate = use_navigate();
    Effect::new(move |begun: Option<bool>| {
        let Some(mailbox) = mailbox.get().filter(|_| begun != Some(true)) else {
            return begun.unwrap_or_default();
        };
        let body = query.with_untracked(|query| BeginBody {
            about: query.get("reply").and_then(|id| id.parse().ok()),
            way: match query.get("modo").as_deref() {
                Some("tutti") => AnswerWay::ReplyAll,
                Some("inoltra") => AnswerWay::Forward,
                _ => AnswerWay::Reply,
            },
        });
        let navigate = navigate.clone();
        spawn_local(async move {
            match begin(mailbox, body).await {
                // Back leads to where the person came from, and begins no second draft.
                Ok(url) => navigate(&url, NavigateOptions { replace: true, ..NavigateOptions::default() }),
                Err(refused) => drop(failure.try_set(Some(refused))),
            }
        });
        true
    });
    view! {
        <main class="page">
            {move || match failure.get() {
                None => view! { <p class="hint" role="status">{words().common.loading}</p> }.into_any(),
                Some(failure) => view! { <p class="failed" role="alert">{failure.sentence()}</p> }.into_any(),
            }}
        </main>
    }
}

async fn begin(mailbox: MailboxId, body: BeginBody) -> Result<String, Failure> {
    let draft = call::<BeginDraft>(MailboxPath { mailbox }, (), body).await?;
    Ok(format!("/caselle/{mailbox}/inviati/{}", draft.id))
}
