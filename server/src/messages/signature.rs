//! What the signature around a message proves, told once, when the message arrives: certificates expire,
//! and messages are kept for ten years.

use pec::Reading;
use pec::signature::{Anchors, Distrust, Verdict, verify_message};
use shared::signature::Signature;

/// The verdict, in the contract's words.
pub(super) fn signature(raw: &[u8], reading: &Reading<'_>, anchors: &Anchors) -> Signature {
    match verify_message(raw, reading, anchors) {
        Verdict::Trusted(_) => Signature::Trusted,
        Verdict::Untrusted(_, Distrust::Chain) => Signature::UnknownAuthority,
        Verdict::Untrusted(_, Distrust::Purpose | Distrust::WeakDigest | Distrust::WeakKey) => {
            Signature::UnfitCertificate
        }
        Verdict::Untrusted(_, Distrust::NoSigningTime | Distrust::OutsideValidity) => {
            Signature::OutsideValidity
        }
        Verdict::Untrusted(_, Distrust::NotPermitted | Distrust::OtherAddress) => Signature::OtherSender,
        Verdict::Altered(_) => Signature::Altered,
        Verdict::NotSigned => Signature::NotSigned,
        Verdict::Unreadable(_) => Signature::Unreadable,
    }
}
