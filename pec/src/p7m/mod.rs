//! Signed files: `CAdES` (ETSI EN 319 122, RFC 5652), `.p7m` by name. Invoices of `FatturaPA` and acts of courts
//! come so, in DER, in BER, as PEM or bare base64, and signed files within signed files.
//!
//! ```
//! use pec::p7m::{self, NotOpened};
//!
//! assert_eq!(p7m::open(b"<FatturaElettronica/>").unwrap_err(), NotOpened::NotSigned);
//! ```
//!
//! Who signed is told as his certificate says, and whether his signature holds. Whether the certificate is
//! a qualified one, and had been revoked, is not: that is told by the trusted lists of the European Union.

use std::borrow::Cow;
use std::fmt;

use crate::cms::algorithm::Content;
use crate::cms::armour;
use crate::cms::ber;
use crate::cms::check::{self, Fault};
use crate::cms::der::{Malformed, OID, SEQUENCE};
use crate::cms::oid;
use crate::cms::signed_data::SignedData;
pub use crate::cms::{Alteration, Digest, Signer, Unreadable};
use crate::signature::{CannotSign, Form, SigningKey, signed_data};

/// A longer file is not opened: more than a message can carry.
pub const MAX_BYTES: usize = 100 * 1024 * 1024;
/// So many signed files within each other are opened: every one costs a pass over all within.
pub const MAX_LAYERS: usize = 6;

/// A signed file, opened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Opened<'a> {
    /// What was signed, innermost: borrowed where it stands in the file in one piece.
    pub content: Cow<'a, [u8]>,
    /// The signed files that were opened, outermost first: at least one.
    pub layers: Vec<Layer>,
    /// Whether the content is a signed file still, beyond [`MAX_LAYERS`].
    pub is_deeper: bool,
}

/// One signed file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Layer {
    /// None where a file has the form of a signed one and nobody signed.
    pub signatures: Vec<Signature>,
}

/// One signature. Countersignatures and time stamps are not looked at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Signature {
    /// None when the signer's certificate is not enclosed.
    pub signer: Option<Signer>,
    pub state: State,
}

/// Whether a signature holds over the content of its layer. Trust is another question.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    Holds,
    Altered(Alteration),
    /// It cannot be told.
    Unreadable(Unreadable),
}

/// Why a file was not opened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NotOpened {
    /// Not a signed file, in none of the four dresses.
    NotSigned,
    /// It begins as a signed file does, and is cut off, broken or nested beyond any use.
    Malformed,
    /// The signature alone: the content is another file.
    Detached,
    /// Longer than [`MAX_BYTES`].
    TooBig,
}

/// Opens a signed file, and what is signed within it.
///
/// # Errors
/// [`NotOpened`]; about the outermost file only: what is inside and cannot be opened is content.
pub fn open(bytes: &[u8]) -> Result<Opened<'_>, NotOpened> {
    if bytes.len() > MAX_BYTES {
        return Err(NotOpened::TooBig);
    }
    let (mut content, layer) = opened(Cow::Borrowed(bytes))?;
    let mut layers = vec![layer];
    while is_signed(&armour::binary(&content)) {
        if layers.len() >= MAX_LAYERS {
            return Ok(Opened { content, layers, is_deeper: true });
        }
        // A copy only where the content is no longer the file's own bytes.
        match opened(content.clone()) {
            Ok((inner, layer)) => {
                content = inner;
                layers.push(layer);
            }
            Err(_) => break,
        }
    }
    Ok(Opened { content, layers, is_deeper: false })
}

/// Signs a file with this one's content enclosed, in DER: see [`crate::signature::sign`].
///
/// # Errors
/// [`CannotSign`].
pub fn seal<C: AsRef<[u8]>>(
    content: &[u8],
    key: &SigningKey,
    chain: &[C],
    at: i64,
) -> Result<Vec<u8>, CannotSign> {
    signed_data(content, Form::Enclosed, key, chain, at)
}

/// Content and signatures of one layer.
fn opened(file: Cow<'_, [u8]>) -> Result<(Cow<'_, [u8]>, Layer), NotOpened> {
    let binary = through(file, |bytes| Ok(armour::binary(bytes)))?;
    if !is_signed(&binary) {
        return Err(NotOpened::NotSigned);
    }
    match through(binary, |bytes| ber::definite(bytes).map_err(|Malformed| NotOpened::Malformed))? {
        Cow::Borrowed(bytes) => {
            let (content, layer) = read(bytes)?;
            Ok((Cow::Borrowed(content), layer))
        }
        Cow::Owned(mut bytes) => {
            let (content, layer) = read(&bytes)?;
            let (start, length) = (content.as_ptr().addr() - bytes.as_ptr().addr(), content.len());
            bytes.truncate(start + length);
            bytes.drain(..start);
            Ok((Cow::Owned(bytes), layer))
        }
    }
}

/// Applies a step that borrows where it can, without losing what is borrowed already.
fn through<'a>(
    bytes: Cow<'a, [u8]>,
    step: impl for<'b> Fn(&'b [u8]) -> Result<Cow<'b, [u8]>, NotOpened>,
) -> Result<Cow<'a, [u8]>, NotOpened> {
    match bytes {
        Cow::Borrowed(bytes) => step(bytes),
        Cow::Owned(bytes) => step(&bytes).map(|next| Cow::Owned(next.into_owned())),
    }
}

fn read(definite: &[u8]) -> Result<(&[u8], Layer), NotOpened> {
    let signed = SignedData::read(definite).map_err(|Malformed| NotOpened::Malformed)?;
    let bytes = signed.content.ok_or(NotOpened::Detached)?;
    let certificates = check::certificates(&signed);
    let mut content = Content::new(bytes);
    let signatures = signed.signers.iter().map(|signer| {
        let checked = check::check(&signed, signer, &certificates, &mut content);
        let state = match checked.result {
            Ok(()) => State::Holds,
            Err(Fault::Altered(what)) => State::Altered(what),
            Err(Fault::Unreadable(why)) => State::Unreadable(why),
        };
        Signature { signer: Signer::of(&checked), state }
    });
    Ok((bytes, Layer { signatures: signatures.collect() }))
}

/// Whether a `ContentInfo` of type signed data begins here (RFC 5652 §3).
fn is_signed(binary: &[u8]) -> bool {
    /// A SEQUENCE, its length, then the type: the header takes ten octets at most.
    const LATEST: usize = 10;
    let name = [&[OID, 9], oid::SIGNED_DATA].concat();
    let begins_at = |at: usize| binary.get(at..).is_some_and(|rest| rest.starts_with(&name));
    binary.first() == Some(&SEQUENCE) && (2..=LATEST).any(begins_at)
}

impl fmt::Display for NotOpened {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::NotSigned => "not a signed file",
            Self::Malformed => "a signed file that is cut off or broken",
            Self::Detached => "a signature without its content",
            Self::TooBig => "longer than a signed file may be",
        })
    }
}

impl std::error::Error for NotOpened {}

#[cfg(test)]
mod tests;
