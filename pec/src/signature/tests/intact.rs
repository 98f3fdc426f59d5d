//! Signatures that hold and those that do not, by every algorithm and in both encodings.

use rcgen::{KeyPair, PKCS_ECDSA_P384_SHA384};

use super::{CONTENT, signed, trusting, verdict};
use crate::cms::tests::people::{Authority, PROVIDER, Person, SIGNED_AT, mail, openssl, rsa_key, text};
use crate::signature::{
    Alteration, CannotSign, Digest, Distrust, Intact, LineEnds, Revocation, SigningKey, Unreadable, Verdict,
    sign, verify, verify_received,
};

#[track_caller]
fn trusted(verdict: Verdict) -> Intact {
    match verdict {
        Verdict::Trusted(intact) => intact,
        other => panic!("not trusted: {other:?}"),
    }
}

fn rsa(authority: &Authority) -> Person {
    authority.signer(&KeyPair::from_pem(&rsa_key("2048")).unwrap(), |_| {})
}

#[test]
fn a_provider_is_trusted_and_his_facts_are_told() {
    let authority = Authority::new();
    let intact = trusted(verdict(&signed(&authority.provider(), &[]), &authority));
    assert_eq!((intact.line_ends, intact.revocation), (LineEnds::AsGiven, Revocation::NotChecked));
    let signer = intact.signer;
    assert_eq!(signer.subject, "O=Gestore S.p.A., CN=Posta Certificata");
    assert_eq!(
        (signer.name.as_str(), signer.organisation.as_deref()),
        ("Posta Certificata", Some("Gestore S.p.A."))
    );
    assert_eq!(
        (signer.issuer.as_str(), signer.addresses.as_slice()),
        ("CN=Test root", [PROVIDER.to_owned()].as_slice())
    );
    assert_eq!((signer.signed_at, signer.digest), (Some(SIGNED_AT), Some(Digest::Sha256)));
    assert!(signer.is_valid_at(SIGNED_AT) && !signer.is_valid_at(i64::MIN));
}

#[test]
fn rsa_and_both_curves_sign_and_openssl_agrees() {
    let authority = Authority::new();
    let p384 = KeyPair::generate_for(&PKCS_ECDSA_P384_SHA384).unwrap();
    for person in [authority.provider(), authority.signer(&p384, |_| {}), rsa(&authority)] {
        let signature = signed(&person, &[]);
        trusted(verdict(&signature, &authority));
        let folder = tempfile::tempdir().unwrap();
        let write = |name: &str, bytes: &[u8]| {
            std::fs::write(folder.path().join(name), bytes).unwrap();
            folder.path().join(name)
        };
        let (content, anchor) = (write("content", CONTENT), write("ca.pem", authority.pem().as_bytes()));
        let verify = [
            "cms",
            "-verify",
            "-binary",
            "-inform",
            "DER",
            "-content",
            text(&content),
            "-CAfile",
            text(&anchor),
        ];
        assert_eq!(openssl(&[verify.as_slice(), &["-cades"]].concat(), &signature), CONTENT);
    }
}

#[test]
fn every_digest_of_the_rule_and_both_paddings_are_read() {
    let authority = Authority::new();
    let person = rsa(&authority);
    for (name, digest) in [
        ("sha1", Digest::Sha1),
        ("sha256", Digest::Sha256),
        ("sha384", Digest::Sha384),
        ("sha512", Digest::Sha512),
    ] {
        let signature = person.sign_with_openssl(CONTENT, &["-md", name]);
        assert_eq!(trusted(verdict(&signature, &authority)).signer.digest, Some(digest));
        if digest != Digest::Sha1 {
            let salted = ["-md", name, "-keyopt", "rsa_padding_mode:pss", "-keyopt", "rsa_pss_saltlen:-1"];
            assert_eq!(
                trusted(verdict(&person.sign_with_openssl(CONTENT, &salted), &authority)).signer.digest,
                Some(digest)
            );
        }
    }
}

#[test]
fn indefinite_lengths_are_read() {
    let authority = Authority::new();
    for person in [authority.provider(), rsa(&authority)] {
        let signature = person.sign_with_openssl(CONTENT, &["-stream"]);
        assert_eq!(signature[..2], [0x30, 0x80]);
        trusted(verdict(&signature, &authority));
    }
}

#[test]
fn a_signer_may_be_named_by_his_key() {
    let authority = Authority::new();
    let person = authority.signer(&KeyPair::generate().unwrap(), |form| {
        form.use_authority_key_identifier_extension = true;
        form.is_ca = rcgen::IsCa::ExplicitNoCa;
    });
    trusted(verdict(&person.sign_with_openssl(CONTENT, &["-keyid"]), &authority));
}

#[test]
fn pem_and_base64_are_taken_too() {
    let authority = Authority::new();
    let pem = authority.provider().sign_with_openssl(CONTENT, &["-outform", "PEM"]);
    trusted(verdict(&pem, &authority));
    let lines: Vec<&[u8]> = pem.split(|byte| *byte == b'\n').filter(|line| !line.starts_with(b"-")).collect();
    trusted(verdict(&lines.join(&b"\r\n"[..]), &authority));
}

#[test]
fn without_signing_time_the_instant_of_receipt_counts_if_there_is_one() {
    let authority = Authority::new();
    let signature = authority.provider().sign_with_openssl(CONTENT, &["-noattr"]);
    assert!(matches!(verdict(&signature, &authority), Verdict::Untrusted(_, Distrust::NoSigningTime)));
    let anchors = trusting(&authority);
    let intact = trusted(verify_received(CONTENT, &signature, PROVIDER, &anchors, SIGNED_AT));
    assert_eq!(intact.signer.signed_at, None);
    assert_eq!(
        verify_received(b"other", &signature, PROVIDER, &anchors, SIGNED_AT),
        Verdict::Altered(Alteration::Signature)
    );
}

#[test]
fn a_message_stored_with_bare_line_feeds_is_intact_and_the_verdict_says_how() {
    let authority = Authority::new();
    let signature = signed(&authority.provider(), &[]);
    let anchors = trusting(&authority);
    let stored: Vec<u8> = CONTENT.iter().copied().filter(|byte| *byte != b'\r').collect();
    assert_eq!(trusted(verify(&stored, &signature, PROVIDER, &anchors)).line_ends, LineEnds::Restored);
    // One line alone without its CR is no matter of storage.
    let mut damaged = CONTENT.to_vec();
    damaged.remove(CONTENT.iter().position(|byte| *byte == b'\r').unwrap());
    assert_eq!(verify(&damaged, &signature, PROVIDER, &anchors), Verdict::Altered(Alteration::Content));
}

#[test]
fn any_other_content_is_altered() {
    let authority = Authority::new();
    let signature = signed(&authority.provider(), &[]);
    let anchors = trusting(&authority);
    for at in 0..CONTENT.len() {
        let mut changed = CONTENT.to_vec();
        changed[at] ^= 1;
        assert_eq!(
            verify(&changed, &signature, PROVIDER, &anchors),
            Verdict::Altered(Alteration::Content),
            "byte {at}"
        );
    }
    for other in [b"".as_slice(), &CONTENT[..CONTENT.len() - 1], &[CONTENT, b"\n"].concat()] {
        assert_eq!(verify(other, &signature, PROVIDER, &anchors), Verdict::Altered(Alteration::Content));
    }
}

#[test]
fn a_signature_by_another_key_is_altered() {
    let authority = Authority::new();
    let mut signature = signed(&authority.provider(), &[]);
    *signature.last_mut().unwrap() ^= 1;
    assert_eq!(verdict(&signature, &authority), Verdict::Altered(Alteration::Signature));
}

#[test]
fn a_certificate_put_in_place_of_the_signers_is_altered() {
    let authority = Authority::new();
    let key = KeyPair::generate().unwrap();
    let certificate = |address: &str| {
        let person = authority.signer(&key, |form| {
            form.serial_number = Some(7.into());
            form.subject_alt_names = vec![mail(address)];
        });
        openssl(&["x509", "-outform", "DER"], person.certificate.as_bytes())
    };
    let own = certificate("posta-certificata@pec.one.example");
    // ECDSA signatures differ in length: one of the same length can take its place.
    let other = (0..100).map(|_| certificate(PROVIDER)).find(|other| other.len() == own.len()).unwrap();
    let signing_key = SigningKey::from_pkcs8(&key.serialize_der()).unwrap();
    let mut signature = sign(CONTENT, &signing_key, &[&own], SIGNED_AT).unwrap();
    assert!(matches!(verdict(&signature, &authority), Verdict::Untrusted(_, Distrust::OtherAddress)));
    let at = signature.windows(own.len()).position(|window| window == own).unwrap();
    signature[at..at + own.len()].copy_from_slice(&other);
    assert_eq!(verdict(&signature, &authority), Verdict::Altered(Alteration::Certificate));
}

#[test]
fn nothing_and_certificates_alone_are_no_signature() {
    let authority = Authority::new();
    assert_eq!(verdict(b"", &authority), Verdict::NotSigned);
    assert_eq!(verdict(b" \r\n", &authority), Verdict::NotSigned);
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("ca.pem");
    std::fs::write(&file, authority.pem()).unwrap();
    let alone = openssl(&["crl2pkcs7", "-nocrl", "-outform", "DER", "-certfile", text(&file)], b"");
    assert_eq!(verdict(&alone, &authority), Verdict::NotSigned);
}

#[test]
fn what_cannot_be_read_says_why() {
    let authority = Authority::new();
    let person = rsa(&authority);
    let reason = |signature: &[u8]| match verdict(signature, &authority) {
        Verdict::Unreadable(why) => why,
        other => panic!("readable: {other:?}"),
    };
    assert_eq!(reason(b"This is not it."), Unreadable::Malformed);
    assert_eq!(reason(&[0x30; super::super::MAX_BYTES + 1]), Unreadable::TooBig);
    assert_eq!(reason(&person.sign_with_openssl(CONTENT, &["-nocerts"])), Unreadable::NoCertificate);
    assert_eq!(reason(&person.sign_with_openssl(CONTENT, &["-md", "sha224"])), Unreadable::Algorithm);
}

#[test]
fn one_of_several_signers_who_is_trusted_is_enough() {
    let (authority, stranger) = (Authority::new(), Authority::new());
    let folder = tempfile::tempdir().unwrap();
    let (other, file) = (stranger.provider(), folder.path().join("other.pem"));
    std::fs::write(&file, [other.certificate, other.key].concat()).unwrap();
    let signature = authority.provider().sign_with_openssl(CONTENT, &["-signer", text(&file)]);
    trusted(verdict(&signature, &authority));
    trusted(verdict(&signature, &stranger));
}

#[test]
fn a_key_must_be_one_and_match_its_certificate() {
    let authority = Authority::new();
    let (one, other) = (authority.provider(), authority.provider());
    assert_eq!(SigningKey::from_pkcs8(b"").map(drop), Err(CannotSign::Key));
    assert_eq!(SigningKey::from_pkcs8(one.certificate.as_bytes()).map(drop), Err(CannotSign::Key));
    let none: [&[u8]; 0] = [];
    assert_eq!(sign(CONTENT, &one.signing_key(), &none, SIGNED_AT), Err(CannotSign::Certificate));
    assert_eq!(
        sign(CONTENT, &one.signing_key(), &[&other.certificate], SIGNED_AT),
        Err(CannotSign::OtherKey)
    );
    assert_eq!(sign(CONTENT, &one.signing_key(), &[&one.certificate], i64::MAX), Err(CannotSign::Instant));
    assert_eq!(format!("{:?}", one.signing_key()), "SigningKey");
}

#[test]
fn a_signature_made_after_2049_keeps_its_time() {
    let (authority, year_2060) = (Authority::new(), 2_840_140_800_000);
    let person = authority.provider();
    let signature = sign(CONTENT, &person.signing_key(), &[&person.certificate], year_2060).unwrap();
    assert_eq!(trusted(verdict(&signature, &authority)).signer.signed_at, Some(year_2060));
}
