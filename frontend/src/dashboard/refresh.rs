//! "Aggiorna" for all mailboxes, with its progress: a row counts once it was really checked.

use std::time::Duration;

use leptos::prelude::*;
use leptos::task::spawn_local;
use shared::api::mailboxes::RefreshAll as Call;
use shared::time::Timestamp;

use crate::dashboard::desk::desk;
use crate::widgets::{Glyph, icon};
use crate::words::words;
use crate::{api, clock};

/// A round is given up after this: what is late then is told by its row.
const PATIENCE: i64 = 90_000;

/// A round over all mailboxes.
#[derive(Clone, Copy, PartialEq, Eq)]
struct Round {
    began: Timestamp,
    asked: usize,
}

/// The button, and in its place the progress.
#[component]
pub(crate) fn RefreshAll() -> impl IntoView {
    let (desk, words) = (desk(), &words().fleet);
    let round = RwSignal::new(None::<Round>);
    let done = Memo::new(move |_| {
        let round = round.get()?;
        let since = |checked: Timestamp| checked >= round.began;
        let checked = desk
            .board
            .with_checks(|fleet| fleet.rows().filter(|row| row.last_checked.is_some_and(since)).count());
        Some((checked.min(round.asked), round.asked))
    });
    Effect::new(move || {
        let over = done.get().is_some_and(|(checked, asked)| checked >= asked);
        let late =
            round.get().is_some_and(|round| desk.board.slow_now.get().millis_since(round.began) > PATIENCE);
        if over || late {
            let end = move || {
                let _left = round.try_set(None);
            };
            set_timeout(end, Duration::from_millis(1_500));
        }
    });
    let start = move |_| {
        let began = clock::now();
        spawn_local(async move {
            if let Ok(asked) = api::call::<Call>((), (), ()).await {
                let asked = usize::try_from(asked.mailboxes).unwrap_or_default();
                let _left = round.try_set(Some(Round { began, asked }));
            }
        });
    };
    let text = move || match done.get() {
        None => words.refresh_all.to_owned(),
        Some((checked, asked)) if checked >= asked => words.refreshed.to_owned(),
        Some((checked, asked)) => (words.refreshing)(checked, asked),
    };
    view! {
        <button
            type="button"
            class="refresh-all"
            class:turning=move || done.get().is_some_and(|(checked, asked)| checked < asked)
            disabled=move || round.get().is_some()
            aria-label=text
            on:click=start
        >
            {icon(Glyph::Refresh)}
            <span>{text}</span>
        </button>
    }
}
