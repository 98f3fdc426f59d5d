//! One message in the list: where it stands, to whom, and its trail as a small picture.

use leptos::prelude::*;
use leptos_router::components::A;
use shared::dispatch::{DispatchLine, DispatchState, RecipientState};
use shared::id::MailboxId;

use crate::clock;
use crate::live::board;
use crate::widgets::{Glyph, icon};
use crate::words::words;

#[component]
pub(super) fn Line(mailbox: MailboxId, line: DispatchLine) -> impl IntoView {
    let (words, board) = (&words().dispatch, board());
    let subject = if line.subject.trim().is_empty() { words.no_subject.to_owned() } else { line.subject };
    let (at, to) = (line.at, line.to.join(", "));
    let clip = (line.files > 0).then(|| {
        view! { <span title=(words.attachments)(line.files)>{icon(Glyph::Clip)}</span> }
    });
    let stalled = line.stalled.then(|| view! { <span class="pill ref">{words.stalled}</span> });
    view! {
        <li>
            <A href=format!("/caselle/{mailbox}/inviati/{}", line.id) {..} class="sent-line">
                <span class="sent-mark">{mark(line.state)}</span>
                <span class="sent-to">{to}</span>
                <time>{move || clock::received(at, board.slow_now.get())}</time>
                <span class="sent-subject">{subject} {clip}</span>
                <span class="sent-state">
                    {stalled} <Picture recipients=line.recipients />
                    <span class=tone(line.state)>{(words.state)(line.state)}</span>
                </span>
            </A>
        </li>
    }
}

/// A dot for each recipient.
#[component]
fn Picture(recipients: Vec<RecipientState>) -> impl IntoView {
    let words = &words().dispatch;
    let dot = |state: RecipientState| {
        view! { <i class=dot_tone(state) title=(words.recipient)(state) aria-hidden="true"></i> }
    };
    let said: Vec<&str> = recipients.iter().map(|state| (words.recipient)(*state)).collect();
    view! {
        <span class="trail-dots">
            <span class="vh">{said.join(", ")}</span>
            {recipients.into_iter().take(12).map(dot).collect_view()}
        </span>
    }
}

pub(super) fn mark(state: DispatchState) -> impl IntoView {
    use DispatchState as S;
    icon(match state {
        S::Draft => Glyph::Letter,
        S::Queued | S::Submitting | S::Submitted => Glyph::Clock,
        S::Unknown | S::Unresolved | S::Failed | S::NotAccepted => Glyph::Warning,
        S::Accepted | S::Closed => Glyph::Tick,
    })
}

/// The colour of a state; the word beside it says the same.
pub(super) const fn tone(state: DispatchState) -> &'static str {
    use DispatchState as S;
    match state {
        S::Draft | S::Queued | S::Submitting | S::Submitted => "dim",
        S::Unknown | S::Unresolved => "late",
        S::Failed | S::NotAccepted => "ref",
        S::Accepted | S::Closed => "ok",
    }
}

pub(super) const fn dot_tone(state: RecipientState) -> &'static str {
    match state {
        RecipientState::Waiting => "dot-wait",
        RecipientState::Delivered => "dot-done",
        RecipientState::Failed | RecipientState::GivenUp => "dot-bad",
        RecipientState::Late => "dot-late",
        RecipientState::External => "dot-none",
    }
}
