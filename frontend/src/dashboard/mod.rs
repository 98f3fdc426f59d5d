//! The dashboard: every mailbox of the firm in one list.

mod cells;
mod chips;
mod desk;
mod empty;
mod head;
mod keys;
mod list;
mod matter;
mod mend;
mod order;
mod refresh;
mod row;
mod status;
mod toolbar;
mod way;

pub(crate) use cells::refresh;
pub(crate) use desk::{PhoneWidth, Remembered, next_usual};
pub(crate) use keys::{Help, is_typing};
pub(crate) use mend::{PasswordForm, RetryForm};
pub(crate) use status::Status;
pub(crate) use way::may_try_again;

use leptos::prelude::*;

use crate::dashboard::desk::Desk;
use crate::live::{Phase, board};
use crate::words::words;

/// The screen.
#[component]
pub(crate) fn Dashboard() -> impl IntoView {
    let board = board();
    let desk = Desk::provide();
    order::keep(desk);
    keys::listen(desk);
    Effect::new(move || {
        let new = desk.counts.get().messages;
        let mark = if new > 0 { format!("({new}) ") } else { String::new() };
        document().set_title(&format!("{mark}{} · Portineria", words().fleet.title));
    });
    let any = move || board.with(|fleet| !fleet.is_empty());
    view! {
        <main class="board">
            <toolbar::Toolbar />
            {move || match board.phase.get() {
                Phase::Loading => view! { <empty::Skeleton /> }.into_any(),
                Phase::Failed(failure) => view! { <empty::Broken failure /> }.into_any(),
                Phase::Ready => {
                    view! {
                        <Show when=any fallback=|| view! { <empty::Empty /> }>
                            <chips::Chips />
                            <list::List />
                        </Show>
                    }
                        .into_any()
                }
            }}
            <mend::Dialogs />
            <Help open=desk.help />
        </main>
    }
}
