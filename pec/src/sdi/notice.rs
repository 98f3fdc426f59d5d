//! Notices of the exchange system. Two families of schemas are in use, for public administrations and
//! for everybody else; the same notice has another root element in each.

use crate::xml::{Document, Element};

/// What the exchange system says of an invoice. Texts are as written; an absent element is empty.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Notice {
    pub kind: NoticeType,
    pub family: Family,
    /// `IdentificativoSdI`: the exchange system's number of the invoice file.
    pub identifier: String,
    /// `NomeFile`: the name of the invoice file.
    pub file_name: String,
    /// `DataOraRicezione`, in the form of XML Schema's `dateTime`.
    pub received: String,
    /// When it was delivered (`DataOraConsegna`) or made available (`DataMessaADisposizione`).
    pub delivered: String,
    /// `Destinatario`: whom it is for.
    pub recipient: String,
    /// `RiferimentoFattura`: number and year of the invoice.
    pub invoice: String,
    /// `Descrizione`, `Note`: in words, not those of a fault.
    pub description: String,
    /// `PecMessageId` without angle brackets: the `identificativo` of the certified message that
    /// carried the invoice.
    pub pec_message_id: Option<String>,
    /// `Esito`: `EC01` accepted, `EC02` refused by the client.
    pub outcome: Option<String>,
    /// `ListaErrori`: why an invoice was rejected.
    pub faults: Vec<Fault>,
}

/// One `Errore`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Fault {
    /// `Codice`: `00404`.
    pub code: String,
    /// `Descrizione`.
    pub description: String,
    /// `Suggerimento`.
    pub advice: String,
}

/// What a notice says, by the code in its file's name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NoticeType {
    /// `RC`: delivered to the client.
    Delivered,
    /// `NS`: rejected; the invoice counts as not issued, and five days run to send it again.
    Rejected,
    /// `MC`: not delivered; a private client finds it in his reserved area.
    NotDelivered,
    /// `NE`: what the public client answered, to the supplier.
    Outcome,
    /// `DT`: the public client let the term pass.
    TermExpired,
    /// `AT`: transmitted, and cannot be delivered.
    Transmitted,
    /// `MT`: the invoice's metadata, to the client.
    Metadata,
    /// `EC`: the public client's answer, to the exchange system.
    ClientOutcome,
    /// `SE`: that answer rejected.
    ClientOutcomeRejected,
}

/// Which schemas a notice is written after.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize), serde(rename_all = "snake_case"))]
pub enum Family {
    /// `http://www.fatturapa.gov.it/sdi/messaggi/…`
    PublicAdministration,
    /// `http://ivaservizi.agenziaentrate.gov.it/docs/xsd/fattura/messaggi/…`
    Private,
    /// Another namespace, or none.
    Unknown,
}

impl Notice {
    /// Reads a notice; none when it is not one.
    #[must_use]
    pub fn read(xml: &[u8]) -> Option<Self> {
        let document = Document::read(xml).ok()?;
        let kind = NoticeType::of_root(&document.root()?.name)?;
        let text = |name| document.text(name).unwrap_or_default().to_owned();
        let id = document.text("PecMessageId").map(|id| id.trim_matches(['<', '>', ' ']).to_owned());
        let either = |one, other| document.text(one).or_else(|| document.text(other)).unwrap_or_default();
        let of = |around: &str, name: &str| {
            let found =
                document.elements().find(|(parent, e)| parent.eq_ignore_ascii_case(around) && e.is(name));
            found.map(|(_, element)| element.text.clone()).unwrap_or_default()
        };
        let own_words = |(parent, element): &(&str, &Element)| {
            let of_others = ["Errore", "Destinatario"].iter().any(|other| parent.eq_ignore_ascii_case(other));
            !of_others && ["Descrizione", "Note"].iter().any(|name| element.is(name))
        };
        let described = document.elements().filter(own_words).map(|(_, element)| element.text.as_str());
        let (number, year) =
            (of("RiferimentoFattura", "NumeroFattura"), of("RiferimentoFattura", "AnnoFattura"));
        let year = if year.is_empty() { year } else { format!(" ({year})") };
        Some(Self {
            delivered: either("DataOraConsegna", "DataMessaADisposizione").to_owned(),
            recipient: of("Destinatario", "Descrizione"),
            invoice: format!("{number}{year}"),
            description: described.filter(|text| !text.is_empty()).collect::<Vec<_>>().join(" "),
            kind,
            family: Family::of(document.namespace()),
            identifier: text("IdentificativoSdI"),
            file_name: text("NomeFile"),
            received: text("DataOraRicezione"),
            pec_message_id: id.filter(|id| !id.is_empty()),
            outcome: document.text("Esito").map(str::to_owned),
            faults: faults(&document),
        })
    }
}

impl NoticeType {
    /// The two letters by which files and people call it.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Delivered => "RC",
            Self::Rejected => "NS",
            Self::NotDelivered => "MC",
            Self::Outcome => "NE",
            Self::TermExpired => "DT",
            Self::Transmitted => "AT",
            Self::Metadata => "MT",
            Self::ClientOutcome => "EC",
            Self::ClientOutcomeRejected => "SE",
        }
    }

    pub(super) fn of_code(code: &str) -> Option<Self> {
        Some(match code.to_ascii_uppercase().as_str() {
            "RC" => Self::Delivered,
            "NS" => Self::Rejected,
            "MC" => Self::NotDelivered,
            "NE" => Self::Outcome,
            "DT" => Self::TermExpired,
            "AT" => Self::Transmitted,
            "MT" => Self::Metadata,
            "EC" => Self::ClientOutcome,
            "SE" => Self::ClientOutcomeRejected,
            _ => return None,
        })
    }

    /// By the root element, without its prefix, of either family.
    fn of_root(name: &str) -> Option<Self> {
        Some(match name {
            "RicevutaConsegna" => Self::Delivered,
            "NotificaScarto" | "RicevutaScarto" => Self::Rejected,
            "NotificaMancataConsegna" | "RicevutaImpossibilitaRecapito" => Self::NotDelivered,
            "NotificaEsito" => Self::Outcome,
            "NotificaDecorrenzaTermini" => Self::TermExpired,
            "AttestazioneTrasmissioneFattura" => Self::Transmitted,
            "MetadatiInvioFile" | "FileMetadati" => Self::Metadata,
            "NotificaEsitoCommittente" => Self::ClientOutcome,
            "ScartoEsitoCommittente" => Self::ClientOutcomeRejected,
            _ => return None,
        })
    }
}

impl Family {
    fn of(namespace: &str) -> Self {
        if namespace.contains("www.fatturapa.gov.it/sdi/messaggi") {
            Self::PublicAdministration
        } else if namespace.contains("ivaservizi.agenziaentrate.gov.it") {
            Self::Private
        } else {
            Self::Unknown
        }
    }
}

fn faults(document: &Document) -> Vec<Fault> {
    let mut faults: Vec<Fault> = Vec::new();
    for (parent, element) in document.elements() {
        if element.is("Errore") {
            faults.push(Fault::default());
        }
        let Some(fault) = faults.last_mut().filter(|_| parent.eq_ignore_ascii_case("Errore")) else {
            continue;
        };
        let text = element.text.clone();
        match element.name.as_str() {
            "Codice" => fault.code = text,
            "Descrizione" => fault.description = text,
            "Suggerimento" => fault.advice = text,
            _ => {}
        }
    }
    faults
}
