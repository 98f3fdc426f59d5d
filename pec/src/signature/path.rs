//! From a signer's certificate to an anchor (RFC 5280 §6), through what is enclosed in the message.

use x509_parser::certificate::X509Certificate;
use x509_parser::extensions::ParsedExtension;

use super::{Authority, Distrust, constraints};
use crate::cms::algorithm::{self, Algorithm, Digest};
use crate::cms::names;

/// At most this many authorities between signer and anchor, the anchor among them.
const MAX_AUTHORITIES: usize = 4;
/// At most this many signatures on certificates are checked for one message.
const MAX_CHECKS: usize = 64;
/// A certificate with more extensions is not followed.
const MAX_EXTENSIONS: usize = 64;

/// The authorities of a chain that leads from `signer` to an anchor, all of it valid at the instant `at`.
///
/// # Errors
/// What the chain that came nearest lacks.
pub(super) fn lead(
    signer: &X509Certificate<'_>,
    enclosed: &[X509Certificate<'_>],
    anchors: &[X509Certificate<'_>],
    at: Option<i64>,
) -> Result<Vec<Authority>, Distrust> {
    let mut nearest = Distrust::Chain;
    let mut checks = 0;
    let mut unfinished = vec![vec![signer]];
    while let Some(chain) = unfinished.pop() {
        let Some(last) = chain.last() else { continue };
        let candidates = enclosed.iter().map(|one| (one, false)).chain(anchors.iter().map(|one| (one, true)));
        for (issuer, is_anchor) in candidates {
            let is_used = chain.iter().any(|used| used.as_raw() == issuer.as_raw());
            if is_used || !names::are_same(issuer.subject(), last.issuer()) {
                continue;
            }
            checks += 1;
            if checks > MAX_CHECKS {
                return Err(nearest);
            }
            let mut longer = chain.clone();
            longer.push(issuer);
            let step = issued(issuer, last, &chain).and_then(|()| match is_anchor {
                true => is_sound(&longer, at),
                false => Ok(()),
            });
            match step {
                Ok(()) if is_anchor => return Ok(longer.into_iter().skip(1).map(Authority::of).collect()),
                Ok(()) if chain.len() < MAX_AUTHORITIES => unfinished.push(longer),
                Ok(()) => {}
                Err(why) => nearest = nearest.max(why),
            }
        }
    }
    Err(nearest)
}

/// Whether `issuer` issued `subject`, the last certificate of `chain`, and may do so.
fn issued(
    issuer: &X509Certificate<'_>,
    subject: &X509Certificate<'_>,
    chain: &[&X509Certificate<'_>],
) -> Result<(), Distrust> {
    let named = &subject.signature_algorithm;
    let parameters = named.parameters.as_ref().map_or(&[][..], |parameters| parameters.data);
    let algorithm = Algorithm { oid: named.algorithm.as_bytes(), parameters };
    let key = &issuer.tbs_certificate.subject_pki;
    let signature = subject.signature_value.data.as_ref();
    if algorithm::verify(key, algorithm, None, subject.tbs_certificate.as_ref(), signature).is_err() {
        return Err(Distrust::Chain);
    }
    if Digest::named(algorithm.oid) == Some(Digest::Sha1) {
        return Err(Distrust::WeakDigest);
    }
    if !may_issue(issuer, chain.len() - 1) {
        return Err(Distrust::Purpose);
    }
    if algorithm::is_weak(key) { Err(Distrust::WeakKey) } else { Ok(()) }
}

/// RFC 5280 §4.2.1.3, §4.2.1.9, §4.2.1.12: an authority for mail, `below` which stand so many others.
fn may_issue(issuer: &X509Certificate<'_>, below: usize) -> bool {
    let Ok(Some(constraints)) = issuer.basic_constraints() else { return false };
    let depth = constraints.value.path_len_constraint.and_then(|most| usize::try_from(most).ok());
    let signs = issuer.key_usage().is_ok_and(|usage| usage.is_none_or(|usage| usage.value.key_cert_sign()));
    constraints.value.ca && depth.is_none_or(|most| below <= most) && signs && is_for_mail(issuer)
}

/// What can be told of a chain only when it is whole; the signer's certificate comes first.
fn is_sound(chain: &[&X509Certificate<'_>], at: Option<i64>) -> Result<(), Distrust> {
    let signs =
        |usage: &x509_parser::extensions::KeyUsage| usage.digital_signature() || usage.non_repudiation();
    let is_usable = |signer: &&X509Certificate<'_>| {
        let usage = signer.key_usage().is_ok_and(|usage| usage.is_none_or(|usage| signs(usage.value)));
        usage && is_for_mail(signer)
    };
    if !chain.iter().all(|certificate| is_understood(certificate)) || !chain.first().is_some_and(is_usable) {
        return Err(Distrust::Purpose);
    }
    let at = at.ok_or(Distrust::NoSigningTime)?.div_euclid(1_000);
    let is_valid = |certificate: &&X509Certificate<'_>| {
        let validity = certificate.validity();
        validity.not_before.timestamp() <= at && at <= validity.not_after.timestamp()
    };
    if !chain.iter().all(is_valid) {
        return Err(Distrust::OutsideValidity);
    }
    constraints::hold(chain)
}

/// Without extended key usage a certificate is for everything (RFC 5280 §4.2.1.12).
fn is_for_mail(certificate: &X509Certificate<'_>) -> bool {
    certificate
        .extended_key_usage()
        .is_ok_and(|usage| usage.is_none_or(|usage| usage.value.email_protection || usage.value.any))
}

/// No extension is broken or there twice, and none that is critical is unknown (RFC 5280 §4.2).
fn is_understood(certificate: &X509Certificate<'_>) -> bool {
    let extensions = certificate.extensions();
    let is_fine = |(at, extension): (usize, &x509_parser::extensions::X509Extension<'_>)| {
        let is_doubled = extensions.iter().take(at).any(|other| other.oid == extension.oid);
        let is_known = match extension.parsed_extension() {
            ParsedExtension::ParseError { .. } => false,
            ParsedExtension::UnsupportedExtension { .. }
            | ParsedExtension::PolicyConstraints(_)
            | ParsedExtension::InhibitAnyPolicy(_) => !extension.critical,
            _ => true,
        };
        is_known && !is_doubled
    };
    extensions.len() <= MAX_EXTENSIONS && extensions.iter().enumerate().all(is_fine)
}
