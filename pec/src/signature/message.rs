//! The signature around a whole message.

use super::{Anchors, Verdict, verify, verify_received};
use crate::Reading;

/// Checks the signature around the message `raw`, whose reading is `reading`: over the outermost
/// `multipart/signed`, for the address in From. Where the signature states no time, the certified instant
/// is taken for it.
#[must_use]
pub fn verify_message(raw: &[u8], reading: &Reading<'_>, anchors: &Anchors) -> Verdict {
    let Some(signed) = &reading.signed else { return Verdict::NotSigned };
    let outermost = reading.structure.as_ref().and_then(|structure| structure.message());
    let from = outermost.and_then(|message| message.addresses("From").into_iter().next());
    let (_, from) = from.unwrap_or_default();
    let (content, signature) = (signed.content(raw), signed.signature(raw));
    let instant = reading.certificate.as_ref().and_then(|certificate| certificate.instant.as_ref());
    match instant.and_then(crate::Instant::unix_millis) {
        Some(received) => verify_received(content, &signature, &from, anchors, received),
        None => verify(content, &signature, &from, anchors),
    }
}
