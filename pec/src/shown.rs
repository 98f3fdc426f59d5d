//! What of a message a person is shown: the message inside where it came in an envelope, else itself.

use crate::kind::Kind;
use crate::mime::{Body, Part, Structure, body};
use crate::reading::{Reading, is_certificate};
use crate::sdi;

/// The message that a person reads.
#[derive(Debug)]
pub struct Shown<'r> {
    place: Place<'r>,
    /// Whether the parts by which providers certify stand among its own.
    has_machinery: bool,
}

#[derive(Debug)]
enum Place<'r> {
    Outermost(&'r Structure<'r>),
    Inside(Box<Structure<'r>>),
}

impl<'a> Reading<'a> {
    /// The message that a person reads; none when it passes the limits of depth and parts.
    #[must_use]
    pub fn shown(&self) -> Option<Shown<'_>> {
        if let Some(original) = self.original.as_deref().filter(|_| self.kind.wraps_correspondence()) {
            let inside = Structure::of(original).ok()?;
            return Some(Shown { place: Place::Inside(Box::new(inside)), has_machinery: false });
        }
        let outermost = self.structure.as_ref()?;
        Some(Shown { place: Place::Outermost(outermost), has_machinery: self.kind != Kind::Ordinary })
    }

    /// The files of the electronic invoicing system that are attached to the message shown.
    #[must_use]
    pub fn sdi(&self) -> Vec<sdi::File> {
        let Some(shown) = self.shown() else { return Vec::new() };
        let files = shown.attachments();
        files.iter().filter_map(|part| sdi::File::recognise(part.name(), &part.contents())).collect()
    }
}

impl<'r> Shown<'r> {
    #[must_use]
    pub fn structure(&self) -> &Structure<'r> {
        match &self.place {
            Place::Outermost(structure) => structure,
            Place::Inside(structure) => structure,
        }
    }

    /// Its body and its attachments. The machinery of certified mail (`daticert.xml`, the signature) is
    /// no attachment.
    #[must_use]
    pub fn body(&self) -> Body {
        let mut body = body(self.structure());
        let parts = self.structure().parts();
        let is_machinery = |part: &Part<'_>| is_signature(part) || self.has_machinery && is_certificate(part);
        body.attachments.retain(|at| !parts.get(*at).is_some_and(is_machinery));
        body
    }

    /// The parts that are attached, in order.
    #[must_use]
    pub fn attachments(&self) -> Vec<&Part<'r>> {
        let parts = self.structure().parts();
        self.body().attachments.iter().filter_map(|at| parts.get(*at)).collect()
    }
}

fn is_signature(part: &Part<'_>) -> bool {
    matches!(part.media_type(), "application/pkcs7-signature" | "application/x-pkcs7-signature")
}
