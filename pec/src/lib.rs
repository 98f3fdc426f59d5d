//! Reads Italian certified mail (PEC: RFC 6109 and DM 2 November 2005): bytes in, facts out.
//!
//! Pure: no I/O, no clock, no knowledge of any program. [`read`] never fails and never panics: what
//! cannot be told is absent, and why stands among the [`Oddity`]s. Signatures are not checked here,
//! so every fact is what the message *says*.
//!
//! Mail is hostile. The MIME structure is found by an iterative scanner of our own ([`mime`]) within
//! fixed limits, and mail-parser is shown single header blocks only: its tree of nested parts
//! overflows the stack when dropped (21,875 nested messages fit into 1 MB of mail).

mod certificate;
pub mod compose;
mod failure;
mod kind;
pub mod mime;
mod oddity;
mod origin;
mod reading;
pub mod rem;
pub mod sdi;
mod shown;
mod xml;

pub use self::certificate::{Certificate, Instant, ReceiptForm, Recipient};
pub use self::failure::{Cause, EnhancedStatus, Failure, Standing};
pub use self::kind::Kind;
pub use self::oddity::Oddity;
pub use self::reading::{MAX_DECODED, Reading, read};
pub use self::shown::Shown;
pub use self::xml::MAX_BYTES as MAX_XML;

#[cfg(test)]
mod tests;
