//! The rows of login attempts.

use diesel::prelude::*;
use diesel::sql_query;
use diesel::sql_types::BigInt;
use shared::time::Timestamp;
use uuid::Uuid;

use super::endpoint::{History, INCIDENT_LOGINS, Incident, RISK_WINDOW, RefusedThere};
use super::judge::{Attempt, DAY, HOUR, LoginHistory, Unanswered};
use super::{AttemptId, LoginKey, Outcome};
use crate::db::DbConnection;
use crate::db::schema::login_attempts;
use crate::error::Result;

/// Attempts of a version that can matter are few: an accepted one ends what came before it.
const LOOKED_AT: i64 = 60;
/// For so long an endpoint's refusals can belong to an incident that makes one provisional, and
/// attempts that say nothing are kept.
const REMEMBERED: i64 = DAY;
/// A row from further in the future was written while the machine's clock was wrong: it must not hold
/// logins back until that day.
const LEAP: i64 = DAY;
const DEFINITIVE: [&str; 4] = ["wrong_password", "expired", "not_authorised", "administrator_needed"];
const REFUSED: [&str; 5] =
    ["wrong_password", "expired", "not_authorised", "administrator_needed", "suspected"];
const DECIDED: [&str; 7] = [
    "wrong_password",
    "expired",
    "not_authorised",
    "administrator_needed",
    "suspected",
    "accepted",
    "forgiven",
];
const HARMLESS: [&str; 3] = ["accepted", "failed", "overtaken"];
/// Beside those without a word, which are under way or were killed.
const UNREAD: &str = "unread";
/// The advisory lock of PostgreSQL under which attempts are allowed.
const TURNSTILE: i64 = 0x706f_7274_6c6f_6769;

/// One at a time, over all nodes: two that count at the same moment would both find room for one more.
/// SQLite has one writer anyway. Ask for it before anything else is written in the transaction.
pub(super) fn alone(connection: &mut DbConnection) -> Result<()> {
    if let DbConnection::Postgres(connection) = connection {
        sql_query("SELECT pg_advisory_xact_lock($1)").bind::<BigInt, _>(TURNSTILE).execute(connection)?;
    }
    Ok(())
}

pub(super) fn insert(connection: &mut DbConnection, now: Timestamp, key: &LoginKey) -> Result<AttemptId> {
    let id = Uuid::now_v7().to_string();
    diesel::insert_into(login_attempts::table)
        .values((
            login_attempts::id.eq(&id),
            login_attempts::endpoint.eq(key.endpoint()),
            login_attempts::login_tag.eq(&key.login_tag),
            login_attempts::version_tag.eq(&key.version_tag),
            login_attempts::at.eq(now.0),
        ))
        .execute(connection)?;
    Ok(AttemptId(id))
}

pub(super) fn close(
    connection: &mut DbConnection,
    now: Timestamp,
    attempt: &AttemptId,
    outcome: Outcome,
    key: &LoginKey,
) -> Result<()> {
    diesel::update(login_attempts::table.filter(login_attempts::id.eq(&attempt.0)))
        .set(login_attempts::outcome.eq(outcome.word()))
        .execute(connection)?;
    if outcome == Outcome::Accepted {
        let of_login = login_attempts::login_tag.eq(&key.login_tag);
        let of_version = of_login.and(login_attempts::version_tag.eq(&key.version_tag));
        let unanswered = login_attempts::outcome.is_null().or(login_attempts::outcome.eq(UNREAD));
        diesel::update(login_attempts::table.filter(of_version).filter(unanswered))
            .set(login_attempts::outcome.eq(Outcome::Overtaken.word()))
            .execute(connection)?;
        let old = login_attempts::table
            .filter(login_attempts::login_tag.eq(&key.login_tag))
            .filter(login_attempts::at.lt(now.0 - REMEMBERED))
            .filter(login_attempts::outcome.eq_any(HARMLESS));
        diesel::delete(old).execute(connection)?;
    }
    Ok(())
}

/// What is known of the login.
pub(super) fn login(connection: &mut DbConnection, now: Timestamp, key: &LoginKey) -> Result<LoginHistory> {
    let decided: Vec<(i64, Option<String>)> = login_attempts::table
        .filter(login_attempts::login_tag.eq(&key.login_tag))
        .filter(login_attempts::version_tag.eq(&key.version_tag))
        .filter(login_attempts::outcome.eq_any(DECIDED))
        .order((login_attempts::at.desc(), login_attempts::id.desc()))
        .limit(LOOKED_AT)
        .select((login_attempts::at, login_attempts::outcome))
        .load(connection)?;
    let unanswered: Vec<(i64, Option<String>)> = login_attempts::table
        .filter(login_attempts::login_tag.eq(&key.login_tag))
        .filter(login_attempts::version_tag.eq(&key.version_tag))
        .filter(login_attempts::at.between(now.0 - DAY, now.0 + LEAP))
        .filter(login_attempts::outcome.is_null().or(login_attempts::outcome.eq(UNREAD)))
        .order(login_attempts::at.asc())
        .select((login_attempts::at, login_attempts::outcome))
        .load(connection)?;
    let refused = login_attempts::outcome.eq_any(REFUSED).or(login_attempts::outcome.eq(UNREAD));
    let hour: Vec<i64> = login_attempts::table
        .filter(login_attempts::login_tag.eq(&key.login_tag))
        .filter(login_attempts::at.between(now.0 - HOUR + 1, now.0 + LEAP))
        .filter(login_attempts::outcome.is_null().or(refused))
        .order(login_attempts::at.asc())
        .select(login_attempts::at)
        .load(connection)?;
    let read = |(at, outcome): (i64, Option<String>)| Attempt {
        at: Timestamp(at),
        outcome: Outcome::from_word(outcome.as_deref()),
    };
    Ok(LoginHistory {
        version: decided.into_iter().rev().map(read).collect(),
        unanswered: unanswered.into_iter().map(unanswered_at).collect(),
        hour: hour.into_iter().map(Timestamp).collect(),
    })
}

fn unanswered_at((at, outcome): (i64, Option<String>)) -> Unanswered {
    Unanswered { at: Timestamp(at), broken_off: outcome.is_some() }
}

/// What is known of the endpoint.
pub(super) fn history(connection: &mut DbConnection, now: Timestamp, endpoint: &str) -> Result<History> {
    let refused: Vec<(String, i64, Option<String>)> = login_attempts::table
        .filter(login_attempts::endpoint.eq(endpoint))
        .filter(login_attempts::outcome.eq_any(REFUSED))
        .filter(login_attempts::at.between(now.0 - REMEMBERED, now.0 + LEAP))
        .order((login_attempts::at.asc(), login_attempts::id.asc()))
        .select((login_attempts::login_tag, login_attempts::at, login_attempts::outcome))
        .load(connection)?;
    let unanswered: Vec<(i64, Option<String>)> = login_attempts::table
        .filter(login_attempts::endpoint.eq(endpoint))
        .filter(login_attempts::outcome.is_null().or(login_attempts::outcome.eq(UNREAD)))
        .filter(login_attempts::at.between(now.0 - RISK_WINDOW, now.0 + LEAP))
        .order(login_attempts::at.asc())
        .select((login_attempts::at, login_attempts::outcome))
        .load(connection)?;
    let read = |(login_tag, at, outcome): (String, i64, Option<String>)| RefusedThere {
        login_tag,
        at: Timestamp(at),
        definitive: outcome.is_some_and(|word| DEFINITIVE.contains(&word.as_str())),
    };
    Ok(History {
        refused: refused.into_iter().map(read).collect(),
        unanswered: unanswered.into_iter().map(unanswered_at).collect(),
    })
}

/// Whether the endpoint accepted as many different logins during the incident as it refused.
pub(super) fn works(connection: &mut DbConnection, endpoint: &str, incident: &Incident) -> Result<bool> {
    let accepted: Vec<String> = login_attempts::table
        .filter(login_attempts::endpoint.eq(endpoint))
        .filter(login_attempts::outcome.eq("accepted"))
        .filter(login_attempts::at.between(incident.first.0, incident.opened.0))
        .select(login_attempts::login_tag)
        .distinct()
        .limit(i64::try_from(INCIDENT_LOGINS).unwrap_or(i64::MAX))
        .load(connection)?;
    Ok(accepted.len() >= INCIDENT_LOGINS)
}
