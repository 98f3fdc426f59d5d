//! Tells a screen reader what arrived, in batches: a busy morning is not a hundred interruptions.

use std::collections::BTreeMap;
use std::time::Duration;

use leptos::prelude::*;
use shared::id::MailboxId;

use crate::live::board;
use crate::words::words;

/// How long arrivals are gathered before they are told.
const GATHER: Duration = Duration::from_secs(5);
/// How many clients are named.
const NAMED: usize = 3;

/// The voice: seen by nobody.
#[component]
pub(crate) fn Announcer() -> impl IntoView {
    let board = board();
    let waiting = StoredValue::new(BTreeMap::<MailboxId, u32>::new());
    let told = RwSignal::new(String::new());
    let tell = move || {
        let Some(arrived) = waiting.try_update_value(std::mem::take) else {
            return;
        };
        let messages = arrived.values().sum();
        let names = arrived.keys().take(NAMED).filter_map(|mailbox| board.peek(|fleet| fleet.row(*mailbox)));
        let names: Vec<String> = names.map(|row| row.client.name.clone()).collect();
        told.set((words().fleet.arrivals)(messages, arrived.len(), &names.join(", ")));
    };
    Effect::new(move |_| {
        let Some(arrival) = board.arrival.get() else {
            return;
        };
        let first = waiting.with_value(BTreeMap::is_empty);
        waiting.update_value(|waiting| *waiting.entry(arrival.mailbox).or_default() += arrival.messages);
        if first {
            set_timeout(tell, GATHER);
        }
    });
    view! {
        <div class="vh" role="status" aria-live="polite">
            {move || told.get()}
        </div>
    }
}
