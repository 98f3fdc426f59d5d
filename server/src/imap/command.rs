//! Writes commands. Every argument passes through a typed method: nothing from outside reaches the
//! wire as it is (a folder's name with a line end in it would be a second command).

use std::fmt::Write as _;

use zeroize::Zeroizing;

/// A command without its tag; wiped when dropped, since one of them carries a password.
pub(super) struct Command(Zeroizing<String>);

impl Command {
    /// Begins a command with words of ours.
    pub(super) fn new(words: &'static str) -> Self {
        Self(Zeroizing::new(words.to_owned()))
    }

    /// Words of ours.
    pub(super) fn word(mut self, words: &'static str) -> Self {
        self.0.push(' ');
        self.0.push_str(words);
        self
    }

    /// A quoted string (RFC 3501 §4.3). What cannot stand in one is left out: a name that holds it
    /// then names nothing, and the server says so.
    pub(super) fn quoted(mut self, text: &str) -> Self {
        self.0.push_str(" \"");
        for letter in text.chars().filter(|letter| !matches!(letter, '\r' | '\n' | '\0')) {
            if matches!(letter, '"' | '\\') {
                self.0.push('\\');
            }
            self.0.push(letter);
        }
        self.0.push('"');
        self
    }

    /// A range of UIDs; without an end, up to the last.
    pub(super) fn uids(mut self, from: u32, to: Option<u32>) -> Self {
        self.0.push(' ');
        match to {
            Some(to) if to == from => write!(self.0, "{from}"),
            Some(to) => write!(self.0, "{from}:{to}"),
            None => write!(self.0, "{from}:*"),
        }
        .unwrap_or_default();
        self
    }

    /// `(CHANGEDSINCE n)` (RFC 7162 §3.1.4.1).
    pub(super) fn changed_since(mut self, modseq: u64) -> Self {
        write!(self.0, " (CHANGEDSINCE {modseq})").unwrap_or_default();
        self
    }

    /// Base64 text, of the alphabet that [`base64`] writes.
    pub(super) fn base64(mut self, bytes: &[u8]) -> Self {
        use base64::Engine as _;
        self.0.push(' ');
        base64::engine::general_purpose::STANDARD.encode_string(bytes, &mut self.0);
        self
    }

    /// The announcement of a literal of `length` bytes; its bytes follow once the server asks.
    pub(super) fn literal(mut self, length: usize) -> Self {
        write!(self.0, " {{{length}}}").unwrap_or_default();
        self
    }

    pub(super) fn as_str(&self) -> &str {
        &self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_name_cannot_become_a_second_command() {
        let command = Command::new("EXAMINE").quoted("a\" \\b\r\nA9 DELETE \"INBOX");
        assert_eq!(command.as_str(), r#"EXAMINE "a\" \\bA9 DELETE \"INBOX""#);
    }

    #[test]
    fn uids_are_written_as_ranges() {
        assert_eq!(Command::new("X").uids(5, Some(5)).uids(5, Some(9)).uids(5, None).as_str(), "X 5 5:9 5:*");
    }
}
