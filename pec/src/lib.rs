//! Reads Italian certified mail (PEC: RFC 6109 and DM 2 November 2005): bytes in, facts out.
//!
//! Pure: no I/O, no clock, no knowledge of any program. [`read`] never fails and never panics: what
//! cannot be told is absent, and why stands among the [`Oddity`]s. [`compose`] writes what [`read`] reads.
//!
//! ```
//! # use pec::compose::{Event, Letter, Provider, Submission};
//! # let letter = Letter { from: "rossi@pec.it", subject: "Avviso", ..Letter::default() };
//! # let submission = Submission { sender: "rossi@pec.it".into(), subject: "Avviso".into(),
//! #     identifier: "1@pec.example".into(), original: letter.write(), ..Submission::default() };
//! # let at = pec::Instant { day: "22/11/2026".into(), time: "08:49:17".into(), zone: "+0100".into() };
//! # let envelope = Provider::default().compose(&submission, &Event::envelope(), &at).sealed(b"x");
//! let reading = pec::read(&envelope);
//! assert_eq!(reading.kind, pec::Kind::Envelope);
//! assert_eq!(reading.sender, "rossi@pec.it"); // not posta-certificata@…
//! let certificate = reading.certificate.unwrap();
//! assert_eq!(certificate.instant.unwrap().to_rfc3339().unwrap(), "2026-11-22T08:49:17+01:00");
//! ```
//!
//! # Certified mail, for a programmer
//!
//! PEC is ordinary e-mail with a notary at each end. Only *providers* certify. When Rossi writes to
//! Bianchi, Rossi's provider checks the message, wraps it into an **envelope** that it signs, tells Rossi
//! that it has done so (**acceptance**), and hands the envelope to Bianchi's provider, which puts it into
//! his box and tells Rossi (**delivery**). With that Bianchi has it by law, read or not.
//!
//! ```text
//! Rossi ──▶ provider A ═══ envelope ═══▶ provider B ──▶ Bianchi's box
//!   ◀── acceptance ─┘ ◀─ taken in charge ─┘ │
//!   ◀───────────────────── delivery ────────┘
//! ```
//!
//! So in a box lie envelopes (what others wrote), receipts (what became of what one wrote), now and then
//! an **anomaly** (ordinary mail with a warning around it), and little else. [`Kind`] names them all.
//!
//! **The outermost header tells the kind.** `X-Ricevuta` for receipts, else `X-Trasporto`; exact values,
//! no other sign. The subject is the user's: courts write `POSTA CERTIFICATA: ACCETTAZIONE DEPOSITO …`. A
//! receipt that somebody forged arrives *inside* an envelope, and is an envelope.
//!
//! **`daticert.xml` tells the facts**: who, to whom, when, under which ids, which error. It is a part of
//! the message, beside a text for people and the original, and the three together are what is signed:
//!
//! ```text
//! multipart/signed
//! ├─ multipart/mixed                   ◀ the signed bytes: Reading::signed
//! │  ├─ text/plain                       never parse it
//! │  ├─ application/xml daticert.xml     Reading::certificate
//! │  └─ message/rfc822  postacert.eml    Reading::original
//! └─ application/pkcs7-signature smime.p7s
//! ```
//!
//! Everything around them varies: their order, their names, their encodings. A forwarded PEC holds other
//! certificates deeper inside: the outermost counts. What is odd is read all the same and said as an
//! [`Oddity`].
//!
//! **Three ids.** The sender's program gave the message a Message-ID: it survives as `msgid`
//! ([`Certificate::message_id`]) and as `X-Riferimento-Message-ID`, which stands on envelopes too. The
//! provider replaces it by its own, `identificativo` ([`Certificate::identifier`]), which is the envelope's
//! Message-ID and stands in every receipt. Pair a receipt with what was sent by `msgid`, else by
//! `identificativo`, then by `consegna` ([`Certificate::delivery`]) for the recipient; never by subject.
//! Receipts come out of order, twice, or months later.
//!
//! **Not every recipient answers.** One who is `esterno` has no certified box: acceptance comes, delivery
//! never will ([`Certificate::deliveries_due`]).
//!
//! **Failures** have a code like `5.1.1` before their text, which is right more often than the attribute
//! `errore` ([`Failure::cause`]). After 12 hours without an answer comes a warning, after 24 the end of
//! hope, and both look alike ([`Failure::standing`]). A delivery may still follow a warning.
//!
//! **A receipt of delivery** returns the whole message (`completa`), the message with hashes for its
//! attachments (`breve`), or nothing of it (`sintetica`, as always for recipients in copy): [`ReceiptForm`].
//!
//! **On top of it** travel electronic invoices and their notices ([`sdi`]), and already the evidence of the
//! European system that PEC is to become ([`rem`]).
//!
//! # Trust
//!
//! What [`read`] tells is what the message *says*. Whether its provider says so is told by the signature,
//! over [`mime::SignedParts::content`]: signed by `posta-certificata@` the provider's domain, which is
//! the From of the message, under the authority that supervises providers. An unsigned receipt proves
//! nothing. [`signature::verify`] gives the verdict; [`p7m::open`] opens signed files.
//!
//! Mail is hostile. The MIME structure is found by an iterative scanner of our own ([`mime`]) within
//! fixed limits, and mail-parser is shown single header blocks only: its tree of nested parts
//! overflows the stack when dropped (21,875 nested messages fit into 1 MB of mail). File names are as
//! their senders wrote them: not safe to use as paths.

mod certificate;
mod cms;
pub mod compose;
mod failure;
mod kind;
pub mod mime;
mod oddity;
mod origin;
pub mod p7m;
mod reading;
pub mod rem;
pub mod sdi;
mod shown;
pub mod signature;
pub mod tree;
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
