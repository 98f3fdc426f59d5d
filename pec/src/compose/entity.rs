//! Small pieces of MIME: header text, bodies, parts.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::{Names, unique};
use crate::mime::Encoding;

/// A part: its header fields and its encoded body.
pub(super) struct Entity {
    header: String,
    body: Vec<u8>,
}

impl Entity {
    /// Text for people, `text/{kind}`.
    pub(super) fn text(kind: &str, text: &str) -> Self {
        let header = format!(
            "Content-Type: text/{kind}; charset=\"utf-8\"\r\nContent-Transfer-Encoding: quoted-printable\r\n"
        );
        Self { header, body: quoted_printable(text).into_bytes() }
    }

    /// The same text once more, as HTML.
    pub(super) fn html_of(text: &str) -> Self {
        let html = escape(text).replace('\n', "<br>\n");
        Self::text("html", &format!("<html><body><p>{html}</p></body></html>"))
    }

    /// A picture that HTML beside it shows by its id.
    pub(super) fn picture(media_type: &str, id: &str, bytes: &[u8]) -> Self {
        let header = format!(
            "Content-Type: {media_type}\r\nContent-ID: <{id}>\r\nContent-Disposition: inline\r\n\
             Content-Transfer-Encoding: base64\r\n"
        );
        Self { header, body: base64_lines(bytes).into_bytes() }
    }

    /// A file. Plain files are 8bit where they are not ASCII.
    pub(super) fn file(
        media_type: &str,
        name: &str,
        disposition: &str,
        names: Names,
        encoding: Encoding,
        bytes: &[u8],
    ) -> Self {
        let quoted = file_name(name);
        let (on_type, on_disposition) = match names {
            Names::Quoted => (format!("name={quoted}"), format!("; filename={quoted}")),
            Names::Unquoted => (format!("name={name}"), format!("; filename={name}")),
            Names::OnTypeOnly => (format!("name={quoted}"), String::new()),
        };
        let (encoding, body) = match encoding {
            Encoding::Base64 => ("base64", base64_lines(bytes).into_bytes()),
            Encoding::QuotedPrintable => {
                ("quoted-printable", quoted_printable(&String::from_utf8_lossy(bytes)).into_bytes())
            }
            // On the way a bare LF would become CRLF, and the signature no longer hold. An enclosed
            // message stays as it is given.
            Encoding::Plain => {
                let name = if bytes.is_ascii() { "7bit" } else { "8bit" };
                let is_message = media_type.starts_with("message/");
                (name, if is_message { bytes.to_vec() } else { with_crlf(bytes) })
            }
        };
        let header = format!(
            "Content-Type: {media_type}; {on_type}\r\nContent-Disposition: {disposition}{on_disposition}\r\n\
             Content-Transfer-Encoding: {encoding}\r\n"
        );
        Self { header, body }
    }

    /// Several parts as one.
    pub(super) fn multipart(kind: &str, parts: &[Self]) -> Self {
        let parts: Vec<Vec<u8>> = parts.iter().map(Self::write).collect();
        let boundary = format!("=_{}", unique(&parts.concat()));
        let mut body = Vec::new();
        for part in &parts {
            body.extend_from_slice(format!("--{boundary}\r\n").as_bytes());
            body.extend_from_slice(part);
            body.extend_from_slice(b"\r\n");
        }
        body.extend_from_slice(format!("--{boundary}--\r\n").as_bytes());
        Self { header: format!("Content-Type: multipart/{kind}; boundary=\"{boundary}\"\r\n"), body }
    }

    /// Header, empty line, body.
    pub(super) fn write(&self) -> Vec<u8> {
        [self.header.as_bytes(), b"\r\n", &self.body].concat()
    }
}

/// Every line ends in CRLF.
fn with_crlf(text: &[u8]) -> Vec<u8> {
    let mut lines = Vec::with_capacity(text.len() + text.len() / 32);
    for line in text.split_inclusive(|byte| *byte == b'\n') {
        match line.strip_suffix(b"\n") {
            Some(line) => {
                lines.extend_from_slice(line.strip_suffix(b"\r").unwrap_or(line));
                lines.extend_from_slice(b"\r\n");
            }
            None => lines.extend_from_slice(line),
        }
    }
    lines
}

/// Text for one line: control characters and runs of blanks become one blank.
pub(super) fn one_line(text: &str) -> String {
    let blank = |c: char| if c.is_control() { ' ' } else { c };
    text.chars().map(blank).collect::<String>().split_whitespace().collect::<Vec<_>>().join(" ")
}

/// A header's text, in encoded words where it is not plain (RFC 2047).
pub(super) fn header_text(text: &str) -> String {
    if text.is_ascii() && !text.contains("=?") && text.len() < 900 {
        return text.to_owned();
    }
    let mut words = Vec::new();
    let mut word = String::new();
    for character in text.chars() {
        // 75 characters a word, less its frame: 45 bytes.
        if word.len() + character.len_utf8() > 45 {
            words.push(std::mem::take(&mut word));
        }
        word.push(character);
    }
    words.push(word);
    let encoded = words.iter().map(|word| format!("=?UTF-8?B?{}?=", STANDARD.encode(word)));
    encoded.collect::<Vec<_>>().join("\r\n ")
}

/// For XML and HTML alike.
pub(super) fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

/// A parameter's value: in an encoded word where it is not ASCII, as most programs do (against RFC 2231).
fn file_name(name: &str) -> String {
    let name = one_line(name).replace(['"', '\\'], "'");
    format!("\"{}\"", header_text(&name))
}

/// A body in base64, in lines of 76 (RFC 2045 §6.8).
fn base64_lines(bytes: &[u8]) -> String {
    let mut lines = String::with_capacity(bytes.len() / 57 * 78 + 80);
    for line in bytes.chunks(57) {
        STANDARD.encode_string(line, &mut lines);
        lines.push_str("\r\n");
    }
    lines
}

/// A body in quoted-printable (RFC 2045 §6.7).
fn quoted_printable(text: &str) -> String {
    let mut body = String::new();
    for line in text.lines() {
        let mut width = 0;
        for (at, byte) in line.bytes().enumerate() {
            let is_last_blank = byte == b' ' && at + 1 == line.len();
            let piece = match byte {
                b'=' | 0..=31 | 127..=255 => format!("={byte:02X}"),
                _ if is_last_blank => "=20".to_owned(),
                _ => char::from(byte).to_string(),
            };
            if width + piece.len() > 75 {
                body.push_str("=\r\n");
                width = 0;
            }
            width += piece.len();
            body.push_str(&piece);
        }
        body.push_str("\r\n");
    }
    body
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_lines_are_folded_and_accents_are_coded() {
        let body = quoted_printable(&format!("è{} ", "a".repeat(100)));
        assert!(body.starts_with("=C3=A8a") && body.lines().all(|line| line.len() <= 76));
        assert!(body.ends_with("=20\r\n"));
    }

    #[test]
    fn a_header_beyond_ascii_is_split_into_encoded_words() {
        let header = header_text(&"perché ".repeat(12));
        assert!(header.lines().count() > 1 && header.lines().all(|line| line.len() <= 76), "{header}");
    }
}
