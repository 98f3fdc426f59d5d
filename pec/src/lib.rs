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
mod kind;
pub mod mime;
mod reading;

pub use self::certificate::{Certificate, Instant, ReceiptForm, Recipient};
pub use self::kind::Kind;
pub use self::reading::{Oddity, Reading, read};

#[cfg(test)]
mod tests;
