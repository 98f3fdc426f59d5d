//! Widgets that know no word of the domain.

mod dialog;
mod field;
mod form;
mod icon;
mod scroller;
mod window;

pub(crate) use dialog::Dialog;
pub(crate) use field::{Area, Check, Choice, Field, Password};
pub(crate) use form::Form;
pub(crate) use icon::{Glyph, icon};
pub(crate) use scroller::Scroller;
pub(crate) use window::Window;

use std::time::Duration;

use js_sys::Promise;
use wasm_bindgen_futures::JsFuture;

/// Waits. Only between attempts, never for something to have happened.
pub(crate) async fn pause(millis: u64) {
    let promise = Promise::new(&mut |resolve, _reject| {
        leptos::prelude::set_timeout(
            move || drop(resolve.call0(&wasm_bindgen::JsValue::UNDEFINED)),
            Duration::from_millis(millis),
        );
    });
    drop(JsFuture::from(promise).await);
}
