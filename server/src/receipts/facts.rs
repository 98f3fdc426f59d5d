//! What a receipt says of what a mailbox sent, told when it arrives.

use pec::{Cause, Kind, Reading, Standing};
use shared::time::Timestamp;

/// What a receipt says. It counts only where its signature is trusted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Facts {
    pub event: Event,
    /// Whose message it is about, as certified.
    pub sender: String,
    /// The id that the sender's program gave, without angle brackets.
    pub message_id: Option<String>,
    /// The provider's id.
    pub identifier: String,
    /// Whom it is about, where it is about one.
    pub recipient: Option<String>,
    /// Recipients without a certified box.
    pub externals: Vec<String>,
    /// Why, in the provider's words.
    pub detail: String,
    /// The certified instant.
    pub at: Option<Timestamp>,
}

/// What happened to the message.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Event {
    Accepted,
    NotAccepted,
    Delivered,
    NotDelivered,
    /// Not delivered in twelve hours, or one that does not say in how many.
    Late,
    /// Not delivered in twenty-four hours.
    GivenUp,
}

/// PostgreSQL takes no NUL in a text; this much of one is enough for people.
const LONGEST: usize = 500;

/// Reads a receipt; none for what is none. The header that tells the kind is not signed, `daticert.xml`
/// is: where the two differ somebody has dressed one receipt up as another, and it is none.
#[must_use]
pub fn facts(reading: &Reading<'_>) -> Option<Facts> {
    let certificate = reading.certificate.as_ref()?;
    let event = match (&reading.kind, reading.failure.map(|failure| failure.standing)) {
        (Kind::Acceptance, _) => Event::Accepted,
        (Kind::NonAcceptance | Kind::NonAcceptanceForVirus, _) => Event::NotAccepted,
        (Kind::Delivery, _) => Event::Delivered,
        (Kind::NonDelivery | Kind::NonDeliveryForVirus, _) => Event::NotDelivered,
        (Kind::LateDelivery, Some(Standing::Final)) => Event::GivenUp,
        (Kind::LateDelivery, _) => Event::Late,
        _ => return None,
    };
    if reading.kind.certificate_type() != Some(certificate.kind.trim()) {
        return None;
    }
    let externals = certificate.recipients.iter().filter(|recipient| !recipient.certified);
    let detail = certificate.error_detail.as_deref().unwrap_or_default();
    let instant = certificate.instant.as_ref().and_then(pec::Instant::to_rfc3339);
    Some(Facts {
        event,
        sender: short(&certificate.sender),
        message_id: certificate.message_id.as_deref().map(short).filter(|id| !id.is_empty()),
        identifier: short(&certificate.identifier),
        recipient: certificate.delivery.as_deref().map(short),
        externals: externals.map(|recipient| short(&recipient.address)).collect(),
        detail: match (detail, reading.failure.map(|failure| failure.cause)) {
            ("", Some(Cause::Virus)) => "virus".to_owned(),
            (detail, _) => short(detail),
        },
        at: instant.as_deref().and_then(timestamp),
    })
}

fn short(text: &str) -> String {
    text.trim().chars().filter(|c| *c != '\0').take(LONGEST).collect()
}

fn timestamp(text: &str) -> Option<Timestamp> {
    let format = &time::format_description::well_known::Rfc3339;
    let instant = time::OffsetDateTime::parse(text, format).ok()?;
    i64::try_from(instant.unix_timestamp_nanos() / 1_000_000).ok().map(Timestamp)
}
