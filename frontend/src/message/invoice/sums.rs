//! VAT, total and payment of an invoice.

use leptos::prelude::*;
use shared::invoice::{Document, Payment, PaymentTerm, VatSummary};

use super::lines::{adjustment, percent};
use crate::message::amount::{amount, day};
use crate::words::words;

/// The VAT of each rate.
#[component]
pub(super) fn VatTable(vat: Vec<VatSummary>) -> impl IntoView {
    let words = &words().invoice;
    let row = |vat: VatSummary| {
        let nature = (words.nature)(&vat.nature).to_owned();
        let more = [nature, (words.due)(&vat.due).to_owned(), vat.law];
        let more: Vec<String> = more.into_iter().filter(|text| !text.is_empty()).collect();
        let rate = if vat.nature.is_empty() { percent(&vat.rate) } else { vat.nature };
        view! {
            <tr>
                <td>{rate} " " <small>{more.join(" · ")}</small></td>
                <td class="amount">{amount(&vat.taxable)}</td>
                <td class="amount">{amount(&vat.tax)}</td>
            </tr>
        }
    };
    (!vat.is_empty()).then(|| {
        view! {
            <table class="vat">
                <caption>{words.vat_summary}</caption>
                <thead>
                    <tr>
                        <th scope="col">{words.rate}</th>
                        <th scope="col" class="amount">{words.taxable}</th>
                        <th scope="col" class="amount">{words.tax}</th>
                    </tr>
                </thead>
                <tbody>{vat.into_iter().map(row).collect_view()}</tbody>
            </table>
        }
    })
}

/// What is added and taken away, and the total.
#[component]
pub(super) fn Sums(document: Document) -> impl IntoView {
    let words = &words().invoice;
    let mut rows: Vec<(String, String)> = Vec::new();
    rows.extend(document.adjustments.iter().map(|one| (adjustment(one), String::new())));
    for fund in &document.pension_funds {
        rows.push((format!("{} {}", words.pension_fund, percent(&fund.percent)), amount(&fund.amount)));
    }
    for tax in &document.withholdings {
        rows.push((format!("{} {}", words.withholding, percent(&tax.percent)), amount(&tax.amount)));
    }
    for (label, written) in [(words.stamp, &document.stamp), (words.rounding, &document.rounding)] {
        if !written.is_empty() {
            rows.push((label.to_owned(), amount(written)));
        }
    }
    let row = |(label, value): (String, String)| view! { <dt>{label}</dt><dd class="amount">{value}</dd> };
    let summed = document.is_total_summed.then(|| view! { <p class="dim">{words.total_summed}</p> });
    view! {
        <div class="sums">
            <dl>
                {rows.into_iter().map(row).collect_view()} <dt class="total">{words.total}</dt>
                <dd class="amount total">{money(&document.total, &document.currency)}</dd>
            </dl>
            {summed}
        </div>
    }
}

/// How it is to be paid.
#[component]
pub(super) fn Payments(payments: Vec<Payment>, currency: String) -> impl IntoView {
    let words = &words().invoice;
    let term = move |term: PaymentTerm| {
        let method = match (words.method)(&term.method) {
            "" => term.method.clone(),
            method => method.to_owned(),
        };
        let expires = (!term.due.is_empty()).then(|| format!("{} {}", words.expires, day(&term.due)));
        let places = [term.beneficiary, term.bank, iban(&term.iban)];
        let places: Vec<String> = places.into_iter().filter(|text| !text.is_empty()).collect();
        view! {
            <li>
                <span>{method}</span>
                <span>{expires}</span>
                <span class="amount strong">{money(&term.amount, &currency)}</span>
                <small>{places.join(" · ")}</small>
            </li>
        }
    };
    let conditions = payments.first().map(|payment| (words.conditions)(&payment.conditions));
    let terms: Vec<PaymentTerm> = payments.iter().flat_map(|payment| payment.terms.clone()).collect();
    (!terms.is_empty()).then(|| {
        view! {
            <div class="payments">
                <h5>{words.payment} " " <small>{conditions}</small></h5>
                <ul>{terms.into_iter().map(term).collect_view()}</ul>
            </div>
        }
    })
}

fn money(written: &str, currency: &str) -> String {
    match (amount(written), currency) {
        (amount, "EUR" | "") if !amount.is_empty() => format!("{amount} €"),
        (amount, currency) => format!("{amount} {currency}"),
    }
}

/// In groups of four, as it is read out.
fn iban(written: &str) -> String {
    let letters: Vec<char> = written.chars().filter(|c| !c.is_whitespace()).collect();
    let groups: Vec<String> = letters.chunks(4).map(|group| group.iter().collect()).collect();
    groups.join(" ")
}
