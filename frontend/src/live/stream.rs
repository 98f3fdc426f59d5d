//! The one `EventSource` of the browser, opened again after a growing pause.

use std::cell::RefCell;
use std::rc::Rc;
use std::time::Duration;

use leptos::prelude::*;
use leptos::task::spawn_local;
use shared::api::session::{GetEvents, GetMe};
use shared::live::{Change, LiveEvent};
use wasm_bindgen::JsCast;
use wasm_bindgen::prelude::Closure;
use web_sys::{BroadcastChannel, EventSource, MessageEvent};

use crate::api;
use crate::live::board::{Board, Link};
use crate::live::leader::{post, post_link};

thread_local! {
    static HELD: RefCell<Option<Rc<Stream>>> = const { RefCell::new(None) };
}

/// Whether this tab holds the stream.
pub(super) fn is_held() -> bool {
    HELD.with_borrow(Option::is_some)
}

/// The stream and what has become of it.
pub(super) struct Stream {
    board: Board,
    channel: Option<BroadcastChannel>,
    source: RefCell<Option<Source>>,
    failures: RefCell<u32>,
}

/// An open `EventSource` with the closures that it calls.
struct Source {
    source: EventSource,
    _message: Closure<dyn FnMut(MessageEvent)>,
    _error: Closure<dyn FnMut()>,
}

impl Drop for Source {
    fn drop(&mut self) {
        self.source.set_onmessage(None);
        self.source.set_onerror(None);
        self.source.close();
    }
}

/// The pause before the attempt after `failures` failures, in milliseconds.
const fn delay(failures: u32) -> u64 {
    let doubled = if failures > 5 { 5 } else { failures };
    500 << doubled
}

impl Stream {
    /// Opens the stream for all tabs of this browser.
    pub(super) fn open(board: Board, channel: Option<BroadcastChannel>) {
        let stream = Rc::new(Self { board, channel, source: RefCell::new(None), failures: RefCell::new(0) });
        HELD.set(Some(Rc::clone(&stream)));
        stream.connect();
    }

    fn connect(self: &Rc<Self>) {
        let Ok(source) = EventSource::new(&api::address::<GetEvents>(&(), &())) else {
            return self.lost();
        };
        let (heard, broken) = (Rc::clone(self), Rc::clone(self));
        let message = Closure::<dyn FnMut(MessageEvent)>::new(move |event: MessageEvent| {
            heard.hear(&event.data().as_string().unwrap_or_default());
        });
        let error = Closure::<dyn FnMut()>::new(move || broken.lost());
        source.set_onmessage(Some(message.as_ref().unchecked_ref()));
        source.set_onerror(Some(error.as_ref().unchecked_ref()));
        *self.source.borrow_mut() = Some(Source { source, _message: message, _error: error });
    }

    fn hear(&self, text: &str) {
        let Ok(event) = serde_json::from_str::<LiveEvent>(text) else {
            return;
        };
        if event.change == Change::Hello {
            // The stream has proved itself only by its first word, not by having been opened.
            *self.failures.borrow_mut() = 0;
            self.board.link.set(Link::Up);
            post_link(self.channel.as_ref(), Link::Up);
        }
        post(self.channel.as_ref(), text);
        self.board.hear(event);
    }

    fn lost(self: &Rc<Self>) {
        if self.board.link.get_untracked() != Link::Lost {
            self.board.link.set(Link::Lost);
            post_link(self.channel.as_ref(), Link::Lost);
        }
        let failures = *self.failures.borrow();
        *self.failures.borrow_mut() = failures.saturating_add(1);
        let stream = Rc::clone(self);
        let again = move || {
            // Dropped here and not in its own callback, which is still running above.
            stream.source.borrow_mut().take();
            stream.connect();
            // An ended session looks like a broken stream; this call finds out and leaves.
            spawn_local(async { drop(api::call::<GetMe>((), (), ()).await) });
        };
        if let Some(source) = self.source.borrow().as_ref() {
            source.source.close();
        }
        set_timeout(again, Duration::from_millis(delay(failures)));
    }
}

#[cfg(test)]
mod tests {
    use super::delay;

    #[test]
    fn the_pause_grows_and_stays_within_sixteen_seconds() {
        assert_eq!([0, 1, 2, 5, 50].map(delay), [500, 1_000, 2_000, 16_000, 16_000]);
    }
}
