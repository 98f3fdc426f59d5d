//! Where the signed bytes of a message lie, and their signature.

use std::borrow::Cow;
use std::ops::Range;

use super::scan::before_break;
use super::{Encoding, Structure, decode};

/// The two parts of a `multipart/signed` (RFC 1847 §2.1), by their places in the message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignedParts {
    /// The exact bytes of the first part, header and all, without the line break that belongs to the
    /// delimiter after it: what was signed.
    pub content: Range<usize>,
    /// The body of the second part as it travelled, see [`SignedParts::signature`].
    pub signature: Range<usize>,
    /// How the second part's body is encoded.
    pub encoding: Encoding,
}

impl SignedParts {
    /// What was signed; `raw` is the message that these places are of.
    #[must_use]
    pub fn content<'a>(&self, raw: &'a [u8]) -> &'a [u8] {
        raw.get(self.content.clone()).unwrap_or_default()
    }

    /// The signature with its transfer encoding undone: a detached CMS `SignedData`, DER or BER.
    #[must_use]
    pub fn signature<'a>(&self, raw: &'a [u8]) -> Cow<'a, [u8]> {
        decode::transfer(raw.get(self.signature.clone()).unwrap_or_default(), self.encoding)
    }
}

impl Structure<'_> {
    /// The outermost `multipart/signed` of the message itself, not of one enclosed in it; none where it
    /// lacks one of its two parts.
    #[must_use]
    pub fn signed_parts(&self) -> Option<SignedParts> {
        let all = self.parts().iter().enumerate();
        let signed = all.filter(|(at, part)| {
            part.media_type() == "multipart/signed" && !self.lies_in_enclosed_message(*at)
        });
        let (at, _) = signed.min_by_key(|(_, part)| part.depth)?;
        let mut children = self.children(at).map(|(_, child)| child);
        let (content, signature) = (children.next()?, children.next()?);
        // Not the first part's own end: what follows its last delimiter is signed as well.
        let delimiter = start_of_line_before(signature.raw, signature.header.start);
        Some(SignedParts {
            content: content.header.start..before_break(content.raw, delimiter).max(content.header.start),
            signature: signature.body.clone(),
            encoding: signature.encoding(),
        })
    }
}

/// The start of the line that ends right before `at`.
fn start_of_line_before(raw: &[u8], at: usize) -> usize {
    let line = raw.get(..at).unwrap_or_default();
    let line = line.strip_suffix(b"\n").unwrap_or(line);
    memchr::memrchr(b'\n', line).map_or(0, |feed| feed + 1)
}
