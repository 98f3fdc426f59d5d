//! The access log of one mailbox: who did what, when, from where, with what outcome.

mod entries;
mod filters;

use leptos::prelude::*;
use leptos::task::spawn_local;
use shared::api::audit::{AuditEntry, ListLog, LogQuery};
use shared::api::mailboxes::MailboxPath;
use shared::id::{AuditId, MailboxId};

use crate::api::{Failure, call};
use crate::frame::Missing;
use crate::log::entries::Entries;
use crate::log::filters::Filters;
use crate::mailbox::{Head, mailbox_of_path};
use crate::words::words;

/// The screen.
#[component]
pub(crate) fn LogPage() -> impl IntoView {
    let mailbox = mailbox_of_path();
    move || match mailbox.get() {
        Some(mailbox) => view! { <Log mailbox /> }.into_any(),
        None => view! { <Missing /> }.into_any(),
    }
}

#[component]
fn Log(mailbox: MailboxId) -> impl IntoView {
    let words = &words().log;
    let query = filters::query_of_url();
    let pages =
        Pages { entries: RwSignal::default(), more: RwSignal::new(false), failure: RwSignal::default() };
    Effect::new(move || pages.load(mailbox, LogQuery { after: None, ..query.get() }));
    let older = move |_| {
        let after = pages.entries.with_untracked(|entries| entries.last().map(|entry| entry.id));
        pages.load(mailbox, LogQuery { after, ..query.get_untracked() });
    };
    view! {
        <main class="page-with-head">
            <Head mailbox />
            <div class="page wide">
                <header class="page-head">
                    <h2>{words.title}</h2>
                    <Filters mailbox query />
                </header>
                {move || {
                    pages
                        .failure
                        .get()
                        .map(|failure| view! { <p class="failed" role="alert">{failure.sentence()}</p> })
                }}
                <Entries entries=pages.entries />
                <Show when=move || pages.more.get()>
                    <button type="button" class="more" on:click=older>
                        {words.more}
                    </button>
                </Show>
            </div>
        </main>
    }
}

/// What is loaded of the log.
#[derive(Clone, Copy)]
struct Pages {
    entries: RwSignal<Vec<AuditEntry>>,
    more: RwSignal<bool>,
    failure: RwSignal<Option<Failure>>,
}

impl Pages {
    fn load(self, mailbox: MailboxId, query: LogQuery) {
        let after: Option<AuditId> = query.after;
        spawn_local(async move {
            match call::<ListLog>(MailboxPath { mailbox }, query, ()).await {
                Ok(page) => {
                    let _left = self.failure.try_set(None);
                    let _left = self.more.try_set(page.more);
                    let _left = self.entries.try_update(|entries| {
                        if after.is_none() {
                            entries.clear();
                        }
                        entries.extend(page.entries);
                    });
                }
                Err(failure) => drop(self.failure.try_set(Some(failure))),
            }
        });
    }
}
