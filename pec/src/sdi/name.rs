//! Names of files (Specifiche tecniche SdI, §2.2 and §3.1): `IT01234567890_00001.xml.p7m`,
//! `IT01234567890_00001_NS_001.xml`.

use super::{Form, NoticeType};

/// The parts of a file's name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FileName {
    /// Country and tax code of who transmits: `IT01234567890`.
    pub transmitter: String,
    /// Unique for this transmitter: one to five letters and digits.
    pub progressive: String,
    /// What notice it is, and the notice's own number; none for an invoice.
    pub notice: Option<NoticeType>,
    pub extension: Extension,
}

/// What a name ends in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Extension {
    Xml,
    SignedXml,
    Zip,
}

impl FileName {
    /// Takes a name apart; none when it is not one of these. Names are used in any case.
    ///
    /// ```
    /// use pec::sdi::{Extension, FileName, NoticeType};
    ///
    /// let name = FileName::parse("IT01234567890_00F3A_NS_001.xml").unwrap();
    /// assert_eq!((name.progressive.as_str(), name.notice), ("00F3A", Some(NoticeType::Rejected)));
    /// assert_eq!(FileName::parse("IT01234567890_1.xml.p7m").unwrap().extension, Extension::SignedXml);
    /// assert_eq!(FileName::parse("Fattura 12.pdf"), None);
    /// ```
    #[must_use]
    pub fn parse(name: &str) -> Option<Self> {
        let name = name.trim();
        let (stem, extension) = name.split_once('.')?;
        let extension = match extension.to_ascii_lowercase().as_str() {
            "xml" => Extension::Xml,
            "xml.p7m" => Extension::SignedXml,
            "zip" => Extension::Zip,
            _ => return None,
        };
        let (transmitter, progressive, notice) = match stem.split('_').collect::<Vec<_>>().as_slice() {
            [transmitter, progressive] => (*transmitter, *progressive, None),
            [transmitter, progressive, kind, number] if is_word(number, 1..=3) => {
                (*transmitter, *progressive, Some(NoticeType::of_code(kind)?))
            }
            _ => return None,
        };
        let (country, code) = transmitter.split_at_checked(2)?;
        let is_country = country.bytes().all(|b| b.is_ascii_alphabetic());
        (is_country && is_word(code, 2..=28) && is_word(progressive, 1..=5)).then(|| Self {
            transmitter: transmitter.to_owned(),
            progressive: progressive.to_owned(),
            notice,
            extension,
        })
    }
}

impl Extension {
    pub(super) const fn suits(self, form: Form) -> bool {
        match self {
            Self::Xml => matches!(form, Form::Xml),
            Self::SignedXml => matches!(form, Form::Signed | Form::SignedBase64),
            Self::Zip => matches!(form, Form::Zip),
        }
    }
}

fn is_word(text: &str, length: std::ops::RangeInclusive<usize>) -> bool {
    length.contains(&text.len()) && text.bytes().all(|b| b.is_ascii_alphanumeric())
}
