//! Sessions: opaque tokens with a sliding and an absolute end.

use shared::api::session::{Me, Person};
use shared::error::Code;
use shared::time::Timestamp;

use super::{Actor, store, token};
use crate::error::{Error, Result};
use crate::firms;
use crate::hub::Hub;

/// A session ends this long after its last use.
const IDLE_LIFE: i64 = 12 * 60 * 60_000;
/// A session ends this long after its beginning whatever happens (milliseconds).
pub const ABSOLUTE_LIFE: i64 = 7 * 24 * 60 * 60_000;
/// The last use is written at most this often, not with every request.
const NOTED_EVERY: i64 = 60_000;

/// Names a session without opening it.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct SessionKey(pub(super) String);

/// A session that is alive.
#[derive(Clone, Debug)]
pub struct Session {
    pub actor: Actor,
    /// When it ends whatever happens.
    pub expires: Timestamp,
}

/// What the database knows of a session and its person.
pub(super) struct Stored {
    pub(super) actor: Actor,
    pub(super) last_used: Timestamp,
    pub(super) expires: Timestamp,
    pub(super) suspended: bool,
}

/// The session that `token` opens, used now from `address`.
///
/// # Errors
/// `signed_out` when there is none, it has ended, or its person was suspended.
pub async fn session(hub: &Hub, token: &str, address: String) -> Result<Session> {
    let key = SessionKey(token::digest(&[token]));
    let now = hub.clock.now();
    let mut stored = find(hub, &key).await?;
    if now.millis_since(stored.last_used) >= NOTED_EVERY {
        hub.db.write(move |connection| store::note_use(connection, &key, now)).await?;
    }
    stored.actor.address = address;
    Ok(Session { actor: stored.actor, expires: stored.expires })
}

/// Whether a session is still alive; this is no use of it.
///
/// # Errors
/// When the database fails.
pub async fn is_live(hub: &Hub, key: &SessionKey) -> Result<bool> {
    match find(hub, key).await {
        Ok(_) => Ok(true),
        Err(error) if error.code == Code::SignedOut => Ok(false),
        Err(error) => Err(error),
    }
}

/// Who is signed in.
///
/// # Errors
/// When the database fails.
pub async fn me(hub: &Hub, session: &Session) -> Result<Me> {
    let actor = session.actor.clone();
    let (firm_name, email) = hub
        .db
        .read(move |connection| {
            Ok((
                firms::name(connection, actor.firm)?,
                firms::person(connection, actor.firm, actor.person)?.email,
            ))
        })
        .await?;
    let Actor { firm, person, person_name, role, .. } = session.actor.clone();
    Ok(Me {
        person: Person { id: person, name: person_name, email, role },
        firm_id: firm,
        firm_name,
        expires: session.expires,
        poll_seconds: hub.config.poll_seconds,
        standby: hub.standby.is_on(),
    })
}

/// Ends this session.
///
/// # Errors
/// When the database fails.
pub async fn sign_out(hub: &Hub, session: &Session) -> Result<()> {
    let key = session.actor.session.clone();
    hub.db.write(move |connection| store::end(connection, &key)).await?;
    hub.live.sessions_ended();
    Ok(())
}

/// Ends every session of this person.
///
/// # Errors
/// When the database fails.
pub async fn sign_out_everywhere(hub: &Hub, actor: &Actor) -> Result<()> {
    let person = actor.person;
    hub.db.write(move |connection| store::end_all(connection, person)).await?;
    hub.live.sessions_ended();
    Ok(())
}

async fn find(hub: &Hub, key: &SessionKey) -> Result<Stored> {
    let (key, now) = (key.clone(), hub.clock.now());
    let stored = hub.db.read(move |connection| store::session(connection, &key)).await?;
    match stored {
        Some(stored) if !stored.suspended && is_alive(stored.last_used, stored.expires, now) => Ok(stored),
        Some(_) | None => Err(Error::new(Code::SignedOut, "There is no session, or it has ended.")),
    }
}

/// The newest use before which a session that expires later has ended all the same.
pub(super) const fn idle_since(now: Timestamp) -> Timestamp {
    now.plus_millis(-IDLE_LIFE)
}

fn is_alive(last_used: Timestamp, expires: Timestamp, now: Timestamp) -> bool {
    now < expires && last_used > idle_since(now)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_session_ends_after_twelve_idle_hours_and_after_seven_days_in_any_case() {
        const HOUR: i64 = 60 * 60_000;
        let begun = Timestamp(1_000_000_000_000);
        let expires = begun.plus_millis(ABSOLUTE_LIFE);
        let at = |used: i64, now: i64| {
            is_alive(begun.plus_millis(used * HOUR), expires, begun.plus_millis(now * HOUR))
        };
        let table = [(0, 0, true), (0, 11, true), (0, 12, false), (160, 167, true), (167, 168, false)];
        for (used, now, alive) in table {
            assert_eq!(at(used, now), alive, "last used in hour {used}, asked in hour {now}");
        }
    }
}
