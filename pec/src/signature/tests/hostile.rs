//! Signatures that mean harm. None makes it panic, none takes long, none is trusted.

use std::time::{Duration, Instant};

use super::{signed, verdict};
use crate::cms::der::{Cursor, INTEGER, OID, SEQUENCE, SET, context, element};
use crate::cms::oid;
use crate::cms::tests::people::{Authority, Dice};
use crate::signature::{MAX_BYTES, Unreadable, Verdict};

const fn holds(verdict: &Verdict) -> bool {
    matches!(verdict, Verdict::Trusted(_) | Verdict::Untrusted(..))
}

/// A `ContentInfo` around the fields of a `SignedData` after its digests.
fn around(fields: &[&[u8]]) -> Vec<u8> {
    let data = element(SEQUENCE, &[&element(OID, &[oid::DATA])]);
    let fixed = [element(INTEGER, &[&[1]]), element(SET, &[]), data];
    let all: Vec<&[u8]> = fixed.iter().map(Vec::as_slice).chain(fields.iter().copied()).collect();
    let signed = element(context(0), &[&element(SEQUENCE, &all)]);
    element(SEQUENCE, &[&element(OID, &[oid::SIGNED_DATA]), &signed])
}

#[test]
fn a_signature_cut_off_anywhere_does_not_hold() {
    let authority = Authority::new();
    let signature = signed(&authority.provider(), &[&authority]);
    for end in 0..signature.len() {
        assert!(!holds(&verdict(&signature[..end], &authority)), "cut at {end}");
    }
}

#[test]
fn no_changed_byte_makes_another_signer_trusted() {
    let authority = Authority::new();
    let signature = signed(&authority.provider(), &[]);
    let whole = verdict(&signature, &authority);
    assert!(matches!(whole, Verdict::Trusted(_)));
    for at in 0..signature.len() {
        for bits in [1 << (at % 8), 0xFF] {
            let mut changed = signature.clone();
            changed[at] ^= bits;
            let verdict = verdict(&changed, &authority);
            assert!(
                verdict == whole || !matches!(verdict, Verdict::Trusted(_)),
                "byte {at} bits {bits:02x}: {verdict:?}"
            );
        }
    }
}

#[test]
fn bytes_put_in_taken_out_and_doubled_never_make_it_panic() {
    let authority = Authority::new();
    let signature = signed(&authority.provider(), &[&authority]);
    let streamed = authority.provider().sign_with_openssl(super::CONTENT, &["-stream"]);
    let mut dice = Dice(0x9E37_79B9_7F4A_7C15);
    for round in 0..3_000 {
        let mut changed = if round % 2 == 0 { signature.clone() } else { streamed.clone() };
        for _ in 0..=dice.below(4) {
            let at = dice.below(changed.len());
            let end = changed.len().min(at + dice.below(40));
            match dice.below(4) {
                0 => drop(changed.drain(at..end)),
                1 => changed.insert(at, dice.below(256).try_into().unwrap()),
                2 => changed.extend_from_within(at..end),
                _ => changed[at] = [0, 0x80, 0xFF, 0x30, 0x24, 0x84][dice.below(6)],
            }
            if changed.is_empty() {
                changed.push(0);
            }
        }
        let _ = verdict(&changed, &authority);
    }
}

#[test]
fn bombs_of_depth_and_of_length_are_unreadable() {
    let authority = Authority::new();
    let nested = |times: usize| b"\x30\x80".repeat(times);
    let lie = b"\x30\x88\x7F\xFF\xFF\xFF\xFF\xFF\xFF\xFF\x06\x09\x2A\x86\x48\x86\xF7\x0D\x01\x07\x02";
    let big = vec![0x30; MAX_BYTES];
    for bomb in [nested(100_000), b"\x24\x80".repeat(100_000), lie.to_vec(), big] {
        assert_eq!(verdict(&bomb, &authority), Verdict::Unreadable(Unreadable::Malformed));
    }
}

#[test]
fn thousands_of_certificates_and_of_signers_are_not_followed() {
    let authority = Authority::new();
    let signature = signed(&authority.provider(), &[&authority]);
    let (certificates, signers) = sets(&signature);
    let certificates = element(context(0), &[&certificates.repeat(MAX_BYTES / 2 / certificates.len())]);
    let signers = element(SET, &[&signers.repeat(MAX_BYTES / 3 / signers.len())]);
    let began = Instant::now();
    let found = verdict(&around(&[&certificates, &signers]), &Authority::new());
    assert!(matches!(found, Verdict::Untrusted(..)), "{found:?}");
    assert!(began.elapsed() < Duration::from_secs(10), "{:?}", began.elapsed());
}

/// The elements of `certificates` and of `signerInfos`.
fn sets(signature: &[u8]) -> (&[u8], &[u8]) {
    let mut info = Cursor::new(signature).one(SEQUENCE).unwrap().inside();
    info.one(OID).unwrap();
    let mut fields = info.one(context(0)).unwrap().inside().one(SEQUENCE).unwrap().inside();
    for tag in [INTEGER, SET, SEQUENCE] {
        fields.one(tag).unwrap();
    }
    (fields.one(context(0)).unwrap().value, fields.one(SET).unwrap().value)
}

#[test]
fn authorities_that_certify_each_other_in_circles_come_to_an_end() {
    // All of one name, each signed by the root of that name: every one may be the issuer of every other.
    let root = Authority::new();
    let mut circle: Vec<Authority> = (0..30).map(|_| root.below("Test root", |_| {})).collect();
    for _ in 0..30 {
        let next = circle.last().unwrap().below("Test root", |_| {});
        circle.push(next);
    }
    let beside: Vec<&Authority> = circle.iter().collect();
    let stranger = Authority::new();
    let began = Instant::now();
    let found = verdict(&signed(&circle.last().unwrap().provider(), &beside), &stranger);
    assert!(matches!(found, Verdict::Untrusted(..)));
    assert!(began.elapsed() < Duration::from_secs(5), "{:?}", began.elapsed());
}
