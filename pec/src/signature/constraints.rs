//! Whom an authority may issue for: name constraints (RFC 5280 §4.2.1.10). The authority of `AgID` may issue
//! for the domains and organisations of providers only: its list is what makes a signer a provider.

use std::mem::discriminant;

use x509_parser::certificate::X509Certificate;
use x509_parser::extensions::{GeneralName, NameConstraints, ParsedExtension};

use super::Distrust;
use crate::cms::names;

/// Whether every authority of a chain, whose first certificate is the signer's, permits all below it.
pub(super) fn hold(chain: &[&X509Certificate<'_>]) -> Result<(), Distrust> {
    for (place, authority) in chain.iter().enumerate().skip(1) {
        let constraints = match authority.name_constraints() {
            Ok(Some(constraints)) => constraints,
            Ok(None) => continue,
            Err(_) => return Err(Distrust::Purpose),
        };
        let below = chain.iter().take(place).enumerate();
        // An authority's certificate for itself is passed over (RFC 5280 §6.1.3), the signer's never.
        let mut bound = below
            .filter(|(at, one)| *at == 0 || !names::are_same(one.subject(), one.issuer()))
            .map(|(_, one)| one);
        if !bound.all(|certificate| permits(constraints.value, certificate)) {
            return Err(Distrust::NotPermitted);
        }
    }
    Ok(())
}

fn permits(constraints: &NameConstraints<'_>, certificate: &X509Certificate<'_>) -> bool {
    let permitted = constraints.permitted_subtrees.as_deref().unwrap_or_default();
    let excluded = constraints.excluded_subtrees.as_deref().unwrap_or_default();
    let in_subject = names::addresses(certificate.subject());
    let mut found: Vec<GeneralName<'_>> =
        in_subject.iter().map(|address| GeneralName::RFC822Name(address)).collect();
    if certificate.subject().iter_rdn().next().is_some() {
        found.push(GeneralName::DirectoryName(certificate.subject().clone()));
    }
    for extension in certificate.extensions() {
        if let ParsedExtension::SubjectAlternativeName(alternative) = extension.parsed_extension() {
            found.extend(alternative.general_names.iter().cloned());
        }
    }
    found.iter().all(|name| {
        let same_kind = |base: &&GeneralName<'_>| discriminant(*base) == discriminant(name);
        let mut allowed = permitted.iter().map(|subtree| &subtree.base).filter(same_kind).peekable();
        let mut refused = excluded.iter().map(|subtree| &subtree.base).filter(same_kind);
        let is_allowed = allowed.peek().is_none() || allowed.any(|base| contains(base, name) == Some(true));
        is_allowed && !refused.any(|base| contains(base, name) != Some(false))
    })
}

/// Whether a name lies in the subtree of `base`, which is of the same kind; none where that cannot be told.
fn contains(base: &GeneralName<'_>, name: &GeneralName<'_>) -> Option<bool> {
    match (base, name) {
        (GeneralName::RFC822Name(base), GeneralName::RFC822Name(address)) => Some(is_mail_of(base, address)),
        (GeneralName::DirectoryName(base), GeneralName::DirectoryName(name)) => {
            Some(names::begins_with(name, base))
        }
        _ => None,
    }
}

/// `host` is every address at that host and none below it, `.domain` every one below, `a@host` one.
fn is_mail_of(base: &str, address: &str) -> bool {
    let Some((_, host)) = address.rsplit_once('@') else { return false };
    match base {
        _ if base.contains('@') => base.eq_ignore_ascii_case(address),
        _ if base.starts_with('.') => host.to_ascii_lowercase().ends_with(&base.to_ascii_lowercase()),
        _ => base.eq_ignore_ascii_case(host),
    }
}

#[cfg(test)]
mod tests {
    use super::is_mail_of;

    #[test]
    fn a_host_permits_its_own_addresses_and_none_below() {
        assert!(is_mail_of("pec.aruba.it", "posta-certificata@PEC.aruba.it"));
        assert!(!is_mail_of("pec.aruba.it", "posta-certificata@x.pec.aruba.it"));
        assert!(!is_mail_of("pec.aruba.it", "posta-certificata@notpec.aruba.it"));
        assert!(!is_mail_of("pec.aruba.it", "pec.aruba.it"));
    }

    #[test]
    fn a_domain_with_a_dot_permits_what_is_below_it_only() {
        assert!(is_mail_of(".aruba.it", "a@pec.aruba.it"));
        assert!(!is_mail_of(".aruba.it", "a@aruba.it"));
    }

    #[test]
    fn a_whole_address_permits_itself() {
        assert!(is_mail_of("a@pec.it", "A@pec.it"));
        assert!(!is_mail_of("a@pec.it", "b@pec.it"));
    }
}
