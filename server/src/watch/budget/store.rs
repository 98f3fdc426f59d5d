//! The rows of login attempts.

use diesel::dsl::auto_type;
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
/// The advisory lock of PostgreSQL under which attempts are allowed.
const TURNSTILE: i64 = 0x706f_7274_6c6f_6769;

/// A refusal. Spelt out, since SQLite prepares a statement anew whose list of values varies in length.
#[auto_type]
fn refused() -> _ {
    let definitive = login_attempts::outcome
        .eq("wrong_password")
        .or(login_attempts::outcome.eq("expired"))
        .or(login_attempts::outcome.eq("not_authorised"))
        .or(login_attempts::outcome.eq("administrator_needed"));
    definitive.or(login_attempts::outcome.eq("suspected"))
}

/// No answer was read, or none yet.
#[auto_type]
fn unanswered() -> _ {
    login_attempts::outcome.is_null().or(login_attempts::outcome.eq("unread"))
}

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
        diesel::update(login_attempts::table.filter(of_version).filter(unanswered()))
            .set(login_attempts::outcome.eq(Outcome::Overtaken.word()))
            .execute(connection)?;
        let harmless = login_attempts::outcome
            .eq("accepted")
            .or(login_attempts::outcome.eq("failed"))
            .or(login_attempts::outcome.eq("overtaken"));
        let old = login_attempts::table
            .filter(login_attempts::login_tag.eq(&key.login_tag))
            .filter(login_attempts::at.lt(now.0 - REMEMBERED))
            .filter(harmless);
        diesel::delete(old).execute(connection)?;
    }
    Ok(())
}

/// What is known of the login.
pub(super) fn login(connection: &mut DbConnection, now: Timestamp, key: &LoginKey) -> Result<LoginHistory> {
    let settled = login_attempts::outcome.eq("accepted").or(login_attempts::outcome.eq("forgiven"));
    let decided: Vec<(i64, Option<String>)> = login_attempts::table
        .filter(login_attempts::login_tag.eq(&key.login_tag))
        .filter(login_attempts::version_tag.eq(&key.version_tag))
        .filter(refused().or(settled))
        .order((login_attempts::at.desc(), login_attempts::id.desc()))
        .limit(LOOKED_AT)
        .select((login_attempts::at, login_attempts::outcome))
        .load(connection)?;
    let open: Vec<(i64, Option<String>)> = login_attempts::table
        .filter(login_attempts::login_tag.eq(&key.login_tag))
        .filter(login_attempts::version_tag.eq(&key.version_tag))
        .filter(login_attempts::at.between(now.0 - DAY, now.0 + LEAP))
        .filter(unanswered())
        .order(login_attempts::at.asc())
        .select((login_attempts::at, login_attempts::outcome))
        .load(connection)?;
    let hour: Vec<i64> = login_attempts::table
        .filter(login_attempts::login_tag.eq(&key.login_tag))
        .filter(login_attempts::at.between(now.0 - HOUR + 1, now.0 + LEAP))
        .filter(unanswered().or(refused()))
        .order(login_attempts::at.asc())
        .select(login_attempts::at)
        .load(connection)?;
    let read = |(at, outcome): (i64, Option<String>)| Attempt {
        at: Timestamp(at),
        outcome: Outcome::from_word(outcome.as_deref()),
    };
    Ok(LoginHistory {
        version: decided.into_iter().rev().map(read).collect(),
        unanswered: open.into_iter().map(unanswered_at).collect(),
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
        .filter(refused())
        .filter(login_attempts::at.between(now.0 - REMEMBERED, now.0 + LEAP))
        .order((login_attempts::at.asc(), login_attempts::id.asc()))
        .select((login_attempts::login_tag, login_attempts::at, login_attempts::outcome))
        .load(connection)?;
    let unanswered: Vec<(i64, Option<String>)> = login_attempts::table
        .filter(login_attempts::endpoint.eq(endpoint))
        .filter(unanswered())
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
