//! What the parts of the dashboard share: the query in the URL, the order shown, the row chosen.

use std::collections::BTreeSet;

use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::hooks::{use_navigate, use_query_map};
use shared::id::MailboxId;
use shared::row::MailboxRow;

use crate::fleet::incident::providers_down;
use crate::fleet::query::{Query, Viewer, next_below, select};
use crate::fleet::standing::Counts;
use crate::frame::counts;
use crate::live::{Board, board};
use crate::session::{Session, session};
use crate::widgets::Scroller;

/// The height of a row, in pixels; on a phone the same facts stand in three short lines.
const ROW: f64 = 46.0;
const CARD: f64 = 80.0;

/// Where the list was left, for the way back from a mailbox.
#[derive(Clone, Copy)]
pub(crate) struct Remembered {
    selected: StoredValue<Option<MailboxId>>,
    top: StoredValue<f64>,
    search: StoredValue<String>,
}

impl Remembered {
    /// Nothing yet.
    #[must_use]
    pub(crate) fn new() -> Self {
        Self {
            selected: StoredValue::new(None),
            top: StoredValue::new(0.0),
            search: StoredValue::new(String::new()),
        }
    }
}

/// What a row can ask a person for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Ask {
    Password(MailboxId),
    Retry(MailboxId),
}

/// The dashboard's shared state.
#[derive(Clone, Copy)]
pub(crate) struct Desk {
    pub board: Board,
    pub session: Session,
    pub query: Memo<Query>,
    pub counts: Memo<Counts>,
    /// The rows in the order in which they are shown.
    pub shown: RwSignal<Vec<MailboxId>>,
    /// The order is held and no longer the one asked for.
    pub moved: RwSignal<bool>,
    pub selected: RwSignal<Option<MailboxId>>,
    /// A pointer or the focus is on the list.
    pub hand: RwSignal<bool>,
    pub scroller: Scroller,
    /// The rows that are drawn, with their places.
    pub drawn: Memo<Vec<(usize, MailboxId)>>,
    pub down: Memo<BTreeSet<String>>,
    pub ask: RwSignal<Option<Ask>>,
    pub help: RwSignal<bool>,
}

/// The desk of this dashboard.
pub(crate) fn desk() -> Desk {
    expect_context::<Desk>()
}

impl Desk {
    pub(crate) fn provide() -> Self {
        let board = board();
        let remembered = expect_context::<Remembered>();
        let parts = use_query_map();
        let shown = RwSignal::new(Vec::new());
        let phone = phone();
        let scroller = Scroller::new(Signal::derive(move || if phone.get() { CARD } else { ROW }));
        let desk = Self {
            board,
            session: session(),
            query: Memo::new(move |_| parts.with(|parts| Query::read(|name| parts.get(name)))),
            counts: counts(),
            shown,
            moved: RwSignal::new(false),
            selected: RwSignal::new(remembered.selected.get_value()),
            hand: RwSignal::new(false),
            scroller,
            drawn: Memo::new(move |_| {
                shown.with(|shown| {
                    let rows = scroller.window().rows(shown.len());
                    let start = rows.start;
                    let ids = shown.get(rows).unwrap_or_default();
                    ids.iter().enumerate().map(|(offset, id)| (start + offset, *id)).collect()
                })
            }),
            down: Memo::new(move |_| board.with(|fleet| providers_down(fleet.rows()).into_keys().collect())),
            ask: RwSignal::new(None),
            help: RwSignal::new(false),
        };
        desk.remember(remembered);
        provide_context(desk);
        desk
    }

    /// Goes back to where the list was left, and keeps where it is left next.
    fn remember(self, remembered: Remembered) {
        let search = move || window().location().search().unwrap_or_default();
        let same = remembered.search.get_value() == search();
        let top = if same { remembered.top.get_value() } else { 0.0 };
        let returned = StoredValue::new(top == 0.0);
        Effect::new(move || {
            let filled = self.shown.with(|shown| !shown.is_empty());
            if filled && !returned.get_value() && self.scroller.node.get().is_some() {
                returned.set_value(true);
                request_animation_frame(move || self.scroller.go(top));
            }
        });
        let came_back = StoredValue::new(remembered.selected.get_value().is_some());
        Effect::new(move || {
            // Back from a mailbox the arrows go on at once, unless something else asked for the focus.
            if let Some(list) = self.scroller.node.get().filter(|_| came_back.get_value()) {
                came_back.set_value(false);
                if document().active_element().is_none_or(|element| element.tag_name() == "BODY") {
                    let options = web_sys::FocusOptions::new();
                    options.set_prevent_scroll(true);
                    drop(list.focus_with_options(&options));
                }
            }
        });
        Effect::new(move || remembered.selected.set_value(self.selected.get()));
        Effect::new(move || {
            let window = self.scroller.window();
            if returned.get_value() {
                remembered.top.set_value(window.top);
                remembered.search.set_value(search());
            }
        });
    }

    /// The place of a row among those that are shown.
    pub(crate) fn index_of(self, mailbox: MailboxId) -> Option<usize> {
        self.shown.with_untracked(|shown| shown.iter().position(|id| *id == mailbox))
    }

    /// Chooses row `index`, and brings it into sight.
    pub(crate) fn choose(self, index: usize) {
        if let Some(mailbox) = self.shown.with_untracked(|shown| shown.get(index).copied()) {
            self.selected.set(Some(mailbox));
            self.scroller.reveal(index, head_height());
        }
    }
}

/// What the head of the list hides of its box: nothing on a phone, where there is none.
fn head_height() -> f64 {
    if phone().get_untracked() { 0.0 } else { 34.0 }
}

/// Writes the query to the URL: as a step that "back" undoes, or in place while typing.
pub(crate) fn ask_for(replace: bool) -> impl Fn(&Query) + Clone {
    let navigate = use_navigate();
    move |query| {
        let encode = |text: &str| String::from(js_sys::encode_uri_component(text));
        let parts: Vec<String> =
            query.write().iter().map(|(name, value)| format!("{name}={}", encode(value))).collect();
        let url = if parts.is_empty() { "/".to_owned() } else { format!("/?{}", parts.join("&")) };
        navigate(&url, NavigateOptions { replace, scroll: false, ..NavigateOptions::default() });
    }
}

/// Whether the screen is a phone's.
pub(crate) fn phone() -> Signal<bool> {
    let width = use_context::<PhoneWidth>();
    Signal::derive(move || width.is_some_and(|width| width.0.get()))
}

/// Whether the page is at most 720 pixels wide.
#[derive(Clone, Copy)]
pub(crate) struct PhoneWidth(pub RwSignal<bool>);

/// The viewer by whom rows are judged now.
pub(crate) fn viewer(board: Board, session: Session) -> Option<Viewer> {
    let now = board.slow_now.get();
    session
        .me
        .with(|me| me.as_ref().map(|me| Viewer { person: me.person.id, now, poll_seconds: me.poll_seconds }))
}

/// The next mailbox after `current` that is `wanted`, in the usual order.
pub(crate) fn next_usual(
    board: Board,
    session: Session,
    current: Option<MailboxId>,
    wanted: fn(&MailboxRow) -> bool,
) -> Option<MailboxId> {
    let viewer = untrack(|| viewer(board, session))?;
    board.peek(|fleet| next_below(&select(fleet, &Query::default(), viewer), fleet, current, wanted))
}
