//! The account behind a mailbox: added, tried, changed, paused, removed.

mod add;
mod backfill;
mod danger;
mod draft;
mod edit;
mod holder;
mod server;
mod trial;

pub(crate) use add::Add;
pub(crate) use edit::Edit;
