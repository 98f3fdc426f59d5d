//! Who signed, and who vouches for him, in words.

use leptos::prelude::*;
use shared::letter::{Authority, Signer};
use shared::time::Timestamp;

use crate::clock;
use crate::words::words;

/// Rows of a list of facts: name, issuer, validity, when.
pub(crate) fn signer_rows(signer: &Signer) -> impl IntoView + use<> {
    let words = &words().letter;
    let mut name = signer.name.clone();
    let more = [signer.organisation.clone(), signer.fiscal_code.clone()];
    for text in more.into_iter().flatten().filter(|text| *text != signer.name) {
        name = format!("{name} · {text}");
    }
    let at = signer.signed_at.map(|at| view! { <dt>{words.signed_at}</dt><dd>{clock::full(at)}</dd> });
    let addresses = (!signer.addresses.is_empty())
        .then(|| view! { <dt>{words.signer_address}</dt><dd>{signer.addresses.join(", ")}</dd> });
    view! {
        <dt>{words.signer}</dt>
        <dd class="strong">{name}</dd>
        {addresses}
        <dt>{words.issuer}</dt>
        <dd>{signer.issuer.clone()}</dd>
        <dt>{words.validity}</dt>
        <dd>{validity(signer.not_before, signer.not_after)}</dd>
        {at}
    }
}

/// The chain of authorities, the last one trusted here.
pub(crate) fn chain_row(authorities: &[Authority]) -> impl IntoView + use<> {
    let words = &words().letter;
    let line = |authority: &Authority| {
        let validity = validity(authority.not_before, authority.not_after);
        view! { <li>{authority.name.clone()} <small>{validity}</small></li> }
    };
    let lines = authorities.iter().map(line).collect_view();
    (!authorities.is_empty()).then(|| view! { <dt>{words.chain}</dt><dd><ol class="chain">{lines}</ol></dd> })
}

fn validity(from: Timestamp, until: Timestamp) -> String {
    (words().letter.from_until)(&clock::day(from), &clock::day(until))
}
