//! One row of the dashboard: what is known of one mailbox, from committed answers of its server.

use serde::{Deserialize, Serialize};

use crate::id::{ClientId, MailboxId, MessageId, PersonId};
use crate::importance::{ClassCounts, Level, Topic};
use crate::institution::Suspicion;
use crate::signature::Signature;
use crate::time::Timestamp;
use crate::watch::WatchState;

/// A mailbox as the dashboard shows it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct MailboxRow {
    pub id: MailboxId,
    pub address: String,
    pub description: String,
    /// The provider's name, e.g. `Aruba`; for an unknown one its host.
    pub provider: String,
    /// The holder.
    pub client: RowClient,
    pub state: WatchState,
    /// When the server last answered a look at the folders with a tagged OK; none when never.
    pub last_checked: Option<Timestamp>,
    /// When the next attempt comes by itself; none while watching or when a person must act.
    pub next_try: Option<Timestamp>,
    /// Messages that nobody of the firm has displayed yet, of what the firm counts.
    pub new: u32,
    /// The same by class, whether the firm counts it or not.
    pub new_of: ClassCounts,
    /// Messages without `\Seen` in the watched folders.
    pub unread: u32,
    /// Of `new`, those that arrived in Spam or Trash.
    pub new_in_spam: u32,
    /// The message that matters: of the new ones the most important, the newest of these; else the newest
    /// of all.
    pub message: Option<RowMessage>,
    /// Used and allowed space (RFC 9208), where the server tells.
    pub quota: Option<Quota>,
}

/// The holder of a mailbox, as its row shows it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct RowClient {
    pub id: ClientId,
    pub name: String,
    /// Partita IVA, else codice fiscale; empty for a company being set up.
    pub tax_code: String,
    pub responsible: Option<PersonId>,
    /// Who stands in today for the responsible person; none outside the substitute's dates.
    pub substitute: Option<PersonId>,
}

/// The message that a row shows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct RowMessage {
    pub id: MessageId,
    pub kind: MessageKind,
    pub signature: Signature,
    pub topic: Topic,
    /// As the firm has it for this topic.
    pub importance: Level,
    /// It only looks like an office's, and why.
    pub suspicion: Option<Suspicion>,
    pub sender: String,
    pub subject: String,
    pub received: Timestamp,
    /// The certified instant, where the signature proves it.
    pub certified: Option<Timestamp>,
    pub is_new: bool,
}

/// Used and allowed space of a mailbox, in KiB (RFC 9208 §5.1, `STORAGE`).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Quota {
    pub used_kib: u64,
    pub limit_kib: u64,
}

impl Quota {
    /// The share used, in percent, at most 100.
    #[must_use]
    pub fn percent(self) -> u8 {
        let percent = self.used_kib.saturating_mul(100).checked_div(self.limit_kib).unwrap_or(0);
        u8::try_from(percent.min(100)).unwrap_or(100)
    }

    /// Whether the mailbox is nearly full: nine tenths, since a full one refuses legal mail.
    #[must_use]
    pub fn is_nearly_full(self) -> bool {
        self.percent() >= 90
    }
}

/// What a message is (RFC 6109 §2.1, by its top-level header).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum MessageKind {
    /// A certified message in its envelope (busta di trasporto).
    Certified,
    /// Ordinary mail in an anomaly envelope (busta di anomalia).
    Anomaly,
    /// Acceptance receipt (accettazione).
    Accepted,
    /// Non-acceptance notice.
    NotAccepted,
    /// Delivery receipt (avvenuta consegna).
    Delivered,
    /// Non-delivery notice.
    NotDelivered,
    /// Notice that delivery is late (12 and 24 hours).
    DeliveryLate,
    /// Receipt between providers (presa in carico), or a virus notice.
    Service,
    /// Not certified mail.
    #[default]
    Ordinary,
    /// Could not be read; kept whole.
    Unreadable,
}

impl MessageKind {
    /// Whether this is a receipt of something that the mailbox sent, rather than correspondence.
    #[must_use]
    pub const fn is_receipt(self) -> bool {
        matches!(
            self,
            Self::Accepted
                | Self::NotAccepted
                | Self::Delivered
                | Self::NotDelivered
                | Self::DeliveryLate
                | Self::Service
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_box_is_nearly_full_at_nine_tenths() {
        let at = |used_kib| Quota { used_kib, limit_kib: 1_000 }.is_nearly_full();
        assert_eq!((at(899), at(900), at(2_000)), (false, true, true));
        assert_eq!(Quota { used_kib: 5, limit_kib: 0 }.percent(), 0);
    }
}
