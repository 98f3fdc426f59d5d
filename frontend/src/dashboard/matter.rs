//! The cell where the message stands that matters; in trouble, what is wrong and its remedy.

use leptos::prelude::*;
use leptos_router::components::A;
use shared::api::mailboxes::{MailboxPath, ResumeMailbox};
use shared::id::MailboxId;
use shared::row::{MailboxRow, MessageKind, RowMessage};
use shared::watch::{RefusedReason, StateKind, UnreachableReason};

use crate::dashboard::cells::refresh;
use crate::dashboard::desk::{Ask, Desk, desk};
use crate::dashboard::row::{Shown, standing_word};
use crate::fleet::institution::{Institution, name_of};
use crate::fleet::standing::Standing;
use crate::words::words;
use crate::{api, clock};

/// What a person or the hub does about a row in trouble.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Way {
    NewPassword,
    FirstPassword,
    TryAgain,
    Resume,
    Settings,
    Refresh,
    /// Nothing to be done: it is tried again by itself.
    ByItself,
}

/// The remedy for the state of a row.
const fn way(kind: StateKind) -> Way {
    match kind {
        StateKind::Refused(RefusedReason::WrongPassword | RefusedReason::Expired) => Way::NewPassword,
        StateKind::Refused(RefusedReason::NoPassword) => Way::FirstPassword,
        StateKind::Refused(RefusedReason::NotAuthorised | RefusedReason::AdministratorNeeded) => {
            Way::TryAgain
        }
        StateKind::Refused(RefusedReason::Suspected) => Way::ByItself,
        StateKind::Unreachable(
            UnreachableReason::NoSuchHost | UnreachableReason::HostForbidden | UnreachableReason::Certificate,
        ) => Way::Settings,
        StateKind::Unreachable(_) | StateKind::Connecting => Way::ByItself,
        StateKind::Paused => Way::Resume,
        StateKind::Watching | StateKind::Degraded(_) => Way::Refresh,
    }
}

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
    let title = format!("{} — {}", message.sender, message.subject);
    view! {
        <span class="matter" title=title>
            {tag(&message)} {spam.map(|text| view! { <span class="tag inps">{text}</span> })}
            <span class="from">{sender(&message)}</span>
            <span class="subject">{subject(&message)}</span>
        </span>
        {(more > 0).then(|| view! { <small>{format!("+{}", clock::number(more.into()))}</small> })}
    }
    .into_any()
}

fn tag(message: &RowMessage) -> Option<impl IntoView + use<>> {
    let kind = (words().fleet.kind_short)(message.kind);
    let (class, text) = match (Institution::of(&message.sender), message.kind) {
        (_, MessageKind::NotAccepted | MessageKind::NotDelivered | MessageKind::Unreadable) => {
            ("tag law", kind)
        }
        (_, MessageKind::Anomaly | MessageKind::DeliveryLate) => ("tag inps", kind),
        (Some(institution), _) => (institution.class(), institution.short()),
        (None, _) if !kind.is_empty() => ("tag", kind),
        (None, _) => return None,
    };
    Some(view! { <span class=class>{text}</span> })
}

/// The sender by name; nobody for what is told by its tag already.
fn sender(message: &RowMessage) -> String {
    if message.kind.is_receipt() || Institution::of(&message.sender).is_some() {
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

fn remedy(desk: Desk, shown: Shown, mailbox: MailboxId, row: &MailboxRow) -> AnyView {
    let words = &words().remedy;
    let waits = move |row: &MailboxRow| match row.next_try {
        Some(at) => (words.by_itself)(&clock::clock(at)),
        None if row.state.kind == StateKind::Connecting => String::new(),
        None => words.soon.to_owned(),
    };
    let text = |text: String| {
        let title = text.clone();
        view! { <span class="by-itself" title=title>{text}</span> }.into_any()
    };
    let act = |word: &'static str, act: Box<dyn Fn()>| {
        let act = move |_| act();
        view! { <button type="button" class="fix" on:click=act>{word}</button> }.into_any()
    };
    let ask = move |ask: Ask| Box::new(move || desk.ask.set(Some(ask)));
    let way = way(row.state.kind);
    let needs_partner = !matches!(way, Way::ByItself | Way::Refresh);
    if needs_partner && !desk.session.is_partner() {
        return text(crate::words::words().common.partner_needed.to_owned());
    }
    match way {
        Way::NewPassword => act(words.new_password, ask(Ask::Password(mailbox))),
        Way::FirstPassword => act(words.first_password, ask(Ask::Password(mailbox))),
        Way::TryAgain => act(words.try_again, ask(Ask::Retry(mailbox))),
        Way::Resume => act(words.resume, Box::new(move || resume(desk, mailbox))),
        Way::Settings => {
            let href = format!("/caselle/{mailbox}/impostazioni");
            view! { <A href={href} {..} class="fix">{words.settings}</A> }.into_any()
        }
        Way::Refresh => {
            let turning = RwSignal::new(false);
            let word = crate::words::words().fleet.refresh_all;
            act(word, Box::new(move || refresh(desk.board, mailbox, turning)))
        }
        Way::ByItself => text(shown.read(|row| waits(row))),
    }
}

fn resume(desk: Desk, mailbox: MailboxId) {
    leptos::task::spawn_local(async move {
        // A refusal leaves the row as it is, with its remedy still beside it.
        if let Ok(row) = api::call::<ResumeMailbox>(MailboxPath { mailbox }, (), ()).await {
            desk.board.put(row);
        }
    });
}
