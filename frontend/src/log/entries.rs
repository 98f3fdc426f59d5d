//! The lines of the log.

use leptos::prelude::*;
use shared::api::audit::{ActOutcome, AuditEntry};

use super::filters::moment;
use crate::words::words;

/// The table.
#[component]
pub(crate) fn Entries(entries: RwSignal<Vec<AuditEntry>>) -> impl IntoView {
    let words = &words().log;
    view! {
        <div class="table-box">
            <table class="log">
                <thead>
                    <tr>
                        <th>{words.when}</th>
                        <th>{words.who}</th>
                        <th>{words.act}</th>
                        <th>{words.about}</th>
                        <th>{words.outcome}</th>
                        <th>{words.address}</th>
                    </tr>
                </thead>
                <tbody>
                    <For each=move || entries.get() key=|entry| (entry.id, entry.outcome) let:entry>
                        {line(entry)}
                    </For>
                </tbody>
            </table>
            <Show when=move || entries.with(Vec::is_empty)>
                <p class="blank">{words.empty}</p>
            </Show>
        </div>
    }
}

fn line(entry: AuditEntry) -> impl IntoView {
    let words = &words().log;
    let class = match entry.outcome {
        ActOutcome::Failed => "ref",
        ActOutcome::Begun | ActOutcome::Withdrawn => "late",
        ActOutcome::Done => "dim",
    };
    let who = if entry.person.is_some() { entry.person_name } else { words.hub.to_owned() };
    view! {
        <tr>
            <td class="tick">{moment(entry.at)}</td>
            <td>{who}</td>
            <td class="strong">{(words.acts)(entry.act)}</td>
            <td class="dim about">{entry.subject}</td>
            <td class=class>{(words.outcomes)(entry.outcome)}</td>
            <td class="dim">{entry.address}</td>
        </tr>
    }
}
