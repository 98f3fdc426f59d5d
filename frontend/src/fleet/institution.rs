//! The senders that a firm reads first, told by the domain of the certified sender.

/// An office whose mail is seldom just mail.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Institution {
    /// Agenzia delle Entrate-Riscossione: payment orders.
    Collection,
    /// Agenzia delle Entrate.
    Revenue,
    /// The courts.
    Court,
    Inps,
    Inail,
    /// The exchange system of electronic invoices.
    Invoices,
    /// Camere di commercio.
    Chamber,
}

/// The domains of each, and those under them.
const DOMAINS: [(&str, Institution); 7] = [
    ("pec.agenziariscossione.gov.it", Institution::Collection),
    ("pce.agenziaentrate.it", Institution::Revenue),
    ("giustiziacert.it", Institution::Court),
    ("postacert.inps.gov.it", Institution::Inps),
    ("postacert.inail.it", Institution::Inail),
    ("pec.fatturapa.it", Institution::Invoices),
    ("legalmail.camcom.it", Institution::Chamber),
];

impl Institution {
    /// The institution that owns the domain of `sender`, an address, alone or in angle brackets.
    #[must_use]
    pub(crate) fn of(sender: &str) -> Option<Self> {
        let domain = sender.trim_end_matches('>').rsplit_once('@')?.1.to_ascii_lowercase();
        let owns = |listed: &str| domain == listed || domain.ends_with(&format!(".{listed}"));
        DOMAINS.iter().find(|(listed, _)| owns(listed)).map(|(_, institution)| *institution)
    }

    /// The short name by which everybody knows it, the same in every language.
    #[must_use]
    pub(crate) const fn short(self) -> &'static str {
        match self {
            Self::Collection => "AdER",
            Self::Revenue => "Entrate",
            Self::Court => "Tribunale",
            Self::Inps => "INPS",
            Self::Inail => "INAIL",
            Self::Invoices => "SdI",
            Self::Chamber => "CCIAA",
        }
    }

    /// The colour of its tag: law is red, contributions amber, invoices violet.
    #[must_use]
    pub(crate) const fn class(self) -> &'static str {
        match self {
            Self::Collection | Self::Revenue | Self::Court => "tag law",
            Self::Inps | Self::Inail => "tag inps",
            Self::Invoices => "tag sdi",
            Self::Chamber => "tag",
        }
    }
}

/// The name in a sender (`Name <address>`, RFC 5322 §3.4); of a bare address, all of it.
#[must_use]
pub(crate) fn name_of(sender: &str) -> &str {
    let name = sender.split('<').next().unwrap_or_default().trim().trim_matches('"');
    if name.is_empty() { sender } else { name }
}

#[cfg(test)]
mod tests {
    use super::{Institution, name_of};

    #[test]
    fn a_sender_is_shown_by_name_where_there_is_one() {
        let names = ["\"Comune di Napoli\" <suap@pec.it>", "suap@pec.it", "<suap@pec.it>"].map(name_of);
        assert_eq!(names, ["Comune di Napoli", "suap@pec.it", "<suap@pec.it>"]);
    }

    #[test]
    fn an_institution_is_told_by_its_domain_and_never_by_its_name() {
        assert_eq!(Institution::of("sdi07@pec.fatturapa.it"), Some(Institution::Invoices));
        assert_eq!(
            Institution::of("tribunale.milano@civile.ptel.giustiziacert.it"),
            Some(Institution::Court)
        );
        assert_eq!(Institution::of("INPS <x@postacert.inps.gov.it.evil.it>"), None);
        assert_eq!(Institution::of("notgiustiziacert.it"), None);
    }
}
