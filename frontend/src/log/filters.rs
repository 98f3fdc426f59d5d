//! The filters of the log: in the URL, so that they can be sent to a colleague.

use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::hooks::{use_navigate, use_query_map};
use shared::api::audit::{ExportLog, LogQuery};
use shared::api::mailboxes::MailboxPath;
use shared::api::session::ListPeople;
use shared::id::MailboxId;
use shared::time::Timestamp;

use crate::api::{address, call};
use crate::clock;
use crate::widgets::{Glyph, icon};
use crate::words::words;

/// A whole day: the last day of the filter is included.
const DAY: i64 = 86_400_000;

/// What the URL asks for.
pub(crate) fn query_of_url() -> Memo<LogQuery> {
    let parts = use_query_map();
    Memo::new(move |_| {
        let day = |name: &str| parts.with(|parts| parts.get(name)).and_then(|day| clock::day_begins(&day));
        LogQuery {
            person: parts.with(|parts| parts.get("persona")).and_then(|id| id.parse().ok()),
            from: day("dal"),
            until: day("al").map(|day| day.plus_millis(DAY)),
            after: None,
        }
    })
}

/// Person, period, and the download of what they leave.
#[component]
pub(crate) fn Filters(mailbox: MailboxId, query: Memo<LogQuery>) -> impl IntoView {
    let words = &words().log;
    let people = LocalResource::new(|| call::<ListPeople>((), (), ()));
    let (parts, navigate) = (use_query_map(), use_navigate());
    let part = move |name: &'static str| move || parts.with(|parts| parts.get(name)).unwrap_or_default();
    let set = move |name: &'static str, value: String| {
        let written = ["persona", "dal", "al"].map(|each| {
            let text = if each == name { value.clone() } else { part(each)() };
            format!("{each}={text}")
        });
        let kept: Vec<String> = written.into_iter().filter(|part| !part.ends_with('=')).collect();
        let url = format!("/caselle/{mailbox}/registro?{}", kept.join("&"));
        navigate(&url, NavigateOptions { replace: true, scroll: false, ..NavigateOptions::default() });
    };
    let set = Callback::new(move |(name, value)| set(name, value));
    let day = move |name: &'static str, label: &'static str| {
        let change = move |value: String| set.run((name, value));
        view! {
            <label>
                {label}
                <input type="date" prop:value=part(name) on:change:target=move |event| change(event.target().value()) />
            </label>
        }
    };
    let csv = move || address::<ExportLog>(&MailboxPath { mailbox }, &query.get());
    let person = move |person: shared::api::session::Person| {
        let id = person.id.to_string();
        let own = id.clone();
        view! { <option value=id selected=move || part("persona")() == own>{person.name}</option> }
    };
    view! {
        <div class="log-filters">
            <select
                aria-label=words.person
                on:change:target=move |event| set.run(("persona", event.target().value()))
            >
                <option value="">{words.anyone}</option>
                {move || {
                    people.get().and_then(Result::ok).unwrap_or_default().into_iter().map(person).collect_view()
                }}
            </select>
            {day("dal", words.from)}
            {day("al", words.until)}
            <a class="button" href=csv download="" rel="external">
                {icon(Glyph::Download)}
                {words.csv}
            </a>
        </div>
    }
}

/// The instant as the table shows it.
pub(crate) fn moment(at: Timestamp) -> String {
    clock::full(at)
}
