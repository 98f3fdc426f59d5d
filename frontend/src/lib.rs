//! Portineria in the browser: Leptos, rendered on the client.
//!
//! `fleet` is plain Rust and tested natively; `live` folds the stream into it; the folders by
//! screen draw. State stands in the URL first, then in a context, then on the board.

#![expect(unreachable_pub, reason = "Leptos' `component` makes public whatever it makes")]

mod account;
mod api;
mod app;
mod clients;
mod clock;
mod dashboard;
mod entry;
mod firm;
mod fleet;
mod frame;
mod italy;
mod live;
mod log;
mod mailbox;
mod message;
mod sent;
mod session;
mod settings;
mod widgets;
mod words;
mod write;

use wasm_bindgen::prelude::wasm_bindgen;

/// Starts the page.
#[wasm_bindgen(start)]
pub fn start() {
    console_error_panic_hook::set_once();
    leptos::mount::mount_to_body(app::App);
}
