//! To pause, to resume, to remove.

use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::hooks::use_navigate;
use shared::api::mailboxes::{MailboxPath, PauseMailbox, RemovalBody, RemoveMailbox, ResumeMailbox};
use shared::id::MailboxId;
use shared::watch::StateKind;

use crate::api::call;
use crate::live::board;
use crate::widgets::{Field, Form};
use crate::words::words;

/// The watch, on or off.
#[component]
pub(crate) fn Watch(mailbox: MailboxId) -> impl IntoView {
    let (words, board, form) = (&words().account, board(), Form::new());
    let paused =
        Memo::new(move |_| board.row(mailbox).is_some_and(|row| row.state.kind == StateKind::Paused));
    let switch = move |_| {
        let path = MailboxPath { mailbox };
        if paused.get_untracked() {
            form.send(call::<ResumeMailbox>(path, (), ()), |_| ());
        } else {
            form.send(call::<PauseMailbox>(path, (), ()), |_| ());
        }
    };
    view! {
        <section class="card">
            <h2>{words.watch}</h2>
            <p class="hint">{move || if paused.get() { words.resume_hint } else { words.pause_hint }}</p>
            {form.outcome()}
            <div class="acts start">
                <button type="button" disabled=move || form.is_busy() on:click=switch>
                    {move || if paused.get() { words.resume } else { words.pause }}
                </button>
            </div>
        </section>
    }
}

/// The end of the watch: the address is typed again, so that no box is removed for another.
#[component]
pub(crate) fn Removal(mailbox: MailboxId) -> impl IntoView {
    let (words, board, form, navigate) = (&words().account, board(), Form::new(), use_navigate());
    let typed = RwSignal::new(String::new());
    let address = Memo::new(move |_| board.row(mailbox).map(|row| row.address.clone()).unwrap_or_default());
    let remove = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        let (navigate, body) = (navigate.clone(), RemovalBody { address: typed.get_untracked() });
        form.send(call::<RemoveMailbox>(MailboxPath { mailbox }, (), body), move |()| {
            navigate("/", NavigateOptions::default());
        });
    };
    let differs = move || typed.with(|typed| typed.trim().to_lowercase()) != address.get();
    let label = Signal::derive(move || (words.remove_label)(&address.get()));
    view! {
        <section class="card">
            <h2>{words.remove}</h2>
            <p class="hint">{words.remove_hint}</p>
            <form on:submit=remove>
                <Field name="removal" label value=typed />
                {form.outcome()}
                <div class="acts start">
                    <button type="submit" class="danger" disabled=move || differs() || form.is_busy()>
                        {words.remove_act}
                    </button>
                </div>
            </form>
        </section>
    }
}
