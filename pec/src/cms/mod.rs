//! Cryptographic Message Syntax (RFC 5652), as far as signed mail and signed files need it.
//!
//! `ber` brings what streaming signers write (indefinite lengths, strings in pieces) into definite
//! form, `der` walks that form, `signed_data` names its fields, `check` says whether one signature holds.
//! Whom a signature belongs to is [`Signer`]; whether to trust him is `crate::signature`'s question.
//!
//! The reader is our own because bytes must stay as they came (what is signed is bytes, not values):
//! the `cms` crate wants canonical DER, knows no indefinite lengths and writes attributes anew before
//! they are checked. Certificates are read by `x509-parser`, signatures checked by `ring`.

pub(crate) mod algorithm;
pub(crate) mod armour;
mod attributes;
pub(crate) mod ber;
pub(crate) mod check;
pub(crate) mod der;
pub(crate) mod names;
pub(crate) mod oid;
pub(crate) mod signed_data;
mod signer;

pub use self::algorithm::Digest;
pub use self::check::{Alteration, Unreadable};
pub use self::signer::Signer;

#[cfg(test)]
pub(crate) mod tests;
