//! What a message is, told from its outermost header alone.

use crate::mime::Part;

/// The kinds of certified mail (RFC 6109 §2.1, names as they are on the wire).
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Kind {
    /// `X-Trasporto: posta-certificata`: a certified message in its envelope.
    Envelope,
    /// `X-Trasporto: errore`: ordinary mail in an anomaly envelope.
    Anomaly,
    /// `X-Ricevuta: accettazione`.
    Acceptance,
    /// `X-Ricevuta: non-accettazione`, also for a virus.
    NonAcceptance,
    /// `X-Ricevuta: avvenuta-consegna`.
    Delivery,
    /// `X-Ricevuta: errore-consegna`, also for a virus.
    NonDelivery,
    /// `X-Ricevuta: preavviso-errore-consegna`: after 12 hours and after 24 alike.
    LateDelivery,
    /// `X-Ricevuta: presa-in-carico`: from provider to provider.
    TakenInCharge,
    /// `X-Ricevuta: rilevazione-virus`: from provider to provider.
    VirusDetected,
    /// A value of `X-Ricevuta` or `X-Trasporto` that no rule names, as written.
    Unknown(String),
    /// Not certified mail.
    Ordinary,
}

impl Kind {
    /// Tells the kind by the exact value of the outermost header, `X-Ricevuta` first. Never by the
    /// subject (courts write `POSTA CERTIFICATA: ACCETTAZIONE …`) and never by what is inside (a
    /// forged receipt arrives in an envelope).
    pub(crate) fn of(outermost: &Part<'_>) -> Self {
        if let Some(value) = outermost.field("X-Ricevuta") {
            return match value.to_ascii_lowercase().as_str() {
                "accettazione" => Self::Acceptance,
                "non-accettazione" => Self::NonAcceptance,
                "avvenuta-consegna" => Self::Delivery,
                "errore-consegna" => Self::NonDelivery,
                "preavviso-errore-consegna" => Self::LateDelivery,
                "presa-in-carico" => Self::TakenInCharge,
                "rilevazione-virus" => Self::VirusDetected,
                _ => Self::Unknown(value),
            };
        }
        match outermost.field("X-Trasporto") {
            None => Self::Ordinary,
            Some(value) => match value.to_ascii_lowercase().as_str() {
                "posta-certificata" => Self::Envelope,
                "errore" => Self::Anomaly,
                _ => Self::Unknown(value),
            },
        }
    }

    /// Whether this kind wraps the message of a correspondent, who is the one to be shown.
    #[must_use]
    pub const fn wraps_correspondence(&self) -> bool {
        matches!(self, Self::Envelope | Self::Anomaly)
    }

    /// Whether this kind may carry `postacert.eml`.
    #[must_use]
    pub const fn may_carry_original(&self) -> bool {
        matches!(self, Self::Envelope | Self::Anomaly | Self::Delivery)
    }
}
