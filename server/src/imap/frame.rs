//! Follows the bytes of a server's answers and tells where lines and literals end, before any parser
//! sees them. Pure: bytes in, facts out.
//!
//! It is meant to err on one side only. Parentheses are counted, not paired, and in quoted strings
//! too: a response with 33 of them is none that we ever asked for, and no trick with quotes can nest
//! deeper than it counts. Literals are believed only in the responses that the parser under us
//! believes them in; elsewhere `{5}` at the end of a line is text.

use super::violation::Violation;

/// What may come in at most.
#[derive(Clone, Copy, Debug)]
pub(super) struct Bounds {
    /// Bytes of one response outside literals.
    pub(super) line: usize,
    /// Opening parentheses of one response.
    pub(super) parentheses: u32,
    /// Literals of one response.
    pub(super) literals: u32,
    /// Bytes of one answer outside literals.
    pub(super) answer: usize,
}

/// Where in a response the last byte was.
#[derive(Debug)]
pub(super) struct Framer {
    bounds: Bounds,
    /// Bytes of literals that are welcome yet.
    welcome: u64,
    /// Bytes of the current literal still to come.
    literal_left: u64,
    /// Bytes of the current response outside literals.
    length: usize,
    parentheses: u32,
    literals: u32,
    /// Bytes of the current answer outside literals.
    answer: usize,
    /// Responses that have ended.
    ended: u64,
    /// The first bytes of the current response: enough to tell its kind.
    head: [u8; HEAD],
    announcement: Announcement,
    undated: Undated,
    /// While a login is under way: the tagged line, to read its code from.
    capture: Option<Vec<u8>>,
    captured: Option<Vec<u8>>,
}

const HEAD: usize = 24;
/// Of a login's answer only the beginning counts.
const CAPTURE: usize = 512;

/// How much of `{digits}CRLF` the last bytes were.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Announcement {
    None,
    Digits(u64),
    Closed(u64),
    ClosedCr(u64),
    Cr,
}

impl Framer {
    pub(super) const fn new(bounds: Bounds, welcome: u64) -> Self {
        Self {
            bounds,
            welcome,
            literal_left: 0,
            length: 0,
            parentheses: 0,
            literals: 0,
            answer: 0,
            ended: 0,
            head: [0; HEAD],
            announcement: Announcement::None,
            undated: Undated::new(),
            capture: None,
            captured: None,
        }
    }

    /// From now on an answer begins, whose literals may have so many bytes in all.
    pub(super) const fn begin_answer(&mut self, welcome: u64) {
        self.welcome = welcome;
        self.answer = 0;
    }

    /// How many responses have ended.
    pub(super) const fn ended(&self) -> u64 {
        self.ended
    }

    /// From now on the next tagged line is kept for [`Framer::take_tagged`].
    pub(super) fn capture_tagged(&mut self) {
        self.capture = Some(Vec::new());
        self.captured = None;
    }

    /// The tagged line that came since [`Framer::capture_tagged`], without its line end.
    pub(super) const fn take_tagged(&mut self) -> Option<Vec<u8>> {
        self.captured.take()
    }

    /// Whether a response has begun and not ended.
    pub(super) const fn mid_response(&self) -> bool {
        self.length > 0 || self.literal_left > 0
    }

    /// Follows `bytes`; the answer is how many of them, from the first, end at a line's end or lie
    /// in a literal: only these may be shown to a parser. What would end the parser is changed.
    pub(super) fn follow(&mut self, bytes: &mut [u8]) -> Result<usize, Violation> {
        let mut releasable = 0;
        let mut at = 0;
        let length = bytes.len();
        while let Some(byte) = bytes.get_mut(at) {
            if self.literal_left > 0 {
                let left = usize::try_from(self.literal_left).unwrap_or(usize::MAX);
                let taken = left.min(length - at);
                self.literal_left -= taken as u64;
                at += taken;
                releasable = at;
                continue;
            }
            at += 1;
            if self.step(byte)? {
                releasable = at;
            }
        }
        Ok(releasable)
    }

    /// Follows one byte outside a literal; true at a line's end.
    fn step(&mut self, byte: &mut u8) -> Result<bool, Violation> {
        self.undated.after(byte);
        let byte = *byte;
        if let Some(place) = self.head.get_mut(self.length) {
            *place = byte;
        }
        (self.length, self.answer) = (self.length + 1, self.answer + 1);
        if self.length > self.bounds.line {
            return Err(Violation::LineTooLong);
        }
        if self.answer > self.bounds.answer {
            return Err(Violation::AnswerTooLarge);
        }
        if byte == b'(' {
            self.parentheses += 1;
            if self.parentheses > self.bounds.parentheses {
                return Err(Violation::TooDeep);
            }
        }
        self.keep(byte);
        match self.announcement.after(byte) {
            (next, None) => {
                self.announcement = next;
                Ok(false)
            }
            (_, Some(End::Line)) => {
                self.end_response();
                Ok(true)
            }
            (_, Some(End::Literal(size))) => self.begin_literal(size).map(|()| true),
        }
    }

    fn keep(&mut self, byte: u8) {
        let tagged = !matches!(self.head.first(), Some(b'*' | b'+'));
        if let (true, Some(line)) = (tagged, self.capture.as_mut().filter(|line| line.len() < CAPTURE)) {
            line.push(byte);
        }
    }

    fn begin_literal(&mut self, size: u64) -> Result<(), Violation> {
        if !self.may_carry_literals() {
            return Err(Violation::StrayLiteral);
        }
        self.announcement = Announcement::None;
        self.undated = Undated::new();
        self.literals += 1;
        if self.literals > self.bounds.literals {
            return Err(Violation::TooManyLiterals);
        }
        self.welcome = self.welcome.checked_sub(size).ok_or(Violation::LiteralTooLarge)?;
        self.literal_left = size;
        Ok(())
    }

    fn end_response(&mut self) {
        if self.capture.as_ref().is_some_and(|line| !line.is_empty()) {
            self.captured = self.capture.take();
        }
        self.ended += 1;
        self.length = 0;
        self.parentheses = 0;
        self.literals = 0;
        self.head = [0; HEAD];
        self.announcement = Announcement::None;
        self.undated = Undated::new();
    }

    /// Whether this is a response that we may ask for and that may have literals. In some others
    /// the parser believes in them too (`* OK [BADCHARSET ({500000000}` makes it reserve as much),
    /// and in the rest `{5}` is text, which no server has a reason to end a line with.
    fn may_carry_literals(&self) -> bool {
        let Some(rest) = self.head.strip_prefix(b"* ") else {
            return false;
        };
        let digits = rest.iter().take_while(|byte| byte.is_ascii_digit()).count();
        let word = match (digits, rest.get(digits..)) {
            (0, _) => rest,
            (_, Some([b' ', word @ ..])) => word,
            _ => return false,
        };
        let word: Vec<u8> = word.iter().take_while(|b| **b != b' ').map(u8::to_ascii_uppercase).collect();
        match word.as_slice() {
            b"FETCH" => digits > 0,
            b"LIST" | b"LSUB" | b"STATUS" | b"QUOTA" | b"QUOTAROOT" | b"ID" => digits == 0,
            _ => false,
        }
    }
}

/// Follows whether a message is said to have no date: `INTERNALDATE NIL`, as some servers say of some
/// messages (Zarafa does), outside quoted strings. The parser panics over it; of `XIL` it makes
/// nothing.
#[derive(Clone, Copy, Debug)]
struct Undated {
    /// So much of [`Self::NAME`] was there.
    matched: usize,
    quoted: bool,
    escaped: bool,
}

impl Undated {
    const NAME: &[u8] = b"INTERNALDATE ";

    const fn new() -> Self {
        Self { matched: 0, quoted: false, escaped: false }
    }

    fn after(&mut self, byte: &mut u8) {
        if self.quoted {
            self.quoted = self.escaped || *byte != b'"';
            self.escaped = !self.escaped && *byte == b'\\';
            return;
        }
        let upper = byte.to_ascii_uppercase();
        self.matched = match Self::NAME.get(self.matched) {
            Some(wanted) if upper == *wanted => self.matched + 1,
            None if upper == b'N' => {
                *byte = b'X';
                0
            }
            _ => usize::from(upper == b'I'),
        };
        self.quoted = *byte == b'"';
    }
}

enum End {
    Line,
    Literal(u64),
}

impl Announcement {
    fn after(self, byte: u8) -> (Self, Option<End>) {
        match (self, byte) {
            (Self::ClosedCr(size), b'\n') => (Self::None, Some(End::Literal(size))),
            (Self::Cr, b'\n') => (Self::None, Some(End::Line)),
            (Self::Closed(size), b'\r') => (Self::ClosedCr(size), None),
            (_, b'\r') => (Self::Cr, None),
            // A bare line feed ends no line for the parser, which then refuses the response.
            (_, b'{') => (Self::Digits(0), None),
            (Self::Digits(size), b'0'..=b'9') => {
                (Self::Digits(size.saturating_mul(10).saturating_add(u64::from(byte - b'0'))), None)
            }
            (Self::Digits(size), b'}') => (Self::Closed(size), None),
            _ => (Self::None, None),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const BOUNDS: Bounds = Bounds { line: 64 * 1024, parentheses: 32, literals: 8, answer: 1024 * 1024 };

    fn follow(bytes: &[u8]) -> Result<usize, Violation> {
        Framer::new(BOUNDS, 1_000_000).follow(&mut bytes.to_vec())
    }

    /// What the parser is shown of this.
    fn shown(bytes: &str) -> String {
        let mut bytes = bytes.as_bytes().to_vec();
        Framer::new(BOUNDS, 1_000_000).follow(&mut bytes).unwrap();
        String::from_utf8(bytes).unwrap()
    }

    #[test]
    fn only_whole_lines_and_literals_are_released() {
        assert_eq!(follow(b"* 1 EXISTS\r\n* 2 EXI"), Ok(12));
        assert_eq!(follow(b"* 1 FETCH (BODY[] {10}\r\n12345"), Ok(29));
        assert_eq!(follow(b"* 1 FETCH (BODY[] {3}\r\n123 FLAGS ("), Ok(26));
    }

    #[test]
    fn deep_nesting_is_refused_with_any_trick() {
        let deep = format!("* 1 FETCH (BODYSTRUCTURE {}", "(".repeat(337));
        assert_eq!(follow(deep.as_bytes()), Err(Violation::TooDeep));
        let quoted = format!("* 1 FETCH (BODYSTRUCTURE {}", "(\"))))\" ".repeat(337));
        assert_eq!(follow(quoted.as_bytes()), Err(Violation::TooDeep));
        let between_literals = "* 1 FETCH (BODY (".to_owned() + &"({1}\r\nx".repeat(7) + &"(".repeat(40);
        assert_eq!(follow(between_literals.as_bytes()), Err(Violation::TooDeep));
    }

    #[test]
    fn an_endless_line_is_refused() {
        assert_eq!(follow(&b"* LIST \\A \\A".repeat(7_000)), Err(Violation::LineTooLong));
        assert_eq!(follow(&b"\n".repeat(70_000)), Err(Violation::LineTooLong));
    }

    #[test]
    fn a_huge_literal_is_refused_at_its_announcement() {
        assert_eq!(follow(b"* 1 FETCH (BODY[] {536000000}\r\n"), Err(Violation::LiteralTooLarge));
        let overflow = b"* 1 FETCH (BODY[] {99999999999999999999999999}\r\n";
        assert_eq!(follow(overflow), Err(Violation::LiteralTooLarge));
        let many = b"* LIST ".iter().copied().chain(b"{0}\r\n".repeat(9)).collect::<Vec<u8>>();
        assert_eq!(follow(&many), Err(Violation::TooManyLiterals));
        let together = [b"* 1 FETCH (BODY[] {600000}\r\n".as_slice(), &[b'x'; 600_000], b")\r\n"].concat();
        assert_eq!(follow(&together.repeat(2)), Err(Violation::LiteralTooLarge));
    }

    #[test]
    fn a_literal_is_refused_where_only_the_parser_believes_in_it() {
        for line in [
            "* OK [BADCHARSET ({500000000}\r\n",
            "A1 NO [BADCHARSET ({500000000}\r\n",
            "+ [BADCHARSET ({500000000}\r\n",
            "* METADATA \"\" (/private/comment {500000000}\r\n",
            "* ACL {500000000}\r\n",
            "* OK ready {9999}\r\n",
        ] {
            assert_eq!(follow(line.as_bytes()), Err(Violation::StrayLiteral), "{line}");
        }
    }

    #[test]
    fn an_answer_of_lines_without_end_is_refused() {
        let lines = b"* 1 FETCH (UID 1 FLAGS ())\r\n".repeat(40_000);
        assert_eq!(follow(&lines), Err(Violation::AnswerTooLarge));
        let mut framer = Framer::new(BOUNDS, 10);
        for part in lines.chunks(512 * 1024) {
            framer.begin_answer(10);
            assert!(framer.follow(&mut part.to_vec()).is_ok());
        }
    }

    #[test]
    fn a_message_without_a_date_is_kept_from_the_parser_and_nothing_else_is_changed() {
        let line = |date: &str| format!("* 1 FETCH (UID 7 INTERNALDATE {date} FLAGS ())\r\n");
        assert_eq!(shown(&line("NIL")), line("XIL"));
        assert_eq!(shown(&line("nil")), line("Xil"));
        for same in [
            line("\" 2-Nov-2026 08:49:17 +0100\""),
            "* 1 FETCH (UID 7 BODY[] {17}\r\nINTERNALDATE NIL\n)\r\n".to_owned(),
            "* 1 FETCH (UID 7 BODY[] \"\\\"INTERNALDATE NIL\")\r\n".to_owned(),
        ] {
            assert_eq!(shown(&same), same);
        }
    }

    #[test]
    fn one_byte_at_a_time_gives_the_same() {
        let bytes = b"* 1 FETCH (INTERNALDATE NIL BODY[] {5}\r\nab\r\n))\r\nA1 OK done\r\n";
        let mut framer = Framer::new(BOUNDS, 10);
        framer.capture_tagged();
        let mut held = 0;
        for byte in bytes {
            held = if framer.follow(&mut [*byte]) == Ok(1) { 0 } else { held + 1 };
        }
        assert_eq!(framer.ended(), 2);
        assert_eq!(held, 0);
        assert!(!framer.mid_response());
        assert_eq!(framer.take_tagged().as_deref(), Some(b"A1 OK done\r\n".as_slice()));
    }
}
