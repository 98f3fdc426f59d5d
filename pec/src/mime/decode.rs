//! Undoing transfer encodings and charsets, whatever the bytes are.

use std::borrow::Cow;

use mail_parser::decoders::base64::base64_decode;
use mail_parser::decoders::charsets::map::charset_decoder;
use mail_parser::decoders::quoted_printable::quoted_printable_decode;

use super::fields::Encoding;

/// Undoes `encoding`. What does not decode is taken as it is: a message mislabelled is still read.
pub(crate) fn transfer(raw: &[u8], encoding: Encoding) -> Cow<'_, [u8]> {
    let decoded = match encoding {
        Encoding::Plain => None,
        Encoding::Base64 => base64_decode(raw).or_else(|| base64_decode(&alphabet_only(raw))),
        Encoding::QuotedPrintable => Some(quoted_printable_decode(raw).unwrap_or_else(|| lenient(raw))),
    };
    decoded.map_or(Cow::Borrowed(raw), Cow::Owned)
}

/// RFC 2045 §6.7 asks to keep a broken escape as it is written.
fn lenient(raw: &[u8]) -> Vec<u8> {
    let mut decoded = Vec::with_capacity(raw.len());
    let mut rest = raw;
    while let Some((byte, after)) = rest.split_first() {
        rest = match (byte, after) {
            (b'=', [b'\r', b'\n', after @ ..] | [b'\n', after @ ..]) => after,
            (b'=', [high, low, after @ ..]) => match (hexadecimal(*high), hexadecimal(*low)) {
                (Some(high), Some(low)) => {
                    decoded.push(high * 16 + low);
                    after
                }
                _ => {
                    decoded.push(b'=');
                    rest.get(1..).unwrap_or_default()
                }
            },
            _ => {
                decoded.push(*byte);
                after
            }
        };
    }
    decoded
}

fn hexadecimal(digit: u8) -> Option<u8> {
    char::from(digit).to_digit(16).and_then(|value| u8::try_from(value).ok())
}

/// RFC 2045 §6.8: characters outside the alphabet are ignored.
fn alphabet_only(raw: &[u8]) -> Vec<u8> {
    let known = |b: &u8| b.is_ascii_alphanumeric() || b"+/=".contains(b);
    raw.iter().copied().filter(known).collect()
}

/// Bytes as text: UTF-8 when they are that, whatever they are called (`iso-8859-1` over UTF-8 bytes
/// is the most common mistake), else the named charset, else Windows-1252.
#[must_use]
pub fn text(bytes: &[u8], charset: Option<&str>) -> String {
    let charset = charset.map(str::trim).unwrap_or_default();
    let is_utf7 = charset.to_ascii_lowercase().ends_with("utf-7");
    // `unicode-1-1-utf-7` is its first name (RFC 1642).
    let named = charset_decoder(if is_utf7 { b"utf-7" } else { charset.as_bytes() });
    // These write ASCII bytes for other letters: they must not be taken for UTF-8.
    let shifts = ["utf-7", "utf-16", "iso-2022"].iter().any(|s| charset.to_ascii_lowercase().contains(s));
    let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
    match (std::str::from_utf8(bytes), named) {
        (Ok(text), None) => text.to_owned(),
        (Ok(text), Some(_)) if !shifts => text.to_owned(),
        (_, Some(decode)) => decode(bytes),
        (Err(_), None) => charset_decoder(b"windows-1252")
            .map_or_else(|| String::from_utf8_lossy(bytes).into_owned(), |decode| decode(bytes)),
    }
}

/// Whether bytes that are not plain ASCII are UTF-8.
pub(crate) fn fits_utf8(bytes: &[u8]) -> bool {
    std::str::from_utf8(bytes).is_ok()
}
