//! Who is signed in, and the ways in and out. Going in or out loads the page anew: nothing of one
//! person's session is left for the next.

use leptos::prelude::*;
use leptos::task::spawn_local;
use shared::api::session::{GetMe, Me, Role};

use crate::api::call;

/// The signed-in person, for every component below.
#[derive(Clone, Copy)]
pub(crate) struct Session {
    pub me: RwSignal<Option<Me>>,
}

impl Session {
    /// Asks the server who is signed in; without a session the sign-in page comes.
    #[must_use]
    pub(crate) fn begin() -> Self {
        let me = RwSignal::new(None);
        if !is_outside() {
            spawn_local(async move {
                loop {
                    match call::<GetMe>((), (), ()).await {
                        Ok(found) => return me.set(Some(found)),
                        Err(crate::api::Failure::Refused(_)) => return,
                        Err(crate::api::Failure::NoAnswer) => crate::widgets::pause(2_000).await,
                    }
                }
            });
        }
        Self { me }
    }

    /// Whether the person may change clients and mailboxes.
    #[must_use]
    pub(crate) fn is_partner(self) -> bool {
        self.me.with(|me| me.as_ref().is_some_and(|me| me.person.role == Role::Partner))
    }
}

/// The session of the page.
#[must_use]
pub(crate) fn session() -> Session {
    expect_context::<Session>()
}

/// Whether this page is for people who are not signed in.
fn is_outside() -> bool {
    let path = location().pathname().unwrap_or_default();
    path == "/accedi" || path == "/setup"
}

/// The session is over: to the sign-in page, with the way back.
pub(crate) fn ended() {
    if is_outside() {
        return;
    }
    let here = location();
    let back = format!("{}{}", here.pathname().unwrap_or_default(), here.search().unwrap_or_default());
    let back = String::from(js_sys::encode_uri_component(&back));
    go(&if back == "%2F" { "/accedi".to_owned() } else { format!("/accedi?ritorno={back}") });
}

/// Loads another page of the hub from the beginning. Only a path is followed, never another host.
pub(crate) fn go(path: &str) {
    let own = path.starts_with('/') && !path.starts_with("//") && !path.contains('\\');
    // A navigation that the browser refuses leaves the page as it is.
    let _refused = location().assign(if own { path } else { "/" });
}
