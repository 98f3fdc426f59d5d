//! The watch over the mailboxes: policy over the protocol of `imap`.
//!
//! The supervisor compares what the database wishes with what runs, and starts and stops watchers;
//! each watcher is the only loop of its box. What they learn passes through one recorder, which
//! commits it and only then tells browsers. Nobody but the supervisor starts or stops a watcher:
//! everyone else changes the database and rings the bell.

mod backfill;
mod backoff;
mod behind;
mod between;
mod budget;
mod desk;
mod login;
mod quarantine;
mod recorder;
mod round;
mod slots;
mod state;
mod store;
mod submit;
mod supervisor;
mod sync;
mod trial;
mod view;
mod visit;
mod watcher;
mod wish;

pub mod acts;

pub use self::behind::{end_all_behind, go_on_behind};
pub use self::budget::{login_tag, version_tag};
pub use self::desk::Desk;
pub use self::submit::{NoSubmission, Submission, open_submission, submission_server};
pub use self::supervisor::supervise;
pub use self::trial::begin_trial;
