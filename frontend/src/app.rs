//! The page as a whole: contexts, language, routes.

use leptos::prelude::*;
use leptos_router::components::{ParentRoute, Route, Router, Routes};
use leptos_router::path;

use crate::account::{Add, Edit};
use crate::clients::{ClientPage, Clients};
use crate::dashboard::{Dashboard, PhoneWidth, Remembered};
use crate::entry::{SetUp, SignIn};
use crate::firm::FirmPage;
use crate::frame::{Frame, Missing};
use crate::live::{Board, join};
use crate::log::LogPage;
use crate::mailbox::MailboxPage;
use crate::sent::{DispatchPage, SentPage};
use crate::session::Session;
use crate::settings::Settings;
use crate::words::set_language;
use crate::write::WritePage;

/// Everything. A switch of the language draws it anew; the stream and the fleet go on.
#[component]
pub(crate) fn App() -> impl IntoView {
    let settings = Settings::load();
    let session = Session::begin();
    let board = Board::new();
    provide_context(settings);
    provide_context(session);
    provide_context(board);
    provide_context(Remembered::new());
    provide_context(PhoneWidth(watch_width()));
    Effect::new(move || {
        if let Some(me) = session.me.get() {
            join(board, &me.person.id.to_string());
            board.load();
        }
    });
    move || {
        let language = settings.language.get();
        set_language(language);
        if let Some(root) = document().document_element() {
            // The document's own language: hyphens and the voice of a screen reader.
            let _set = root.set_attribute("lang", language.tag());
        }
        view! { <Screens /> }
    }
}

#[component]
fn Screens() -> impl IntoView {
    view! {
        <Router>
            <Routes fallback=Missing>
                <Route path=path!("/accedi") view=SignIn />
                <Route path=path!("/setup") view=SetUp />
                <ParentRoute path=path!("") view=Frame>
                    <Route path=path!("/") view=Dashboard />
                    <Route path=path!("/caselle/nuova") view=Add />
                    <Route path=path!("/caselle/:id") view=MailboxPage />
                    <Route path=path!("/caselle/:id/registro") view=LogPage />
                    <Route path=path!("/caselle/:id/scrivi") view=WritePage />
                    <Route path=path!("/caselle/:id/inviati") view=SentPage />
                    <Route path=path!("/caselle/:id/inviati/:dispatch") view=DispatchPage />
                    <Route path=path!("/caselle/:id/impostazioni") view=Edit />
                    <Route path=path!("/clienti") view=Clients />
                    <Route path=path!("/clienti/:id") view=ClientPage />
                    <Route path=path!("/impostazioni") view=FirmPage />
                    <Route path=path!("/*any") view=Missing />
                </ParentRoute>
            </Routes>
        </Router>
    }
}

/// Whether the page is narrow: rows then are cards of another height.
fn watch_width() -> RwSignal<bool> {
    let narrow = || {
        let query = window().match_media("(max-width: 720px)").ok().flatten();
        query.is_some_and(|query| query.matches())
    };
    let width = RwSignal::new(narrow());
    // As long as the page: never removed.
    let _listener = window_event_listener(leptos::ev::resize, move |_| {
        if width.get_untracked() != narrow() {
            width.set(narrow());
        }
    });
    width
}
