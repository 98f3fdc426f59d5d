//! What the database wishes for one mailbox.

use shared::api::mailboxes::Backfill;
use shared::id::{ClientId, FirmId, MailboxId};
use shared::time::Timestamp;

use super::budget::{LoginKey, login_tag};
use crate::hub::Hub;
use crate::imap::Endpoint;

/// A mailbox that is to be watched, or not: when anything in it changes, its watcher begins anew.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Wish {
    pub(super) mailbox: MailboxId,
    pub(super) firm: FirmId,
    pub(super) client: ClientId,
    pub(super) host: String,
    pub(super) port: u16,
    pub(super) login: String,
    pub(super) version_tag: String,
    pub(super) credential_at: Timestamp,
    pub(super) has_password: bool,
    pub(super) paused: bool,
    /// Names, for people, of folders that are not watched.
    pub(super) unwatched: Vec<String>,
    pub(super) backfill: Backfill,
    pub(super) added_at: Timestamp,
}

/// Clocks of servers differ: a message dated this much before the box was added may still be new.
const SKEW: i64 = 3 * 60 * 60_000;
const DAY: i64 = 24 * 60 * 60_000;

impl Wish {
    /// Whose login it is, for the budget of refusals.
    pub(super) fn login_key(&self, hub: &Hub, holds_session: bool) -> LoginKey {
        LoginKey {
            host: self.host.to_lowercase(),
            port: self.port,
            login_tag: login_tag(&hub.key.0, &self.host, &self.login),
            version_tag: self.version_tag.clone(),
            holds_session,
        }
    }

    /// Where the mailbox is reached.
    pub(super) fn endpoint(&self, hub: &Hub) -> Endpoint {
        Endpoint {
            host: self.host.clone(),
            port: self.port,
            allowed: hub.config.allowed_networks.clone(),
            tls: std::sync::Arc::clone(&hub.tls),
        }
    }

    /// Whether a message that was received then was there before the box was added.
    pub(super) const fn is_older(&self, received: Timestamp) -> bool {
        received.0 < self.added_at.0 - SKEW
    }

    /// Messages from before this instant are not brought in; none: all are.
    pub(super) const fn horizon(&self) -> Option<Timestamp> {
        match self.backfill {
            Backfill::None => Some(Timestamp(self.added_at.0 - SKEW)),
            Backfill::NinetyDays => Some(Timestamp(self.added_at.0 - 90 * DAY)),
            Backfill::All => None,
        }
    }
}
