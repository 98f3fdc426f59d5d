//! Counting failed sign-ins, and telling a person's own devices from others.

use std::net::{IpAddr, Ipv6Addr};

use shared::error::Code;
use shared::id::PersonId;
use shared::time::Timestamp;

use super::pause::{CountedUnder, FORGOTTEN_AFTER, pause};
use super::{store, token};
use crate::db::DbConnection;
use crate::error::{Error, Result};
use crate::hub::Hub;

/// One count: what it is of, and its name in the database.
#[derive(Clone, Debug)]
pub(super) struct Count {
    pub(super) under: CountedUnder,
    pub(super) name: String,
}

/// The counts that a sign-in falls under: on a known device, or from a known place, its own alone, so that
/// strangers' failures do not touch it; else the account's and the address's. Names are keyed digests: people type
/// passwords into the wrong field.
pub(super) fn counts(hub: &Hub, email: &str, address: IpAddr, known: Option<&str>) -> Vec<Count> {
    let count = |under, word: &str, what: &str| Count {
        under,
        name: format!("{word}:{}", hub.key.0.tag("sign-in", &[what.as_bytes()])),
    };
    match known {
        Some(known) => vec![count(CountedUnder::Device, "device", known)],
        None => vec![
            count(CountedUnder::Account, "account", &email.trim().to_lowercase()),
            count(CountedUnder::Address, "address", &network(address)),
        ],
    }
}

/// Counts an attempt as failed before it is made, so that many at once do not slip through together.
///
/// # Errors
/// `too_many_attempts` while a pause lasts; such an attempt is not counted.
pub(super) fn charge(connection: &mut DbConnection, counts: &[Count], now: Timestamp) -> Result<()> {
    let wait = || Error::new(Code::TooManyAttempts, "Too many failed attempts; wait a little.");
    for count in counts {
        let found = store::failures(connection, &count.name)?;
        let before = match found {
            Some(row) if row.not_before > now.0 => return Err(wait()),
            Some(row) => row.failures,
            None => 0,
        };
        let recent = found.is_some_and(|row| now.0 - row.last_at < FORGOTTEN_AFTER);
        let failures = if recent { before.saturating_add(1) } else { 1 };
        let not_before = now.0 + pause(count.under, failures);
        let known = found.map(|_| before);
        match store::count_failure(connection, &count.name, known, failures, not_before, now) {
            Ok(true) => {}
            Ok(false) => return Err(wait()),
            // Another attempt at the same moment wrote the first row.
            Err(error) if error.code == Code::Conflict => return Err(wait()),
            Err(error) => return Err(error),
        }
    }
    Ok(())
}

/// Takes the charge back after a right password. An address keeps its earlier failures: else whoever
/// has an account could wash off his guesses at others' by signing in between them.
pub(super) fn forgive(connection: &mut DbConnection, counts: &[Count], now: Timestamp) -> Result<()> {
    for count in counts {
        match count.under {
            CountedUnder::Account | CountedUnder::Device => store::forget_failures(connection, &count.name)?,
            CountedUnder::Address => store::uncount_failure(connection, &count.name, now)?,
        }
    }
    store::forget_failures_before(connection, now.plus_millis(-FORGOTTEN_AFTER))
}

/// What is kept of a device's token for one person: several people may share a device.
pub(super) fn device_digest(device: &str, person: PersonId) -> String {
    token::digest(&[device, &person.to_string()])
}

/// What is kept of a place from which a person has signed in.
pub(super) fn place_digest(address: IpAddr, person: PersonId) -> String {
    token::digest(&["place", &network(address), &person.to_string()])
}

/// IPv6 gives every home 2⁶⁴ addresses: they count as one.
fn network(address: IpAddr) -> String {
    match address.to_canonical() {
        IpAddr::V4(address) => address.to_string(),
        IpAddr::V6(address) => Ipv6Addr::from_bits(address.to_bits() >> 64 << 64).to_string(),
    }
}
