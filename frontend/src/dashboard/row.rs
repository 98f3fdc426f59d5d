//! One row: what is known of one mailbox, woken only by its own changes.

use std::sync::Arc;
use std::time::Duration;

use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::hooks::use_navigate;
use shared::id::MailboxId;
use shared::row::MailboxRow;
use shared::time::Timestamp;
use wasm_bindgen::JsCast;

use crate::dashboard::cells::{Account, Checked, Client, Mark, Number, Space};
use crate::dashboard::desk::{Desk, desk, viewer};
use crate::dashboard::matter::Matter;
use crate::fleet::standing::{Standing, standing};
use crate::live::Board;
use crate::{clock, words};

/// How long a row glows that has received something.
const GLOW: Duration = Duration::from_millis(1_600);

/// The row that the cells draw, and how it stands.
#[derive(Clone, Copy)]
pub(crate) struct Shown {
    pub row: Memo<Option<Arc<MailboxRow>>>,
    pub standing: Memo<Standing>,
}

impl Shown {
    /// Reads one thing of the row; its default once the row is gone.
    pub(crate) fn read<T: Default>(self, read: impl FnOnce(&MailboxRow) -> T) -> T {
        self.row.with(|row| row.as_ref().map(|row| read(row)).unwrap_or_default())
    }

    /// Whether its numbers are only a lower bound.
    pub(crate) fn is_unwatched(self) -> bool {
        self.standing.get().is_unwatched()
    }
}

/// The element id of a row.
pub(crate) fn row_id(mailbox: MailboxId) -> String {
    format!("row-{mailbox}")
}

/// A row in its place.
#[component]
pub(crate) fn Row(mailbox: MailboxId) -> impl IntoView {
    let (desk, navigate) = (desk(), use_navigate());
    let Desk { board, session, .. } = desk;
    let row = Memo::new(move |_| board.row(mailbox));
    let standing = Memo::new(move |_| match (row.get(), viewer(board, session)) {
        (Some(row), Some(viewer)) => standing(&row, viewer.now, viewer.poll_seconds),
        _ => Standing::Connecting,
    });
    let shown = Shown { row, standing };
    let place = Memo::new(move |_| {
        desk.drawn.with(|drawn| drawn.iter().find(|(_, id)| *id == mailbox).map_or(0, |(place, _)| *place))
    });
    #[expect(clippy::cast_precision_loss, reason = "no list is that long")]
    let top = move || format!("translateY({}px)", place.get() as f64 * desk.scroller.window().row);
    let selected = move || desk.selected.get() == Some(mailbox);
    let open = move |event: leptos::ev::MouseEvent| {
        desk.selected.set(Some(mailbox));
        if !is_control(&event) {
            navigate(&format!("/caselle/{mailbox}"), NavigateOptions::default());
        }
    };
    view! {
        <div
            class="line row"
            class:sel=selected
            class:glow=glow(board, mailbox)
            class:unread=move || shown.read(|row| row.new > 0)
            role="row"
            id=row_id(mailbox)
            aria-rowindex=move || (place.get() + 2).to_string()
            aria-selected=move || selected().to_string()
            style:transform=top
            on:click=open
        >
            <Mark shown />
            <Client shown mailbox />
            <Account shown />
            <Number shown count=|row| row.new news=true />
            <Number shown count=|row| row.unread news=false />
            <Matter shown mailbox />
            <div class="c-at" role="gridcell">{move || received(shown, board.slow_now.get())}</div>
            <Space shown />
            <Checked shown mailbox />
        </div>
    }
}

fn received(shown: Shown, now: Timestamp) -> Option<impl IntoView> {
    let message = shown.read(|row| row.message.clone())?;
    let at = message.certified.unwrap_or(message.received);
    let title = match message.certified {
        Some(at) => (words::words().priorities.certified_at)(&clock::full(at)),
        None => clock::full(at),
    };
    Some(view! { <time title=title>{clock::received(at, now)}</time> })
}

/// Whether the click was on a link or button of the row, which acts by itself.
fn is_control(event: &leptos::ev::MouseEvent) -> bool {
    let target = event.target().and_then(|target| target.dyn_into::<web_sys::Element>().ok());
    target.is_some_and(|element| element.closest("a,button").ok().flatten().is_some())
}

/// Whether the row glows: it received something a moment ago.
fn glow(board: Board, mailbox: MailboxId) -> impl Fn() -> bool {
    let glowing = RwSignal::new(false);
    Effect::new(move || {
        if board.arrival.get().is_some_and(|arrival| arrival.mailbox == mailbox) {
            glowing.set(true);
            // Scrolled out of sight meanwhile, the row has no glow to end.
            let end = move || {
                let _gone = glowing.try_set(false);
            };
            set_timeout(end, GLOW);
        }
    });
    move || glowing.get()
}

/// The word for how a row stands, with the reason where there is one.
pub(crate) fn standing_word(shown: Shown, provider_is_down: bool) -> &'static str {
    let words = words::words();
    match (shown.read(|row| Some(row.state.kind)), shown.standing.get()) {
        (Some(shared::watch::StateKind::Refused(reason)), _) => (words.remedy.refused)(reason),
        (_, Standing::Unreachable) if provider_is_down => words.fleet.provider_down,
        (_, Standing::Unreachable) => words.fleet.mailbox_down,
        (_, standing) => (words.fleet.standing)(standing),
    }
}
