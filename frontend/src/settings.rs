//! What a person has chosen for this browser: language and keys, kept in `localStorage`.

use leptos::prelude::*;
use web_sys::Storage;

use crate::words::Language;

const LANGUAGE: &str = "portineria.lingua";
const SHORTCUTS: &str = "portineria.tasti";

/// The choices, for every component below.
#[derive(Clone, Copy)]
pub(crate) struct Settings {
    pub language: RwSignal<Language>,
    /// Whether single keys act (WCAG 2.1.4).
    pub shortcuts: RwSignal<bool>,
}

impl Settings {
    /// Reads the choices and keeps every later one.
    #[must_use]
    pub(crate) fn load() -> Self {
        let stored = |name| storage().and_then(|storage| storage.get_item(name).ok().flatten());
        let language = stored(LANGUAGE).and_then(|tag| Language::of(&tag)).unwrap_or_default();
        let shortcuts = stored(SHORTCUTS).is_none_or(|text| text != "no");
        let settings = Self { language: RwSignal::new(language), shortcuts: RwSignal::new(shortcuts) };
        Effect::new(move || keep(LANGUAGE, settings.language.get().tag()));
        Effect::new(move || keep(SHORTCUTS, if settings.shortcuts.get() { "yes" } else { "no" }));
        settings
    }
}

/// The choices of the page.
#[must_use]
pub(crate) fn settings() -> Settings {
    expect_context::<Settings>()
}

fn storage() -> Option<Storage> {
    window().local_storage().ok().flatten()
}

fn keep(name: &str, value: &str) {
    if let Some(storage) = storage() {
        // A browser that keeps nothing (private window, full) still has the choice for this page.
        let _kept = storage.set_item(name, value);
    }
}
