//! What the envelope certifies: a quiet strip above the sheet.

use leptos::prelude::*;
use shared::api::messages::CertifiedFacts;
use shared::row::MessageKind;

use super::line::kind_glyph;
use crate::widgets::icon;
use crate::words::words;

/// The strip; for ordinary mail, that nothing is certified.
#[component]
pub(crate) fn Facts(kind: MessageKind, facts: Option<CertifiedFacts>) -> impl IntoView {
    let (glyph, class) = kind_glyph(kind);
    let words = words();
    let name = (words.fleet.kind)(kind);
    match facts {
        None => view! {
            <p class="facts">
                <span class=class>{icon(glyph)}</span>
                <b>{name}</b>
                <span>{(kind == MessageKind::Ordinary).then_some(words.mailbox.not_certified)}</span>
            </p>
        }
        .into_any(),
        Some(facts) => view! {
            <details class="facts">
                <summary>
                    <span class=class>{icon(glyph)}</span>
                    <b>{name}</b>
                    <span>{(words.mailbox.certified)(&facts.provider, &facts.at)}</span>
                </summary>
                <Details facts />
            </details>
        }
        .into_any(),
    }
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
