//! The ways to answer a message that is being read.

use leptos::prelude::*;
use leptos_router::components::A;
use shared::id::{MailboxId, MessageId};

use crate::words::words;

/// Reply, reply to all, forward.
#[component]
pub(crate) fn Answers(mailbox: MailboxId, message: MessageId) -> impl IntoView {
    let words = &words().dispatch;
    let way = |text: &'static str, mode: &str, class: &'static str| {
        view! {
            <A href=format!("/caselle/{mailbox}/scrivi?reply={message}{mode}") {..} class=class>
                {text}
            </A>
        }
    };
    view! {
        <nav class="answers" aria-label=words.reply>
            {way(words.reply, "", "button main")} {way(words.reply_all, "&modo=tutti", "button")}
            {way(words.forward, "&modo=inoltra", "button")}
        </nav>
    }
}
