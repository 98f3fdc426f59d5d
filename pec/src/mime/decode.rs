//! Undoing transfer encodings and charsets, whatever the bytes are.

use std::borrow::Cow;

use mail_parser::decoders::base64::base64_decode;
use mail_parser::decoders::charsets::map::charset_decoder;
use mail_parser::decoders::quoted_printable::quoted_printable_decode;

use super::fields::Encoding;

/// Undoes `encoding`. What does not decode is taken as it is: a message mislabelled is still read.
pub(super) fn transfer(raw: &[u8], encoding: Encoding) -> Cow<'_, [u8]> {
    let decoded = match encoding {
        Encoding::Plain => None,
        Encoding::Base64 => base64_decode(raw).or_else(|| base64_decode(&alphabet_only(raw))),
        Encoding::QuotedPrintable => quoted_printable_decode(raw),
    };
    decoded.map_or(Cow::Borrowed(raw), Cow::Owned)
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
    let named = charset_decoder(charset.as_bytes());
    // These write ASCII bytes for other letters: they must not be taken for UTF-8.
    let shifts = ["utf-7", "utf-16", "iso-2022"].iter().any(|s| charset.to_ascii_lowercase().starts_with(s));
    let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
    match (std::str::from_utf8(bytes), named) {
        (Ok(text), None) => text.to_owned(),
        (Ok(text), Some(_)) if !shifts => text.to_owned(),
        (_, Some(decode)) => decode(bytes),
        (Err(_), None) => charset_decoder(b"windows-1252")
            .map_or_else(|| String::from_utf8_lossy(bytes).into_owned(), |decode| decode(bytes)),
    }
}
