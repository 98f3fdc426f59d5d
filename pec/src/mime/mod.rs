//! The MIME structure of a message (RFC 2045, 2046): a flat list of parts, found without recursion.
//!
//! Offsets are exact, so that the signed bytes of a part can be told; decoding happens when asked.

mod body;
mod decode;
mod fields;
mod scan;
mod signed;

use std::borrow::Cow;
use std::ops::Range;

pub use self::body::{Body, Piece, body};
pub use self::decode::text as decode_text;
pub(crate) use self::decode::{fits_utf8, transfer};
pub use self::fields::Encoding;
use self::fields::Fields;
pub use self::signed::SignedParts;

/// Parts nested deeper than this are not followed.
pub const MAX_DEPTH: usize = 64;
/// More parts than this are not followed.
pub const MAX_PARTS: usize = 10_000;

/// A message passes a limit; nothing of its structure is kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TooBig {
    /// Beyond [`MAX_DEPTH`].
    Deep,
    /// Beyond [`MAX_PARTS`].
    Many,
}

/// The parts of a message in the order of their bytes; the first is the message itself.
#[derive(Debug)]
pub struct Structure<'a> {
    parts: Vec<Part<'a>>,
    /// A multipart whose closing delimiter never came.
    pub unclosed: bool,
}

/// One part: its header fields and the place of its bytes.
#[derive(Debug)]
pub struct Part<'a> {
    raw: &'a [u8],
    /// The part that contains this one; none for the message itself.
    pub parent: Option<usize>,
    /// How many parts contain this one.
    pub depth: usize,
    /// The header block, without the empty line.
    pub header: Range<usize>,
    /// The body, without the line break that belongs to the next delimiter.
    pub body: Range<usize>,
    /// Whether parts of its own follow it in the list.
    pub is_container: bool,
    fields: Fields<'a>,
}

impl<'a> Structure<'a> {
    /// Finds the parts of `raw`.
    ///
    /// # Errors
    /// [`TooBig`] beyond [`MAX_DEPTH`] or [`MAX_PARTS`].
    pub fn of(raw: &'a [u8]) -> Result<Self, TooBig> {
        scan::scan(raw)
    }

    /// The message itself without any of its parts, from its header block alone.
    #[must_use]
    pub(crate) fn header_alone(header: &'a [u8]) -> Self {
        scan::header_alone(header)
    }

    /// Every part, the message itself first; there is always at least one. A tree, see
    /// [`Structure::children`].
    #[must_use]
    pub fn parts(&self) -> &[Part<'a>] {
        &self.parts
    }

    /// The message itself.
    #[must_use]
    pub fn message(&self) -> Option<&Part<'a>> {
        self.parts.first()
    }

    /// The leaves of the message itself, with their places in [`Structure::parts`]: what lies within
    /// an enclosed message is left out, but the enclosed message itself is there.
    pub fn own_leaves(&self) -> impl Iterator<Item = (usize, &Part<'a>)> {
        let leaf = |part: &Part<'a>| !part.is_container || part.is_message();
        let all = self.parts.iter().enumerate();
        all.filter(move |(at, part)| leaf(part) && !self.lies_in_enclosed_message(*at))
    }

    /// The parts directly within `at`, with their places; those of an enclosed message are its one
    /// part, the message's own header and body.
    pub fn children(&self, at: usize) -> impl Iterator<Item = (usize, &Part<'a>)> {
        let depth = self.parts.get(at).map_or(usize::MAX, |part| part.depth);
        let within = self.parts.iter().enumerate().skip(at.saturating_add(1));
        within
            .take_while(move |(_, part)| part.depth > depth)
            .filter(move |(_, part)| part.parent == Some(at))
    }

    /// The parts that contain `at`, innermost first.
    pub fn ancestors(&self, at: usize) -> impl Iterator<Item = &Part<'a>> {
        let up = |part: &&Part<'a>| part.parent.and_then(|parent| self.parts.get(parent));
        std::iter::successors(self.parts.get(at), up).skip(1)
    }

    pub(crate) fn lies_in_enclosed_message(&self, at: usize) -> bool {
        self.ancestors(at).any(Part::is_message)
    }
}

impl<'a> Part<'a> {
    /// The first field named `name` (in any case), unfolded and trimmed, as written otherwise.
    #[must_use]
    pub fn field(&self, name: &str) -> Option<String> {
        self.fields.field(name)
    }

    /// The subject, encoded words (RFC 2047) decoded.
    #[must_use]
    pub fn subject(&self) -> Option<String> {
        self.fields.subject()
    }

    /// The addresses of the first field named `name`: display name and address, either may be empty.
    #[must_use]
    pub fn addresses(&self, name: &str) -> Vec<(String, String)> {
        self.fields.addresses(name)
    }

    /// The media type in lower case, e.g. `text/plain`, as it is or by default.
    #[must_use]
    pub fn media_type(&self) -> &str {
        &self.fields.media_type
    }

    /// The file name that the part was given (RFC 2183, 2231), as written: not safe to use.
    #[must_use]
    pub fn name(&self) -> Option<&str> {
        self.fields.name.as_deref()
    }

    /// The charset that the part says it is in.
    #[must_use]
    pub fn charset(&self) -> Option<&str> {
        self.fields.charset.as_deref()
    }

    /// The `Content-ID` without angle brackets.
    #[must_use]
    pub fn content_id(&self) -> Option<&str> {
        self.fields.content_id.as_deref()
    }

    /// Whether its sender wants it as an attachment rather than shown.
    #[must_use]
    pub const fn is_attachment(&self) -> bool {
        self.fields.is_attachment
    }

    /// Whether it is an enclosed message whose own parts follow in the list.
    #[must_use]
    pub fn is_message(&self) -> bool {
        self.is_container && self.parent.is_some() && self.media_type().starts_with("message/")
    }

    /// How the body was encoded for its way.
    #[must_use]
    pub const fn encoding(&self) -> Encoding {
        self.fields.encoding
    }

    /// The bytes of the body as they came.
    #[must_use]
    pub fn raw_body(&self) -> &'a [u8] {
        self.raw.get(self.body.clone()).unwrap_or_default()
    }

    /// The body with its transfer encoding undone; borrowed where there was nothing to undo.
    #[must_use]
    pub fn contents(&self) -> Cow<'a, [u8]> {
        decode::transfer(self.raw_body(), self.fields.encoding)
    }

    /// The body as text, by its charset and where that fails by what fits.
    #[must_use]
    pub fn text(&self) -> String {
        decode::text(&self.contents(), self.fields.charset.as_deref())
    }
}
