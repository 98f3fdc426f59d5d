//! What the signature around a message proves. The verdict is told once, when the message arrives, and
//! kept: certificates expire, and messages are kept for ten years. Who signed is read again when somebody
//! looks.

use pec::Reading;
use pec::signature::{self, Anchors, Distrust, Intact, Verdict, verify_message};
use shared::letter::{Authority, Seal, Signer};
use shared::signature::Signature;
use shared::time::Timestamp;

/// The verdict, in the contract's words.
pub(super) fn signature(raw: &[u8], reading: &Reading<'_>, anchors: &Anchors) -> Signature {
    word(&verify_message(raw, reading, anchors))
}

/// Verdict and signer. `kept` is the verdict of when the message arrived.
pub(super) fn seal(raw: &[u8], reading: &Reading<'_>, anchors: &Anchors, kept: Signature) -> Seal {
    let verdict = verify_message(raw, reading, anchors);
    let intact = match &verdict {
        Verdict::Trusted(intact) | Verdict::Untrusted(intact, _) => Some(intact),
        Verdict::Altered(_) | Verdict::NotSigned | Verdict::Unreadable(_) => None,
    };
    let told = if kept == Signature::NotChecked { word(&verdict) } else { kept };
    Seal {
        verdict: told,
        signer: intact.map(|intact| signer(&intact.signer)),
        authorities: intact.map(authorities).unwrap_or_default(),
    }
}

/// A signer, in the contract's words.
pub(super) fn signer(signer: &signature::Signer) -> Signer {
    Signer {
        name: signer.name.clone(),
        organisation: signer.organisation.clone(),
        fiscal_code: signer.fiscal_code.clone(),
        addresses: signer.addresses.clone(),
        issuer: readable(&signer.issuer),
        serial: signer.serial.clone(),
        not_before: Timestamp(signer.not_before),
        not_after: Timestamp(signer.not_after),
        signed_at: signer.signed_at.map(Timestamp),
    }
}

fn authorities(intact: &Intact) -> Vec<Authority> {
    let authority = |authority: &signature::Authority| Authority {
        name: readable(&authority.subject),
        not_before: Timestamp(authority.not_before),
        not_after: Timestamp(authority.not_after),
    };
    intact.authorities.iter().map(authority).collect()
}

/// The common name of a distinguished name, with the organisation where it is another; else all of it.
fn readable(name: &str) -> String {
    let part = |label: &str| {
        let mut parts = name.split(", ");
        parts.find_map(|part| part.strip_prefix(label)).filter(|text| !text.is_empty())
    };
    match (part("CN="), part("O=")) {
        (Some(common), Some(organisation)) if common != organisation => format!("{common} ({organisation})"),
        (Some(one), _) | (None, Some(one)) => one.to_owned(),
        (None, None) => name.to_owned(),
    }
}

const fn word(verdict: &Verdict) -> Signature {
    match verdict {
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
