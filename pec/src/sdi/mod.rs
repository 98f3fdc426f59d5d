//! Electronic invoices (FatturaPA) and what the exchange system (Sistema di Interscambio, SdI) says of
//! them, as they come by certified mail: recognised and told, never required.
//!
//! A file is known by its name *and* its content where both can be read. What is signed as CAdES
//! (`.p7m`) or packed is recognised and not opened here: whoever opens it hands the XML inside to
//! [`Content::of_xml`].

mod name;
mod notice;

pub use self::name::{Extension, FileName};
pub use self::notice::{Family, Fault, Notice, NoticeType};

use crate::xml;

/// An attached file of the exchange system.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct File {
    /// As attached.
    pub name: String,
    pub form: Form,
    pub content: Content,
}

/// What a file's bytes are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize), serde(rename_all = "snake_case"))]
pub enum Form {
    Xml,
    /// CAdES, in DER or BER.
    Signed,
    /// CAdES, in base64 with or without the lines of PEM.
    SignedBase64,
    Zip,
}

/// What is inside.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(clippy::large_enum_variant, reason = "there is one of an attached file: a box would save nothing")]
pub enum Content {
    Invoice,
    Notice(Notice),
    /// Signed or packed: only its name tells that it is an invoice.
    UnopenedInvoice,
    /// Signed or packed: only its name tells what notice it is.
    UnopenedNotice(NoticeType),
}

impl File {
    /// Recognises an attached file; none when it is none of the exchange system's.
    #[must_use]
    pub fn recognise(name: Option<&str>, bytes: &[u8]) -> Option<Self> {
        let form = Form::of(bytes)?;
        let name = name.unwrap_or_default().trim();
        let content = match form {
            Form::Xml => Content::of_xml(bytes)?,
            Form::Signed | Form::SignedBase64 | Form::Zip => {
                let parsed = FileName::parse(name).filter(|name| name.extension.suits(form))?;
                parsed.notice.map_or(Content::UnopenedInvoice, Content::UnopenedNotice)
            }
        };
        Some(Self { name: name.to_owned(), form, content })
    }
}

impl Form {
    /// Told by the first bytes; none when they are none of these.
    #[must_use]
    pub fn of(bytes: &[u8]) -> Option<Self> {
        let text = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes).trim_ascii_start();
        let base64 = |b: &u8| b.is_ascii_alphanumeric() || b"+/=\r\n".contains(b);
        match bytes {
            [b'P', b'K', 3, 4, ..] => Some(Self::Zip),
            // A SEQUENCE of more than 127 bytes, or of indefinite length.
            [0x30, 0x80..=0x84, ..] => Some(Self::Signed),
            _ if text.starts_with(b"<") => Some(Self::Xml),
            _ if text.starts_with(b"-----BEGIN") => Some(Self::SignedBase64),
            // The same SEQUENCE in base64.
            _ if text.starts_with(b"MI") && text.iter().take(256).all(base64) => Some(Self::SignedBase64),
            _ => None,
        }
    }
}

impl Content {
    /// Tells what XML this is, by its root element; none when it is none of the exchange system's.
    #[must_use]
    pub fn of_xml(xml: &[u8]) -> Option<Self> {
        // An invoice may hold megabytes of attachments: only its root is looked at.
        let (root, namespace) = xml::root(xml)?;
        let is_invoice = ["FatturaElettronica", "FatturaElettronicaSemplificata"].contains(&root.as_str());
        if is_invoice && (namespace.is_empty() || namespace.contains("fatture/v")) {
            return Some(Self::Invoice);
        }
        Notice::read(xml).map(Self::Notice)
    }
}
