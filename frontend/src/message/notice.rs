//! What the exchange system says of an invoice, in words: what it means and what there is to do.

use leptos::prelude::*;
use shared::letter::{Fault, Notice, NoticeKind, Outcome};

use super::amount::day;
use crate::widgets::{Glyph, icon};
use crate::words::words;

/// The notice.
#[component]
pub(crate) fn NoticeView(notice: Notice) -> impl IntoView {
    let words = &words().letter;
    let told = (words.notice)(notice.kind, notice.to_public, notice.outcome);
    let (glyph, class) = tone(notice.kind, notice.outcome);
    let row = |label: &'static str, text: String| {
        (!text.is_empty()).then(|| view! { <dt>{label}</dt><dd>{text}</dd> })
    };
    let faults = (!notice.faults.is_empty()).then(|| view! { <Faults faults=notice.faults.clone() /> });
    view! {
        <div class="sdi-notice">
            <div class=class>
                {icon(glyph)}
                <div>
                    <p class="strong">{told.title} " " <small>{notice.kind.code()}</small></p>
                    <p>{told.meaning}</p>
                    {(!told.to_do.is_empty()).then(|| view! { <p><b>{words.to_do}</b> " " {told.to_do}</p> })}
                </div>
            </div>
            {faults}
            <dl class="facts-list">
                {row(words.invoice_file, notice.file_name)} {row(words.invoice_number, notice.invoice)}
                {row(words.sdi_identifier, notice.identifier)} {row(words.sdi_received, day(&notice.received))}
                {row(words.sdi_delivered, day(&notice.delivered))} {row(words.sdi_recipient, notice.recipient)}
                {row(words.sdi_description, notice.description)}
            </dl>
            <details class="xml">
                <summary>{words.xml}</summary>
                <pre tabindex="0">{notice.xml}</pre>
            </details>
        </div>
    }
}

const fn tone(kind: NoticeKind, outcome: Option<Outcome>) -> (Glyph, &'static str) {
    match (kind, outcome) {
        (NoticeKind::Rejected | NoticeKind::ClientOutcomeRejected, _) | (_, Some(Outcome::Refused)) => {
            (Glyph::Warning, "outcome bad")
        }
        (NoticeKind::NotDelivered | NoticeKind::Transmitted, _) => (Glyph::Warning, "outcome late"),
        (NoticeKind::TermExpired | NoticeKind::Metadata, _) => (Glyph::Clock, "outcome plain"),
        (NoticeKind::Delivered | NoticeKind::Outcome | NoticeKind::ClientOutcome, _) => {
            (Glyph::Tick, "outcome good")
        }
    }
}

#[component]
fn Faults(faults: Vec<Fault>) -> impl IntoView {
    let line = |fault: Fault| {
        view! {
            <li>
                <code>{fault.code}</code>
                <div>
                    <p>{fault.description}</p>
                    {(!fault.advice.is_empty()).then(|| view! { <p class="dim">{fault.advice}</p> })}
                </div>
            </li>
        }
    };
    view! { <ul class="faults" aria-label=words().letter.faults>{faults.into_iter().map(line).collect_view()}</ul> }
}
