//! The lab's own certificate authority: a certificate for its servers (`localhost`) and one for the
//! mark that a provider puts under what it certifies.

use std::path::Path;

use anyhow::Result;
use rcgen::{
    BasicConstraints, CertificateParams, CertifiedIssuer, DnType, ExtendedKeyUsagePurpose, IsCa, KeyPair,
    KeyUsagePurpose, SanType,
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
    write_pair(folder, "signer", &signer, &authority)
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
