//! How a message is drawn: a shield where its signature makes it certain.

use shared::row::MessageKind;
use shared::signature::Signature;

use crate::widgets::Glyph;

/// The drawing of a kind: a shield where the signature makes it certain.
pub(crate) const fn kind_glyph(kind: MessageKind, signature: Signature) -> (Glyph, &'static str) {
    match kind {
        MessageKind::Ordinary => (Glyph::Letter, "z"),
        _ if matches!(signature, Signature::Altered) => (Glyph::Warning, "ref"),
        MessageKind::Certified => match signature {
            Signature::Trusted => (Glyph::Shield, "ok"),
            Signature::NotChecked => (Glyph::Shield, "z"),
            _ => (Glyph::Warning, "late"),
        },
        MessageKind::Accepted | MessageKind::Delivered | MessageKind::Service => (Glyph::Receipt, "z"),
        MessageKind::NotAccepted | MessageKind::NotDelivered | MessageKind::Unreadable => {
            (Glyph::Warning, "ref")
        }
        MessageKind::Anomaly | MessageKind::DeliveryLate => (Glyph::Warning, "late"),
    }
}
