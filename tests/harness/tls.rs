//! TLS for servers of ours, under the lab's authority: the hub trusts it.

use std::path::Path;
use std::sync::Arc;

use anyhow::Result;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::rustls::pki_types::pem::PemObject;
use tokio_rustls::rustls::pki_types::{CertificateDer, PrivateKeyDer};

/// Accepts with the lab's server certificate (`localhost`).
///
/// # Errors
/// When the lab's folder holds none.
pub fn acceptor(lab: &Path) -> Result<TlsAcceptor> {
    let chain = CertificateDer::pem_file_iter(lab.join("server.pem"))?.collect::<Result<Vec<_>, _>>()?;
    let key = PrivateKeyDer::from_pem_file(lab.join("server.key"))?;
    let config = ServerConfig::builder().with_no_client_auth().with_single_cert(chain, key)?;
    Ok(TlsAcceptor::from(Arc::new(config)))
}
