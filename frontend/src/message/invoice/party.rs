//! A party of an invoice.

use leptos::prelude::*;
use shared::invoice::Party;

use crate::words::words;

/// Name, codes, address.
#[component]
pub(super) fn PartyView(label: &'static str, party: Party) -> impl IntoView {
    let words = &words().invoice;
    let code = |label: &str, value: &str| (!value.is_empty()).then(|| format!("{label} {value}"));
    let codes: Vec<String> = [
        code(words.vat_number, &party.vat_number),
        code(words.fiscal_code, &party.fiscal_code),
        code(words.register, &party.register),
    ]
    .into_iter()
    .flatten()
    .collect();
    let more = [(words.regime)(&party.regime).to_owned()].into_iter().chain(party.contacts);
    let more: Vec<String> = more.filter(|text| !text.is_empty()).collect();
    view! {
        <div class="party">
            <h4>{label}</h4>
            <p class="strong">{party.name}</p>
            <p>{codes.join(" · ")}</p>
            {party.address.into_iter().map(|line| view! { <p>{line}</p> }).collect_view()}
            <p class="dim">{more.join(" · ")}</p>
        </div>
    }
}
