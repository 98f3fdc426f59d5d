//! Folder names as people read them: IMAP's modified UTF-7 (RFC 3501 §5.1.3), decoded.

use base64::Engine as _;
use base64::alphabet::IMAP_MUTF7;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};

const ENGINE: GeneralPurpose = GeneralPurpose::new(
    &IMAP_MUTF7,
    GeneralPurposeConfig::new()
        .with_encode_padding(false)
        .with_decode_padding_mode(DecodePaddingMode::RequireNone)
        .with_decode_allow_trailing_bits(true),
);

/// Decodes a name; what is not well formed stays as it is, since a folder must have some name.
pub(super) fn decode(wire: &str) -> String {
    let mut name = String::with_capacity(wire.len());
    let mut rest = wire;
    while let Some((before, after)) = rest.split_once('&') {
        name.push_str(before);
        match after.split_once('-') {
            Some(("", after)) => {
                name.push('&');
                rest = after;
            }
            Some((shifted, after)) => {
                match letters(shifted) {
                    Some(letters) => name.push_str(&letters),
                    None => {
                        name.push('&');
                        name.push_str(shifted);
                        name.push('-');
                    }
                }
                rest = after;
            }
            None => {
                name.push('&');
                rest = after;
            }
        }
    }
    name.push_str(rest);
    name
}

fn letters(shifted: &str) -> Option<String> {
    let bytes = ENGINE.decode(shifted).ok()?;
    let units = bytes.chunks_exact(2).map(|pair| match pair {
        [high, low] => u16::from_be_bytes([*high, *low]),
        _ => 0,
    });
    char::decode_utf16(units).collect::<Result<_, _>>().ok()
}

#[cfg(test)]
mod tests {
    use super::decode;

    #[test]
    fn names_are_decoded_and_broken_ones_stay() {
        for (wire, name) in [
            ("INBOX", "INBOX"),
            ("Posta &- altro", "Posta & altro"),
            ("Attivit&AOA-", "Attività"),
            ("&ZeVnLIqe-", "日本語"),
            ("&2D3eCg-", "😊"),
            ("broken &!!-", "broken &!!-"),
            ("open &AOA", "open &AOA"),
        ] {
            assert_eq!(decode(wire), name);
        }
    }
}
