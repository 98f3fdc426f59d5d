//! Why a signer is not trusted.

use rcgen::{
    BasicConstraints, CertificateParams, DistinguishedName, DnType, ExtendedKeyUsagePurpose, GeneralSubtree,
    IsCa, KeyPair, KeyUsagePurpose, NameConstraints, date_time_ymd,
};

use super::{CONTENT, signed, trusting, verdict};
use crate::cms::tests::people::{Authority, PROVIDER, Person, mail, openssl, rsa_key, text};
use crate::signature::{Distrust, Verdict, verify};

#[track_caller]
fn refused(verdict: Verdict) -> Distrust {
    match verdict {
        Verdict::Untrusted(_, why) => why,
        other => panic!("not refused: {other:?}"),
    }
}

fn signer_with(authority: &Authority, change: impl FnOnce(&mut CertificateParams)) -> Person {
    authority.signer(&KeyPair::generate().unwrap(), change)
}

/// The permitted or excluded subtrees of an authority.
fn only(
    permitted: Vec<GeneralSubtree>,
    excluded: Vec<GeneralSubtree>,
) -> impl FnOnce(&mut CertificateParams) {
    |form| {
        form.name_constraints =
            Some(NameConstraints { permitted_subtrees: permitted, excluded_subtrees: excluded })
    }
}

fn domain(name: &str) -> GeneralSubtree {
    GeneralSubtree::Rfc822Name(name.to_owned())
}

#[test]
fn an_unknown_authority_is_no_anchor_even_if_the_message_brings_it_along() {
    let (known, stranger) = (Authority::new(), Authority::new());
    assert_eq!(refused(verdict(&signed(&stranger.provider(), &[&stranger]), &known)), Distrust::Chain);
    let nobody = verify(CONTENT, &signed(&known.provider(), &[&known]), PROVIDER, &super::Anchors::none());
    assert_eq!(refused(nobody), Distrust::Chain);
}

#[test]
fn an_authority_between_must_come_with_the_message() {
    let root = Authority::new();
    let between = root.below("Between", |_| {});
    let person = between.provider();
    assert!(matches!(verdict(&signed(&person, &[&between]), &root), Verdict::Trusted(_)));
    assert_eq!(refused(verdict(&signed(&person, &[]), &root)), Distrust::Chain);
}

#[test]
fn four_authorities_are_the_most() {
    let root = Authority::new();
    let mut chain = vec![root.below("1", |_| {})];
    for name in ["2", "3", "4"] {
        let next = chain.last().unwrap().below(name, |_| {});
        chain.push(next);
    }
    let beside: Vec<&Authority> = chain.iter().collect();
    assert!(matches!(verdict(&signed(&chain[2].provider(), &beside[..3]), &root), Verdict::Trusted(_)));
    assert_eq!(refused(verdict(&signed(&chain[3].provider(), &beside), &root)), Distrust::Chain);
}

#[test]
fn a_provider_cannot_make_providers() {
    let root = Authority::new();
    let no_authority = root.below("Provider", |form| form.is_ca = IsCa::ExplicitNoCa);
    assert_eq!(
        refused(verdict(&signed(&no_authority.provider(), &[&no_authority]), &root)),
        Distrust::Purpose
    );
    let not_signing =
        root.below("No usage", |form| form.key_usages = vec![KeyUsagePurpose::DigitalSignature]);
    assert_eq!(refused(verdict(&signed(&not_signing.provider(), &[&not_signing]), &root)), Distrust::Purpose);
}

#[test]
fn an_authority_that_may_have_none_below_it_has_none() {
    let root = Authority::new();
    let last = root.below("Last", |form| form.is_ca = IsCa::Ca(BasicConstraints::Constrained(0)));
    let below = last.below("Below", |_| {});
    assert!(matches!(verdict(&signed(&last.provider(), &[&last]), &root), Verdict::Trusted(_)));
    assert_eq!(refused(verdict(&signed(&below.provider(), &[&last, &below]), &root)), Distrust::Purpose);
}

#[test]
fn a_certificate_for_servers_signs_no_mail() {
    let root = Authority::new();
    let server =
        signer_with(&root, |form| form.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth]);
    assert_eq!(refused(verdict(&signed(&server, &[]), &root)), Distrust::Purpose);
    let encrypting = signer_with(&root, |form| form.key_usages = vec![KeyUsagePurpose::KeyEncipherment]);
    assert_eq!(refused(verdict(&signed(&encrypting, &[]), &root)), Distrust::Purpose);
    let web = root.below("Web", |form| form.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth]);
    assert_eq!(refused(verdict(&signed(&web.provider(), &[&web]), &root)), Distrust::Purpose);
}

#[test]
fn an_extension_that_must_be_understood_and_is_not_is_refused() {
    let root = Authority::new();
    let person = signer_with(&root, |form| {
        let mut extension =
            rcgen::CustomExtension::from_oid_content(&[1, 3, 6, 1, 4, 1, 99_999, 1], vec![5, 0]);
        extension.set_criticality(true);
        form.custom_extensions.push(extension);
    });
    assert_eq!(refused(verdict(&signed(&person, &[]), &root)), Distrust::Purpose);
}

#[test]
fn certificates_must_have_been_valid_when_it_was_signed() {
    let root = Authority::new();
    let expired = signer_with(&root, |form| form.not_after = date_time_ymd(2023, 8, 18));
    assert_eq!(refused(verdict(&signed(&expired, &[]), &root)), Distrust::OutsideValidity);
    let early = signer_with(&root, |form| form.not_before = date_time_ymd(2023, 8, 19));
    assert_eq!(refused(verdict(&signed(&early, &[]), &root)), Distrust::OutsideValidity);
    let since = signer_with(&root, |form| {
        form.not_before = date_time_ymd(2023, 8, 18);
        form.not_after = date_time_ymd(2023, 8, 19);
    });
    assert!(matches!(verdict(&signed(&since, &[]), &root), Verdict::Trusted(_)));
    let ended = Authority::with(|form| form.not_after = date_time_ymd(2020, 1, 1));
    assert_eq!(refused(verdict(&signed(&ended.provider(), &[]), &ended)), Distrust::OutsideValidity);
}

#[test]
fn the_signer_must_be_whom_the_message_is_from() {
    let root = Authority::new();
    let signature = signed(&root.provider(), &[]);
    let from = |address: &str| verify(CONTENT, &signature, address, &trusting(&root));
    assert!(matches!(from("Posta-Certificata@PEC.lab.example"), Verdict::Trusted(_)));
    assert!(matches!(from(" <posta-certificata@pec.lab.example>"), Verdict::Trusted(_)));
    for other in ["", "posta-certificata@pec.aruba.it", "rossi@pec.lab.example", "pec.lab.example"] {
        assert_eq!(refused(from(other)), Distrust::OtherAddress, "{other}");
    }
}

#[test]
fn an_address_in_the_subject_counts_where_there_is_no_other() {
    let root = Authority::new();
    let in_subject = |form: &mut CertificateParams| {
        let address = rcgen::DnValue::Ia5String(PROVIDER.to_owned().try_into().unwrap());
        form.distinguished_name.push(DnType::CustomDnType(vec![1, 2, 840, 113_549, 1, 9, 1]), address);
    };
    let old = signer_with(&root, |form| {
        in_subject(form);
        form.subject_alt_names.clear();
    });
    assert!(matches!(verdict(&signed(&old, &[]), &root), Verdict::Trusted(_)));
    let both = signer_with(&root, |form| {
        in_subject(form);
        form.subject_alt_names = vec![mail("posta-certificata@pec.other.example")];
    });
    assert_eq!(refused(verdict(&signed(&both, &[]), &root)), Distrust::OtherAddress);
}

#[test]
fn a_provider_must_be_on_the_authoritys_list() {
    let listed = Authority::with(only(vec![domain("pec.aruba.it"), domain("pec.lab.example")], vec![]));
    assert!(matches!(verdict(&signed(&listed.provider(), &[]), &listed), Verdict::Trusted(_)));
    let unlisted = Authority::with(only(vec![domain("pec.aruba.it"), domain("lab.example")], vec![]));
    assert_eq!(refused(verdict(&signed(&unlisted.provider(), &[]), &unlisted)), Distrust::NotPermitted);
    let excluded = Authority::with(only(vec![], vec![domain(".lab.example")]));
    assert_eq!(refused(verdict(&signed(&excluded.provider(), &[]), &excluded)), Distrust::NotPermitted);
}

#[test]
fn the_list_binds_all_who_are_below() {
    let root = Authority::with(only(vec![domain("pec.aruba.it")], vec![]));
    let between = root.below("Between", |_| {});
    assert_eq!(refused(verdict(&signed(&between.provider(), &[&between]), &root)), Distrust::NotPermitted);
}

#[test]
fn one_address_off_the_list_is_enough_to_refuse() {
    let root = Authority::with(only(vec![domain("pec.lab.example")], vec![]));
    let two = signer_with(&root, |form| form.subject_alt_names.push(mail("ceo@bank.example")));
    assert_eq!(refused(verdict(&signed(&two, &[]), &root)), Distrust::NotPermitted);
}

#[test]
fn a_provider_must_be_of_a_listed_organisation() {
    let organisation = |name: &str| {
        let mut listed = DistinguishedName::new();
        listed.push(DnType::OrganizationName, name);
        GeneralSubtree::DirectoryName(listed)
    };
    let listed = Authority::with(only(vec![organisation("GESTORE  s.p.a.")], vec![]));
    assert!(matches!(verdict(&signed(&listed.provider(), &[]), &listed), Verdict::Trusted(_)));
    let unlisted = Authority::with(only(vec![organisation("Gestore S.p.A. II")], vec![]));
    assert_eq!(refused(verdict(&signed(&unlisted.provider(), &[]), &unlisted)), Distrust::NotPermitted);
}

#[test]
fn keys_under_2048_bits_are_not_relied_on() {
    let root = Authority::new();
    let key = rsa_key("1024");
    let certificate = issued_by_openssl(&root, &key, "-sha256");
    let signature = Person { certificate, key }.sign_with_openssl(CONTENT, &["-md", "sha256"]);
    assert_eq!(refused(verdict(&signature, &root)), Distrust::WeakKey);
}

#[test]
fn a_certificate_signed_with_sha_1_is_not_relied_on() {
    let root = Authority::with_key(&rsa_key("2048"));
    let key = rsa_key("2048");
    let certificate = issued_by_openssl(&root, &key, "-sha1");
    let signature = Person { certificate, key }.sign_with_openssl(CONTENT, &["-md", "sha256"]);
    assert_eq!(refused(verdict(&signature, &root)), Distrust::WeakDigest);
}

/// A provider's certificate as no library of ours makes it any more.
fn issued_by_openssl(root: &Authority, key: &str, digest: &str) -> String {
    let folder = tempfile::tempdir().unwrap();
    let file = |name: &str, bytes: &[u8]| {
        std::fs::write(folder.path().join(name), bytes).unwrap();
        folder.path().join(name)
    };
    let (anchor, anchor_key) = (file("ca.pem", root.pem().as_bytes()), file("ca.key", root.key().as_bytes()));
    let extensions = file("extensions", format!("subjectAltName=email:{PROVIDER}").as_bytes());
    let key = file("key", key.as_bytes());
    let request =
        file("request", &openssl(&["req", "-new", "-key", text(&key), "-subj", "/CN=Gestore"], b""));
    let issue = ["x509", "-req", "-in", text(&request), "-CA", text(&anchor), "-CAkey", text(&anchor_key)];
    let how = [digest, "-set_serial", "7", "-days", "9999", "-extfile", text(&extensions)];
    String::from_utf8(openssl(&[issue.as_slice(), &how].concat(), b"")).unwrap()
}
