//! Small pieces of MIME: headers, bodies, parts.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use rand::Rng;
use rand::rngs::StdRng;

/// A body in base64, in lines of 76 (RFC 2045 §6.8).
pub(crate) fn base64_lines(bytes: &[u8]) -> String {
    let text = STANDARD.encode(bytes);
    let mut lines = String::with_capacity(text.len() + text.len() / 38 + 2);
    for (place, character) in text.chars().enumerate() {
        if place > 0 && place % 76 == 0 {
            lines.push_str("\r\n");
        }
        lines.push(character);
    }
    lines.push_str("\r\n");
    lines
}

/// A header's text, in encoded words where it is not ASCII (RFC 2047).
pub(crate) fn header_text(text: &str) -> String {
    if text.is_ascii() {
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

/// A body in quoted-printable (RFC 2045 §6.7), UTF-8.
pub(crate) fn quoted_printable(text: &str) -> String {
    let mut body = String::new();
    for line in text.lines() {
        let mut width = 0;
        for byte in line.bytes() {
            let piece = match byte {
                b'=' | 0..=31 | 127..=255 => format!("={byte:02X}"),
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

/// A part of text, `text/{kind}`.
pub(crate) fn text_part(kind: &str, text: &str) -> String {
    format!(
        "Content-Type: text/{kind}; charset=\"utf-8\"\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n{}",
        quoted_printable(text)
    )
}

/// A multipart entity: its headers, then its parts.
pub(crate) fn multipart(rng: &mut StdRng, kind: &str, parts: &[String]) -> String {
    let boundary = boundary(rng);
    let mut entity = format!("Content-Type: multipart/{kind}; boundary=\"{boundary}\"\r\n\r\n");
    for part in parts {
        entity.push_str(&format!("--{boundary}\r\n{part}\r\n"));
    }
    entity.push_str(&format!("--{boundary}--\r\n"));
    entity
}

pub(crate) fn boundary(rng: &mut StdRng) -> String {
    format!("----=_{:016X}{:016X}", rng.random::<u64>(), rng.random::<u64>())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_lines_are_folded_and_accents_are_coded() {
        let body = quoted_printable(&format!("è{}", "a".repeat(100)));
        assert!(body.starts_with("=C3=A8a") && body.lines().all(|line| line.len() <= 76));
    }

    #[test]
    fn a_header_beyond_ascii_is_split_into_encoded_words() {
        let header = header_text(&"perché ".repeat(12));
        assert!(header.lines().count() > 1 && header.lines().all(|line| line.len() <= 76), "{header}");
    }
}
