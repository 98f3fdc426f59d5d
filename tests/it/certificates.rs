//! A server that does not prove to be the provider hears nothing, least of all a password.

use std::sync::{Arc, Mutex};

use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, DnType, IsCa, KeyPair, date_time_ymd};
use shared::api::audit::{Act, ListLog, LogQuery};
use shared::api::mailboxes::{MailboxPath, RefreshMailbox};
use shared::row::MailboxRow;
use shared::watch::{StateKind, UnreachableReason};
use tests::House;
use tests::scripted::Scripted;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::rustls::crypto::ring::sign::any_supported_type;
use tokio_rustls::rustls::pki_types::{CertificateDer, PrivateKeyDer, PrivatePkcs8KeyDer};
use tokio_rustls::rustls::server::{ClientHello, ResolvesServerCert};
use tokio_rustls::rustls::sign::CertifiedKey;

type Authority = CertifiedIssuer<'static, KeyPair>;

/// The certificate that a server shows now.
#[derive(Debug)]
struct Shown(Mutex<Arc<CertifiedKey>>);

impl ResolvesServerCert for Shown {
    fn resolve(&self, _hello: ClientHello<'_>) -> Option<Arc<CertifiedKey>> {
        Some(Arc::clone(&self.0.lock().unwrap()))
    }
}

fn authority(name: &str) -> Authority {
    let mut params = CertificateParams::default();
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    params.distinguished_name.push(DnType::CommonName, name);
    CertifiedIssuer::self_signed(params, KeyPair::generate().unwrap()).unwrap()
}

/// For `host`, from and until 1 January of these years; by itself where no authority signs.
fn certificate(by: Option<&Authority>, host: &str, from: i32, until: i32) -> Arc<CertifiedKey> {
    let mut params = CertificateParams::new([host.to_owned()]).unwrap();
    params.not_before = date_time_ymd(from, 1, 1);
    params.not_after = date_time_ymd(until, 1, 1);
    let key = KeyPair::generate().unwrap();
    let made = match by {
        Some(authority) => params.signed_by(&key, authority).unwrap(),
        None => params.self_signed(&key).unwrap(),
    };
    let private = PrivateKeyDer::Pkcs8(PrivatePkcs8KeyDer::from(key.serialize_der()));
    let chain = vec![CertificateDer::from(made.der().to_vec())];
    Arc::new(CertifiedKey::new(chain, any_supported_type(&private).unwrap()))
}

async fn server(shown: &Arc<Shown>) -> Scripted {
    let shown = Arc::clone(shown);
    let mut config = ServerConfig::builder().with_no_client_auth().with_cert_resolver(shown);
    // Who resumes a TLS session goes by the certificate of its beginning.
    config.send_tls13_tickets = 0;
    Scripted::start(TlsAcceptor::from(Arc::new(config)), |_, _| None).await.unwrap()
}

#[tokio::test]
async fn to_a_server_with_a_bad_certificate_nothing_is_said_and_that_is_no_refusal() {
    let (known, unknown) = (authority("Conosciuta"), authority("Sconosciuta"));
    let folder = tempfile::tempdir().unwrap();
    let trusted = folder.path().join("ca.pem");
    std::fs::write(&trusted, known.pem()).unwrap();
    let settings = [("PORTINERIA_EXTRA_CA", trusted.to_string_lossy().into_owned())];
    let house = House::with_settings(&[], &settings).await.unwrap();
    let mut boxes = Vec::new();
    for (number, (what, bad)) in [
        ("expired", certificate(Some(&known), "localhost", 2020, 2021)),
        ("not valid yet", certificate(Some(&known), "localhost", 2090, 2091)),
        ("for another name", certificate(Some(&known), "imaps.pec.example", 2020, 2090)),
        ("signed by itself", certificate(None, "localhost", 2020, 2090)),
        ("of an unknown authority", certificate(Some(&unknown), "localhost", 2020, 2090)),
    ]
    .into_iter()
    .enumerate()
    {
        let shown = Arc::new(Shown(Mutex::new(bad)));
        let server = server(&shown).await;
        let row = house.add_at(&format!("casella{number}@pec.it"), server.port).await.unwrap();
        boxes.push((what, shown, server, row));
    }
    let refused = StateKind::Unreachable(UnreachableReason::Certificate);
    for (what, _, server, row) in &boxes {
        let row = house.api.row_until(row.id, what, |row| row.state.kind == refused).await.unwrap();
        assert!(row.next_try.is_some(), "{what}: it is tried again by itself");
        assert_eq!(server.count("GREETING"), 0, "{what}: the handshake was gone through with");
    }
    let good = certificate(Some(&known), "localhost", 2020, 2090);
    for (what, shown, server, row) in &boxes {
        *shown.0.lock().unwrap() = Arc::clone(&good);
        let path = MailboxPath { mailbox: row.id };
        house.api.get::<RefreshMailbox>(path, (), ()).await.unwrap();
        let watched = |row: &MailboxRow| row.state.kind == StateKind::Watching;
        house.api.row_until(row.id, what, watched).await.unwrap();
        assert_eq!(server.logins(), 1, "{what}");
        let log = house.api.get::<ListLog>(path, LogQuery::default(), ()).await.unwrap();
        assert!(log.entries.iter().all(|entry| entry.act != Act::LoginRefused), "{what}");
    }
}

#[tokio::test]
async fn a_certificate_that_goes_bad_ends_no_session_and_lets_no_other_begin() {
    let known = authority("Conosciuta");
    let folder = tempfile::tempdir().unwrap();
    let trusted = folder.path().join("ca.pem");
    std::fs::write(&trusted, known.pem()).unwrap();
    let settings = [
        ("PORTINERIA_EXTRA_CA", trusted.to_string_lossy().into_owned()),
        ("PORTINERIA_POLL_SECONDS", "1".to_owned()),
    ];
    let house = House::with_settings(&[], &settings).await.unwrap();
    let shown = Arc::new(Shown(Mutex::new(certificate(Some(&known), "localhost", 2020, 2090))));
    let server = server(&shown).await;
    let row = house.add_at("casella@pec.it", server.port).await.unwrap();
    let checked = |row: &MailboxRow| row.state.kind == StateKind::Watching && row.last_checked.is_some();
    let before = house.api.row_until(row.id, "watched", checked).await.unwrap();
    *shown.0.lock().unwrap() = certificate(Some(&known), "localhost", 2020, 2021);
    let goes_on = |row: &MailboxRow| row.last_checked > before.last_checked;
    house.api.row_until(row.id, "the session goes on", goes_on).await.unwrap();
    let second = house.add_at("seconda@pec.it", server.port).await.unwrap();
    let refused = StateKind::Unreachable(UnreachableReason::Certificate);
    house.api.row_until(second.id, "no other begins", |row| row.state.kind == refused).await.unwrap();
    assert_eq!(server.logins(), 1);
}
