//! What is attached: each to be saved by its true name; what can be read here opens in place.

use leptos::prelude::*;
use shared::api::messages::{AttachmentPath, GetAttachment};
use shared::id::MessageId;
use shared::letter::{Attachment, Holds};

use super::opened::OpenedView;
use crate::api::address;
use crate::clock;
use crate::widgets::{Glyph, icon};
use crate::words::words;

/// The cards, and below them what is open. With `opens_first` the only invoice, or the only notice of the
/// exchange system, is open from the beginning: it is what the message is about.
#[component]
pub(crate) fn Attachments(
    message: MessageId,
    attachments: Vec<Attachment>,
    more: bool,
    opens_first: bool,
) -> impl IntoView {
    let words = words();
    let label = format!("{} {}", attachments.len(), words.mailbox.attachments.of(attachments.len()));
    let first = if opens_first { only_of_sdi(&attachments) } else { None };
    let open: RwSignal<Vec<Attachment>> = RwSignal::new(first.into_iter().collect());
    let more = more.then(|| view! { <p class="told">{words.letter.more_attachments}</p> });
    (!attachments.is_empty()).then(|| {
        view! {
            <ul class="attachments" aria-label=label>
                {attachments
                    .into_iter()
                    .map(|attachment| view! { <Card message attachment open /> })
                    .collect_view()}
            </ul>
            {more}
            <For
                each=move || open.get()
                key=|attachment| attachment.place.clone()
                let(attachment)
            >
                <OpenedView message attachment />
            </For>
        }
    })
}

fn only_of_sdi(attachments: &[Attachment]) -> Option<Attachment> {
    let is_sdi = |attachment: &&Attachment| {
        matches!(attachment.holds, Holds::Invoice | Holds::SignedInvoice | Holds::Notice(_))
    };
    let mut found = attachments.iter().filter(is_sdi);
    found.next().filter(|_| found.next().is_none()).cloned()
}

#[component]
fn Card(message: MessageId, attachment: Attachment, open: RwSignal<Vec<Attachment>>) -> impl IntoView {
    let words = words();
    let own = attachment.clone();
    let place = attachment.place.clone();
    let is_open = Memo::new(move |_| open.with(|open| open.iter().any(|one| one.place == place)));
    let toggle = move |_| {
        open.update(|open| match open.iter().position(|one| one.place == own.place) {
            Some(at) => drop(open.remove(at)),
            None => open.push(own.clone()),
        });
    };
    let button = attachment.holds.opens().then(|| {
        let label = (words.letter.open_named)(&attachment.name);
        let word = move || if is_open.get() { words.common.close } else { words.letter.open };
        view! {
            <button type="button" class="open" aria-label=label aria-expanded=move || is_open.get().to_string() on:click=toggle>
                {word}
            </button>
        }
    });
    view! {
        <li class="attachment">
            {icon(glyph(attachment.holds))}
            <Save message attachment=attachment.clone() />
            {button}
        </li>
    }
}

/// The name as a link that saves it, with kind and size.
#[component]
pub(crate) fn Save(message: MessageId, attachment: Attachment) -> impl IntoView {
    let words = words();
    let title = (words.mailbox.download)(&attachment.name);
    let name = attachment.name.clone();
    let path = AttachmentPath { message, place: attachment.place.clone() };
    let href = address::<GetAttachment>(&path, &());
    let kind = match (words.letter.holds)(attachment.holds) {
        "" => kind_of(&attachment),
        holds => holds.to_owned(),
    };
    let told = if kind.is_empty() {
        clock::size(attachment.size)
    } else {
        format!("{kind} · {}", clock::size(attachment.size))
    };
    view! {
        <a class="attachment-link" href=href download=name rel="external" title=title>
            <span class="attachment-name">{attachment.name}</span>
            <small>{told}</small>
        </a>
    }
}

/// The extension, in capitals: what people know a file by.
fn kind_of(attachment: &Attachment) -> String {
    let extension = attachment.name.rsplit_once('.').map(|(_, extension)| extension);
    let known = extension.filter(|e| e.len() <= 5 && e.chars().all(|c| c.is_ascii_alphanumeric()));
    known.map(str::to_uppercase).unwrap_or_default()
}

pub(crate) const fn glyph(holds: Holds) -> Glyph {
    match holds {
        Holds::File => Glyph::Clip,
        Holds::Message => Glyph::Letter,
        Holds::Signed => Glyph::Shield,
        Holds::Invoice | Holds::SignedInvoice | Holds::Notice(_) => Glyph::Receipt,
    }
}
