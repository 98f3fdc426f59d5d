//! The scanner: one pass over the lines, a stack of open boundaries instead of recursion.

use std::ops::Range;

use memchr::{memchr, memmem};

use super::fields::{Encoding, Fields};
use super::{MAX_DEPTH, MAX_PARTS, Part, Structure, TooBig};

/// A part that is still open, outermost first on the stack.
struct Open {
    part: usize,
    /// The boundary of its children, when it is a multipart.
    boundary: Option<String>,
    is_digest: bool,
}

/// What the current line belongs to.
enum Place {
    /// The header block of a part that begins here.
    Header(usize),
    /// A body, a preamble or an epilogue.
    Body,
}

struct Scan<'a> {
    raw: &'a [u8],
    parts: Vec<Part<'a>>,
    open: Vec<Open>,
    unclosed: bool,
}

/// A line's place without and with its line break.
struct Line {
    text: Range<usize>,
    next: usize,
}

pub(super) fn scan(raw: &[u8]) -> Result<Structure<'_>, TooBig> {
    let mut scan = Scan { raw, parts: Vec::new(), open: Vec::new(), unclosed: false };
    // Some programs leave empty lines before the header.
    let mut at = raw.iter().position(|byte| !b"\r\n".contains(byte)).unwrap_or(raw.len());
    let mut place = Place::Header(at);
    while at < raw.len() {
        if matches!(place, Place::Body) {
            at = next_dashes(raw, at);
        }
        let line = line_at(raw, at);
        place = match (scan.delimiter(&line), place) {
            (Some((level, closes)), place) => {
                if let Place::Header(start) = place {
                    scan.begin(start..at, at)?;
                }
                scan.cut_from(level + 1, before_break(raw, at));
                if closes {
                    scan.close_from(level, line.next);
                    Place::Body
                } else {
                    Place::Header(line.next)
                }
            }
            (None, Place::Header(start)) if line.text.is_empty() => {
                if scan.begin(start..at, line.next)? {
                    Place::Header(line.next)
                } else {
                    Place::Body
                }
            }
            (None, place) => place,
        };
        at = line.next;
    }
    if let Place::Header(start) = place
        && (start < raw.len() || scan.parts.is_empty())
    {
        scan.begin(start..raw.len(), raw.len())?;
    }
    scan.cut_from(0, raw.len());
    scan.demote_childless();
    Ok(Structure { parts: scan.parts, unclosed: scan.unclosed })
}

/// A message of which only the header block is looked at.
pub(super) fn header_alone(header: &[u8]) -> Structure<'_> {
    let mut scan = Scan { raw: header, parts: Vec::new(), open: Vec::new(), unclosed: false };
    let start = header.iter().position(|byte| !b"\r\n".contains(byte)).unwrap_or(header.len());
    // The first part is within every limit.
    let _ = scan.begin(start..header.len(), header.len());
    scan.demote_childless();
    Structure { parts: scan.parts, unclosed: false }
}

impl<'a> Scan<'a> {
    /// Begins a part whose header block has ended. Tells whether the header of an enclosed message
    /// follows at once.
    fn begin(&mut self, header: Range<usize>, body: usize) -> Result<bool, TooBig> {
        if self.open.len() >= MAX_DEPTH {
            return Err(TooBig::Deep);
        }
        if self.parts.len() >= MAX_PARTS {
            return Err(TooBig::Many);
        }
        let in_digest = self.open.last().is_some_and(|open| open.is_digest);
        let fields = Fields::of(self.raw.get(header.clone()).unwrap_or_default(), in_digest);
        let boundary = fields.boundary.clone();
        let is_message = matches!(fields.media_type.as_str(), "message/rfc822" | "message/global")
            && fields.encoding == Encoding::Plain;
        let part = self.parts.len();
        let parent = self.open.last().map(|open| open.part);
        let is_digest = fields.media_type == "multipart/digest";
        self.parts.push(Part {
            raw: self.raw,
            parent,
            depth: self.open.len(),
            header,
            body: body..body,
            is_container: boundary.is_some() || is_message,
            fields,
        });
        self.open.push(Open { part, boundary, is_digest });
        Ok(is_message)
    }

    /// The level on the stack whose delimiter this line is, and whether it closes that multipart.
    /// The innermost matches first; one that was never closed gives way to an outer one.
    fn delimiter(&self, line: &Line) -> Option<(usize, bool)> {
        let text = self.raw.get(line.text.clone())?.strip_prefix(b"--")?.trim_ascii_end();
        self.open.iter().enumerate().rev().find_map(|(level, open)| {
            match text.strip_prefix(open.boundary.as_deref()?.trim_end().as_bytes())?.trim_ascii() {
                b"" => Some((level, false)),
                b"--" => Some((level, true)),
                _ => None,
            }
        })
    }

    /// Ends the parts from `level` on the stack inwards at `end`. After the closing delimiter of a
    /// multipart comes its epilogue, which belongs to nobody.
    fn close_from(&mut self, level: usize, end: usize) {
        for open in self.open.drain(level..) {
            if let Some(part) = self.parts.get_mut(open.part) {
                part.body.end = end.max(part.body.start);
            }
        }
    }

    /// Ends them where their own closing delimiters have not been seen.
    fn cut_from(&mut self, level: usize, end: usize) {
        self.unclosed |= self.open.iter().skip(level).any(|open| open.boundary.is_some());
        self.close_from(level, end);
    }

    /// A multipart in which no delimiter ever came is shown as the text that it is.
    fn demote_childless(&mut self) {
        let mut has_children = vec![false; self.parts.len()];
        for parent in self.parts.iter().filter_map(|part| part.parent) {
            if let Some(has) = has_children.get_mut(parent) {
                *has = true;
            }
        }
        for (part, has) in self.parts.iter_mut().zip(has_children) {
            if part.is_container && !has {
                part.is_container = false;
                part.fields.become_text();
            }
        }
    }
}

/// The first line from `at` on that might be a delimiter: between delimiters a body has no lines that
/// matter, and large ones are passed over at the speed of memory.
fn next_dashes(raw: &[u8], at: usize) -> usize {
    let rest = raw.get(at..).unwrap_or_default();
    if rest.starts_with(b"--") {
        return at;
    }
    memmem::find(rest, b"\n--").map_or(raw.len(), |feed| at + feed + 1)
}

/// The line that starts at `at`; lone LF ends a line as CRLF does.
fn line_at(raw: &[u8], at: usize) -> Line {
    let rest = raw.get(at..).unwrap_or_default();
    let (length, next) = match memchr(b'\n', rest) {
        Some(feed) => (feed, at + feed + 1),
        None => (rest.len(), raw.len()),
    };
    let text = rest.get(..length).unwrap_or_default();
    let text = text.strip_suffix(b"\r").unwrap_or(text);
    Line { text: at..at + text.len(), next }
}

/// The end of what stands before a delimiter at `at`: the line break before it is the delimiter's
/// (RFC 2046 §5.1.1).
pub(super) fn before_break(raw: &[u8], at: usize) -> usize {
    let before = raw.get(..at).unwrap_or_default();
    let before = before.strip_suffix(b"\n").unwrap_or(before);
    before.strip_suffix(b"\r").unwrap_or(before).len()
}
