//! An attachment opened in place: a message, a signed file, an invoice, a notice of the exchange system.

use pec::p7m::{self, State};
use pec::signature::Anchors;
use pec::tree::{self, Tree};
use shared::letter::{
    Contents, FileSignature, FileSignatureState, Holds, NotOpened, OpenedAttachment, SignedFile,
};
use shared::place::Place;
use shared::signature::Signature;

use super::inside::{Held, signed_content};
use super::{content, invoice, notice, seal};

/// Messages and signed files are opened so deep within each other.
const DEEPEST: usize = Place::DEEPEST - 1;
/// A longer message within a message is a file to save.
const LONGEST_MESSAGE: usize = 50 * 1024 * 1024;

/// The attachment at a place, opened; none when there is nothing at that place.
pub(super) fn open(raw: &[u8], place: &Place, anchors: &Anchors) -> Option<OpenedAttachment> {
    let held = Held::at(raw, place)?;
    let attachment = held.listed(place.clone());
    let unopened = |why| OpenedAttachment {
        attachment: attachment.clone(),
        signed: None,
        contents: Contents::NotOpened(why),
    };
    if place.numbers().len() > DEEPEST {
        return Some(unopened(NotOpened::TooDeep));
    }
    if !matches!(attachment.holds, Holds::Signed | Holds::SignedInvoice) {
        let contents = contents(&held, place, anchors);
        return Some(OpenedAttachment { attachment, signed: None, contents });
    }
    let opened = match p7m::open(&held.bytes) {
        Ok(opened) => opened,
        Err(why) => return Some(unopened(not_opened(why))),
    };
    let signatures = opened.layers.iter().flat_map(|layer| &layer.signatures).map(signature).collect();
    let is_deeper = opened.is_deeper;
    let inner = signed_content(&held.name, opened.content.into_owned());
    let within = place.within(0);
    let contents = contents(&inner, &within, anchors);
    let signed = SignedFile { signatures, content: inner.listed(within), is_deeper };
    Some(OpenedAttachment { attachment, signed: Some(signed), contents })
}

fn contents(held: &Held, place: &Place, anchors: &Anchors) -> Contents {
    match held.holds() {
        Holds::Message if held.bytes.len() > LONGEST_MESSAGE => Contents::NotOpened(NotOpened::TooLarge),
        Holds::Message => match content::letter(&held.bytes, anchors, Signature::NotChecked, Some(place)) {
            Some(letter) => Contents::Message(Box::new(letter)),
            None => Contents::NotOpened(NotOpened::TooDeep),
        },
        Holds::Invoice => match invoice::read(&held.bytes) {
            Ok(invoice) => Contents::Invoice(Box::new(invoice)),
            Err(why) => Contents::NotOpened(why),
        },
        Holds::Notice(_) => match notice::read(&held.bytes) {
            Some(notice) => Contents::Notice(Box::new(notice)),
            None => Contents::NotOpened(NotOpened::Malformed),
        },
        Holds::File | Holds::Signed | Holds::SignedInvoice => Contents::File,
    }
}

fn signature(signature: &p7m::Signature) -> FileSignature {
    let signer = signature.signer.as_ref();
    FileSignature {
        signer: signer.map(seal::signer),
        state: match signature.state {
            State::Holds => FileSignatureState::Holds,
            State::Altered(_) => FileSignatureState::Altered,
            State::Unreadable(_) => FileSignatureState::Unreadable,
        },
        was_valid: signer.and_then(|signer| signer.signed_at.map(|at| signer.is_valid_at(at))),
    }
}

const fn not_opened(why: p7m::NotOpened) -> NotOpened {
    match why {
        p7m::NotOpened::NotSigned | p7m::NotOpened::Malformed => NotOpened::Malformed,
        p7m::NotOpened::Detached => NotOpened::Detached,
        p7m::NotOpened::TooBig => NotOpened::TooLarge,
    }
}

/// The tree of an XML file, or why there is none.
pub(super) fn tree(xml: &[u8]) -> Result<Tree, NotOpened> {
    Tree::read(xml).map_err(|why| match why {
        tree::NotRead::TooBig => NotOpened::TooLarge,
        tree::NotRead::NoXml => NotOpened::Malformed,
    })
}
