//! The submission server of each provider: SMTP over TLS, and behind it what RFC 6109 has a provider do
//! with what its customers hand in (checks, acceptance, envelopes, delivery, receipts).
//!
//! A session can be told to fail at any step ([`Fault`]), and what was taken can be asked for
//! ([`Taken`]): so a test knows what a sender that was cut off cannot know.

mod checks;
mod delivery;
mod fault;
mod post;
mod session;

use std::path::Path;
use std::sync::Arc;

use anyhow::{Context as _, Result};
use tokio::net::TcpListener;
use tokio::task::JoinHandle;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::rustls::pki_types::pem::PemObject as _;
use tokio_rustls::rustls::pki_types::{CertificateDer, PrivateKeyDer};

pub use self::fault::{Fault, How, Point};
pub(crate) use self::post::Post;
pub use self::post::Taken;

/// The submission servers of all providers. Dropping it closes them.
pub(crate) struct Submission {
    listening: Vec<JoinHandle<()>>,
}

impl Submission {
    /// Listens at the port of each provider of the plan.
    pub(crate) async fn start(folder: &Path, post: &Arc<Post>) -> Result<Self> {
        let acceptor = acceptor(folder)?;
        let mut listening = Vec::new();
        for (name, port) in post.ports() {
            let listener = TcpListener::bind(("127.0.0.1", port))
                .await
                .with_context(|| format!("the submission port {port} is taken"))?;
            let (acceptor, post) = (acceptor.clone(), Arc::clone(post));
            listening.push(tokio::spawn(accept(listener, acceptor, post, name)));
        }
        Ok(Self { listening })
    }
}

impl Drop for Submission {
    fn drop(&mut self) {
        self.listening.iter().for_each(JoinHandle::abort);
    }
}

async fn accept(listener: TcpListener, acceptor: TlsAcceptor, post: Arc<Post>, provider: String) {
    while let Ok((tcp, _)) = listener.accept().await {
        let (acceptor, post, provider) = (acceptor.clone(), Arc::clone(&post), provider.clone());
        tokio::spawn(async move {
            // Whoever breaks off is gone: nobody is there to be told.
            let _ended = session::serve(tcp, &acceptor, &post, &provider).await;
        });
    }
}

fn acceptor(folder: &Path) -> Result<TlsAcceptor> {
    let chain = CertificateDer::pem_file_iter(folder.join("server.pem"))?.collect::<Result<Vec<_>, _>>()?;
    let key = PrivateKeyDer::from_pem_file(folder.join("server.key"))?;
    let config = ServerConfig::builder().with_no_client_auth().with_single_cert(chain, key)?;
    Ok(TlsAcceptor::from(Arc::new(config)))
}
