//! The attachments, as a row of cards; each is a download and never opened here.

use leptos::prelude::*;
use shared::api::messages::{Attachment, AttachmentPath, GetAttachment};
use shared::id::MessageId;

use crate::api::address;
use crate::clock;
use crate::widgets::{Glyph, icon};
use crate::words::words;

/// The cards.
#[component]
pub(crate) fn Attachments(message: MessageId, attachments: Vec<Attachment>) -> impl IntoView {
    let words = &words().mailbox;
    let label = format!("{} {}", attachments.len(), words.attachments.of(attachments.len()));
    let card = move |attachment: Attachment| {
        let title = (words.download)(&attachment.name);
        let name = attachment.name.clone();
        let href = address::<GetAttachment>(&AttachmentPath { message, number: attachment.number }, &());
        view! {
            <li>
                <a
                    class="attachment"
                    href=href
                    download=name
                    rel="external"
                    title=title
                >
                    {icon(Glyph::Clip)}
                    <span class="attachment-name">{attachment.name}</span>
                    <small>{clock::size(attachment.size)}</small>
                </a>
            </li>
        }
    };
    (!attachments.is_empty()).then(|| {
        view! {
            <ul class="attachments" aria-label=label>
                {attachments.into_iter().map(card).collect_view()}
            </ul>
        }
    })
}
