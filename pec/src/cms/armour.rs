//! What binary files are dressed in on their way: PEM (RFC 7468) and bare base64.

use std::borrow::Cow;

use mail_parser::decoders::base64::base64_decode;

/// The binary form of a DER, BER, PEM or base64 file: borrowed where it is binary already. Of a PEM
/// file the first block counts. What is none of these is answered as it is.
pub(crate) fn binary(bytes: &[u8]) -> Cow<'_, [u8]> {
    let text = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes).trim_ascii_start();
    let encoded = match block(text) {
        Some(block) => block,
        // `MI`: how the base64 of a SEQUENCE of more than 255 octets or of indefinite length begins.
        None if text.starts_with(b"MI") && text.iter().all(is_base64) => text,
        None => return Cow::Borrowed(bytes),
    };
    let alphabet: Vec<u8> = encoded.iter().copied().filter(|byte| !byte.is_ascii_whitespace()).collect();
    base64_decode(&alphabet).map_or(Cow::Borrowed(bytes), Cow::Owned)
}

/// What stands between the first two lines of dashes.
fn block(text: &[u8]) -> Option<&[u8]> {
    let rest = text.strip_prefix(b"-----BEGIN ")?;
    let dashes = |text: &[u8]| text.windows(5).position(|window| window == b"-----");
    let rest = rest.get(dashes(rest)? + 5..)?;
    rest.get(..dashes(rest)?)
}

const fn is_base64(byte: &u8) -> bool {
    matches!(byte, b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'+' | b'/' | b'=') || byte.is_ascii_whitespace()
}
