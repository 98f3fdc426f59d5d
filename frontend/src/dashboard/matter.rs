//! The cell where the message stands that matters; in trouble, what is wrong and its remedy.

use leptos::prelude::*;
use leptos_router::components::A;
use shared::api::mailboxes::{MailboxPath, ResumeMailbox};
use shared::id::MailboxId;
use shared::row::{MailboxRow, MessageKind, RowMessage};
use shared::watch::StateKind;

use crate::dashboard::cells::refresh;
use crate::dashboard::desk::{Ask, Desk, desk};
use crate::dashboard::row::{Shown, standing_word};
use crate::dashboard::way::{Way, ways};
use crate::fleet::institution::{name_of, tag_class};
use crate::fleet::news;
use crate::fleet::standing::Standing;
use crate::words::words;
use crate::{api, clock};

/// The cell.
#[component]
pub(crate) fn Matter(shown: Shown, mailbox: MailboxId) -> impl IntoView {
    let desk = desk();
    view! {
        <div class="c-last" role="gridcell">
            {move || {
                let row = shown.row.get()?;
                let standing = shown.standing.get();
                Some(
                    match standing {
                        Standing::Calm | Standing::Late => message(&row).into_any(),
                        Standing::Degraded => {
                            let reason = degraded(&row);
                            view! { {reason} {message(&row)} }.into_any()
                        }
                        _ => trouble(desk, shown, mailbox, &row).into_any(),
                    },
                )
            }}
        </div>
    }
}

fn degraded(row: &MailboxRow) -> Option<impl IntoView> {
    let StateKind::Degraded(reason) = row.state.kind else {
        return None;
    };
    let text = (words().remedy.degraded)(reason);
    Some(view! { <span class="tag inps" title=text>{text}</span> })
}

/// Tag, sender, subject, and how many more.
fn message(row: &MailboxRow) -> impl IntoView + use<> {
    let words = &words().fleet;
    let Some(message) = row.message.clone() else {
        return view! { <span class="z">{words.no_message}</span> }.into_any();
    };
    let more = if message.is_new { row.new.saturating_sub(1) } else { row.new };
    let spam = (row.new_in_spam > 0).then_some(words.in_spam);
    let rest = news::uncounted(row.new_of, row.new);
    let mut title = format!("{} — {}", message.sender, message.subject);
    if let Some(suspicion) = message.suspicion {
        title = format!("{}. {title}", (crate::words::words().priorities.why)(suspicion));
    }
    view! {
        <span class="matter" title=title>
            {tag(&message)} {spam.map(|text| view! { <span class="tag inps">{text}</span> })}
            <span class="from">{sender(&message)}</span>
            <span class="subject">{subject(&message)}</span>
        </span>
        {(more > 0).then(|| view! { <small>{format!("+{}", clock::number(more.into()))}</small> })}
        {(!rest.is_empty()).then(|| view! { <small class="rest">{rest}</small> })}
    }
    .into_any()
}

fn tag(message: &RowMessage) -> Option<impl IntoView + use<>> {
    let kind = (words().fleet.kind_short)(message.kind);
    if message.suspicion.is_some() {
        return Some(view! { <span class="tag law suspicious">{words().priorities.suspicious_tag}</span> });
    }
    let (class, text) = match (message.topic.institution(), message.kind) {
        (_, MessageKind::NotAccepted | MessageKind::NotDelivered | MessageKind::Unreadable) => {
            ("tag law", kind)
        }
        (_, MessageKind::Anomaly | MessageKind::DeliveryLate) => ("tag inps", kind),
        (Some(institution), _) => (tag_class(institution), institution.short()),
        (None, _) if !kind.is_empty() => ("tag", kind),
        (None, _) => return None,
    };
    Some(view! { <span class=class>{text}</span> })
}

/// The sender by name; nobody for what is told by its tag already.
fn sender(message: &RowMessage) -> String {
    if message.kind.is_receipt() || message.topic.institution().is_some() {
        return String::new();
    }
    name_of(&message.sender).to_owned()
}

fn subject(message: &RowMessage) -> String {
    if message.subject.is_empty() { words().mailbox.no_subject.to_owned() } else { message.subject.clone() }
}

/// The coloured pill in the place of the message, with what to do beside it.
fn trouble(desk: Desk, shown: Shown, mailbox: MailboxId, row: &MailboxRow) -> impl IntoView + use<> {
    let down = desk.down.with(|down| down.contains(&row.provider));
    let class = match shown.standing.get() {
        Standing::Refused | Standing::Stale => "pill ref",
        Standing::Unreachable => "pill unr",
        _ => "pill",
    };
    let reason = match row.state.kind {
        StateKind::Unreachable(reason) => Some((words().remedy.unreachable)(reason)),
        _ => None,
    };
    view! {
        <span class=class title=reason>
            {standing_word(shown, down)}
        </span>
        {remedy(desk, shown, mailbox, row)}
    }
}

/// The remedies, side by side.
fn remedy(desk: Desk, shown: Shown, mailbox: MailboxId, row: &MailboxRow) -> AnyView {
    let ways = ways(row.state.kind);
    let needs_partner = !matches!(ways, [Way::ByItself | Way::Refresh, ..]);
    if needs_partner && !desk.session.is_partner() {
        return said(crate::words::words().common.partner_needed.to_owned());
    }
    ways.iter().map(|way| offer(desk, shown, mailbox, *way)).collect_view().into_any()
}

fn offer(desk: Desk, shown: Shown, mailbox: MailboxId, way: Way) -> AnyView {
    let words = &words().remedy;
    let act = |word: &'static str, act: Box<dyn Fn()>| {
        let act = move |_| act();
        let (class, title) =
            if way == Way::TryAgain { ("fix second", words.retry_title) } else { ("fix", word) };
        view! { <button type="button" class=class title=title on:click=act>{word}</button> }.into_any()
    };
    let ask = move |ask: Ask| Box::new(move || desk.ask.set(Some(ask)));
    match way {
        Way::NewPassword => act(words.new_password, ask(Ask::Password(mailbox))),
        Way::FirstPassword => act(words.first_password, ask(Ask::Password(mailbox))),
        Way::TryAgain => act(words.try_again, ask(Ask::Retry(mailbox))),
        Way::Resume => act(words.resume, Box::new(move || resume(mailbox))),
        Way::Settings => {
            let href = format!("/caselle/{mailbox}/impostazioni");
            view! { <A href={href} {..} class="fix">{words.settings}</A> }.into_any()
        }
        Way::Refresh => {
            let turning = RwSignal::new(false);
            let word = crate::words::words().fleet.refresh_all;
            act(word, Box::new(move || refresh(mailbox, turning)))
        }
        Way::ByItself => said(shown.read(waits)),
    }
}

/// When the hub tries again by itself.
fn waits(row: &MailboxRow) -> String {
    let words = &words().remedy;
    match row.next_try {
        Some(at) => (words.by_itself)(&clock::clock(at)),
        None if row.state.kind == StateKind::Connecting => String::new(),
        None => words.soon.to_owned(),
    }
}

fn said(text: String) -> AnyView {
    let title = text.clone();
    view! { <span class="by-itself" title=title>{text}</span> }.into_any()
}

fn resume(mailbox: MailboxId) {
    leptos::task::spawn_local(async move {
        // A refusal leaves the row as it is, with its remedy still beside it.
        drop(api::call::<ResumeMailbox>(MailboxPath { mailbox }, (), ()).await);
    });
}
