//! The rows of login attempts.

use diesel::prelude::*;
use shared::time::Timestamp;
use uuid::Uuid;

use super::judge::{Attempt, HostRefusal};
use super::{AttemptId, LoginKey, Outcome};
use crate::db::DbConnection;
use crate::db::schema::login_attempts;
use crate::error::Result;

/// Attempts that can matter are few: an accepted one ends what came before it.
const LOOKED_AT: i64 = 60;
/// For so long a host's refusals can belong to an incident that makes one provisional.
const REMEMBERED: i64 = 24 * 60 * 60_000;
const DEFINITIVE: [&str; 4] = ["wrong_password", "expired", "not_authorised", "administrator_needed"];

pub(super) fn insert(connection: &mut DbConnection, now: Timestamp, key: &LoginKey) -> Result<AttemptId> {
    let id = Uuid::now_v7().to_string();
    diesel::insert_into(login_attempts::table)
        .values((
            login_attempts::id.eq(&id),
            login_attempts::host.eq(key.host.to_lowercase()),
            login_attempts::login_tag.eq(&key.login_tag),
            login_attempts::version_tag.eq(&key.version_tag),
            login_attempts::at.eq(now.0),
        ))
        .execute(connection)?;
    Ok(AttemptId(id))
}

pub(super) fn close(connection: &mut DbConnection, attempt: &AttemptId, outcome: Outcome) -> Result<()> {
    diesel::update(login_attempts::table.filter(login_attempts::id.eq(&attempt.0)))
        .set(login_attempts::outcome.eq(outcome.word()))
        .execute(connection)?;
    Ok(())
}

/// The login's latest attempts, oldest first.
pub(super) fn attempts(
    connection: &mut DbConnection,
    _now: Timestamp,
    key: &LoginKey,
) -> Result<Vec<Attempt>> {
    let rows: Vec<(String, i64, Option<String>)> = login_attempts::table
        .filter(login_attempts::login_tag.eq(&key.login_tag))
        .order((login_attempts::at.desc(), login_attempts::id.desc()))
        .limit(LOOKED_AT)
        .select((login_attempts::version_tag, login_attempts::at, login_attempts::outcome))
        .load(connection)?;
    let read = |(version_tag, at, outcome): (String, i64, Option<String>)| Attempt {
        version_tag,
        at: Timestamp(at),
        outcome: Outcome::from_word(outcome.as_deref()),
    };
    Ok(rows.into_iter().rev().map(read).collect())
}

/// The host's definitive refusals of the last day, oldest first.
pub(super) fn host_refusals(
    connection: &mut DbConnection,
    now: Timestamp,
    host: &str,
) -> Result<Vec<HostRefusal>> {
    let rows: Vec<(String, i64)> = login_attempts::table
        .filter(login_attempts::host.eq(host.to_lowercase()))
        .filter(login_attempts::outcome.eq_any(DEFINITIVE))
        .filter(login_attempts::at.gt(now.0 - REMEMBERED))
        .order((login_attempts::at.asc(), login_attempts::id.asc()))
        .select((login_attempts::login_tag, login_attempts::at))
        .load(connection)?;
    Ok(rows.into_iter().map(|(login_tag, at)| HostRefusal { login_tag, at: Timestamp(at) }).collect())
}
