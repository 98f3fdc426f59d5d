//! What of a message is its body, and what is attached to it.

use super::{Part, Structure};

/// A message as a person reads it. Places are those of [`Structure::parts`].
#[derive(Debug, Default)]
pub struct Body {
    /// Plain text to show, in order.
    pub text: Vec<usize>,
    /// The same message with its HTML; without any HTML piece there is nothing to show as HTML.
    pub html: Vec<Piece>,
    pub attachments: Vec<usize>,
    /// Pictures that the HTML shows by their `Content-ID`.
    pub pictures: Vec<usize>,
}

/// A piece of the HTML view.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Piece {
    Html(usize),
    /// Plain text that no alternative repeats as HTML: a footer, text between attachments.
    Text(usize),
}

/// Sorts the leaves of `structure` into body and attachments.
#[must_use]
pub fn body(structure: &Structure<'_>) -> Body {
    let mut body = Body::default();
    for (at, part) in structure.own_leaves() {
        let shown = !part.is_attachment() && part.name().is_none() && !part.is_message();
        match part.media_type() {
            "text/html" if shown => body.html.push(Piece::Html(at)),
            "text/plain" if shown => {
                body.text.push(at);
                if !within(structure, at, "multipart/alternative") {
                    body.html.push(Piece::Text(at));
                }
            }
            kind if is_picture(part, kind) && within(structure, at, "multipart/related") => {
                body.pictures.push(at);
            }
            _ => body.attachments.push(at),
        }
    }
    if !body.html.iter().any(|piece| matches!(piece, Piece::Html(_))) {
        body.html.clear();
        body.attachments.append(&mut body.pictures);
        body.attachments.sort_unstable();
    }
    body
}

fn is_picture(part: &Part<'_>, media_type: &str) -> bool {
    media_type.starts_with("image/") && part.content_id().is_some() && !part.is_attachment()
}

/// Whether a container of `media_type` holds the part, this side of an enclosed message.
fn within(structure: &Structure<'_>, at: usize, media_type: &str) -> bool {
    structure.ancestors(at).any(|ancestor| ancestor.media_type() == media_type)
}
