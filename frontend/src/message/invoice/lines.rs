//! The lines of an invoice.

use leptos::prelude::*;
use shared::invoice::{Adjustment, Line};

use crate::clock;
use crate::message::amount::{amount, day, number};
use crate::words::words;

/// The table; of a very long invoice its first lines, and how many there are.
#[component]
pub(super) fn Lines(lines: Vec<Line>, in_all: u32) -> impl IntoView {
    let words = &words().invoice;
    let shown = u32::try_from(lines.len()).unwrap_or(u32::MAX);
    let first = (in_all > shown).then(|| {
        let told = (words.first_lines)(&clock::number(shown.into()), &clock::number(in_all.into()));
        view! { <p class="told">{told}</p> }
    });
    view! {
        {first}
        <div class="invoice-lines" role="region" tabindex="0" aria-label=words.lines>
            <table>
                <thead>
                    <tr>
                        <th scope="col">{words.description}</th>
                        <th scope="col" class="amount">{words.quantity}</th>
                        <th scope="col" class="amount">{words.price}</th>
                        <th scope="col" class="amount">{words.vat}</th>
                        <th scope="col" class="amount">{words.amount}</th>
                    </tr>
                </thead>
                <tbody>{lines.into_iter().map(row).collect_view()}</tbody>
            </table>
        </div>
    }
}

fn row(line: Line) -> impl IntoView {
    let mut more = line.codes;
    if !line.from.is_empty() || !line.until.is_empty() {
        more.push(format!("{} – {}", day(&line.from), day(&line.until)));
    }
    more.extend(line.adjustments.iter().map(adjustment));
    let more = (!more.is_empty()).then(|| view! { <small>{more.join(" · ")}</small> });
    let rate = if line.nature.is_empty() { percent(&line.rate) } else { line.nature };
    view! {
        <tr>
            <td>
                <p>{line.description}</p>
                {more}
            </td>
            <td class="amount">{number(&line.quantity)} " " <small>{line.unit}</small></td>
            <td class="amount">{amount(&line.unit_price)}</td>
            <td class="amount">{rate}</td>
            <td class="amount">{amount(&line.total)}</td>
        </tr>
    }
}

pub(super) fn percent(rate: &str) -> String {
    if rate.is_empty() { String::new() } else { format!("{}%", number(rate)) }
}

/// `sconto 10%`
pub(super) fn adjustment(adjustment: &Adjustment) -> String {
    let words = &words().invoice;
    let word = if adjustment.is_surcharge { words.surcharge } else { words.discount };
    let parts = [percent(&adjustment.percent), amount(&adjustment.amount)];
    let parts: Vec<String> = parts.into_iter().filter(|part| !part.is_empty()).collect();
    format!("{word} {}", parts.join(" · "))
}
