//! What a message is, told from its outermost header alone.

use crate::mime::Part;

/// The kinds of certified mail (RFC 6109 §2.1, names as they are on the wire).
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Kind {
    /// `X-Trasporto: posta-certificata`: a certified message in its envelope (busta di trasporto).
    Envelope,
    /// `X-Trasporto: errore`: ordinary mail in an anomaly envelope (busta di anomalia).
    Anomaly,
    /// `X-Ricevuta: accettazione`.
    Acceptance,
    /// `X-Ricevuta: non-accettazione`.
    NonAcceptance,
    /// The same with `X-VerificaSicurezza: errore`.
    NonAcceptanceForVirus,
    /// `X-Ricevuta: avvenuta-consegna`.
    Delivery,
    /// `X-Ricevuta: errore-consegna`.
    NonDelivery,
    /// The same with `X-VerificaSicurezza: errore`.
    NonDeliveryForVirus,
    /// `X-Ricevuta: preavviso-errore-consegna`: after 12 hours and after 24 alike; which of them, see
    /// [`Failure::standing`](crate::Failure::standing).
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
            let checked = outermost.field("X-VerificaSicurezza");
            let virus = checked.is_some_and(|value| value.eq_ignore_ascii_case("errore"));
            return match (value.to_ascii_lowercase().as_str(), virus) {
                ("accettazione", _) => Self::Acceptance,
                ("non-accettazione", false) => Self::NonAcceptance,
                ("non-accettazione", true) => Self::NonAcceptanceForVirus,
                ("avvenuta-consegna", _) => Self::Delivery,
                ("errore-consegna", false) => Self::NonDelivery,
                ("errore-consegna", true) => Self::NonDeliveryForVirus,
                ("preavviso-errore-consegna", _) => Self::LateDelivery,
                ("presa-in-carico", _) => Self::TakenInCharge,
                ("rilevazione-virus", _) => Self::VirusDetected,
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

    /// What `postacert/@tipo` of this kind says; none for a kind that has no `daticert.xml`, or none
    /// that we know.
    #[must_use]
    pub const fn certificate_type(&self) -> Option<&'static str> {
        match self {
            Self::Envelope => Some("posta-certificata"),
            Self::Acceptance => Some("accettazione"),
            Self::NonAcceptance | Self::NonAcceptanceForVirus => Some("non-accettazione"),
            Self::Delivery => Some("avvenuta-consegna"),
            Self::NonDelivery | Self::NonDeliveryForVirus => Some("errore-consegna"),
            Self::LateDelivery => Some("preavviso-errore-consegna"),
            Self::TakenInCharge => Some("presa-in-carico"),
            Self::VirusDetected => Some("rilevazione-virus"),
            Self::Anomaly | Self::Unknown(_) | Self::Ordinary => None,
        }
    }

    /// What providers write before the original subject; empty where nothing stands there.
    #[must_use]
    pub const fn subject_prefix(&self) -> &'static str {
        match self {
            Self::Envelope => "POSTA CERTIFICATA: ",
            Self::Anomaly => "ANOMALIA MESSAGGIO: ",
            Self::Acceptance => "ACCETTAZIONE: ",
            Self::NonAcceptance => "AVVISO DI NON ACCETTAZIONE: ",
            Self::NonAcceptanceForVirus => "AVVISO DI NON ACCETTAZIONE PER VIRUS: ",
            Self::Delivery => "CONSEGNA: ",
            Self::NonDelivery => "AVVISO DI MANCATA CONSEGNA: ",
            Self::NonDeliveryForVirus => "AVVISO DI MANCATA CONSEGNA PER VIRUS: ",
            Self::LateDelivery => "AVVISO DI MANCATA CONSEGNA PER SUP. TEMPO MASSIMO: ",
            Self::TakenInCharge => "PRESA IN CARICO: ",
            Self::VirusDetected => "PROBLEMA DI SICUREZZA: ",
            Self::Unknown(_) | Self::Ordinary => "",
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

    /// Whether this kind tells of something that did not go through, or not yet.
    #[must_use]
    pub const fn is_failure(&self) -> bool {
        let refused = matches!(self, Self::NonAcceptance | Self::NonAcceptanceForVirus);
        let undelivered = matches!(self, Self::NonDelivery | Self::NonDeliveryForVirus | Self::LateDelivery);
        refused || undelivered || matches!(self, Self::VirusDetected)
    }

    pub(crate) const fn is_for_virus(&self) -> bool {
        matches!(self, Self::NonAcceptanceForVirus | Self::NonDeliveryForVirus | Self::VirusDetected)
    }
}
