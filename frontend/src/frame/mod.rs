//! What stands around every screen: navigation, notices, the voice for a screen reader.

mod announcer;
mod missing;
mod nav;
mod notices;
mod standby;

pub(crate) use missing::Missing;
pub(crate) use nav::counts;

use leptos::prelude::*;
use leptos_router::components::Outlet;

use crate::session::session;
use crate::words::words;

/// The frame of every screen behind the sign-in.
#[component]
pub(crate) fn Frame() -> impl IntoView {
    let session = session();
    view! {
        <a class="skip" href="#content">
            {words().common.skip_to_content}
        </a>
        <div class="house">
            <nav::Nav />
            <div class="room" id="content" tabindex="-1">
                <standby::Standby />
                <notices::Notices />
                <Show
                    when=move || session.me.with(Option::is_some)
                    fallback=|| view! { <p class="lone vh" role="status">{words().common.loading}</p> }
                >
                    <Outlet />
                </Show>
            </div>
            <announcer::Announcer />
        </div>
    }
}
