//! A real envelope of Aruba, where the samples lie beside the project.

use std::path::PathBuf;

use crate::cms::ber;
use crate::cms::check;
use crate::cms::signed_data::SignedData;
use crate::signature::{
    Alteration, Anchors, Digest, Distrust, LineEnds, Question, Verdict, verify, verify_message,
};

const FROM: &str = "posta-certificata@pec.aruba.it";

/// Signed content and signature, with the line ends of the file (bare LF).
struct Envelope {
    content: Vec<u8>,
    signature: Vec<u8>,
}

impl Envelope {
    /// As it travelled.
    fn with_crlf(&self) -> Vec<u8> {
        String::from_utf8(self.content.clone()).unwrap().replace('\n', "\r\n").into_bytes()
    }
}

/// None where the samples are not there, which is said.
fn message() -> Option<Vec<u8>> {
    let beside = || PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../shared/samples");
    let folder = std::env::var_os("PORTINERIA_SAMPLES").map_or_else(beside, PathBuf::from);
    if !folder.is_dir() {
        println!("samples: none at {}, nothing checked", folder.display());
        return None;
    }
    let file = folder.join("java-pec-parser/2023-aruba-busta-trasporto-firma-valida.eml");
    Some(std::fs::read(file).unwrap())
}

fn envelope() -> Option<Envelope> {
    let raw = message()?;
    let signed = crate::read(&raw).signed.unwrap();
    Some(Envelope { content: signed.content(&raw).into(), signature: signed.signature(&raw).into_owned() })
}

#[test]
fn the_real_message_is_trusted_as_a_whole_and_altered_when_its_text_is_changed() {
    let Some(mut raw) = message() else { return };
    let anchors = Anchors::shipped();
    let verdict = |raw: &[u8]| verify_message(raw, &crate::read(raw), &anchors);
    assert!(matches!(verdict(&raw), Verdict::Trusted(_)));
    let inside = crate::read(&raw).signed.unwrap().content;
    raw[inside.start + inside.len() / 2] ^= 1;
    assert!(matches!(verdict(&raw), Verdict::Altered(_)));
}

#[test]
fn the_real_envelope_is_intact_and_trusted() {
    let Some(envelope) = envelope() else { return };
    let anchors = Anchors::shipped();
    for (content, line_ends) in
        [(envelope.with_crlf(), LineEnds::AsGiven), (envelope.content.clone(), LineEnds::Restored)]
    {
        let Verdict::Trusted(intact) = verify(&content, &envelope.signature, FROM, &anchors) else {
            panic!("{:?}", verify(&content, &envelope.signature, FROM, &anchors))
        };
        assert_eq!(intact.line_ends, line_ends);
        assert_eq!(
            (intact.signer.signed_at, intact.signer.digest),
            (Some(1_692_373_033_000), Some(Digest::Sha1))
        );
        assert_eq!(
            (intact.signer.name.as_str(), intact.signer.organisation.as_deref()),
            ("Posta Certificata ARUBA PEC", Some("Aruba PEC S.p.A."))
        );
        assert_eq!(intact.signer.addresses, [FROM]);
        assert_eq!(intact.signer.serial, "774df1484cb7911870ad8cf4554f6480");
        assert!(intact.signer.issuer.ends_with("CN=AgID CA1"), "{}", intact.signer.issuer);
    }
}

#[test]
fn the_real_envelope_is_altered_after_any_byte_of_it_is_changed() {
    let Some(envelope) = envelope() else { return };
    let definite = ber::definite(&envelope.signature).unwrap();
    let signed = SignedData::read(&definite).unwrap();
    let certificates = check::certificates(&signed);
    let anchors = Anchors::shipped();
    let mut content = envelope.with_crlf();
    for at in 0..content.len() {
        let bit = 1 << (at % 8);
        content[at] ^= bit;
        let question = Question { content: &content, from: FROM, anchors: &anchors, received: None };
        let verdict = question.of_content(&signed, &certificates);
        assert_eq!(verdict, Verdict::Altered(Alteration::Content), "byte {at}");
        content[at] ^= bit;
    }
}

#[test]
fn the_real_envelope_stored_with_bare_line_feeds_is_altered_after_a_byte_of_it_is_changed() {
    let Some(envelope) = envelope() else { return };
    let anchors = Anchors::shipped();
    for at in (0..envelope.content.len()).step_by(53) {
        let mut content = envelope.content.clone();
        content[at] ^= 0x10;
        assert_eq!(
            verify(&content, &envelope.signature, FROM, &anchors),
            Verdict::Altered(Alteration::Content),
            "byte {at}"
        );
    }
}

#[test]
fn the_real_envelope_is_trusted_through_either_authority_and_through_no_other() {
    let Some(envelope) = envelope() else { return };
    let content = envelope.with_crlf();
    for anchor in Anchors::shipped().iter() {
        let one = Anchors::none().with(anchor.certificate()).unwrap();
        assert!(
            matches!(verify(&content, &envelope.signature, FROM, &one), Verdict::Trusted(_)),
            "{anchor:?}"
        );
    }
    let nobody = verify(&content, &envelope.signature, FROM, &Anchors::none());
    assert!(matches!(nobody, Verdict::Untrusted(_, Distrust::Chain)));
    let other = verify(&content, &envelope.signature, "posta-certificata@legalmail.it", &Anchors::shipped());
    assert!(matches!(other, Verdict::Untrusted(_, Distrust::OtherAddress)));
}

#[test]
fn no_cut_and_no_change_of_the_real_signature_makes_it_panic_or_name_another_signer() {
    let Some(envelope) = envelope() else { return };
    let (content, anchors) = (envelope.with_crlf(), Anchors::shipped());
    let whole = verify(&content, &envelope.signature, FROM, &anchors);
    for end in 0..envelope.signature.len() {
        let cut = verify(&content, &envelope.signature[..end], FROM, &anchors);
        assert!(!matches!(cut, Verdict::Trusted(_) | Verdict::Untrusted(..)), "cut at {end}");
    }
    for at in (0..envelope.signature.len()).step_by(7) {
        let mut changed = envelope.signature.clone();
        changed[at] ^= 1 << (at % 8);
        let verdict = verify(&content, &changed, FROM, &anchors);
        assert!(verdict == whole || !matches!(verdict, Verdict::Trusted(_)), "byte {at}: {verdict:?}");
    }
}
