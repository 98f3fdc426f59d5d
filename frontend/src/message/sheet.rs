//! The message as a sheet of paper. Its HTML stands in a frame without scripts and without our
//! origin, whatever the server's own locks.

use leptos::prelude::*;
use shared::api::messages::{DisplayedMessage, GetMessageHtml, GetOriginal, HtmlQuery, MessagePath};
use shared::id::MessageId;

use super::attachments::Attachments;
use super::facts::Facts;
use crate::api::address;
use crate::clock;
use crate::widgets::{Glyph, icon};
use crate::words::words;

/// The sheet: facts above, headers, body, attachments.
#[component]
pub(crate) fn Sheet(displayed: DisplayedMessage) -> impl IntoView {
    let words = &words().mailbox;
    let message = displayed.line.id;
    let subject = match displayed.line.subject.as_str() {
        "" => words.no_subject.to_owned(),
        subject => subject.to_owned(),
    };
    let original = address::<GetOriginal>(&MessagePath { message }, &());
    let people = [(words.to, displayed.to), (words.cc, displayed.cc)];
    let person = |(label, names): (&'static str, Vec<String>)| {
        (!names.is_empty()).then(|| view! { <dt>{label}</dt><dd>{names.join(", ")}</dd> })
    };
    view! {
        <Facts kind=displayed.line.kind signature=displayed.line.signature facts=displayed.certified />
        {displayed.line.suspicion.map(|suspicion| {
            view! { <p class="suspicion" role="alert">{icon(Glyph::Warning)} {(crate::words::words().priorities.why)(suspicion)}</p> }
        })}
        <article class="paper">
            <header class="paper-head">
                <h2>{subject}</h2>
                <time>{clock::full(displayed.line.received)}</time>
                <dl>
                    <dt>{words.from}</dt>
                    <dd class="strong">{displayed.from}</dd>
                    {people.map(person)}
                </dl>
            </header>
            <Attachments message attachments=displayed.attachments />
            <Body message text=displayed.text has_html=displayed.has_html has_remote=displayed.has_remote />
        </article>
        <footer class="paper-foot">
            <span>{(words.folder)(&displayed.line.folder)} " · " {clock::size(displayed.line.size)}</span>
            <a href=original download="" rel="external">
                {icon(Glyph::Download)}
                {words.original}
            </a>
        </footer>
    }
}

/// The text, or the page as it was sent; remote pictures only when asked for.
#[component]
fn Body(message: MessageId, text: String, has_html: bool, has_remote: bool) -> impl IntoView {
    let words = &words().mailbox;
    let (as_page, remote) = (RwSignal::new(has_html), RwSignal::new(false));
    let source = move || {
        let query = HtmlQuery { remote: remote.get() };
        address::<GetMessageHtml>(&MessagePath { message }, &query)
    };
    let switch = move || {
        let word = if as_page.get() { words.as_text } else { words.as_page };
        let toggle = move |_| as_page.update(|as_page| *as_page = !*as_page);
        has_html.then(|| view! { <button type="button" class="quiet" on:click=toggle>{word}</button> })
    };
    let blocked = move || {
        (as_page.get() && has_remote && !remote.get()).then(|| {
            view! {
                <p class="blocked">
                    <span>{words.remote_blocked}</span>
                    <button type="button" on:click=move |_| remote.set(true)>
                        {words.show_remote}
                    </button>
                </p>
            }
        })
    };
    view! {
        {blocked}
        {move || {
            if as_page.get() {
                view! {
                    <iframe
                        class="letter"
                        title=words.frame
                        sandbox="allow-popups allow-popups-to-escape-sandbox"
                        referrerpolicy="no-referrer"
                        src=source
                    ></iframe>
                }
                    .into_any()
            } else {
                view! { <div class="letter-text">{text.clone()}</div> }.into_any()
            }
        }}
        <div class="switch">{switch}</div>
    }
}
