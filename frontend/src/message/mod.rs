//! One message, displayed: what is certified of it, what it says, what it carries. To display a message
//! is what takes it out of "da vedere".
//!
//! It knows nothing of the list beside it: whoever shows a [`Message`] is told what is now known of it.

mod acts;
mod amount;
mod attachments;
mod body;
mod facts;
mod invoice;
mod kind;
mod letter;
mod notice;
mod opened;
mod sheet;
mod signer;

pub(crate) use kind::kind_glyph;

use leptos::prelude::*;
use shared::api::messages::{DisplayMessage, GetOriginal, MessageLine, MessagePath};
use shared::error::Code;
use shared::id::{MailboxId, MessageId};

use crate::api::{Failure, address, call};
use crate::widgets::{Glyph, icon};
use crate::words::words;
use sheet::Sheet;

/// A message of a mailbox. `on_displayed` hears its line in the list, as it now is.
#[component]
pub(crate) fn Message(
    mailbox: MailboxId,
    message: MessageId,
    on_displayed: Callback<MessageLine>,
) -> impl IntoView {
    let shown = LocalResource::new(move || call::<DisplayMessage>(MessagePath { message }, (), ()));
    Effect::new(move || {
        if let Some(Ok(displayed)) = shown.get() {
            on_displayed.run(displayed.line);
        }
    });
    move || match shown.get() {
        None => view! { <div class="sheet-wait" role="status" aria-label=words().common.loading></div> }
            .into_any(),
        // A URL can name the message of another mailbox: it is not this one's correspondence.
        Some(Ok(displayed)) if displayed.mailbox != mailbox => {
            view! { <Failed failure=Failure::not_found() message /> }.into_any()
        }
        Some(Ok(displayed)) => view! { <Sheet displayed /> }.into_any(),
        Some(Err(failure)) => view! { <Failed failure message /> }.into_any(),
    }
}

/// What cannot be shown can still be had whole.
#[component]
fn Failed(failure: Failure, message: MessageId) -> impl IntoView {
    let words = &words().mailbox;
    let text = if failure.is(Code::Unreadable) { words.unreadable.to_owned() } else { failure.sentence() };
    let original = address::<GetOriginal>(&MessagePath { message }, &());
    view! {
        <div class="blank" role="alert">
            <span class="blank-mark bad">{icon(Glyph::Warning)}</span>
            <p>{text}</p>
            <a class="button" href=original download="" rel="external">
                {icon(Glyph::Download)}
                {words.original}
            </a>
        </div>
    }
}
