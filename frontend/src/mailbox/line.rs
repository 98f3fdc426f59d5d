//! One message in the list.

use leptos::prelude::*;
use shared::api::acts::Verb;
use shared::api::folders::{FolderLine, FolderRole};
use shared::api::messages::MessageLine;
use shared::id::MessageId;
use shared::row::MessageKind;

use super::{Opened, folders};
use crate::clock;
use crate::fleet::institution::{name_of, tag_class};
use crate::live::board;
use crate::message::kind_glyph;
use crate::widgets::{Glyph, icon};
use crate::words::words;

/// The line in its place; bold while unread, blue while to be seen.
#[component]
pub(crate) fn Line(message: MessageId, place: Memo<usize>, height: f64) -> impl IntoView {
    let opened = expect_context::<Opened>();
    let line = Memo::new(move |_| {
        let at = place.get();
        opened.pages.lines.with(|lines| lines.get(at).filter(|line| line.id == message).cloned())
    });
    #[expect(clippy::cast_precision_loss, reason = "no list is that long")]
    let top = move || format!("translateY({}px)", place.get() as f64 * height);
    let acts = opened.acts;
    let marked = Memo::new(move |_| acts.marked.with(|marked| marked.contains(&message)));
    let any_marked = Memo::new(move |_| acts.marked.with(|marked| !marked.is_empty()));
    let waits = Memo::new(move |_| acts.waiting().get(&message).copied());
    let click = move |event: leptos::ev::MouseEvent| {
        if event.shift_key() || event.ctrl_key() || event.meta_key() {
            event.prevent_default();
            acts.mark(opened, message, event.shift_key());
        } else {
            opened.open.run(Some(message));
        }
    };
    let current = move || opened.message.get() == Some(message);
    let is = move |read: fn(&MessageLine) -> bool| line.with(|line| line.as_ref().is_some_and(read));
    view! {
        <div
            class="message-line"
            class:marked=move || marked.get()
            class:marking=move || any_marked.get()
            class:leaving=move || waits.get().is_some_and(leaves)
            role="listitem"
            style:transform=top
        >
            <input
                type="checkbox"
                class="mark"
                aria-label=words().desk.mark
                prop:checked=move || marked.get()
                on:click=move |event| acts.mark(opened, message, event.shift_key())
            />
            <button
                type="button"
                class="message"
                class:sel=current
                class:unread=move || is(|line| line.unread)
                class:fresh=move || is(|line| line.is_new)
                aria-current=move || current().then_some("true")
                on:click=click
            >
                {move || line.get().map(|line| draw(opened, line))}
                {move || waits.get().map(|verb| view! { <Waits verb /> })}
            </button>
        </div>
    }
}

fn draw(opened: Opened, line: MessageLine) -> impl IntoView {
    let elsewhere = folder_tag(opened, &line);
    let short = (words().fleet.kind_short)(line.kind);
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
    let institution = line.topic.institution();
    let suspicion = line.suspicion.map(words.priorities.why);
    let heard = format!("{kind} {} {}", said.join(", "), suspicion.as_deref().unwrap_or_default());
    let at = line.certified.unwrap_or(line.received);
    let instant = match line.certified {
        Some(at) => (words.priorities.certified_at)(&clock::full(at)),
        None => clock::full(at),
    };
    view! {
        <span class=class title=kind>
            {icon(glyph)} <span class="vh">{heard}</span>
        </span>
        <span class="message-from" title=line.sender.clone()>{name_of(&line.sender).to_owned()}</span>
        <time title=instant>{clock::received(at, now)}</time>
        <span class="message-subject">
            {institution.map(|institution| view! { <span class=tag_class(institution)>{institution.short()}</span> })}
            {suspicion.map(|why| view! { <span class="tag law suspicious" title=why>{words.priorities.suspicious_tag}</span> })}
            {line.in_spam.then(|| view! { <span class="tag inps">{words.fleet.in_spam}</span> })}
            {line.outside.map(|outside| {
                let said = (words.desk.outside)(outside);
                view! { <span class="tag off" title=said>{(words.desk.outside_short)(outside)}</span> }
            })}
            {elsewhere.map(|name| view! { <span class="tag">{name}</span> })}
            {(!short.is_empty()).then(|| view! { <span class="tag">{short}</span> })} {subject}
        </span>
        <span class="message-clip">{(line.attachments > 0).then(|| icon(Glyph::Clip))}</span>
    }
}

/// Whether the act takes the message out of its list.
const fn leaves(verb: Verb) -> bool {
    !matches!(verb, Verb::MarkRead | Verb::MarkUnread)
}

/// What has been asked for and is not done yet.
#[component]
fn Waits(verb: Verb) -> impl IntoView {
    let told = (words().desk.pending)(verb);
    view! {
        <span class="waits" title=told>
            {icon(Glyph::Clock)} <span class="vh">{told}</span>
        </span>
    }
}

/// Where a message of a list of several folders lies, unless it is where one expects it.
fn folder_tag(opened: Opened, line: &MessageLine) -> Option<String> {
    let several = opened.asked.with_untracked(|asked| asked.folder.is_none());
    let told = line.in_spam || line.folder_role == FolderRole::Inbox;
    let known = |folders: &Vec<FolderLine>| {
        folders.iter().find(|folder| folder.id == line.folder_id).map(folders::name)
    };
    if several && !told { opened.folders.with_untracked(known) } else { None }
}
