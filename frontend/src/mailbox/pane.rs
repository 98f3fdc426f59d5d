//! The reading pane: the message that the URL names, or the words that say how to choose one.

use leptos::prelude::*;
use leptos::task::spawn_local;
use shared::api::mailboxes::MailboxPath;
use shared::api::messages::{ListReaders, MessageLine, MessagePath, PrepareBody, PrepareMessages};
use shared::id::MessageId;

use super::Opened;
use super::strip::ActButtons;
use crate::api::call;
use crate::clock;
use crate::message::Message;
use crate::widgets::{Glyph, icon};
use crate::words::words;
use crate::write::Answers;

/// The pane.
#[component]
pub(crate) fn Pane() -> impl IntoView {
    let opened = expect_context::<Opened>();
    let on_displayed = Callback::new(move |line: MessageLine| {
        prepare_neighbours(opened, line.id);
        opened.pages.put(line);
    });
    view! {
        <section class="pane">
            {move || match opened.message.get() {
                Some(message) => {
                    view! {
                        <button type="button" class="quiet back-to-list" on:click=move |_| opened.open.run(None)>
                            {icon(Glyph::Back)}
                            {words().mailbox.back_to_list}
                        </button>
                        <div class="pane-acts">
                            <ActButtons short=false />
                        </div>
                        <Message mailbox=opened.mailbox message on_displayed />
                        <Readers message />
                        <Answers mailbox=opened.mailbox message />
                    }
                        .into_any()
                }
                None => view! { <Choose /> }.into_any(),
            }}
        </section>
    }
}

/// Who of the firm has displayed the message, and what happened to it elsewhere.
#[component]
fn Readers(message: MessageId) -> impl IntoView {
    let opened = expect_context::<Opened>();
    // Asked for once the display, which makes one a reader, is known.
    let line = Memo::new(move |_| {
        let of_it = |line: &&MessageLine| line.id == message;
        opened.pages.lines.with(|lines| lines.iter().find(of_it).map(|line| (line.is_new, line.outside)))
    });
    let readers = LocalResource::new(move || {
        line.track();
        call::<ListReaders>(MessagePath { message }, (), ())
    });
    let words = &words().desk;
    let told = move || {
        let seen = readers.get().and_then(Result::ok).map(|list| list.readers).unwrap_or_default();
        let by = seen.iter().map(|reader| (words.seen_by)(&reader.name, &clock::full(reader.at)));
        let outside =
            line.get().and_then(|(_, outside)| outside).map(|outside| (words.outside)(outside).to_owned());
        outside.into_iter().chain(by).map(|text| view! { <li>{text}</li> }).collect_view()
    };
    view! { <ul class="readers">{told}</ul> }
}

/// Has the server make ready what is likely to be opened next, so that it opens at once.
fn prepare_neighbours(opened: Opened, message: MessageId) {
    let near = |step| opened.pages.neighbour(Some(message), step);
    let mut messages: Vec<MessageId> =
        [near(1), opened.pages.next_unread(Some(message)), near(-1), near(2)].into_iter().flatten().collect();
    messages.dedup();
    spawn_local(async move {
        let path = MailboxPath { mailbox: opened.mailbox };
        // What is not made ready is read when it is opened.
        drop(call::<PrepareMessages>(path, (), PrepareBody { messages }).await);
    });
}

#[component]
fn Choose() -> impl IntoView {
    let words = &words().mailbox;
    view! {
        <div class="blank">
            <span class="blank-mark">{icon(Glyph::Letter)}</span>
            <p class="strong">{words.choose}</p>
            <p>{words.choose_body}</p>
        </div>
    }
}
