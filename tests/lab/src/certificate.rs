//! The lab's own certificate authority: a certificate for its servers (`localhost`) and one for the
//! mark that a provider puts under what it certifies.

use std::path::Path;

use anyhow::Result;
use rcgen::{
    BasicConstraints, CertificateParams, CertifiedIssuer, DistinguishedName, DnType, ExtendedKeyUsagePurpose,
    IsCa, KeyPair, KeyUsagePurpose, SanType,
};

use crate::plan;

/// Makes the authority and its certificates, unless they are there.
pub(crate) fn issue(folder: &Path) -> Result<()> {
    if folder.join("signer.key").exists() {
        return Ok(());
    }
    let mut authority = CertificateParams::default();
    authority.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    authority.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
    authority.distinguished_name.push(DnType::CommonName, "Portineria lab CA");
    let authority = CertifiedIssuer::self_signed(authority, KeyPair::generate()?)?;

    let mut server = CertificateParams::new(["localhost".to_owned()])?;
    server.distinguished_name.push(DnType::CommonName, "localhost");
    server.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
    write_pair(folder, "server", &server, &authority)?;

    let mut signer = CertificateParams::default();
    signer.distinguished_name.push(DnType::CommonName, "Gestore PEC del laboratorio");
    let address = |domain| Ok(SanType::Rfc822Name(format!("posta-certificata@{domain}").try_into()?));
    signer.subject_alt_names = plan::domains().map(address).collect::<Result<_>>()?;
    signer.key_usages = vec![KeyUsagePurpose::DigitalSignature];
    signer.extended_key_usages = vec![ExtendedKeyUsagePurpose::EmailProtection];
    std::fs::write(folder.join("ca.pem"), authority.pem())?;
    write_pair(folder, "person", &person(), &authority)?;
    write_pair(folder, "signer", &signer, &authority)
}

/// One who signs files, as a qualified certificate names a person (ETSI EN 319 412-2).
fn person() -> CertificateParams {
    let attribute = |arc| DnType::CustomDnType(vec![2, 5, 4, arc]);
    let mut person = CertificateParams::default();
    person.distinguished_name = DistinguishedName::new();
    person.distinguished_name.push(DnType::CommonName, "BELLINI CARLA");
    person.distinguished_name.push(attribute(42), "CARLA");
    person.distinguished_name.push(attribute(4), "BELLINI");
    person.distinguished_name.push(attribute(5), "TINIT-BLLCRL75A41H501L");
    person.key_usages = vec![KeyUsagePurpose::ContentCommitment];
    person
}

fn write_pair(
    folder: &Path,
    name: &str,
    params: &CertificateParams,
    authority: &CertifiedIssuer<'_, KeyPair>,
) -> Result<()> {
    let key = KeyPair::generate()?;
    let certificate = params.signed_by(&key, authority)?;
    std::fs::write(folder.join(format!("{name}.pem")), certificate.pem())?;
    std::fs::write(folder.join(format!("{name}.key")), key.serialize_pem())?;
    Ok(())
}
