//! How long to wait after failed sign-ins. Pure.
//!
//! A pause, never a lock: whoever fails on purpose at another's account makes unknown devices at unknown
//! places wait, and the person's own devices and places not at all.
//!
//! Who fails once at the end of each pause can keep it up: then a person with a new device in a new place
//! does not come in until it is over, and must go to the office or take the telephone. To let him try in
//! between would let everybody: from a thousand addresses, a thousand guesses at a time.

/// What failures are counted under.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum CountedUnder {
    /// An account, tried from devices that it does not know.
    Account,
    /// A network address; a whole office may share one.
    Address,
    /// A device on which, or a place from which, the person has signed in before.
    Device,
}

/// The longest pause.
const LONGEST: i64 = 5 * 60_000;
/// Failures are forgotten after a day without another.
pub(super) const FORGOTTEN_AFTER: i64 = 24 * 60 * 60_000;

/// Milliseconds to wait after the `failures`-th failure in a row: none for the first few, then two
/// seconds, doubled each time.
pub(super) fn pause(under: CountedUnder, failures: i32) -> i64 {
    let free = match under {
        CountedUnder::Account | CountedUnder::Device => 4,
        CountedUnder::Address => 20,
    };
    match u32::try_from(failures - free) {
        Ok(0) | Err(_) => 0,
        Ok(beyond) => 2_i64.saturating_pow(beyond).saturating_mul(1_000).min(LONGEST),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_pause_grows_with_each_failure_and_never_beyond_five_minutes() {
        let table = [(0, 0), (1, 0), (4, 0), (5, 2_000), (6, 4_000), (7, 8_000), (12, 256_000)];
        for (failures, millis) in table {
            assert_eq!(pause(CountedUnder::Account, failures), millis, "{failures}");
            assert_eq!(pause(CountedUnder::Device, failures), millis, "{failures}");
            assert_eq!(pause(CountedUnder::Address, failures + 16), millis, "{failures}");
        }
        assert_eq!(pause(CountedUnder::Account, 13), LONGEST);
        assert_eq!(pause(CountedUnder::Account, i32::MAX), LONGEST);
        assert_eq!(pause(CountedUnder::Address, 20), 0);
    }
}
