//! A server's reply (RFC 5321 §4.2).

/// What a server replied: its code, and its words for people.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reply {
    pub code: u16,
    /// Its lines in one, printable, not longer than people read.
    pub text: String,
}

const LONGEST: usize = 300;

impl Reply {
    /// Reads a whole reply.
    pub(super) fn read(bytes: &[u8]) -> Option<Self> {
        let text = String::from_utf8_lossy(bytes);
        let mut lines = text.lines();
        let first = lines.next()?;
        let code = first.get(..3)?.parse().ok().filter(|code| (200..600).contains(code))?;
        let said = std::iter::once(first).chain(lines).filter_map(|line| line.get(4..));
        let said = said.collect::<Vec<_>>().join(" ");
        let text = said.chars().filter(|c| !c.is_control()).take(LONGEST).collect();
        Some(Self { code, text })
    }

    /// 2xx.
    #[must_use]
    pub const fn is_done(&self) -> bool {
        self.code / 100 == 2
    }

    /// 5xx: the same again would be refused again.
    #[must_use]
    pub const fn is_final(&self) -> bool {
        self.code / 100 == 5
    }

    /// 4xx, and one that says more than that the server is closing: 421 may be said by a server that has
    /// taken what it was given (RFC 5321 §3.8).
    #[must_use]
    pub const fn refuses_for_now(&self) -> bool {
        self.code / 100 == 4 && self.code != 421
    }
}

impl std::fmt::Display for Reply {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} {}", self.code, self.text)
    }
}
