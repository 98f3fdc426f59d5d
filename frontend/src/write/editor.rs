//! A draft being written: to whom, what, with which files, which receipt; what is wrong stands beside its
//! field.

use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos_router::NavigateOptions;
use leptos_router::hooks::use_navigate;
use shared::api::dispatches::DispatchPath;
use shared::api::dispatches::{DiscardDraft, GetDispatch, SendBody, SendDraft};
use shared::api::mailboxes::MailboxPath;
use shared::dispatch::{Dispatch, ReceiptWish};

use super::files::{FileFields, Files};
use super::saving::{Draft, Saved};
use crate::api::{Failure, call};
use crate::widgets::{Choice, Dialog, Field, Form};
use crate::words::words;

/// The editor; `on_sent` is told of what was sent.
#[component]
pub(crate) fn Editor(dispatch: Dispatch, on_sent: Callback<Dispatch>) -> impl IntoView {
    let words = &words().dispatch;
    let form = Form::provide();
    let (draft, files) = (Draft::of(&dispatch), Files::of(&dispatch));
    let receipts = move || {
        let option = |wish: ReceiptWish| (wish.word().to_owned(), (words.receipt_name)(wish).to_owned());
        ReceiptWish::ALL.into_iter().map(option).collect::<Vec<_>>()
    };
    let means = Signal::derive(move || (words.receipt_means)(draft.wish()));
    view! {
        <form class="stack writing" on:submit=|event| event.prevent_default()>
            <Cannot mailbox=dispatch.mailbox />
            <div class="card">
                <p class="writing-from">
                    <span class="dim">{words.from}</span>
                    " "
                    <b>{dispatch.from.clone()}</b>
                </p>
                <Field name="to" label=words.to value=draft.to hint=words.to_hint focus=dispatch.letter.to.is_empty() />
                <Field name="cc" label=words.cc value=draft.cc hint=words.cc_hint optional=true />
                <Field name="subject" label=words.subject value=draft.subject />
                <Text draft focus=!dispatch.letter.to.is_empty() />
                <FileFields files />
                <Choice
                    name="receipt"
                    label=words.receipt
                    value=draft.receipt
                    options=Signal::derive(receipts)
                    hint=means
                />
                <p class="hint">{words.no_bcc}</p>
            </div>
            <Conflict draft files />
            {form.outcome()}
            <Acts draft files form on_sent mailbox=dispatch.mailbox />
        </form>
    }
}

/// A mailbox that cannot send says so before the first word.
#[component]
fn Cannot(mailbox: shared::id::MailboxId) -> impl IntoView {
    let known = LocalResource::new(move || {
        call::<shared::api::dispatches::GetSubmission>(MailboxPath { mailbox }, (), ())
    });
    move || {
        let problem = known.get().and_then(Result::ok).and_then(|known| known.problem)?;
        Some(view! { <p class="failed" role="alert">{(words().dispatch.cannot)(problem)}</p> })
    }
}

#[component]
fn Text(draft: Draft, focus: bool) -> impl IntoView {
    let words = &words().dispatch;
    let form = use_context::<Form>();
    let problem = move || form.and_then(|form| form.of_field("text"));
    view! {
        <div class="field" class:wrong=move || problem().is_some()>
            <label for="text">{words.text}</label>
            <textarea
                id="text"
                name="text"
                rows="14"
                autofocus=focus
                aria-describedby="text-hint"
                bind:value=draft.text
            ></textarea>
            <p class="hint" id="text-hint">
                {problem}
            </p>
        </div>
    }
}

/// Two browsers have written: a person chooses.
#[component]
fn Conflict(draft: Draft, files: Files) -> impl IntoView {
    let words = &words().dispatch;
    let theirs = move |_| {
        spawn_local(async move {
            drop(draft.take_theirs().await);
            files.read().await;
        });
    };
    let mine = move |_| spawn_local(async move { drop(draft.keep_mine().await) });
    view! {
        <Show when=move || draft.saved.get() == Saved::Conflict>
            <div class="failed" role="alert">
                <p>{words.conflict}</p>
                <div class="acts start">
                    <button type="button" on:click=theirs>
                        {words.take_theirs}
                    </button>
                    <button type="button" on:click=mine>
                        {words.keep_mine}
                    </button>
                </div>
            </div>
        </Show>
    }
}

#[component]
fn Acts(
    draft: Draft,
    files: Files,
    form: Form,
    on_sent: Callback<Dispatch>,
    mailbox: shared::id::MailboxId,
) -> impl IntoView {
    let words = &words().dispatch;
    let navigate = use_navigate();
    let asking = RwSignal::new(false);
    let saved = move || match draft.saved.get() {
        Saved::Yes => words.saved.to_owned(),
        Saved::NotYet | Saved::Conflict => words.unsaved.to_owned(),
        Saved::Now => words.saving.to_owned(),
        Saved::Failed(failure) => failure.sentence(),
    };
    let ready = move || files.are_here() && !form.is_busy() && draft.saved.get() != Saved::Conflict;
    let discard = Callback::new(move |()| {
        let navigate = navigate.clone();
        form.send(call::<DiscardDraft>(draft.path, (), ()), move |()| {
            navigate(&format!("/caselle/{mailbox}/inviati"), NavigateOptions::default());
        });
    });
    view! {
        <div class="acts">
            <span class="hint" role="status">
                {saved}
            </span>
            <button type="button" class="danger" on:click=move |_| asking.set(true)>
                {words.discard}
            </button>
            <button
                type="button"
                class="main"
                disabled=move || !ready()
                on:click=move |_| form.send(send(draft), move |sent| on_sent.run(sent))
            >
                {words.send}
            </button>
        </div>
        <Dialog open=asking title=words.discard>
            <div class="dialog-form">
                <p>{words.discard_ask}</p>
                <button type="button" class="danger" on:click=move |_| discard.run(())>
                    {words.discard}
                </button>
            </div>
        </Dialog>
    }
}

/// What is on the screen is saved, and that is what is sent.
async fn send(draft: Draft) -> Result<Dispatch, Failure> {
    let revision = draft.save().await?;
    match call::<SendDraft>(draft.path, (), SendBody { revision }).await {
        // The answer to an earlier try may not have come: what counts is where it stands.
        Err(Failure::NoAnswer) => {
            let DispatchPath { dispatch } = draft.path;
            call::<GetDispatch>(DispatchPath { dispatch }, (), ()).await
        }
        sent => sent,
    }
}
