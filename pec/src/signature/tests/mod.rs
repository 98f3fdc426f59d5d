//! One test for each verdict, the real envelope, and signatures that mean harm.

mod anchors;
mod chains;
mod hostile;
mod intact;
mod real;

use super::{Anchors, Verdict, verify};
use crate::cms::tests::people::{Authority, PROVIDER, Person, SIGNED_AT};

/// The first part of a signed message, header included.
const CONTENT: &[u8] =
    b"Content-Type: text/plain; charset=utf-8\r\n\r\nIl giorno 18/08/2023\r\nalle ore 17:37:14\r\n";

/// Signed by us, with certificates beside the signer's own.
fn signed(person: &Person, beside: &[&Authority]) -> Vec<u8> {
    let mut chain = vec![person.certificate.clone()];
    chain.extend(beside.iter().map(|authority| authority.pem()));
    super::sign(CONTENT, &person.signing_key(), &chain, SIGNED_AT).unwrap()
}

fn trusting(authority: &Authority) -> Anchors {
    Anchors::none().with(authority.pem().as_bytes()).unwrap()
}

/// The verdict over [`CONTENT`] from [`PROVIDER`].
fn verdict(signature: &[u8], authority: &Authority) -> Verdict {
    verify(CONTENT, signature, PROVIDER, &trusting(authority))
}
