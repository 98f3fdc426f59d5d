//! One message in the list.

use leptos::prelude::*;
use shared::api::messages::MessageLine;
use shared::id::MessageId;
use shared::row::MessageKind;

use super::Opened;
use crate::clock;
use crate::fleet::institution::{Institution, name_of};
use crate::live::board;
use crate::message::kind_glyph;
use crate::widgets::{Glyph, icon};
use crate::words::words;

/// The line in its place; bold while unread, blue while to be seen.
#[component]
pub(crate) fn Line(message: MessageId, place: Memo<usize>, height: f64) -> impl IntoView {
    let opened = expect_context::<Opened>();
    let line = Memo::new(move |_| {
        opened.pages.lines.with(|lines| lines.iter().find(|line| line.id == message).cloned())
    });
    #[expect(clippy::cast_precision_loss, reason = "no list is that long")]
    let top = move || format!("translateY({}px)", place.get() as f64 * height);
    let current = move || opened.message.get() == Some(message);
    let is = move |read: fn(&MessageLine) -> bool| line.with(|line| line.as_ref().is_some_and(read));
    view! {
        <div class="message-line" role="listitem" style:transform=top>
            <button
                type="button"
                class="message"
                class:sel=current
                class:unread=move || is(|line| line.unread)
                class:fresh=move || is(|line| line.is_new)
                aria-current=move || current().then_some("true")
                on:click=move |_| opened.open.run(Some(message))
            >
                {move || line.get().map(draw)}
            </button>
        </div>
    }
}

fn draw(line: MessageLine) -> impl IntoView {
    let words = words();
    let (glyph, class) = kind_glyph(line.kind, line.signature);
    let mut kind = (words.fleet.kind)(line.kind).to_owned();
    if line.kind != MessageKind::Ordinary {
        kind = format!("{kind}. {}.", (words.mailbox.signature)(line.signature));
    }
    let now = board().slow_now.get();
    let subject = if line.subject.is_empty() { words.mailbox.no_subject.to_owned() } else { line.subject };
    let state = [(line.is_new, words.mailbox.is_new), (line.unread, words.mailbox.unread)];
    let said: Vec<&str> = state.into_iter().filter(|(holds, _)| *holds).map(|(_, word)| word).collect();
    let heard = format!("{kind} {}", said.join(", "));
    let institution = Institution::of(&line.sender);
    view! {
        <span class=class title=kind>
            {icon(glyph)} <span class="vh">{heard}</span>
        </span>
        <span class="message-from" title=line.sender.clone()>{name_of(&line.sender).to_owned()}</span>
        <time title=clock::full(line.received)>{clock::received(line.received, now)}</time>
        <span class="message-subject">
            {institution.map(|institution| view! { <span class=institution.class()>{institution.short()}</span> })}
            {line.in_spam.then(|| view! { <span class="tag inps">{words.fleet.in_spam}</span> })} {subject}
        </span>
        <span class="message-clip">{(line.attachments > 0).then(|| icon(Glyph::Clip))}</span>
    }
}
