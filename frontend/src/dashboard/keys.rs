//! The keyboard. Single keys can be switched off (WCAG 2.1.4); arrows and Enter act on the list.

use leptos::ev::KeyboardEvent;
use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::hooks::use_navigate;
use wasm_bindgen::JsCast;

use crate::dashboard::cells::refresh;
use crate::dashboard::desk::Desk;
use crate::dashboard::toolbar::SEARCH;
use crate::fleet::query::{has_unread, next_below};
use crate::settings::settings;
use crate::widgets::Dialog;
use crate::words::words;

/// Whether the person is writing, or speaks to the browser rather than to the page.
#[must_use]
pub(crate) fn is_typing(event: &KeyboardEvent) -> bool {
    let target = event.target().and_then(|target| target.dyn_into::<web_sys::Element>().ok());
    let within = |element: web_sys::Element| {
        element.closest("input:not([type=checkbox]),textarea,select,dialog").ok().flatten()
    };
    event.ctrl_key() || event.meta_key() || event.alt_key() || target.and_then(within).is_some()
}

/// Hears the single keys while the dashboard is shown.
pub(crate) fn listen(desk: Desk) {
    let shortcuts = settings().shortcuts;
    let handle = window_event_listener(leptos::ev::keydown, move |event| {
        if !shortcuts.get_untracked() || is_typing(&event) {
            return;
        }
        match event.key().as_str() {
            "/" => {
                event.prevent_default();
                focus_search();
            }
            "?" => desk.help.set(true),
            "u" => {
                let current = desk.selected.get_untracked();
                let next = desk.shown.with_untracked(|shown| {
                    desk.board.peek(|fleet| next_below(shown, fleet, current, has_unread))
                });
                if let Some(index) = next.and_then(|mailbox| desk.index_of(mailbox)) {
                    desk.choose(index);
                }
            }
            "r" => {
                if let Some(mailbox) = desk.selected.get_untracked() {
                    refresh(mailbox, RwSignal::new(false));
                }
            }
            _ => {}
        }
    });
    on_cleanup(move || handle.remove());
}

fn focus_search() {
    let field = document().get_element_by_id(SEARCH);
    if let Some(input) = field.and_then(|field| field.dyn_into::<web_sys::HtmlInputElement>().ok()) {
        drop(input.focus());
        input.select();
    }
}

/// What a key does while the focus is on the list.
pub(crate) fn in_list(desk: Desk) -> impl Fn(KeyboardEvent) + Clone {
    let navigate = use_navigate();
    move |event| {
        if is_typing(&event) {
            return;
        }
        let count = desk.shown.with_untracked(Vec::len);
        let selected = desk.selected.get_untracked();
        let at = selected.and_then(|mailbox| desk.index_of(mailbox));
        let last = count.saturating_sub(1);
        let target = match event.key().as_str() {
            "ArrowDown" => at.map_or(0, |at| (at + 1).min(last)),
            "ArrowUp" => at.map_or(0, |at| at.saturating_sub(1)),
            "PageDown" => at.map_or(0, |at| (at + 10).min(last)),
            "PageUp" => at.map_or(0, |at| at.saturating_sub(10)),
            "Home" => 0,
            "End" => last,
            "Enter" => {
                let on_control = event.target().is_some_and(|target| {
                    target.dyn_into::<web_sys::Element>().is_ok_and(|element| element.tag_name() == "BUTTON")
                });
                if let Some(mailbox) = selected.filter(|_| !on_control) {
                    navigate(&format!("/caselle/{mailbox}"), NavigateOptions::default());
                }
                return;
            }
            _ => return,
        };
        event.prevent_default();
        desk.choose(target);
    }
}

/// The list of keys.
#[component]
pub(crate) fn Help(open: RwSignal<bool>) -> impl IntoView {
    let words = &words().keys;
    let keys = [
        ("↑ ↓", words.up_down),
        ("Home End", words.home_end),
        (words.enter, words.open),
        ("/", words.search),
        ("u", words.next_unread),
        ("r", words.refresh),
        ("Esc", words.escape),
        ("?", words.help),
    ];
    let line = |(key, text): (&'static str, &'static str)| {
        view! {
            <dt>
                <kbd>{key}</kbd>
            </dt>
            <dd>{text}</dd>
        }
    };
    view! {
        <Dialog open title=words.title>
            <dl class="keys">{keys.map(line)}</dl>
            <p class="hint">{words.off}</p>
        </Dialog>
    }
}
