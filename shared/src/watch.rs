//! The states of a watch, as the dashboard shows them.

use serde::{Deserialize, Serialize};

use crate::time::Timestamp;

/// What is true of the watch over one mailbox, and since when.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct WatchState {
    /// The state's name and reason.
    #[serde(flatten)]
    pub kind: StateKind,
    /// When this state began.
    pub since: Timestamp,
}

/// The six states of a watch.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(tag = "name", content = "reason", rename_all = "snake_case")]
pub enum StateKind {
    /// Not yet logged in since the watch began.
    Connecting,
    /// Logged in and checked on time.
    Watching,
    /// Logged in, but something is not as it should be.
    Degraded(DegradedReason),
    /// The provider does not accept the credentials: a person must act.
    Refused(RefusedReason),
    /// No answer that tells anything about the credentials: tried again by itself.
    Unreachable(UnreachableReason),
    /// A person switched the watch off.
    Paused,
}

/// Why a watch that is logged in is not whole.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum DegradedReason {
    /// A folder that should be watched could not be opened.
    FolderUnreadable,
    /// Some messages could not be brought in; they are kept aside and counted.
    MessagesQuarantined,
    /// The disk is so full that older mail is not brought in.
    DiskFull,
}

/// Why the provider does not accept the credentials.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum RefusedReason {
    /// Refused once without a reason (RFC 3501 `NO`): tried once more after a pause.
    Suspected,
    /// The password is wrong (RFC 5530 `AUTHENTICATIONFAILED`, or refused twice).
    WrongPassword,
    /// The password has expired (RFC 5530 `EXPIRED`).
    Expired,
    /// The login may not open this mailbox (RFC 5530 `AUTHORIZATIONFAILED`).
    NotAuthorised,
    /// The provider asks for the administrator (RFC 5530 `CONTACTADMIN`, `PRIVACYREQUIRED`).
    AdministratorNeeded,
    /// No password has been given yet.
    NoPassword,
}

/// Why nothing could be learned from the provider.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum UnreachableReason {
    /// The host name does not resolve.
    NoSuchHost,
    /// The host resolves to an address that this installation does not allow.
    HostForbidden,
    /// The connection was refused or did not come up.
    NoConnection,
    /// The TLS handshake or the certificate failed.
    Certificate,
    /// The connection was lost or fell silent.
    ConnectionLost,
    /// The provider says that it cannot serve now (`UNAVAILABLE`, `LIMIT`, `INUSE`, `SERVERBUG`, BYE).
    Unavailable,
    /// The provider broke the protocol, or passed a limit of ours.
    ProtocolViolated,
    /// Many logins were refused at this provider at once: waiting until its trouble is over.
    ProviderIncident,
    /// So many logins were refused at this provider of late that one more might get the hub's address
    /// banned there: waiting until some of them are past.
    WaitingForTurn,
    /// The budget of login attempts is spent for now.
    BudgetSpent,
}

impl StateKind {
    /// Whether what the row says can be relied on.
    #[must_use]
    pub const fn is_watched(self) -> bool {
        matches!(self, Self::Watching | Self::Degraded(_))
    }
}

/// How fresh a row is: with a poll every minute, amber after three, red after ten.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Freshness {
    /// Checked within three polls.
    Fresh,
    /// Not checked within three polls.
    Late,
    /// Not checked within ten polls, or never.
    Stale,
}

/// The freshness at `now` of a row last checked at `last_checked`, with a poll every `poll_seconds`.
#[must_use]
pub fn freshness(last_checked: Option<Timestamp>, now: Timestamp, poll_seconds: u32) -> Freshness {
    let poll = i64::from(poll_seconds) * 1_000;
    match last_checked.map(|checked| now.millis_since(checked)) {
        // From the future: a clock was wrong, then or now, and the check proves nothing about now.
        Some(age) if age < -3 * poll => Freshness::Stale,
        Some(age) if age <= 3 * poll => Freshness::Fresh,
        Some(age) if age <= 10 * poll => Freshness::Late,
        Some(_) | None => Freshness::Stale,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_is_amber_after_three_polls_and_red_after_ten() {
        let now = Timestamp(10_000_000);
        let at = |seconds: i64| freshness(Some(now.plus_millis(-seconds * 1_000)), now, 60);
        assert_eq!(
            (at(180), at(181), at(600), at(601)),
            (Freshness::Fresh, Freshness::Late, Freshness::Late, Freshness::Stale)
        );
        assert_eq!(freshness(None, now, 60), Freshness::Stale);
        assert_eq!((at(-180), at(-181)), (Freshness::Fresh, Freshness::Stale), "a check of tomorrow is none");
    }

    #[test]
    fn a_state_travels_by_name_and_reason() {
        let state =
            WatchState { kind: StateKind::Refused(RefusedReason::WrongPassword), since: Timestamp(7) };
        let json = serde_json::to_string(&state).unwrap();
        assert_eq!(json, r#"{"name":"refused","reason":"wrong_password","since":7}"#);
        assert_eq!(serde_json::from_str::<WatchState>(&json).unwrap(), state);
    }
}
