//! Writes certified mail as providers do (RFC 6109 §3 and §4; DM 2 November 2005, all. 1): for test
//! providers and for the tests of whoever reads it.
//!
//! A [`Provider`] makes of a [`Submission`], what a user handed in, one message per [`Event`]. Pure as the
//! rest: ids and instants are the caller's, and equal input gives equal bytes. Nothing is signed here:
//! [`Composed::content`] are the exact bytes to sign, [`Composed::sealed`] takes the signature.
//!
//! ```
//! use pec::compose::{Event, Letter, Provider, Submission};
//! use pec::{Instant, Kind, Recipient};
//!
//! let letter = Letter { from: "rossi@pec.it", to: &["bianchi@legalmail.it"], subject: "Città", ..Letter::default() };
//! let submission = Submission {
//!     sender: "rossi@pec.it".into(),
//!     recipients: vec![Recipient { address: "bianchi@legalmail.it".into(), certified: true }],
//!     subject: "Città".into(),
//!     identifier: "opec1.20261122@pec.example".into(),
//!     message_id: "1@rossi.example".into(),
//!     original: letter.write(),
//!     ..Submission::default()
//! };
//! let provider = Provider { name: "Gestore S.p.A.".into(), domain: "pec.example".into(), ..Provider::default() };
//! let at = Instant { day: "22/11/2026".into(), time: "08:49:17".into(), zone: "+0100".into() };
//! let composed = provider.compose(&submission, &Event::envelope(), &at);
//! let message = composed.sealed(b"the DER of a detached signature over composed.content()");
//!
//! let reading = pec::read(&message);
//! assert_eq!((reading.kind, reading.subject.as_str()), (Kind::Envelope, "Città"));
//! assert_eq!(reading.original.as_deref(), Some(submission.original.as_slice()));
//! ```

mod certificate;
mod entity;
mod event;
mod letter;
mod short;
mod wording;

use sha2::{Digest, Sha256};

use self::entity::Entity;
pub use self::event::{Event, Undelivered, Wait};
pub use self::letter::{Attachment, Letter, Picture};
use crate::certificate::{Certificate, Instant, Recipient};
use crate::kind::Kind;
use crate::mime::Encoding;

/// Who certifies, and how its messages look.
#[derive(Clone, Debug, Default)]
pub struct Provider {
    /// The company: `ARUBA PEC S.p.A.`
    pub name: String,
    /// The domain of its own address, `posta-certificata@…`.
    pub domain: String,
    pub habits: Habits,
}

/// In what real providers differ, and all that RFC 6109 leaves open.
#[derive(Clone, Copy, Debug, Default)]
pub struct Habits {
    /// How `daticert.xml` travels.
    pub certificate: CertificateEncoding,
    /// How the original travels: in any but [`Encoding::Plain`] against RFC 2046 §5.2.1, and yet seen.
    pub original: Encoding,
    pub names: Names,
    pub order: Order,
    pub text: Text,
}

/// How `daticert.xml` travels.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum CertificateEncoding {
    #[default]
    Base64,
    QuotedPrintable,
    /// As it is, in 8bit where it is not ASCII.
    Plain,
}

/// How files are named.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Names {
    #[default]
    Quoted,
    Unquoted,
    /// On `Content-Type` only.
    OnTypeOnly,
}

/// Which of the two files comes first.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Order {
    #[default]
    CertificateFirst,
    OriginalFirst,
}

/// The text for people.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Text {
    #[default]
    PlainAndHtml,
    Plain,
}

/// What a user handed in: the same in the envelope and in every receipt. Texts are written on one line
/// each, runs of blanks as one.
#[derive(Clone, Debug, Default)]
pub struct Submission {
    pub sender: String,
    pub recipients: Vec<Recipient>,
    /// `risposte`; may be empty.
    pub reply_to: String,
    pub subject: String,
    /// The id that the sender's program gave, without angle brackets; empty when it gave none.
    pub message_id: String,
    /// The provider's id: the envelope's Message-ID, and in all its receipts.
    pub identifier: String,
    /// The message, as the provider passes it on: its Message-ID is the identifier.
    pub original: Vec<u8>,
}

/// A message that lacks its signature only.
#[derive(Clone, Debug)]
pub struct Composed {
    kind: Kind,
    certificate: Option<Certificate>,
    header: String,
    content: Vec<u8>,
    original: Option<Vec<u8>>,
}

impl Provider {
    /// Writes what this provider sends at `at` when `event` happens to the submission.
    #[must_use]
    pub fn compose(&self, submission: &Submission, event: &Event, at: &Instant) -> Composed {
        let certificate = event.certificate(self, submission, at);
        let words = wording::words(submission, event, self, at);
        let original = event.original(submission);
        let xml = certificate.as_ref().map(|certificate| self.certificate_part(certificate));
        let enclosed = original.as_deref().map(|original| self.original_part(original));
        let files = match self.habits.order {
            Order::CertificateFirst => [xml, enclosed],
            Order::OriginalFirst => [enclosed, xml],
        };
        let text = match self.habits.text {
            Text::PlainAndHtml => {
                Entity::multipart("alternative", &[Entity::text("plain", &words), Entity::html_of(&words)])
            }
            Text::Plain => Entity::text("plain", &words),
        };
        let parts: Vec<Entity> = std::iter::once(text).chain(files.into_iter().flatten()).collect();
        let content = Entity::multipart("mixed", &parts).write();
        Composed {
            header: self.header(submission, event, at, &content),
            kind: event.kind(),
            certificate,
            content,
            original,
        }
    }

    fn certificate_part(&self, certificate: &Certificate) -> Entity {
        let xml = certificate.to_xml();
        let encoding = match self.habits.certificate {
            CertificateEncoding::Base64 => Encoding::Base64,
            CertificateEncoding::QuotedPrintable => Encoding::QuotedPrintable,
            CertificateEncoding::Plain => Encoding::Plain,
        };
        let named = self.habits.names;
        Entity::file("application/xml", "daticert.xml", "inline", named, encoding, xml.as_bytes())
    }

    fn original_part(&self, original: &[u8]) -> Entity {
        let (named, encoding) = (self.habits.names, self.habits.original);
        Entity::file("message/rfc822", "postacert.eml", "inline", named, encoding, original)
    }

    /// The outermost header, without the fields of its content (RFC 6109 §3.1 to §3.4).
    fn header(&self, submission: &Submission, event: &Event, at: &Instant, content: &[u8]) -> String {
        let kind = event.kind();
        let address = format!("posta-certificata@{}", self.domain);
        let sender = entity::one_line(&submission.sender);
        let recipients =
            || submission.recipients.iter().map(|recipient| entity::one_line(&recipient.address));
        let (from, to, message_id) = if kind.wraps_correspondence() {
            let from = format!("\"Per conto di: {sender}\" <{address}>\r\nReply-To: {sender}");
            (from, recipients().collect::<Vec<_>>().join(",\r\n "), submission.identifier.clone())
        } else {
            (address, sender, format!("{}.{}", unique(content), submission.identifier))
        };
        let mut header = String::new();
        for (name, value) in event.fields() {
            header += &format!("{name}: {value}\r\n");
        }
        if !submission.message_id.is_empty() {
            header += &format!("X-Riferimento-Message-ID: <{}>\r\n", submission.message_id);
        }
        let subject = entity::one_line(&format!("{}{}", kind.subject_prefix(), submission.subject));
        header
            + &format!(
                "Date: {}\r\nMessage-ID: <{message_id}>\r\nFrom: {from}\r\nTo: {to}\r\nSubject: {}\r\nMIME-Version: 1.0\r\n",
                at.header_date(),
                entity::header_text(&subject),
            )
    }
}

impl Composed {
    #[must_use]
    pub const fn kind(&self) -> &Kind {
        &self.kind
    }

    /// What its `daticert.xml` says; none for an anomaly, which has none.
    #[must_use]
    pub const fn certificate(&self) -> Option<&Certificate> {
        self.certificate.as_ref()
    }

    /// The message inside, as this message carries it.
    #[must_use]
    pub fn original(&self) -> Option<&[u8]> {
        self.original.as_deref()
    }

    /// The exact bytes to sign: the first part of the `multipart/signed`.
    #[must_use]
    pub fn content(&self) -> &[u8] {
        &self.content
    }

    /// The whole message, with `signature`: a detached CMS `SignedData` over [`Composed::content`].
    #[must_use]
    pub fn sealed(&self, signature: &[u8]) -> Vec<u8> {
        let boundary = format!("----{}", unique(&self.content));
        let mut message = self.header.clone().into_bytes();
        message.extend_from_slice(
            format!(
                "Content-Type: multipart/signed; protocol=\"application/x-pkcs7-signature\"; micalg=\"sha-256\"; \
                 boundary=\"{boundary}\"\r\n\r\nThis is an S/MIME signed message\r\n\r\n--{boundary}\r\n"
            )
            .as_bytes(),
        );
        message.extend_from_slice(&self.content);
        let file = Entity::file(
            "application/x-pkcs7-signature",
            "smime.p7s",
            "attachment",
            Names::Quoted,
            Encoding::Base64,
            signature,
        );
        message.extend_from_slice(format!("\r\n--{boundary}\r\n").as_bytes());
        message.extend_from_slice(&file.write());
        message.extend_from_slice(format!("\r\n--{boundary}--\r\n").as_bytes());
        message
    }
}

/// A word that these bytes determine, and that stands nowhere in them but by intent.
fn unique(bytes: &[u8]) -> String {
    let digest = Sha256::digest(bytes);
    digest.iter().take(12).map(|byte| format!("{byte:02X}")).collect()
}
