//! `daticert.xml`: the only source of certified facts (RFC 6109 §4.4).
//!
//! No namespaces, no DOCTYPE; entities other than XML's own five are not expanded, so there is
//! nothing to blow up. Reading stops at the end of the root element: some providers leave text after it.

use quick_xml::events::{BytesStart, Event};
use quick_xml::{Reader, XmlVersion};

use crate::mime::decode_text;

/// A file longer than this is not read: real ones hold a few kilobytes, with hundreds of recipients
/// some hundred.
const MAX_BYTES: usize = 1024 * 1024;
/// The form has four levels.
const MAX_DEPTH: usize = 16;

/// What a provider certifies. Texts are as written, trimmed; an absent element is empty or none.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Certificate {
    /// `postacert@tipo`.
    pub kind: String,
    /// `postacert@errore`: unreliable, see [`Certificate::error_detail`].
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
    Full,
    Short,
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
    #[must_use]
    pub fn read(bytes: &[u8]) -> Option<Self> {
        if bytes.len() > MAX_BYTES {
            return None;
        }
        let text = decode_text(bytes, declared_encoding(bytes).as_deref());
        let mut reader = Reader::from_str(text.trim_start());
        reader.config_mut().check_end_names = false;
        let mut form = Form::default();
        loop {
            match reader.read_event() {
                Ok(Event::Start(tag)) => form.start(&tag)?,
                Ok(Event::Empty(tag)) => {
                    form.start(&tag)?;
                    form.end();
                }
                Ok(Event::End(_)) if form.end() => break,
                Ok(Event::Text(text)) => form.text.push_str(&String::from_utf8_lossy(&text)),
                Ok(Event::CData(text)) => form.text.push_str(&String::from_utf8_lossy(&text)),
                Ok(Event::GeneralRef(name)) => form.reference(&String::from_utf8_lossy(&name)),
                Ok(Event::Eof) | Err(_) => break,
                Ok(_) => {}
            }
        }
        form.seen_root.then_some(form.certificate)
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
        let zone: i64 = zone.replace(':', "").parse().ok()?;
        let right = (1..=12).contains(&month) && (1..=31).contains(&day) && (1900..=9999).contains(&year);
        if !right || hour > 24 || minute > 59 || second > 60 || zone > 1400 {
            return None;
        }
        let offset = sign * (zone / 100 * 60 + zone % 100);
        let minutes = days_since_1970(year, month, day) * 1_440 + hour * 60 + minute - offset;
        Some((minutes * 60 + second) * 1_000)
    }
}

impl std::fmt::Display for Instant {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} {} ({})", self.day, self.time, self.zone)
    }
}

/// The form, while it is being read.
#[derive(Default)]
struct Form {
    certificate: Certificate,
    open: Vec<String>,
    text: String,
    attribute: String,
    seen_root: bool,
}

impl Form {
    /// An element opens; none when this is not a daticert, or nested too deeply.
    fn start(&mut self, tag: &BytesStart<'_>) -> Option<()> {
        let name = String::from_utf8_lossy(tag.local_name().as_ref()).to_ascii_lowercase();
        if self.open.is_empty() {
            (name == "postacert").then_some(())?;
            self.seen_root = true;
            self.certificate.kind = attribute(tag, "tipo");
            self.certificate.error = attribute(tag, "errore");
        }
        if self.open.len() >= MAX_DEPTH {
            return None;
        }
        self.text.clear();
        self.attribute = attribute(tag, if name == "data" { "zona" } else { "tipo" });
        if name == "data" {
            self.certificate.instant.get_or_insert_default().zone.clone_from(&self.attribute);
        }
        if name == "ricevuta" {
            self.certificate.receipt = Some(ReceiptForm::named(&self.attribute));
        }
        self.open.push(name);
        Some(())
    }

    /// An element closes. Tells whether it was the root.
    fn end(&mut self) -> bool {
        let Some(name) = self.open.pop() else { return true };
        let text = std::mem::take(&mut self.text).split_whitespace().collect::<Vec<_>>().join(" ");
        let certificate = &mut self.certificate;
        match name.as_str() {
            "mittente" => certificate.sender = text,
            "destinatari" if !text.is_empty() => {
                let certified = !self.attribute.eq_ignore_ascii_case("esterno");
                certificate.recipients.push(Recipient { address: text, certified });
            }
            "risposte" => certificate.reply_to = text,
            "oggetto" => certificate.subject = text,
            "gestore-emittente" => certificate.provider = text,
            "giorno" => certificate.instant.get_or_insert_default().day = text,
            "ora" => certificate.instant.get_or_insert_default().time = text,
            "identificativo" => certificate.identifier = bare(&text),
            "msgid" => certificate.message_id = Some(bare(&text)).filter(|id| !id.is_empty()),
            "consegna" => certificate.delivery = Some(text).filter(|text| !text.is_empty()),
            "errore-esteso" => certificate.error_detail = Some(text).filter(|text| !text.is_empty()),
            _ => {}
        }
        self.open.is_empty()
    }

    /// XML's own five entities and characters by number; any other stays as it is written.
    fn reference(&mut self, name: &str) {
        let number = name.strip_prefix('#').and_then(|number| match number.strip_prefix(['x', 'X']) {
            Some(digits) => u32::from_str_radix(digits, 16).ok(),
            None => number.parse().ok(),
        });
        match (name, number.and_then(char::from_u32)) {
            ("lt", _) => self.text.push('<'),
            ("gt", _) => self.text.push('>'),
            ("amp", _) => self.text.push('&'),
            ("quot", _) => self.text.push('"'),
            ("apos", _) => self.text.push('\''),
            (_, Some(character)) => self.text.push(character),
            (name, None) => self.text.extend(["&", name, ";"]),
        }
    }
}

impl ReceiptForm {
    fn named(name: &str) -> Self {
        match name.to_ascii_lowercase().as_str() {
            "completa" => Self::Full,
            "breve" => Self::Short,
            "sintetica" => Self::Synthetic,
            _ => Self::Unknown(name.to_owned()),
        }
    }
}

/// Without the checks for doubled names: they are quadratic.
fn attribute(tag: &BytesStart<'_>, name: &str) -> String {
    let mut attributes = tag.attributes();
    let found = attributes
        .with_checks(false)
        .flatten()
        .find(|found| found.key.as_ref().eq_ignore_ascii_case(name.as_bytes()));
    let value = found.map(|found| match found.normalized_value(XmlVersion::Implicit1_0) {
        Ok(value) => value.into_owned(),
        Err(_) => String::from_utf8_lossy(&found.value).into_owned(),
    });
    value.unwrap_or_default().trim().to_owned()
}

/// The encoding that the XML declaration names.
fn declared_encoding(bytes: &[u8]) -> Option<String> {
    let head = String::from_utf8_lossy(bytes.get(..200).unwrap_or(bytes)).into_owned();
    let declaration = head.trim_start().strip_prefix("<?xml")?.split_once("?>")?.0;
    let value = declaration.split_once("encoding")?.1.trim_start().strip_prefix('=')?.trim_start();
    let quote = value.chars().next().filter(|quote| ['"', '\''].contains(quote))?;
    value.split(quote).nth(1).map(str::to_owned)
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
