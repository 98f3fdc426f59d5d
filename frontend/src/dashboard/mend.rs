//! The small dialogs in which a row is mended without leaving the list.

use leptos::prelude::*;
use shared::api::mailboxes::{MailboxPath, PasswordBody, PutPassword, RetryLogin};
use shared::id::MailboxId;

use crate::api::call;
use crate::dashboard::desk::{Ask, desk};
use crate::dashboard::way::may_try_again;
use crate::live::board;
use crate::widgets::{Dialog, Form, Password};
use crate::words::words;

/// Both dialogs; at most one is open.
#[component]
pub(crate) fn Dialogs() -> impl IntoView {
    let (desk, words) = (desk(), &words().remedy);
    let mirror = move |wanted: fn(Option<Ask>) -> bool| {
        let open = RwSignal::new(false);
        Effect::new(move || open.set(wanted(desk.ask.get())));
        Effect::new(move |before: Option<bool>| {
            let now = open.get();
            if before == Some(true) && !now && wanted(desk.ask.get_untracked()) {
                desk.ask.set(None);
                if let Some(list) = desk.scroller.node.get_untracked() {
                    drop(list.focus());
                }
            }
            now
        });
        open
    };
    let password = mirror(|ask| matches!(ask, Some(Ask::Password(_))));
    let retry = mirror(|ask| matches!(ask, Some(Ask::Retry(_))));
    let done = move || desk.ask.set(None);
    let form = move || match desk.ask.get() {
        Some(Ask::Password(mailbox)) => Some(
            view! {
                <PasswordForm mailbox done=Callback::new(move |()| done()) />
                <RetryInstead mailbox />
            }
            .into_any(),
        ),
        Some(Ask::Retry(mailbox)) => {
            Some(view! { <RetryForm mailbox done=Callback::new(move |()| done()) /> }.into_any())
        }
        None => None,
    };
    view! {
        <Dialog open=password title=words.password_title>{form}</Dialog>
        <Dialog open=retry title=words.retry_title>{form}</Dialog>
    }
}

/// Beside the new password, the other way out: the password was right all the time.
#[component]
fn RetryInstead(mailbox: MailboxId) -> impl IntoView {
    let desk = desk();
    let may = move || desk.board.row(mailbox).is_some_and(|row| may_try_again(row.state.kind));
    view! {
        <Show when=may>
            <button type="button" class="instead" on:click=move |_| desk.ask.set(Some(Ask::Retry(mailbox)))>
                {words().remedy.retry_instead}
            </button>
        </Show>
    }
}

/// A new password, typed once; the row is watched again at once.
#[component]
pub(crate) fn PasswordForm(mailbox: MailboxId, done: Callback<()>) -> impl IntoView {
    let (board, form, words) = (board(), Form::provide(), &words().remedy);
    let password = RwSignal::new(String::new());
    let address = board.peek(|fleet| fleet.row(mailbox)).map(|row| row.address.clone());
    let save = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        let body = PasswordBody { password: password.get_untracked() };
        form.send(call::<PutPassword>(MailboxPath { mailbox }, (), body), move |_| {
            password.set(String::new());
            done.run(());
        });
    };
    view! {
        <form class="dialog-form" on:submit=save>
            <p class="strong">{address}</p>
            <p class="hint">{words.password_body}</p>
            <Password name="password" label=words.password_label value=password autocomplete="new-password" focus=true />
            {form.outcome()}
            <div class="acts">
                <button type="submit" class="main" disabled=move || form.is_busy() || password.get().is_empty()>
                    {words.password_save}
                </button>
            </div>
        </form>
    }
}

/// One further try with the same password, the cause having been elsewhere.
#[component]
pub(crate) fn RetryForm(mailbox: MailboxId, done: Callback<()>) -> impl IntoView {
    let (form, words) = (Form::new(), &words().remedy);
    let address = board().peek(|fleet| fleet.row(mailbox)).map(|row| row.address.clone());
    let allow = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        form.send(call::<RetryLogin>(MailboxPath { mailbox }, (), ()), move |_| done.run(()));
    };
    view! {
        <form class="dialog-form" on:submit=allow>
            <p class="strong">{address}</p>
            <p>{words.retry_body}</p>
            {form.outcome()}
            <div class="acts">
                <button type="submit" class="main" disabled=move || form.is_busy()>
                    {words.retry_act}
                </button>
            </div>
        </form>
    }
}
