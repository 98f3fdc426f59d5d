//! Rows of sessions, devices, failed sign-ins and the set-up token.

use diesel::prelude::*;
use shared::id::PersonId;
use shared::time::Timestamp;

use super::Actor;
use super::session::{SessionKey, Stored};
use super::sign_in::{Account, Begun};
use crate::db::schema::{devices, installation, people, sessions, sign_in_failures as failed};
use crate::db::{DbConnection, read_id, read_word};
use crate::error::Result;

const SETUP_DIGEST: &str = "setup_token_sha256";

/// One count of failed sign-ins.
#[derive(Clone, Copy, Queryable)]
pub(super) struct Failures {
    pub(super) failures: i32,
    pub(super) not_before: i64,
    pub(super) last_at: i64,
}

pub(super) fn setup_digest(connection: &mut DbConnection) -> Result<Option<String>> {
    Ok(installation::table.find(SETUP_DIGEST).select(installation::value).first(connection).optional()?)
}

pub(super) fn keep_setup_digest(connection: &mut DbConnection, digest: &str) -> Result<()> {
    diesel::delete(installation::table.find(SETUP_DIGEST)).execute(connection)?;
    diesel::insert_into(installation::table)
        .values((installation::name.eq(SETUP_DIGEST), installation::value.eq(digest)))
        .execute(connection)?;
    Ok(())
}

/// Whether the digest was there and is gone now.
pub(super) fn take_setup_digest(connection: &mut DbConnection, digest: &str) -> Result<bool> {
    let row = installation::table.find(SETUP_DIGEST).filter(installation::value.eq(digest));
    Ok(diesel::delete(row).execute(connection)? == 1)
}

pub(super) fn account(connection: &mut DbConnection, email: &str) -> Result<Option<Account>> {
    let row: Option<(String, String, String, Option<i64>)> = people::table
        .filter(people::email.eq(email))
        .select((people::firm_id, people::id, people::password_hash, people::suspended_at))
        .first(connection)
        .optional()?;
    row.map(|(firm, person, password_hash, suspended)| {
        Ok(Account {
            firm: read_id(&firm)?,
            person: read_id(&person)?,
            password_hash,
            suspended: suspended.is_some(),
        })
    })
    .transpose()
}

pub(super) fn session(connection: &mut DbConnection, key: &SessionKey) -> Result<Option<Stored>> {
    type Row = (String, String, String, String, Option<i64>, i64, i64);
    let row: Option<Row> = sessions::table
        .inner_join(people::table.on(people::id.eq(sessions::person_id)))
        .filter(sessions::token_hash.eq(&key.0))
        .select((
            people::firm_id,
            people::id,
            people::name,
            people::role,
            people::suspended_at,
            sessions::last_used_at,
            sessions::expires_at,
        ))
        .first(connection)
        .optional()?;
    row.map(|(firm, person, person_name, role, suspended, last_used, expires)| {
        let actor = Actor {
            firm: read_id(&firm)?,
            person: read_id(&person)?,
            person_name,
            role: read_word(&role)?,
            session: key.clone(),
            address: String::new(),
        };
        Ok(Stored {
            actor,
            last_used: Timestamp(last_used),
            expires: Timestamp(expires),
            suspended: suspended.is_some(),
        })
    })
    .transpose()
}

pub(super) fn begin(connection: &mut DbConnection, begun: &Begun) -> Result<()> {
    diesel::insert_into(sessions::table)
        .values((
            sessions::token_hash.eq(&begun.key.0),
            sessions::firm_id.eq(begun.firm.to_string()),
            sessions::person_id.eq(begun.person.to_string()),
            sessions::created_at.eq(begun.now.0),
            sessions::last_used_at.eq(begun.now.0),
            sessions::expires_at.eq(begun.expires.0),
        ))
        .execute(connection)?;
    for digest in &begun.known {
        note_known(connection, digest, begun)?;
    }
    Ok(())
}

fn note_known(connection: &mut DbConnection, digest: &str, begun: &Begun) -> Result<()> {
    let seen = diesel::update(devices::table.find(digest))
        .set(devices::last_seen_at.eq(begun.now.0))
        .execute(connection)?;
    if seen == 0 {
        diesel::insert_into(devices::table)
            .values((
                devices::token_hash.eq(digest),
                devices::person_id.eq(begun.person.to_string()),
                devices::last_seen_at.eq(begun.now.0),
            ))
            .execute(connection)?;
    }
    Ok(())
}

pub(super) fn note_use(connection: &mut DbConnection, key: &SessionKey, now: Timestamp) -> Result<()> {
    diesel::update(sessions::table.find(&key.0)).set(sessions::last_used_at.eq(now.0)).execute(connection)?;
    Ok(())
}

pub(super) fn end(connection: &mut DbConnection, key: &SessionKey) -> Result<()> {
    diesel::delete(sessions::table.find(&key.0)).execute(connection)?;
    Ok(())
}

pub(super) fn end_all(connection: &mut DbConnection, person: PersonId) -> Result<()> {
    let all = sessions::table.filter(sessions::person_id.eq(person.to_string()));
    diesel::delete(all).execute(connection)?;
    Ok(())
}

/// Clears away sessions that have ended by themselves.
pub(super) fn drop_ended(connection: &mut DbConnection, now: Timestamp, idle: Timestamp) -> Result<()> {
    let ended = sessions::table.filter(sessions::expires_at.le(now.0).or(sessions::last_used_at.le(idle.0)));
    diesel::delete(ended).execute(connection)?;
    Ok(())
}

pub(super) fn knows_device(connection: &mut DbConnection, digest: &str) -> Result<bool> {
    let found: Option<String> =
        devices::table.find(digest).select(devices::token_hash).first(connection).optional()?;
    Ok(found.is_some())
}

pub(super) fn failures(connection: &mut DbConnection, name: &str) -> Result<Option<Failures>> {
    let row = failed::table.find(name).select((failed::failures, failed::not_before, failed::last_at));
    Ok(row.first(connection).optional()?)
}

/// Writes a count that stood at `before`; false when another attempt has moved it meanwhile.
pub(super) fn count_failure(
    connection: &mut DbConnection,
    name: &str,
    before: Option<i32>,
    failures: i32,
    not_before: i64,
    now: Timestamp,
) -> Result<bool> {
    let counted =
        (failed::failures.eq(failures), failed::not_before.eq(not_before), failed::last_at.eq(now.0));
    let written = match before {
        Some(before) => diesel::update(failed::table.find(name).filter(failed::failures.eq(before)))
            .set(counted)
            .execute(connection)?,
        None => diesel::insert_into(failed::table)
            .values((
                failed::counted_under.eq(name),
                failed::failures.eq(failures),
                failed::not_before.eq(not_before),
                failed::last_at.eq(now.0),
            ))
            .execute(connection)?,
    };
    Ok(written == 1)
}

pub(super) fn uncount_failure(connection: &mut DbConnection, name: &str, now: Timestamp) -> Result<()> {
    diesel::update(failed::table.find(name).filter(failed::failures.gt(0)))
        .set((failed::failures.eq(failed::failures - 1), failed::not_before.eq(now.0)))
        .execute(connection)?;
    Ok(())
}

pub(super) fn forget_failures(connection: &mut DbConnection, name: &str) -> Result<()> {
    diesel::delete(failed::table.find(name)).execute(connection)?;
    Ok(())
}

pub(super) fn forget_failures_before(connection: &mut DbConnection, before: Timestamp) -> Result<()> {
    diesel::delete(failed::table.filter(failed::last_at.lt(before.0))).execute(connection)?;
    Ok(())
}
