//! An ordinary message, as a user's program writes it: what is handed in.

use super::Names;
use super::entity::{Entity, header_text, one_line};
use crate::certificate::Instant;
use crate::mime::Encoding;

/// A message. What is empty is left out.
#[derive(Clone, Debug, Default)]
pub struct Letter<'a> {
    /// The sender's address.
    pub from: &'a str,
    /// The sender's name.
    pub name: &'a str,
    pub to: &'a [&'a str],
    pub cc: &'a [&'a str],
    pub subject: &'a str,
    /// Without angle brackets.
    pub message_id: &'a str,
    /// Further fields, as they stand: each line with its end.
    pub fields: &'a str,
    pub date: Option<Instant>,
    pub text: &'a str,
    pub html: Option<&'a str>,
    /// What the HTML shows by `cid:`.
    pub pictures: &'a [Picture<'a>],
    pub attachments: &'a [Attachment<'a>],
}

/// A picture within the HTML.
#[derive(Clone, Copy, Debug)]
pub struct Picture<'a> {
    /// Its `Content-ID`, without angle brackets.
    pub id: &'a str,
    pub media_type: &'a str,
    pub bytes: &'a [u8],
}

/// A file with a letter.
#[derive(Clone, Copy, Debug)]
pub struct Attachment<'a> {
    pub name: &'a str,
    pub media_type: &'a str,
    pub bytes: &'a [u8],
}

impl Letter<'_> {
    /// Writes it, with lines that end in CRLF.
    #[must_use]
    pub fn write(&self) -> Vec<u8> {
        let mut header = self.fields.to_owned();
        let mut field = |name: &str, value: String| {
            if !value.is_empty() {
                header.push_str(&format!("{name}: {value}\r\n"));
            }
        };
        field("Message-ID", angled(self.message_id));
        field("Date", self.date.as_ref().map(Instant::header_date).unwrap_or_default());
        field(
            "From",
            match self.name {
                "" => self.from.to_owned(),
                name => format!("{} <{}>", header_text(&quoted(name)), self.from),
            },
        );
        field("To", self.to.join(",\r\n "));
        field("Cc", self.cc.join(",\r\n "));
        field("Subject", header_text(&one_line(self.subject)));
        field("MIME-Version", "1.0".to_owned());
        [header.into_bytes(), self.body().write()].concat()
    }

    fn body(&self) -> Entity {
        let text = Entity::text("plain", self.text);
        let text = match self.html {
            Some(html) => Entity::multipart("alternative", &[text, self.page(html)]),
            None => text,
        };
        if self.attachments.is_empty() {
            return text;
        }
        let files = self.attachments.iter().map(|file| {
            let Attachment { name, media_type, bytes } = file;
            Entity::file(media_type, name, "attachment", Names::Quoted, Encoding::Base64, bytes)
        });
        Entity::multipart("mixed", &std::iter::once(text).chain(files).collect::<Vec<_>>())
    }
}

impl Letter<'_> {
    fn page(&self, html: &str) -> Entity {
        let page = Entity::text("html", html);
        if self.pictures.is_empty() {
            return page;
        }
        let pictures = self.pictures.iter().map(|p| Entity::picture(p.media_type, p.id, p.bytes));
        Entity::multipart("related", &std::iter::once(page).chain(pictures).collect::<Vec<_>>())
    }
}

fn angled(id: &str) -> String {
    if id.is_empty() { String::new() } else { format!("<{id}>") }
}

/// A display name (RFC 5322 §3.2.4): one that is not ASCII becomes an encoded word, which takes no quotes.
fn quoted(name: &str) -> String {
    let name = one_line(name).replace(['"', '\\'], "'");
    if name.is_ascii() { format!("\"{name}\"") } else { name }
}
