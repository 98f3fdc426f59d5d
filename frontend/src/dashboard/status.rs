//! How one mailbox stands, for the screens that show it alone: nothing while all is well.

use leptos::prelude::*;
use leptos_router::components::A;
use shared::id::MailboxId;
use shared::watch::StateKind;

use crate::dashboard::cells::sign;
use crate::dashboard::desk::viewer;
use crate::fleet::standing::{Standing, standing};
use crate::live::board;
use crate::session::session;
use crate::widgets::icon;
use crate::words::words;

/// A pill with the reason; it leads to where the mailbox is mended.
#[component]
pub(crate) fn Status(mailbox: MailboxId) -> impl IntoView {
    let (board, session) = (board(), session());
    let now = Memo::new(move |_| {
        let (row, viewer) = (board.row(mailbox)?, viewer(board, session)?);
        Some((row.state.kind, standing(&row, viewer.now, viewer.poll_seconds)))
    });
    move || {
        let (kind, standing) = now.get().filter(|(_, standing)| *standing != Standing::Calm)?;
        let (glyph, _) = sign(standing);
        let class = match standing {
            Standing::Refused | Standing::Stale => "pill ref",
            Standing::Unreachable => "pill unr",
            _ => "pill",
        };
        let remedy = &words().remedy;
        let word = match kind {
            StateKind::Refused(reason) => (remedy.refused)(reason),
            StateKind::Degraded(reason) => (remedy.degraded)(reason),
            _ => (words().fleet.standing)(standing),
        };
        let reason = match kind {
            StateKind::Unreachable(reason) => Some((remedy.unreachable)(reason)),
            _ => None,
        };
        Some(view! {
            <A href=format!("/caselle/{mailbox}/impostazioni") {..} class=class title=reason>
                {icon(glyph)}
                {word}
            </A>
        })
    }
}
