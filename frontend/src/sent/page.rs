//! One message of a mailbox: while it is a draft it is written, from then on it is followed.

use leptos::prelude::*;
use leptos_router::hooks::use_params_map;
use shared::api::dispatches::{DispatchPath, GetDispatch};
use shared::dispatch::{Dispatch, DispatchState};
use shared::id::{DispatchId, MailboxId};

use super::trail::Trail;
use crate::api::{Failure, call};
use crate::live::board;
use crate::mailbox::{Head, mailbox_of_path};
use crate::words::words;
use crate::write::Editor;

/// The screen.
#[component]
pub(crate) fn DispatchPage() -> impl IntoView {
    let (mailbox, params) = (mailbox_of_path(), use_params_map());
    let dispatch = Memo::new(move |_| {
        params.with(|params| params.get("dispatch").and_then(|id| id.parse::<DispatchId>().ok()))
    });
    move || {
        let (mailbox, dispatch) = (mailbox.get()?, dispatch.get()?);
        Some(view! {
            <div class="page-with-head">
                <Head mailbox />
                <main class="page">
                    <Shown mailbox dispatch />
                </main>
            </div>
        })
    }
}

#[component]
fn Shown(mailbox: MailboxId, dispatch: DispatchId) -> impl IntoView {
    let board = board();
    let shown = RwSignal::new(None::<Result<Dispatch, Failure>>);
    let read = LocalResource::new(move || {
        board.moved.track();
        call::<GetDispatch>(DispatchPath { dispatch }, (), ())
    });
    Effect::new(move || {
        if let Some(read) = read.get() {
            shown.set(Some(read));
        }
    });
    // A draft is not drawn anew under the hands of whoever writes it.
    let writing = Memo::new(move |_| {
        shown.with(|shown| matches!(shown, Some(Ok(read)) if read.state == DispatchState::Draft))
    });
    let on_change = Callback::new(move |now: Dispatch| shown.set(Some(Ok(now))));
    move || {
        if writing.get() {
            let draft = shown.with_untracked(|shown| shown.clone().and_then(Result::ok));
            return draft.map(|draft| view! { <Editor dispatch=draft on_sent=on_change /> }.into_any());
        }
        Some(match shown.get() {
            None => view! { <p class="hint" role="status">{words().common.loading}</p> }.into_any(),
            Some(Ok(read)) if read.mailbox == mailbox => {
                view! { <Trail dispatch=read on_change /> }.into_any()
            }
            Some(Ok(_)) => {
                view! { <p class="failed" role="alert">{Failure::not_found().sentence()}</p> }.into_any()
            }
            Some(Err(failure)) => {
                view! { <p class="failed" role="alert">{failure.sentence()}</p> }.into_any()
            }
        })
    }
}
