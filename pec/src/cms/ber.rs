//! From BER to definite lengths: indefinite ones (X.690 §8.1.3.6) are computed, octet strings that come
//! in pieces (§8.7.3) joined; everything else stays byte for byte as it was, since certificates and
//! attributes are signed as bytes.
//!
//! No recursion; memory grows with what has to be rewritten only, and within fixed limits.

use std::borrow::Cow;
use std::ops::Range;

use super::der::{Header, Malformed, OCTET_STRING, length_octets};

/// Elements nested deeper than this are refused. A time stamp within a countersignature needs about 30.
const MAX_DEPTH: usize = 64;
/// More pieces than this are refused: a streamed file of 64 MB has 65,000 of a kilobyte each.
const MAX_PIECES: usize = 500_000;

const CONSTRUCTED: u8 = 0x20;
const STRING_IN_PIECES: u8 = OCTET_STRING | CONSTRUCTED;

/// The first element of `bytes` in definite form: borrowed where it is that already. What follows the
/// element is left out: some programs pad.
pub(crate) fn definite(bytes: &[u8]) -> Result<Cow<'_, [u8]>, Malformed> {
    let (pieces, end) = Walk::over(bytes)?;
    match pieces.as_slice() {
        [Piece::Copy(_)] => bytes.get(..end).map(Cow::Borrowed).ok_or(Malformed),
        _ => write(bytes, &pieces).map(Cow::Owned),
    }
}

/// What the definite form is made of, in order.
enum Piece {
    Copy(Range<usize>),
    Open(u8),
    Close,
}

/// An element whose end has not come.
struct Open {
    start: usize,
    /// Where it ends; none when its length is indefinite.
    end: Option<usize>,
    /// Where it must have ended: the innermost end known.
    limit: usize,
    is_string: bool,
    /// How many pieces stood before it.
    pieces: usize,
    /// Whether something within needs another length than it has.
    is_changed: bool,
}

struct Walk<'a> {
    bytes: &'a [u8],
    open: Vec<Open>,
    pieces: Vec<Piece>,
}

impl<'a> Walk<'a> {
    /// The pieces of the first element, and where it ends.
    fn over(bytes: &'a [u8]) -> Result<(Vec<Piece>, usize), Malformed> {
        let mut walk = Self { bytes, open: Vec::new(), pieces: Vec::new() };
        let mut at = walk.step(0)?;
        while let Some(innermost) = walk.open.last() {
            at = if innermost.end == Some(at) { walk.close(at)? } else { walk.step(at)? };
        }
        Ok((walk.pieces, at))
    }

    /// One header, and its value unless that is to be walked too; answers with the place after it.
    fn step(&mut self, at: usize) -> Result<usize, Malformed> {
        let parent = self.open.last();
        let limit = parent.map_or(self.bytes.len(), |parent| parent.limit);
        let in_string = parent.is_some_and(|parent| parent.is_string);
        let has_end_mark = parent.is_some_and(|parent| parent.end.is_none());
        let rest = self.bytes.get(at..limit).ok_or(Malformed)?;
        if rest.starts_with(&[0, 0]) && has_end_mark {
            return self.close(at + 2);
        }
        let header = Header::read(rest)?;
        let is_string = header.tag == STRING_IN_PIECES;
        if in_string && !is_string && header.tag != OCTET_STRING {
            return Err(Malformed);
        }
        let start = at + header.octets;
        let end = header.length.map(|length| start.checked_add(length).ok_or(Malformed)).transpose()?;
        if end.is_some_and(|end| end > limit) {
            return Err(Malformed);
        }
        if header.tag & CONSTRUCTED == 0 {
            let end = end.ok_or(Malformed)?;
            self.copy(if in_string { start } else { at }..end)?;
            return Ok(end);
        }
        if self.open.len() >= MAX_DEPTH {
            return Err(Malformed);
        }
        let pieces = self.pieces.len();
        // The marks of strings within strings disappear.
        if !in_string {
            self.push(Piece::Open(if is_string { OCTET_STRING } else { header.tag }))?;
        }
        let is_changed = is_string || end.is_none();
        self.open.push(Open { start: at, end, limit: end.unwrap_or(limit), is_string, pieces, is_changed });
        Ok(start)
    }

    /// The innermost element ends at `at`.
    fn close(&mut self, at: usize) -> Result<usize, Malformed> {
        let closed = self.open.pop().ok_or(Malformed)?;
        if !closed.is_changed {
            self.pieces.truncate(closed.pieces);
            self.copy(closed.start..at)?;
            return Ok(at);
        }
        match self.open.last_mut() {
            Some(parent) if parent.is_string => return Ok(at),
            Some(parent) => parent.is_changed = true,
            None => {}
        }
        // The length of a long tag number's element cannot be written anew from its first octet.
        if self.bytes.get(closed.start).is_none_or(|tag| tag & 0x1F == 0x1F) {
            return Err(Malformed);
        }
        self.push(Piece::Close)?;
        Ok(at)
    }

    /// Neighbours become one piece, unless an element begins between them.
    fn copy(&mut self, range: Range<usize>) -> Result<(), Malformed> {
        let own = self.open.last().map_or(0, |open| open.pieces);
        let has_own = self.pieces.len() > own;
        match self.pieces.last_mut() {
            Some(Piece::Copy(last)) if has_own && last.end == range.start => {
                last.end = range.end;
                Ok(())
            }
            _ => self.push(Piece::Copy(range)),
        }
    }

    fn push(&mut self, piece: Piece) -> Result<(), Malformed> {
        if self.pieces.len() >= MAX_PIECES {
            return Err(Malformed);
        }
        self.pieces.push(piece);
        Ok(())
    }
}

/// From the last piece to the first, so that each length is known when it is written.
fn write(bytes: &[u8], pieces: &[Piece]) -> Result<Vec<u8>, Malformed> {
    let mut lengths: Vec<usize> = Vec::new();
    let mut ends: Vec<usize> = Vec::new();
    let mut written = 0;
    for piece in pieces.iter().rev() {
        match piece {
            Piece::Copy(range) => written += range.len(),
            Piece::Close => ends.push(written),
            Piece::Open(_) => {
                let length = written - ends.pop().ok_or(Malformed)?;
                written += 1 + length_octets(length).len();
                lengths.push(length);
            }
        }
    }
    let mut form = Vec::with_capacity(written);
    for piece in pieces {
        match piece {
            Piece::Copy(range) => form.extend_from_slice(bytes.get(range.clone()).ok_or(Malformed)?),
            Piece::Open(tag) => {
                form.push(*tag);
                form.extend(length_octets(lengths.pop().ok_or(Malformed)?));
            }
            Piece::Close => {}
        }
    }
    Ok(form)
}
