//! The hub's own certificate, when it speaks TLS itself: read again when its files change, so that a
//! renewal needs no restart.

use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, PoisonError, RwLock};
use std::time::SystemTime;

use rustls::ServerConfig;
use rustls::crypto::ring::default_provider;
use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::server::{ClientHello, ResolvesServerCert};
use rustls::sign::CertifiedKey;

/// The certificate in use, and where it comes from.
#[derive(Debug)]
pub struct Certificate {
    files: [PathBuf; 2],
    current: RwLock<Current>,
}

#[derive(Debug)]
struct Current {
    key: Arc<CertifiedKey>,
    /// When each file had last changed.
    changed: [SystemTime; 2],
}

impl Certificate {
    /// Reads the certificate with its chain, and its private key.
    ///
    /// # Errors
    /// When a file cannot be read, holds something else, or the two do not belong together.
    pub fn load(certificate: &Path, key: &Path) -> io::Result<Arc<Self>> {
        let files = [certificate.to_owned(), key.to_owned()];
        let current = RwLock::new(read(&files)?);
        Ok(Arc::new(Self { files, current }))
    }

    /// Reads the files again if they changed; true when another certificate is in use now. What cannot
    /// be read leaves the old one in use.
    ///
    /// # Errors
    /// As [`Certificate::load`].
    pub fn refresh(&self) -> io::Result<bool> {
        let before = self.current.read().unwrap_or_else(PoisonError::into_inner).changed;
        if changed(&self.files)? == before {
            return Ok(false);
        }
        *self.current.write().unwrap_or_else(PoisonError::into_inner) = read(&self.files)?;
        Ok(true)
    }

    /// TLS 1.2 or later with whatever certificate is current.
    ///
    /// # Errors
    /// When the library refuses the settings.
    pub fn server_config(self: &Arc<Self>) -> io::Result<ServerConfig> {
        let config = ServerConfig::builder_with_provider(Arc::new(default_provider()))
            .with_safe_default_protocol_versions()
            .map_err(io::Error::other)?
            .with_no_client_auth()
            .with_cert_resolver(Arc::clone(self) as Arc<dyn ResolvesServerCert>);
        Ok(config)
    }
}

impl ResolvesServerCert for Certificate {
    fn resolve(&self, _hello: ClientHello<'_>) -> Option<Arc<CertifiedKey>> {
        Some(Arc::clone(&self.current.read().unwrap_or_else(PoisonError::into_inner).key))
    }
}

fn read(files: &[PathBuf; 2]) -> io::Result<Current> {
    let [certificate, key] = files;
    let named =
        |path: &Path, error: &dyn std::fmt::Display| io::Error::other(format!("{}: {error}", path.display()));
    // Before the files are read: a change in between is seen at the next look.
    let changed = changed(files)?;
    let chain = CertificateDer::pem_file_iter(certificate)
        .and_then(Iterator::collect::<Result<Vec<_>, _>>)
        .map_err(|error| named(certificate, &error))?;
    let private = PrivateKeyDer::from_pem_file(key).map_err(|error| named(key, &error))?;
    let certified = CertifiedKey::from_der(chain, private, &default_provider())
        .map_err(|error| named(certificate, &error))?;
    Ok(Current { key: Arc::new(certified), changed })
}

fn changed(files: &[PathBuf; 2]) -> io::Result<[SystemTime; 2]> {
    let at = |path: &Path| std::fs::metadata(path).and_then(|file| file.modified());
    let [certificate, key] = files;
    Ok([at(certificate)?, at(key)?])
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use rcgen::{CertificateParams, KeyPair};
    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    use tokio::net::TcpStream;
    use tokio::sync::oneshot;
    use tokio_util::sync::CancellationToken;

    use super::*;
    use crate::clock::Clock;
    use crate::config::Config;
    use crate::hub::testing;
    use crate::{imap, serve};

    /// Writes a certificate for `localhost` that signs itself; `at` is when the files say they changed.
    fn issue(folder: &Path, at: SystemTime) {
        let key = KeyPair::generate().unwrap();
        let certificate =
            CertificateParams::new(["localhost".to_owned()]).unwrap().self_signed(&key).unwrap();
        for (name, text) in [("cert.pem", certificate.pem()), ("key.pem", key.serialize_pem())] {
            let file = folder.join(name);
            std::fs::write(&file, text).unwrap();
            std::fs::File::options().append(true).open(file).unwrap().set_modified(at).unwrap();
        }
    }

    #[tokio::test]
    async fn the_hub_speaks_tls_with_a_certificate_of_its_own() {
        let (hub, folder) = testing::hub_with(&["--listen", "127.0.0.1:0"]).await;
        issue(folder.path(), SystemTime::now());
        let (cert, key) = (folder.path().join("cert.pem"), folder.path().join("key.pem"));
        let config =
            Config { tls_cert: Some(cert.clone()), tls_key: Some(key), ..Config::clone(&hub.config) };
        let (stop, (tell, told)) = (CancellationToken::new(), oneshot::channel());
        let serving =
            tokio::spawn(serve::run(config, Clock::system(), stop.clone(), |up| drop(tell.send(up))));
        let up = told.await.unwrap();
        assert!(up.url.starts_with("https://") && up.setup_link.unwrap().starts_with("https://"));
        let trusting = tokio_rustls::TlsConnector::from(imap::client_config(Some(&cert)).unwrap());
        let tcp = TcpStream::connect(up.address).await.unwrap();
        let mut tls = trusting.connect("localhost".try_into().unwrap(), tcp).await.unwrap();
        tls.write_all(b"GET /api/health HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n")
            .await
            .unwrap();
        let mut answer = [0; 15];
        tls.read_exact(&mut answer).await.unwrap();
        assert_eq!(&answer, b"HTTP/1.1 200 OK");
        let mut plain = TcpStream::connect(up.address).await.unwrap();
        plain.write_all(b"GET /api/health HTTP/1.1\r\nhost: localhost\r\n\r\n").await.unwrap();
        let mut nothing = Vec::new();
        // Cut off, or a TLS alert: never HTTP.
        let _ended = plain.read_to_end(&mut nothing).await;
        assert!(!nothing.starts_with(b"HTTP"));
        stop.cancel();
        serving.await.unwrap().unwrap();
    }

    #[test]
    fn a_renewed_certificate_is_taken_and_a_broken_one_leaves_the_old_in_use() {
        let folder = tempfile::tempdir().unwrap();
        let begun = SystemTime::now();
        issue(folder.path(), begun);
        let (cert, key) = (folder.path().join("cert.pem"), folder.path().join("key.pem"));
        let certificate = Certificate::load(&cert, &key).unwrap();
        let in_use = || certificate.current.read().unwrap().key.end_entity_cert().unwrap().to_vec();
        let first = in_use();
        assert!(!certificate.refresh().unwrap());
        issue(folder.path(), begun + Duration::from_secs(60));
        assert!(certificate.refresh().unwrap());
        let second = in_use();
        assert_ne!(first, second);
        std::fs::write(&cert, "rubbish").unwrap();
        assert!(certificate.refresh().is_err());
        assert_eq!(in_use(), second);
    }

    #[test]
    fn a_key_of_another_certificate_is_refused() {
        let (one, other) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        issue(one.path(), SystemTime::now());
        issue(other.path(), SystemTime::now());
        assert!(Certificate::load(&one.path().join("cert.pem"), &other.path().join("key.pem")).is_err());
    }
}
