//! Points at which the proofs kill the hub: before and after each durable step of a sync.
//!
//! `crash_point!("…")` is nothing in a build without debug assertions: an installed binary has no such
//! door, as it has none to its clock. In the others `PORTINERIA_CRASH_AT=group.committed:3` kills the
//! process when it comes to that point for the third time. By SIGKILL: no destructor runs, no buffer is
//! written, nobody is told.

/// Every point, in the order in which a sync comes to them; the tidy test compares them with the
/// sources. What stands between `group.begun` and `group.written` lies within one transaction.
pub const POINTS: &[&str] = &[
    "login.attempt_committed",
    "login.answered",
    "login.outcome_committed",
    "folders.listed",
    "check.answered",
    "folder.opened",
    "folder.taken_up",
    "batch.fetched",
    "original.sealed",
    "original.kept",
    "batch.kept",
    "batch.committed",
    "expunged.found",
    "folder.visited",
    "check.visited",
    "check.committed",
    "backfill.brought_in",
    "backfill.committed",
    "group.begun",
    "message.written",
    "cursor.written",
    "expunged.written",
    "read_anew.written",
    "group.counted",
    "group.written",
    "group.committed",
    "group.told",
    "act.begun",
    "act.answered",
    "act.ended",
];

/// Every point of a dispatch, in the order in which it comes to them.
pub const SENDING_POINTS: &[&str] = &[
    "dispatch.frozen",
    "dispatch.queued",
    "dispatch.claimed",
    "dispatch.let_in",
    "dispatch.announced",
    "dispatch.content_begun",
    "dispatch.handed_over",
    "dispatch.outcome_committed",
    "receipt.written",
    "receipt.folded",
    "copy.sought",
    "copy.put",
    "copy.committed",
];

/// A point of [`POINTS`] or of [`SENDING_POINTS`].
macro_rules! crash_point {
    ($name:literal) => {
        #[cfg(debug_assertions)]
        $crate::crash::reach($name);
    };
}
pub(crate) use crash_point;

/// The process came to a point; it does not go on when it is to be killed there.
#[cfg(debug_assertions)]
pub(crate) fn reach(point: &str) {
    use std::sync::LazyLock;
    use std::sync::atomic::{AtomicU32, Ordering};

    /// The point, and how often it may still be come to.
    static WISHED: LazyLock<Option<(String, AtomicU32)>> = LazyLock::new(|| {
        let wished = std::env::var("PORTINERIA_CRASH_AT").ok()?;
        let (point, hit) = wished.split_once(':')?;
        Some((point.to_owned(), AtomicU32::new(hit.parse().ok()?)))
    });
    let is_wished =
        |(wished, left): &&(String, AtomicU32)| wished == point && left.fetch_sub(1, Ordering::SeqCst) == 1;
    if WISHED.as_ref().filter(is_wished).is_some() {
        tracing::warn!(point, "killed at a crash point");
        let _sent = rustix::process::kill_process(rustix::process::getpid(), rustix::process::Signal::KILL);
        // The signal is on its way.
        std::process::abort();
    }
}
