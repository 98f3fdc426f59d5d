//! An electronic invoice as a person reads one: parties, lines, VAT, total, payment; the XML beside it.

mod lines;
mod party;
mod sums;

use leptos::prelude::*;
use shared::invoice::{Document, Invoice, InvoiceFile, Reference};

use super::amount::day;
use crate::clock;
use crate::words::words;
use lines::Lines;
use party::PartyView;
use sums::{Payments, Sums, VatTable};

/// The invoice.
#[component]
pub(crate) fn InvoiceView(invoice: Invoice) -> impl IntoView {
    let words = &words().invoice;
    let code = [invoice.recipient_code.as_str(), invoice.recipient_pec.as_str()];
    let code = code.into_iter().filter(|text| !text.is_empty()).collect::<Vec<_>>().join(" · ");
    let others = [(words.representative, invoice.representative), (words.issuer, invoice.issuer)];
    let other = |(label, party): (&'static str, Option<shared::invoice::Party>)| {
        party.map(|party| view! { <PartyView label party /> })
    };
    let more = (invoice.more_documents > 0)
        .then(|| view! { <p class="told">{(words.more_documents)(invoice.more_documents)}</p> });
    let cut = invoice.is_xml_cut.then(|| view! { <p class="told">{words.xml_cut}</p> });
    view! {
        <div class="invoice">
            <div class="parties">
                <PartyView label=words.supplier party=invoice.supplier />
                <PartyView label=words.client party=invoice.client />
                {others.map(other)}
            </div>
            {invoice.documents.into_iter().map(|document| view! { <DocumentView document /> }).collect_view()}
            {more}
            <p class="invoice-foot">
                <span>{invoice.format} " · " {words.recipient_code} " " {code}</span>
            </p>
            <details class="xml">
                <summary>{words.xml}</summary>
                {cut}
                <pre tabindex="0">{invoice.xml}</pre>
            </details>
        </div>
    }
}

#[component]
fn DocumentView(document: Document) -> impl IntoView {
    let words = &words().invoice;
    let title = (words.document)(&document.kind);
    let of = (words.of)(&document.number, &day(&document.date));
    let causes = (!document.causes.is_empty()).then(|| {
        view! { <p class="causes"><span class="dim">{words.causes}": "</span>{document.causes.join(" ")}</p> }
    });
    let files =
        (!document.attachments.is_empty()).then(|| view! { <Files files=document.attachments.clone() /> });
    view! {
        <section class="document">
            <header>
                <h4>{title} " " <small>{document.kind.clone()}</small></h4>
                <p class="strong">{of}</p>
            </header>
            {causes}
            <References references=document.references.clone() />
            <Lines lines=document.lines.clone() in_all=document.lines_in_all />
            <div class="invoice-sums">
                <VatTable vat=document.vat.clone() />
                <Sums document=document.clone() />
            </div>
            <Payments payments=document.payments currency=document.currency />
            {files}
        </section>
    }
}

#[component]
fn References(references: Vec<Reference>) -> impl IntoView {
    let words = &words().invoice;
    let line = |reference: Reference| {
        let mut text = format!("{} {}", (words.reference)(reference.kind), reference.number);
        if !reference.date.is_empty() {
            text = format!("{text} ({})", day(&reference.date));
        }
        for (label, value) in [("CUP", reference.cup), ("CIG", reference.cig)] {
            if !value.is_empty() {
                text = format!("{text} · {label} {value}");
            }
        }
        view! { <li>{text}</li> }
    };
    (!references.is_empty()).then(|| {
        view! { <ul class="references" aria-label=words.references>{references.into_iter().map(line).collect_view()}</ul> }
    })
}

#[component]
fn Files(files: Vec<InvoiceFile>) -> impl IntoView {
    let line = |file: InvoiceFile| {
        let description = (!file.description.is_empty()).then(|| format!(" · {}", file.description));
        view! { <li>{file.name} <small>{clock::size(file.size)}{description}</small></li> }
    };
    view! {
        <div class="invoice-files">
            <h5>{words().invoice.attachments}</h5>
            <ul>{files.into_iter().map(line).collect_view()}</ul>
        </div>
    }
}
