//! A scrolling box that tells which part of a long list it shows.

use leptos::html::Div;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use wasm_bindgen::prelude::Closure;
use web_sys::ResizeObserver;

use crate::widgets::Window;

/// The part that is shown, and the box that shows it.
#[derive(Clone, Copy)]
pub(crate) struct Scroller {
    pub node: NodeRef<Div>,
    top: RwSignal<f64>,
    height: RwSignal<f64>,
    row: Signal<f64>,
}

impl Scroller {
    /// For rows of the height `row`, in pixels.
    #[must_use]
    pub(crate) fn new(row: Signal<f64>) -> Self {
        let node = NodeRef::<Div>::new();
        let scroller = Self { node, top: RwSignal::new(0.0), height: RwSignal::new(900.0), row };
        Effect::new(move || {
            let Some(element) = node.get() else {
                return;
            };
            let measure = Closure::<dyn FnMut()>::new(move || scroller.measure());
            if let Ok(observer) = ResizeObserver::new(measure.as_ref().unchecked_ref()) {
                observer.observe(&element);
                let kept = StoredValue::new_local((observer, measure));
                on_cleanup(move || {
                    // Already gone with its owner: then it observes nothing either.
                    let _gone = kept.try_with_value(|(observer, _)| observer.disconnect());
                });
            }
            scroller.measure();
        });
        scroller
    }

    /// What is shown now.
    #[must_use]
    pub(crate) fn window(self) -> Window {
        Window { top: self.top.get(), height: self.height.get(), row: self.row.get() }
    }

    /// Reads the box: on every scroll.
    pub(crate) fn measure(self) {
        if let Some(element) = self.node.try_get_untracked().flatten() {
            // Both are read before either is told: what is drawn in between would have to be laid out.
            let (top, height) = (f64::from(element.scroll_top()), f64::from(element.client_height()));
            for (known, now) in [(self.height, height), (self.top, top)] {
                if known.get_untracked() != now {
                    known.set(now);
                }
            }
        }
    }

    /// Scrolls to `top`, in pixels.
    pub(crate) fn go(self, top: f64) {
        if let Some(element) = self.node.get_untracked() {
            #[expect(clippy::cast_possible_truncation, reason = "a scroll position")]
            element.set_scroll_top(top as i32);
            self.measure();
        }
    }

    /// Brings row `index` whole into sight; `covered` pixels of the box hide behind its head.
    pub(crate) fn reveal(self, index: usize, covered: f64) {
        let window = untrack(|| self.window());
        if let Some(top) = window.reveal(index, covered) {
            self.go(top);
        }
    }

    /// How far it is scrolled.
    #[must_use]
    pub(crate) fn top(self) -> f64 {
        self.top.get_untracked()
    }
}
