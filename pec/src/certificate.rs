//! `daticert.xml`: the only source of certified facts (RFC 6109 §4.4).

use crate::xml::{Document, Element, NotRead};

/// What a provider certifies. Texts are as written, trimmed; an absent element is empty or none.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Certificate {
    /// `postacert@tipo`.
    pub kind: String,
    /// `postacert@errore`: unreliable, see [`Cause`](crate::Cause).
    pub error: String,
    /// `mittente`.
    pub sender: String,
    pub recipients: Vec<Recipient>,
    /// `risposte`.
    pub reply_to: String,
    /// `oggetto`.
    pub subject: String,
    /// `gestore-emittente`.
    pub provider: String,
    /// `data`.
    pub instant: Option<Instant>,
    /// `identificativo`: the envelope's Message-ID, and of all its receipts.
    pub identifier: String,
    /// `msgid` without angle brackets: the id that the sender's program gave.
    pub message_id: Option<String>,
    /// `ricevuta@tipo`.
    pub receipt: Option<ReceiptForm>,
    /// `consegna`: the recipient whom a receipt of delivery is about.
    pub delivery: Option<String>,
    /// `ricezione`: of a message taken in charge, the recipients that it is about.
    pub received_for: Vec<String>,
    /// `errore-esteso`: begins with an enhanced status code (RFC 3463) where it is about a failure.
    pub error_detail: Option<String>,
}

/// One `destinatari`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Recipient {
    pub address: String,
    /// `tipo="certificato"`: from one that is `esterno` no delivery will ever be certified.
    pub certified: bool,
}

/// How much of the message a receipt of delivery returns.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ReceiptForm {
    /// `completa`: with the whole message.
    Full,
    /// `breve`: with the message, hashes in the place of its attachments.
    Short,
    /// `sintetica`: without the message; always so for recipients in copy.
    Synthetic,
    Unknown(String),
}

/// A certified instant.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Instant {
    /// `giorno`, `dd/mm/yyyy`.
    pub day: String,
    /// `ora`, `hh:mm:ss`.
    pub time: String,
    /// `zona`, `±hhmm`.
    pub zone: String,
}

impl Certificate {
    /// Reads a `daticert.xml`; none when it is not one, or longer than a megabyte.
    ///
    /// ```
    /// let xml = b"<postacert tipo='accettazione'><intestazione><mittente>a@pec.it</mittente>\
    ///     </intestazione></postacert>";
    /// let certificate = pec::Certificate::read(xml).unwrap();
    /// assert_eq!((certificate.kind.as_str(), certificate.sender.as_str()), ("accettazione", "a@pec.it"));
    /// ```
    #[must_use]
    pub fn read(bytes: &[u8]) -> Option<Self> {
        Document::read(bytes).ok().and_then(|document| Self::of(&document))
    }

    /// The same, with what was odd about the file.
    pub(crate) fn examine(bytes: &[u8]) -> Result<(Option<Self>, Document), NotRead> {
        let document = Document::read(bytes)?;
        Ok((Self::of(&document), document))
    }

    /// The recipients of whom a receipt of delivery, or of failure, is due. From one that is `esterno`
    /// (not a certified box) neither will ever come.
    pub fn deliveries_due(&self) -> impl Iterator<Item = &str> {
        let certified = self.recipients.iter().filter(|recipient| recipient.certified);
        certified.map(|recipient| recipient.address.as_str())
    }

    fn of(document: &Document) -> Option<Self> {
        let root = document.root().filter(|root| root.is("postacert"))?;
        let mut certificate = Self {
            kind: root.attribute("tipo").to_owned(),
            error: root.attribute("errore").to_owned(),
            ..Self::default()
        };
        for (_, element) in document.elements() {
            certificate.take(element);
        }
        Some(certificate)
    }

    /// Elements are known by their names alone: some providers put them elsewhere.
    fn take(&mut self, element: &Element) {
        let text = element.text.clone();
        let filled = || Some(text.clone()).filter(|text| !text.is_empty());
        match element.name.to_ascii_lowercase().as_str() {
            "mittente" => self.sender = text,
            "destinatari" if !text.is_empty() => {
                let certified = !element.attribute("tipo").eq_ignore_ascii_case("esterno");
                self.recipients.push(Recipient { address: text, certified });
            }
            "risposte" => self.reply_to = text,
            "oggetto" => self.subject = text,
            "gestore-emittente" => self.provider = text,
            "data" => element.attribute("zona").clone_into(&mut self.instant.get_or_insert_default().zone),
            "giorno" => self.instant.get_or_insert_default().day = text,
            "ora" => self.instant.get_or_insert_default().time = text,
            "identificativo" => self.identifier = bare(&text),
            "msgid" => self.message_id = Some(bare(&text)).filter(|id| !id.is_empty()),
            "ricevuta" => self.receipt = Some(ReceiptForm::named(element.attribute("tipo"))),
            "consegna" => self.delivery = filled(),
            "ricezione" => self.received_for.extend(filled()),
            "errore-esteso" => self.error_detail = filled(),
            _ => {}
        }
    }
}

impl Instant {
    /// Milliseconds since 1970-01-01T00:00:00Z; none when it is not a date, a time and a zone.
    #[must_use]
    pub fn unix_millis(&self) -> Option<i64> {
        let [day, month, year] = numbers(&self.day, '/')?;
        let [hour, minute, second] = numbers(&self.time, ':')?;
        let (sign, zone) = match self.zone.split_at_checked(1)? {
            ("+", zone) => (1, zone),
            ("-", zone) => (-1, zone),
            _ => return None,
        };
        let zone = zone.replace(':', "").parse::<u16>().ok().map(i64::from)?;
        let right = (1..=12).contains(&month) && (1..=31).contains(&day) && (1900..=9999).contains(&year);
        if !right || hour > 24 || minute > 59 || second > 60 || zone > 1400 {
            return None;
        }
        let offset = sign * (zone / 100 * 60 + zone % 100);
        let minutes = days_since_1970(year, month, day) * 1_440 + hour * 60 + minute - offset;
        Some((minutes * 60 + second) * 1_000)
    }
}

impl Instant {
    /// `2026-11-22T08:49:17+01:00` (RFC 3339), in the zone in which it was certified; none when it is not
    /// a date, a time and a zone.
    #[must_use]
    pub fn to_rfc3339(&self) -> Option<String> {
        self.unix_millis()?;
        let [day, month, year] = numbers(&self.day, '/')?;
        let [hour, minute, second] = numbers(&self.time, ':')?;
        let zone = self.zone.replace(':', "");
        let (hours, minutes) = zone.split_at_checked(3)?;
        Some(format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}{hours}:{minutes}"))
    }
}

impl std::fmt::Display for Instant {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} {} ({})", self.day, self.time, self.zone)
    }
}

impl ReceiptForm {
    /// What `ricevuta/@tipo` and `X-TipoRicevuta` say.
    #[must_use]
    pub fn name(&self) -> &str {
        match self {
            Self::Full => "completa",
            Self::Short => "breve",
            Self::Synthetic => "sintetica",
            Self::Unknown(name) => name,
        }
    }

    fn named(name: &str) -> Self {
        match name.to_ascii_lowercase().as_str() {
            "completa" => Self::Full,
            "breve" => Self::Short,
            "sintetica" => Self::Synthetic,
            _ => Self::Unknown(name.to_owned()),
        }
    }
}

fn bare(id: &str) -> String {
    id.trim_matches(['<', '>', ' ']).to_owned()
}

fn numbers<const N: usize>(text: &str, separator: char) -> Option<[i64; N]> {
    let digits = |part: &str| part.trim().parse::<u16>().ok().map(i64::from);
    let parts: Option<Vec<i64>> = text.split(separator).map(digits).collect();
    parts?.try_into().ok()
}

/// Days of the proleptic Gregorian calendar (H. Hinnant, "chrono-Compatible Low-Level Date Algorithms").
const fn days_since_1970(year: i64, month: i64, day: i64) -> i64 {
    let year = if month <= 2 { year - 1 } else { year };
    let era = year.div_euclid(400);
    let of_era = year.rem_euclid(400);
    let of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    era * 146_097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719_468
}
