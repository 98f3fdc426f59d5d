//! Writes the message: From is the mailbox, no Bcc, text and files in base64, so that every byte arrives
//! as it was given and no line of theirs can be taken for the protocol's.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use lettre::message::header::{
    ContentDisposition, ContentTransferEncoding, ContentType, HeaderName, HeaderValue,
};
use lettre::message::{Attachment, Body, Mailbox, MultiPart, SinglePart};
use lettre::{Address, Message};
use shared::address::EmailAddress;
use shared::dispatch::ReceiptWish;
use shared::time::Timestamp;

use super::check::Addressed;
use crate::error::{Error, Result};
use crate::smtp::Content;

/// What is written.
pub(super) struct Written {
    pub(super) from: EmailAddress,
    pub(super) addressed: Addressed,
    pub(super) subject: String,
    pub(super) text: String,
    pub(super) receipt: ReceiptWish,
    /// Without angle brackets, as those of `references`.
    pub(super) message_id: String,
    pub(super) references: Vec<String>,
    pub(super) at: Timestamp,
    /// Names and bytes.
    pub(super) files: Vec<(String, Vec<u8>)>,
}

/// Writes it, fit to travel.
///
/// # Errors
/// `internal` where what was checked cannot be written after all.
pub(super) fn write(written: Written) -> Result<Content> {
    let at = u64::try_from(written.at.0).unwrap_or_default();
    let date: SystemTime = UNIX_EPOCH + Duration::from_millis(at);
    let receipt = HeaderName::new_from_ascii("X-TipoRicevuta".to_owned()).map_err(Error::internal)?;
    let mut message = Message::builder()
        .from(mailbox(&written.from)?)
        .subject(written.subject.trim())
        .message_id(Some(format!("<{}>", written.message_id)))
        .date(date)
        .raw_header(HeaderValue::new(receipt, written.receipt.word().to_owned()));
    for to in &written.addressed.to {
        message = message.to(mailbox(to)?);
    }
    for cc in &written.addressed.cc {
        message = message.cc(mailbox(cc)?);
    }
    let angled: Vec<String> = written.references.iter().map(|id| format!("<{id}>")).collect();
    if let Some(answered) = angled.first() {
        message = message.in_reply_to(answered.clone()).references(angled.join(" "));
    }
    let text = text_part(&written.text)?;
    let message = if written.files.is_empty() {
        message.singlepart(text)
    } else {
        let mut parts = MultiPart::mixed().singlepart(text);
        for (name, bytes) in written.files {
            let body = in_base64(bytes)?;
            parts = parts.singlepart(Attachment::new(name.clone()).body(body, content_type(&name)?));
        }
        message.multipart(parts)
    };
    let mut bytes = message.map_err(Error::internal)?.formatted();
    if !bytes.ends_with(b"\r\n") {
        bytes.extend_from_slice(b"\r\n");
    }
    Content::check(bytes).map_err(Error::internal)
}

fn mailbox(address: &EmailAddress) -> Result<Mailbox> {
    Ok(Mailbox::new(None, address.as_str().parse::<Address>().map_err(Error::internal)?))
}

fn text_part(text: &str) -> Result<SinglePart> {
    let lines = text.replace("\r\n", "\n").replace('\r', "\n").replace('\n', "\r\n");
    Ok(SinglePart::builder()
        .header(ContentType::TEXT_PLAIN)
        .header(ContentDisposition::inline())
        .body(in_base64(lines.into_bytes())?))
}

fn in_base64(bytes: Vec<u8>) -> Result<Body> {
    Body::new_with_encoding(bytes, ContentTransferEncoding::Base64)
        .or(Err(Error::internal("bytes cannot be written in base64")))
}

/// By the name's end: what a provider or a recipient looks inside is named, all else is bytes.
fn content_type(name: &str) -> Result<ContentType> {
    let end = name.rsplit('.').next().unwrap_or_default().to_ascii_lowercase();
    let media_type = match end.as_str() {
        "pdf" => "application/pdf",
        "xml" => "application/xml",
        "p7m" => "application/pkcs7-mime",
        "p7s" => "application/pkcs7-signature",
        "zip" => "application/zip",
        "txt" => "text/plain; charset=utf-8",
        "csv" => "text/csv; charset=utf-8",
        "jpg" | "jpeg" => "image/jpeg",
        "png" => "image/png",
        "docx" => "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        "xlsx" => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        _ => "application/octet-stream",
    };
    ContentType::parse(media_type).map_err(Error::internal)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(subject: &str, text: &str, files: Vec<(String, Vec<u8>)>) -> Written {
        let address = |text: &str| text.parse::<EmailAddress>().unwrap();
        Written {
            from: address("rossi@pec.it"),
            addressed: Addressed {
                to: vec![address("a@pec.it"), address("b@pec.it")],
                cc: vec![address("c@pec.it")],
            },
            subject: subject.to_owned(),
            text: text.to_owned(),
            receipt: ReceiptWish::Short,
            message_id: "1@pec.it".to_owned(),
            references: vec!["x@y.it".to_owned(), "opec1@z.it".to_owned()],
            at: Timestamp(1_795_330_000_000),
            files,
        }
    }

    #[test]
    fn what_is_written_is_read_back() {
        let files = vec![
            ("Fattura è.pdf".to_owned(), b"%PDF\n.\n\r\0\xff".to_vec()),
            ("IT01_1.xml.p7m".to_owned(), vec![b'.'; 5_000]),
        ];
        let text = "Città.\n.\n\r\n..fine\rx";
        let content = write(written("Città \u{2014} avviso", text, files.clone())).unwrap();
        let reading = pec::read(content.bytes());
        let structure = reading.structure.as_ref().unwrap();
        let message = structure.message().unwrap();
        let addresses = |field| message.addresses(field).into_iter().map(|(_, one)| one).collect::<Vec<_>>();
        assert_eq!(
            (addresses("From"), addresses("Cc")),
            (vec!["rossi@pec.it".into()], vec!["c@pec.it".into()])
        );
        assert_eq!(addresses("To"), ["a@pec.it", "b@pec.it"]);
        assert_eq!(addresses("Bcc"), [""; 0]);
        assert_eq!(message.subject().as_deref(), Some("Città \u{2014} avviso"));
        assert_eq!(message.field("Message-ID").as_deref(), Some("<1@pec.it>"));
        assert_eq!(message.field("In-Reply-To").as_deref(), Some("<x@y.it>"));
        assert_eq!(message.field("References").as_deref(), Some("<x@y.it> <opec1@z.it>"));
        assert_eq!(message.field("X-TipoRicevuta").as_deref(), Some("breve"));
        let parts: Vec<_> = structure.own_leaves().map(|(_, part)| part).collect();
        assert_eq!(parts[0].text(), "Città.\r\n.\r\n\r\n..fine\r\nx");
        for (part, (name, bytes)) in parts[1..].iter().zip(&files) {
            assert_eq!((part.name(), part.contents().as_ref()), (Some(name.as_str()), bytes.as_slice()));
        }
    }

    #[test]
    fn what_is_typed_does_not_leave_its_header() {
        // The check refuses these; even without it they stay one header.
        for subject in ["a\r\nBcc: b@pec.it", "a\r\n\r\nb", &"è".repeat(500), &"x".repeat(3_000)] {
            let Ok(content) = write(written(subject, "x", Vec::new())) else { continue };
            let reading = pec::read(content.bytes());
            let message = reading.structure.as_ref().unwrap().message().unwrap();
            assert!(message.addresses("Bcc").is_empty(), "{subject}");
            assert_eq!(message.addresses("From").len(), 1, "{subject}");
        }
    }
}
