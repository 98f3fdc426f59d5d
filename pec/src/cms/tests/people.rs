//! Authorities and signers made for tests, and openssl, which signs in ways that we do not.

use std::io::Write as _;
use std::path::Path;
use std::process::{Command, Stdio};

use rcgen::string::Ia5String;
use rcgen::{
    BasicConstraints, CertificateParams, CertifiedIssuer, DistinguishedName, DnType, ExtendedKeyUsagePurpose,
    IsCa, KeyPair, KeyUsagePurpose, SanType,
};

use crate::signature::SigningKey;

/// 18 August 2023, 15:37:13 UTC.
pub(crate) const SIGNED_AT: i64 = 1_692_373_033_000;
/// Whom test signers sign for.
pub(crate) const PROVIDER: &str = "posta-certificata@pec.lab.example";

/// One who issues certificates.
pub(crate) struct Authority {
    issuer: CertifiedIssuer<'static, KeyPair>,
}

/// One who signs.
pub(crate) struct Person {
    pub(crate) certificate: String,
    pub(crate) key: String,
}

impl Authority {
    pub(crate) fn new() -> Self {
        Self::with(|_| {})
    }

    /// A root with something changed.
    pub(crate) fn with(change: impl FnOnce(&mut CertificateParams)) -> Self {
        let key = KeyPair::generate().unwrap();
        let issuer = CertifiedIssuer::self_signed(Self::form("Test root", change), key).unwrap();
        Self { issuer }
    }

    /// A root with a key of openssl's.
    pub(crate) fn with_key(pem: &str) -> Self {
        let key = KeyPair::from_pem(pem).unwrap();
        Self { issuer: CertifiedIssuer::self_signed(Self::form("Test root", |_| {}), key).unwrap() }
    }

    /// An authority below this one.
    pub(crate) fn below(&self, name: &str, change: impl FnOnce(&mut CertificateParams)) -> Self {
        let key = KeyPair::generate().unwrap();
        let issuer = CertifiedIssuer::signed_by(Self::form(name, change), key, &self.issuer).unwrap();
        Self { issuer }
    }

    fn form(name: &str, change: impl FnOnce(&mut CertificateParams)) -> CertificateParams {
        let mut form = CertificateParams::default();
        form.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        form.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
        form.distinguished_name.push(DnType::CommonName, name);
        change(&mut form);
        form
    }

    pub(crate) fn pem(&self) -> String {
        self.issuer.pem()
    }

    /// The private key, for openssl to issue with.
    pub(crate) fn key(&self) -> String {
        self.issuer.key().serialize_pem()
    }

    pub(crate) fn provider(&self) -> Person {
        self.signer(&KeyPair::generate().unwrap(), |_| {})
    }

    /// A provider's certificate for a key, with something changed.
    pub(crate) fn signer(&self, key: &KeyPair, change: impl FnOnce(&mut CertificateParams)) -> Person {
        let mut form = CertificateParams::default();
        form.distinguished_name = DistinguishedName::new();
        form.distinguished_name.push(DnType::OrganizationName, "Gestore S.p.A.");
        form.distinguished_name.push(DnType::CommonName, "Posta Certificata");
        form.subject_alt_names = vec![mail(PROVIDER)];
        form.key_usages = vec![KeyUsagePurpose::DigitalSignature];
        form.extended_key_usages = vec![ExtendedKeyUsagePurpose::EmailProtection];
        change(&mut form);
        let certificate = form.signed_by(key, &self.issuer).unwrap();
        Person { certificate: certificate.pem(), key: key.serialize_pem() }
    }
}

impl Person {
    pub(crate) fn signing_key(&self) -> SigningKey {
        SigningKey::from_pkcs8(self.key.as_bytes()).unwrap()
    }

    /// What openssl writes to its output when it signs `content` with these arguments.
    pub(crate) fn sign_with_openssl(&self, content: &[u8], arguments: &[&str]) -> Vec<u8> {
        let folder = tempfile::tempdir().unwrap();
        let file = |name: &str, text: &str| {
            let path = folder.path().join(name);
            std::fs::write(&path, text).unwrap();
            path
        };
        let (certificate, key) = (file("signer.pem", &self.certificate), file("signer.key", &self.key));
        let fixed = [
            "cms",
            "-sign",
            "-binary",
            "-outform",
            "DER",
            "-signer",
            text(&certificate),
            "-inkey",
            text(&key),
        ];
        openssl(&[fixed.as_slice(), arguments].concat(), content)
    }
}

/// An alternative name.
pub(crate) fn mail(address: &str) -> SanType {
    SanType::Rfc822Name(Ia5String::try_from(address.to_owned()).unwrap())
}

/// An RSA key made by openssl, since ring makes none.
pub(crate) fn rsa_key(bits: &str) -> String {
    let bits = format!("rsa_keygen_bits:{bits}");
    String::from_utf8(openssl(&["genpkey", "-algorithm", "RSA", "-pkeyopt", &bits], b"")).unwrap()
}

/// What openssl answers: it must be on the machine.
pub(crate) fn openssl(arguments: &[&str], input: &[u8]) -> Vec<u8> {
    let mut child = Command::new("openssl")
        .args(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("these tests need openssl (Debian package `openssl`)");
    let mut to = child.stdin.take().unwrap();
    let input = input.to_vec();
    // One that needs no input closes it early.
    let writing = std::thread::spawn(move || drop(to.write_all(&input)));
    let output = child.wait_with_output().unwrap();
    writing.join().unwrap();
    let complaint = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(output.status.success(), "openssl {}: {complaint}", arguments.join(" "));
    output.stdout
}

pub(crate) fn text(path: &Path) -> &str {
    path.to_str().unwrap()
}

/// Xorshift: the same numbers at every run.
pub(crate) struct Dice(pub(crate) u64);

impl Dice {
    pub(crate) fn below(&mut self, bound: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 % bound as u64).unwrap()
    }
}
