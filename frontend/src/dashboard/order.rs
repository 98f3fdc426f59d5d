//! Which rows are shown and in what order, as the fleet moves.

use leptos::prelude::*;

use crate::dashboard::desk::{Desk, viewer};
use crate::fleet::query::{Query, hold, select};

/// Keeps the order. What a person asks for is ordered at once; what merely happens waits while a
/// hand is on the list.
pub(crate) fn keep(desk: Desk) {
    let (board, session) = (desk.board, desk.session);
    Effect::new(move |before: Option<Option<Query>>| {
        let query = desk.query.get();
        let viewer = viewer(board, session)?;
        let fresh = board.with(|fleet| select(fleet, &query, viewer));
        let asked = before.flatten().as_ref() != Some(&query);
        if asked || !is_busy(desk) {
            desk.moved.set(false);
            desk.shown.set(fresh);
        } else {
            let held = desk.shown.with_untracked(|shown| board.peek(|fleet| hold(shown, &fresh, fleet)));
            desk.moved.set(held != fresh);
            desk.shown.set(held);
        }
        Some(query)
    });
    Effect::new(move |before: Option<Query>| {
        let query = desk.query.get();
        if before.is_some_and(|before| before != query) {
            desk.scroller.go(0.0);
        }
        query
    });
}

/// Orders anew, hand or no hand.
pub(crate) fn settle(desk: Desk) {
    let (board, session) = (desk.board, desk.session);
    if let Some(viewer) = untrack(|| viewer(board, session)) {
        let query = desk.query.get_untracked();
        desk.shown.set(board.peek(|fleet| select(fleet, &query, viewer)));
        desk.moved.set(false);
        desk.scroller.go(0.0);
    }
}

fn is_busy(desk: Desk) -> bool {
    desk.hand.get_untracked() || desk.scroller.top() > 0.0
}
