//! What the envelope certifies: a quiet strip above the sheet.

use leptos::prelude::*;
use shared::api::messages::CertifiedFacts;
use shared::row::MessageKind;
use shared::signature::Signature;

use super::kind::kind_glyph;
use crate::widgets::{Glyph, icon};
use crate::words::words;

/// The strip; for ordinary mail, that nothing is certified.
#[component]
pub(crate) fn Facts(kind: MessageKind, signature: Signature, facts: Option<CertifiedFacts>) -> impl IntoView {
    let (glyph, class) = kind_glyph(kind, signature);
    let words = words();
    let name = (words.fleet.kind)(kind);
    match facts {
        None => view! {
            <p class="facts">
                <span class=class>{icon(glyph)}</span>
                <b>{name}</b>
                <span>{(kind == MessageKind::Ordinary).then_some(words.mailbox.not_certified)}</span>
                {(kind != MessageKind::Ordinary).then(|| view! { <Seal signature /> })}
            </p>
        }
        .into_any(),
        Some(facts) => view! {
            <details class="facts">
                <summary>
                    <span class=class>{icon(glyph)}</span>
                    <b>{name}</b>
                    <span>{(words.mailbox.certified)(&facts.provider, &facts.at)}</span>
                    <Seal signature />
                </summary>
                <Details facts />
            </details>
        }
        .into_any(),
    }
}

/// What the signature proves: quiet when all is well.
#[component]
fn Seal(signature: Signature) -> impl IntoView {
    let (glyph, class) = match signature {
        Signature::Trusted => (Glyph::Shield, "seal ok"),
        Signature::Altered => (Glyph::Warning, "seal ref"),
        Signature::NotChecked => (Glyph::Shield, "seal z"),
        _ => (Glyph::Warning, "seal late"),
    };
    view! { <span class=class>{icon(glyph)}{(words().mailbox.signature)(signature)}</span> }
}

#[component]
fn Details(facts: CertifiedFacts) -> impl IntoView {
    let words = &words().mailbox;
    let error = facts.error.map(|error| view! { <dt>{words.receipt_error}</dt><dd class="ref">{error}</dd> });
    view! {
        <dl>
            {error}
            <dt>{words.certified_sender}</dt>
            <dd>{facts.sender}</dd>
            <dt>{words.recipients}</dt>
            <dd>{facts.recipients.join(", ")}</dd>
            <dt>{words.identifier}</dt>
            <dd>{facts.identifier}</dd>
        </dl>
    }
}
