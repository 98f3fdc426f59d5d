//! An attachment opened in place. To open it is on the log.

use leptos::prelude::*;
use shared::api::messages::{AttachmentPath, OpenAttachment};
use shared::id::MessageId;
use shared::letter::{
    Attachment, Contents, FileSignature, FileSignatureState, Letter, OpenedAttachment, SignedFile,
};
use shared::place::Place;

use super::attachments::{Save, glyph};
use super::facts::{Details, Verdict};
use super::invoice::InvoiceView;
use super::letter::LetterView;
use super::notice::NoticeView;
use super::signer::signer_rows;
use crate::api::call;
use crate::widgets::{Glyph, icon};
use crate::words::words;

/// The opened attachment, once it is there.
#[component]
pub(crate) fn OpenedView(message: MessageId, attachment: Attachment) -> impl IntoView {
    let place = attachment.place.clone();
    let opened = LocalResource::new(move || {
        call::<OpenAttachment>(AttachmentPath { message, place: place.clone() }, (), ())
    });
    let (label, name, head) =
        (attachment.name.clone(), attachment.name.clone(), icon(glyph(attachment.holds)));
    view! {
        <section class="opened" aria-label=label>
            <p class="opened-name">{head} {name}</p>
            {move || match opened.get() {
                None => view! { <p class="told" role="status">{words().common.loading}</p> }.into_any(),
                Some(Err(failure)) => {
                    view! { <p class="told ref" role="alert">{failure.sentence()}</p> }.into_any()
                }
                Some(Ok(opened)) => view! { <Opened message opened /> }.into_any(),
            }}
        </section>
    }
}

#[component]
fn Opened(message: MessageId, opened: OpenedAttachment) -> impl IntoView {
    let place = opened.signed.as_ref().map_or(opened.attachment.place, |signed| signed.content.place.clone());
    let signed = opened.signed.map(|signed| view! { <Signed message signed /> });
    let contents = match opened.contents {
        Contents::Message(letter) => view! { <Enclosed message letter=*letter place /> }.into_any(),
        Contents::Invoice(invoice) => view! { <InvoiceView invoice=*invoice /> }.into_any(),
        Contents::Notice(notice) => view! { <NoticeView notice=*notice /> }.into_any(),
        Contents::File => ().into_any(),
        Contents::NotOpened(why) => {
            view! { <p class="told late">{(words().letter.not_opened)(why)}</p> }.into_any()
        }
    };
    view! {
        {signed}
        {contents}
    }
}

/// A message within: certified mail that was forwarded shows what its own signature proves.
#[component]
fn Enclosed(message: MessageId, letter: Letter, place: Place) -> impl IntoView {
    let name = (words().fleet.kind)(letter.kind);
    let verdict = letter.seal.verdict;
    let facts = letter.certified.clone().map(|facts| {
        view! {
            <details class="facts">
                <summary>
                    <b>{name}</b>
                    <Verdict verdict />
                </summary>
                <Details facts seal=letter.seal.clone() />
            </details>
        }
    });
    view! {
        {facts}
        <div class="paper">
            <LetterView message letter received=None place=Some(place) />
        </div>
    }
    .into_any()
}

/// Who signed a file, whether his signature holds, and the file itself.
#[component]
fn Signed(message: MessageId, signed: SignedFile) -> impl IntoView {
    let words = &words().letter;
    let deeper = signed.is_deeper.then(|| view! { <p class="told late">{words.is_deeper}</p> });
    let nobody =
        signed.signatures.is_empty().then(|| view! { <p class="told late">{words.nobody_signed}</p> });
    view! {
        <div class="signed">
            {nobody}
            {signed.signatures.into_iter().map(signature).collect_view()}
            {deeper}
            <p class="signed-content">
                <span>{words.content}</span>
                <Save message attachment=signed.content />
            </p>
        </div>
    }
}

fn signature(signature: FileSignature) -> impl IntoView {
    let words = &words().letter;
    let (glyph, class) = match (signature.state, signature.was_valid) {
        (FileSignatureState::Holds, Some(true)) => (Glyph::Shield, "ok"),
        (FileSignatureState::Holds, _) => (Glyph::Warning, "late"),
        (FileSignatureState::Altered, _) => (Glyph::Warning, "ref"),
        (FileSignatureState::Unreadable, _) => (Glyph::Warning, "late"),
    };
    let told = (words.file_signature)(signature.state, signature.was_valid);
    view! {
        <div class="signature">
            <p class=class>{icon(glyph)} <b>{told}</b></p>
            <dl>{signature.signer.as_ref().map(signer_rows)}</dl>
        </div>
    }
}
