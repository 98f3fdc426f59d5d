//! The trail of a message: what the provider did with it and when, and a line for each recipient.

use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::components::A;
use leptos_router::hooks::use_navigate;
use shared::api::dispatches::{DispatchPath, UndoSending, WriteAgain};
use shared::dispatch::{Dispatch, DispatchState, RecipientTrail};
use shared::id::MailboxId;
use shared::time::Timestamp;

use super::line::{dot_tone, mark, tone};
use crate::api::call;
use crate::clock;
use crate::live::board;
use crate::widgets::{Form, Glyph, icon};
use crate::words::words;

#[component]
pub(super) fn Trail(dispatch: Dispatch, on_change: Callback<Dispatch>) -> impl IntoView {
    let words = &words().dispatch;
    let mailbox = dispatch.mailbox;
    let subject = dispatch.letter.subject.clone();
    document().set_title(&format!("{subject} · Portineria"));
    let recipients = dispatch.recipients.clone();
    let facts = facts(&dispatch);
    let unproven =
        (dispatch.unproven > 0).then(|| view! { <p class="hint">{(words.unproven)(dispatch.unproven)}</p> });
    let files = dispatch.files.clone();
    let file = |file: shared::dispatch::DraftFile| {
        view! { <li>{icon(Glyph::Clip)} {file.name} " " <small>{clock::size(file.size)}</small></li> }
    };
    view! {
        <article class="stack">
            <section class="card sent-status" aria-live="polite">
                <h2 class=tone(dispatch.state)>
                    {mark(dispatch.state)} {(words.state)(dispatch.state)}
                </h2>
                <p>{(words.state_means)(dispatch.state)}</p>
                {facts.into_iter().map(|fact| view! { <p class="tick">{fact}</p> }).collect_view()}
                <Reply dispatch=dispatch.clone() />
                {unproven}
                <Acts dispatch=dispatch.clone() on_change />
            </section>
            <section class="card" aria-label=words.recipients>
                <ul class="trail">
                    {recipients
                        .into_iter()
                        .map(|recipient| view! { <Recipient mailbox recipient /> })
                        .collect_view()}
                </ul>
            </section>
            <section class="card sent-letter">
                <h2>{subject}</h2>
                <p class="dim">{words.from} " " {dispatch.from} " · " {words.author} " " {dispatch.author}</p>
                <pre>{dispatch.letter.text}</pre>
                <ul class="sent-files">{files.into_iter().map(file).collect_view()}</ul>
                <p class="hint">
                    {words.receipt} ": " {(words.receipt_name)(dispatch.letter.receipt)} " · " {dispatch.message_id}
                </p>
            </section>
        </article>
    }
}

/// The instants that are known, each in a sentence.
fn facts(dispatch: &Dispatch) -> Vec<String> {
    let words = &words().dispatch;
    let accepted = dispatch.accepted.map(|at| (words.accepted_at)(&to_the_second(at)));
    let handed = dispatch.handed_over.map(|at| (words.handed_at)(&to_the_second(at)));
    let waits = dispatch.waits_until.map(|at| (words.waits_until)(&clock::full(at)));
    let next = dispatch.next_try.filter(|_| !dispatch.can_undo).map(|at| (words.next_try)(&clock::full(at)));
    [accepted, handed, waits, next].into_iter().flatten().collect()
}

fn to_the_second(at: Timestamp) -> String {
    clock::full(at)
}

/// Why it is not sent, or not yet, and what the provider said to it.
#[component]
fn Reply(dispatch: Dispatch) -> impl IntoView {
    let words = &words().dispatch;
    let problem = dispatch.problem.map(|problem| view! { <p>{(words.cannot)(problem)}</p> });
    let has_words = !dispatch.reply.is_empty() && !dispatch.reply.starts_with('2');
    let reply = has_words.then(|| view! { <p class="hint">{words.provider_said} ": " {dispatch.reply}</p> });
    view! {
        {problem}
        {reply}
    }
}

#[component]
fn Recipient(mailbox: MailboxId, recipient: RecipientTrail) -> impl IntoView {
    let words = &words().dispatch;
    let copy = recipient.copy.then(|| view! { <span class="tag">{words.copy}</span> });
    let at = recipient.at.map(|at| view! { <time>{to_the_second(at)}</time> });
    let link = recipient.receipt.map(|message| {
        view! { <A href=format!("/caselle/{mailbox}?messaggio={message}")>{words.receipt_link}</A> }
    });
    let detail = (!recipient.detail.is_empty()).then(|| view! { <p class="hint">{recipient.detail}</p> });
    view! {
        <li>
            <i class=dot_tone(recipient.state) aria-hidden="true"></i>
            <span class="trail-to">{recipient.address} " " {copy}</span>
            <span class="trail-state">{(words.recipient)(recipient.state)} " " {at} " " {link}</span>
            {detail}
        </li>
    }
}

#[component]
fn Acts(dispatch: Dispatch, on_change: Callback<Dispatch>) -> impl IntoView {
    use DispatchState as S;
    let (words, board, navigate) = (&words().dispatch, board(), use_navigate());
    let form = Form::new();
    let (path, mailbox) = (DispatchPath { dispatch: dispatch.id }, dispatch.mailbox);
    let leaves = dispatch.next_try;
    let left = move || {
        let millis = leaves.map_or(0, |at| at.millis_since(board.now.get()));
        (words.undo_hint)((millis / 1_000).max(0))
    };
    let undo = dispatch.can_undo.then(|| {
        view! {
            <span class="hint">{left}</span>
            <button
                type="button"
                disabled=move || form.is_busy()
                on:click=move |_| form.send(call::<UndoSending>(path, (), ()), move |now| on_change.run(now))
            >
                {words.undo}
            </button>
        }
    });
    let may_repeat = matches!(dispatch.state, S::Failed | S::NotAccepted | S::Unknown | S::Unresolved);
    let is_risky = matches!(dispatch.state, S::Unknown | S::Unresolved);
    let again = may_repeat.then(|| {
        let again = move |_| {
            let navigate = navigate.clone();
            form.send(call::<WriteAgain>(path, (), ()), move |draft| {
                navigate(&format!("/caselle/{mailbox}/inviati/{}", draft.id), NavigateOptions::default());
            });
        };
        view! {
            {is_risky.then(|| view! { <span class="hint">{words.again_warning}</span> })}
            <button type="button" disabled=move || form.is_busy() on:click=again>
                {words.again}
            </button>
        }
    });
    view! {
        <div class="acts">{undo} {again}</div>
        {form.outcome()}
    }
}
