//! The bytes of a message, fit to travel: what is left for the wire is to double its dots.

/// A message whose every line ends in CRLF, within the limits of RFC 5321: nothing in it can end the
/// content early or begin another message (SMTP smuggling).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Content(Vec<u8>);

/// Why bytes are not fit to travel.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BadContent {
    #[error("a line ends in CR or LF alone")]
    BareLineEnd,
    #[error("a line has more than 998 bytes")]
    LongLine,
    #[error("a byte is neither printable ASCII nor a blank")]
    BadByte,
    #[error("there is no header, or no end of it")]
    NoHeader,
}

/// RFC 5321 §4.5.3.1.6, without the line's end.
const LONGEST_LINE: usize = 998;

impl Content {
    /// Checks `message` byte by byte.
    ///
    /// # Errors
    /// With the first thing that is wrong.
    pub fn check(message: Vec<u8>) -> Result<Self, BadContent> {
        let mut width = 0;
        let mut before = 0;
        for byte in message.iter().copied() {
            match (before, byte) {
                (b'\r', b'\n') => width = 0,
                (b'\r', _) | (_, b'\n') => return Err(BadContent::BareLineEnd),
                (_, b'\r') => {}
                (_, b'\t' | 0x20..=0x7e) => width += 1,
                _ => return Err(BadContent::BadByte),
            }
            if width > LONGEST_LINE {
                return Err(BadContent::LongLine);
            }
            before = byte;
        }
        if before != b'\n' {
            return Err(BadContent::BareLineEnd);
        }
        match message.windows(4).any(|four| four == b"\r\n\r\n") {
            true => Ok(Self(message)),
            false => Err(BadContent::NoHeader),
        }
    }

    /// As lettre takes it: it adds the last line's end itself, before the dot.
    pub(super) fn without_last_line_end(&self) -> &[u8] {
        self.0.strip_suffix(b"\r\n").unwrap_or(&self.0)
    }

    /// How many bytes it is on the wire, its dots doubled and the final dot's line with it.
    pub(super) fn on_the_wire(&self) -> u64 {
        let lines = self.0.split_inclusive(|byte| *byte == b'\n');
        let dots = lines.filter(|line| line.first() == Some(&b'.')).count();
        (self.0.len() + dots + b".\r\n".len()) as u64
    }

    #[must_use]
    pub fn bytes(&self) -> &[u8] {
        &self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn checked(text: &str) -> Result<Content, BadContent> {
        Content::check(text.as_bytes().to_vec())
    }

    #[test]
    fn what_could_end_the_content_early_is_refused() {
        for end in ["\n.\n", "\n.\r\n", "\r.\r", "\r\n.\r", "\r\n.\n", "\r.\r\n", "x\n", "x\r", "x"] {
            assert_eq!(checked(&format!("A: b\r\n\r\nx{end}")), Err(BadContent::BareLineEnd), "{end:?}");
        }
        // A final dot's line within is doubled on the way.
        assert!(checked("A: b\r\n\r\n.\r\n").is_ok());
        assert_eq!(checked("A: b\r\n\r\nx\0\r\n"), Err(BadContent::BadByte));
        assert_eq!(checked("A: b\r\n\r\nè\r\n"), Err(BadContent::BadByte));
        assert_eq!(checked("A: b\r\n"), Err(BadContent::NoHeader));
        assert_eq!(checked(&format!("A: b\r\n\r\n{}\r\n", "x".repeat(999))), Err(BadContent::LongLine));
        assert!(checked(&format!("A: b\r\n\r\n{}\r\n", "x".repeat(998))).is_ok());
    }

    #[test]
    fn its_length_on_the_wire_counts_its_dots() {
        assert_eq!(checked("A: b\r\n\r\n.\r\n..x\r\n").unwrap().on_the_wire(), 16 + 2 + 3);
    }
}
