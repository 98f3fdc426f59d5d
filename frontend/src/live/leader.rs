//! Which tab holds the stream: over HTTP/1.1 a browser has six connections a host, and the sixth
//! tab must not freeze. The Web Lock goes to one tab and passes on when that tab closes; what it
//! hears goes to the others over a `BroadcastChannel`.

use js_sys::{Function, Promise, Reflect};
use leptos::prelude::window;
use wasm_bindgen::prelude::Closure;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{BroadcastChannel, MessageEvent};

use crate::live::Board;
use crate::live::board::Link;
use crate::live::stream::Stream;

/// A tab asks the leader how the stream is.
const ASK: &str = "ask";
const UP: &str = "up";
const LOST: &str = "lost";

/// Joins the tabs of this person: hears the stream, and holds it when it is this tab's turn.
pub(crate) fn join(board: Board, person: &str) {
    let name = format!("portineria-{person}");
    let channel = BroadcastChannel::new(&name).ok();
    if let Some(channel) = &channel {
        listen(board, channel);
        post(Some(channel), ASK);
    }
    if !lead_in_turn(&name, board, channel.clone()) {
        // Without Web Locks (plain HTTP on another machine) every tab holds its own stream.
        Stream::open(board, None);
    }
}

/// Says a text to the other tabs.
pub(super) fn post(channel: Option<&BroadcastChannel>, text: &str) {
    if let Some(channel) = channel {
        // A channel that is closed has nobody left to hear.
        let _closed = channel.post_message(&JsValue::from_str(text));
    }
}

/// Says to the other tabs how the stream is.
pub(super) fn post_link(channel: Option<&BroadcastChannel>, link: Link) {
    post(channel, if link == Link::Up { UP } else { LOST });
}

fn listen(board: Board, channel: &BroadcastChannel) {
    let own = channel.clone();
    let heard = Closure::<dyn FnMut(MessageEvent)>::new(move |event: MessageEvent| {
        let Some(text) = event.data().as_string() else {
            return;
        };
        match text.as_str() {
            ASK if super::stream::is_held() => {
                post_link(Some(&own), leptos::prelude::GetUntracked::get_untracked(&board.link));
            }
            ASK => {}
            UP => leptos::prelude::Set::set(&board.link, Link::Up),
            LOST => leptos::prelude::Set::set(&board.link, Link::Lost),
            _ => {
                if let Ok(event) = serde_json::from_str(&text) {
                    board.hear(event);
                }
            }
        }
    });
    channel.set_onmessage(Some(heard.as_ref().unchecked_ref()));
    heard.forget();
}

/// Asks for the lock; holds the stream for as long as the tab lives once it comes. `false` when
/// the browser has no locks.
fn lead_in_turn(name: &str, board: Board, channel: Option<BroadcastChannel>) -> bool {
    let get = |object: &JsValue, name: &str| Reflect::get(object, &name.into()).unwrap_or(JsValue::UNDEFINED);
    let locks = get(&window().navigator(), "locks");
    let Ok(request) = get(&locks, "request").dyn_into::<Function>() else {
        return false;
    };
    let held = Closure::<dyn FnMut(JsValue) -> Promise>::new(move |_lock: JsValue| {
        Stream::open(board, channel.clone());
        // A promise that never settles: the lock is kept until the tab is closed.
        Promise::new(&mut |_resolve, _reject| {})
    });
    let asked = request.call2(&locks, &name.into(), held.as_ref());
    held.forget();
    asked.is_ok()
}
