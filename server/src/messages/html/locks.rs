//! Each lock on hostile HTML must hold with the others removed. The proof of that removes them, here: the
//! file that `PORTINERIA_WITHOUT_LOCKS` names says which are off. A build without debug assertions has no
//! such door.

/// What keeps hostile HTML from doing anything; the frame's own `sandbox` is the front end's.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Lock {
    Sanitiser,
    /// The document's content security policy.
    Policy,
}

/// Whether a proof has removed this lock.
pub(super) fn is_off(lock: Lock) -> bool {
    let Some(file) = std::env::var_os("PORTINERIA_WITHOUT_LOCKS") else { return false };
    let name = match lock {
        Lock::Sanitiser => "sanitiser",
        Lock::Policy => "policy",
    };
    std::fs::read_to_string(file).is_ok_and(|off| off.split_whitespace().any(|word| word == name))
}
