//! What is certified of a message: quiet above the sheet where all is well, loud where it is not.

use leptos::prelude::*;
use shared::letter::{CertifiedFacts, CertifiedRecipient, Failure, FailureStanding, Letter, Seal};
use shared::row::MessageKind;
use shared::signature::Signature;

use super::kind::kind_glyph;
use super::signer::{chain_row, signer_rows};
use crate::clock;
use crate::widgets::{Glyph, icon};
use crate::words::words;

/// The strip; for ordinary mail, that nothing is certified.
#[component]
pub(crate) fn Facts(letter: Letter) -> impl IntoView {
    let (kind, verdict) = (letter.kind, letter.seal.verdict);
    let (glyph, class) = kind_glyph(kind, verdict);
    let words = words();
    let name = (words.fleet.kind)(kind);
    let facts = letter.certified;
    let outcome = facts.as_ref().map(|facts| view! { <Outcome kind facts=facts.clone() /> });
    let strip = match facts {
        None => view! {
            <p class="facts">
                <span class=class>{icon(glyph)}</span>
                <b>{name}</b>
                <span>{(kind == MessageKind::Ordinary).then_some(words.mailbox.not_certified)}</span>
                {(kind != MessageKind::Ordinary).then(|| view! { <Verdict verdict /> })}
            </p>
        }
        .into_any(),
        Some(facts) => view! {
            <details class="facts" open=is_alarming(verdict)>
                <summary>
                    <span class=class>{icon(glyph)}</span>
                    <b>{name}</b>
                    <span>{(words.mailbox.certified)(&facts.provider, &moment(&facts))}</span>
                    <Verdict verdict />
                </summary>
                <Details facts seal=letter.seal />
            </details>
        }
        .into_any(),
    };
    view! {
        {is_alarming(verdict).then(|| view! { <Alarm verdict /> })}
        {outcome}
        {strip}
    }
}

/// Whether nothing that the message says of itself may be relied on.
const fn is_alarming(verdict: Signature) -> bool {
    matches!(verdict, Signature::Altered | Signature::OtherSender)
}

/// In the reader's own zone where it makes sense, else as the provider wrote it.
fn moment(facts: &CertifiedFacts) -> String {
    facts.instant.map_or_else(|| facts.at.clone(), clock::full)
}

#[component]
fn Alarm(verdict: Signature) -> impl IntoView {
    let words = words();
    view! {
        <div class="alarm" role="alert">
            {icon(Glyph::Warning)}
            <div>
                <p class="strong">{(words.mailbox.signature)(verdict)}</p>
                <p>{words.letter.alarm}</p>
            </div>
        </div>
    }
}

/// What a receipt says, as one sentence, and what there is to do.
#[component]
fn Outcome(kind: MessageKind, facts: CertifiedFacts) -> impl IntoView {
    let words = &words().letter;
    let to = facts.delivery.clone().unwrap_or_else(|| joined(&facts.recipients));
    let sentence = (words.outcome)(kind, &to, &moment(&facts))?;
    let (glyph, class) = match (kind, &facts.failure) {
        (MessageKind::Accepted | MessageKind::Delivered | MessageKind::Service, None) => {
            (Glyph::Tick, "outcome good")
        }
        (_, Some(Failure { standing: FailureStanding::Warning | FailureStanding::Unclear, .. })) => {
            (Glyph::Clock, "outcome late")
        }
        _ => (Glyph::Warning, "outcome bad"),
    };
    let why = facts.failure.map(|failure| {
        let detail = (!failure.detail.is_empty()).then(|| view! { <p><code>{failure.detail}</code></p> });
        view! {
            <p>{(words.cause)(failure.cause)} " " {(words.standing)(failure.standing)}</p>
            {detail}
        }
    });
    let outside = facts.recipients.iter().any(|recipient| !recipient.certified);
    let never = (kind == MessageKind::Accepted && outside).then(|| view! { <p>{words.never_delivered}</p> });
    Some(view! {
        <div class=class>
            {icon(glyph)}
            <div>
                <p class="strong">{sentence}</p>
                {why}
                {never}
            </div>
        </div>
    })
}

/// The verdict in a few words.
#[component]
pub(crate) fn Verdict(verdict: Signature) -> impl IntoView {
    let (glyph, class) = match verdict {
        Signature::Trusted => (Glyph::Shield, "seal ok"),
        Signature::Altered => (Glyph::Warning, "seal ref"),
        Signature::NotChecked => (Glyph::Shield, "seal z"),
        _ => (Glyph::Warning, "seal late"),
    };
    view! { <span class=class>{icon(glyph)}{(words().mailbox.signature)(verdict)}</span> }
}

#[component]
pub(crate) fn Details(facts: CertifiedFacts, seal: Seal) -> impl IntoView {
    let (words, more) = (&words().mailbox, &words().letter);
    let row = |label: &'static str, text: String| {
        (!text.is_empty()).then(|| view! { <dt>{label}</dt><dd>{text}</dd> })
    };
    let delivered = facts.delivery.clone().unwrap_or_default();
    view! {
        <dl>
            {row(more.certified_at, facts.at.clone())} {row(more.provider, facts.provider.clone())}
            {row(words.certified_sender, facts.sender.clone())}
            {row(words.recipients, joined(&facts.recipients))} {row(more.delivered_to, delivered)}
            {row(words.identifier, facts.identifier.clone())}
            {row(more.message_id, facts.message_id.clone().unwrap_or_default())}
            {seal.signer.as_ref().map(signer_rows)} {chain_row(&seal.authorities)}
            {seal.signer.map(|_| view! { <dt>{more.revocation}</dt><dd>{more.revocation_not_checked}</dd> })}
        </dl>
    }
}

fn joined(recipients: &[CertifiedRecipient]) -> String {
    let outside = words().letter.not_certified_recipient;
    let one = |recipient: &CertifiedRecipient| match recipient.certified {
        true => recipient.address.clone(),
        false => format!("{} ({outside})", recipient.address),
    };
    recipients.iter().map(one).collect::<Vec<_>>().join(", ")
}
