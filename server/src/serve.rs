//! Starts everything in order, and stops it in the reverse one.

use std::io;
use std::net::{SocketAddr, TcpListener};
use std::pin::{Pin, pin};
use std::sync::Arc;
use std::time::Duration;

use actix_web::dev::{Server, ServerHandle};
use actix_web::web::Data;
use actix_web::{App, HttpServer};
use rustix::net::sockopt::set_tcp_user_timeout;
use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
use tokio::time::{interval, timeout};
use tokio_util::sync::CancellationToken;
use tokio_util::task::AbortOnDropHandle;

use crate::access;
use crate::acts;
use crate::certificate::Certificate;
use crate::clock::Clock;
use crate::config::Config;
use crate::dispatch;
use crate::error::Error;
use crate::http;
use crate::hub::{CannotOpen, Hub};
use crate::running::Running;
use crate::watch;

/// Whoever has not finished by then is cut off.
const STOP: Duration = Duration::from_secs(10);
/// A renewed certificate is in use after this at the latest.
const CERTIFICATE_LOOKED_AT: Duration = Duration::from_secs(30);
/// Requests under way get this much of it.
const FINISH_SECONDS: u64 = 5;

/// How long a browser may leave what was sent to it unacknowledged (RFC 5482).
const PATIENCE_MILLIS: u32 = 60_000;

/// Connections of browsers and programs at most, where the process may hold many.
const MOST_CONNECTIONS: u64 = 10_000;
/// Threads that serve them.
const WORKERS: usize = 4;

/// The hub is up.
pub struct Started {
    /// Where it listens.
    pub address: SocketAddr,
    /// What people type on this machine.
    pub url: String,
    /// The one-time link that founds the firm, when there is none yet.
    pub setup_link: Option<String>,
}

/// Why the hub does not run.
#[derive(Debug, thiserror::Error)]
pub enum CannotServe {
    #[error(transparent)]
    Open(#[from] CannotOpen),
    #[error("the data folder cannot be used while every message is read anew in it: {0}")]
    InUse(#[source] io::Error),
    #[error("cannot listen at {0}: {1}")]
    Listen(SocketAddr, io::Error),
    #[error("the database failed at the start")]
    Database(#[from] Error),
    #[error("the watch broke down")]
    Unwatched,
    #[error("the certificate cannot be used: {0}")]
    Certificate(#[source] io::Error),
    #[error("the web server failed: {0}")]
    Http(#[source] io::Error),
}

/// Runs the hub until `stop`; `started` is called once it can be used.
///
/// # Errors
/// As [`CannotServe`] says.
pub async fn run(
    config: Config,
    clock: Clock,
    stop: CancellationToken,
    started: impl FnOnce(Started),
) -> Result<(), CannotServe> {
    let connections = connections(raise_descriptors());
    let wanted = config.listen;
    let hub = Hub::open(config, clock).await?;
    let _running = Running::beside_others(&hub.config.data_dir).map_err(CannotServe::InUse)?;
    warn_of_plain_http(&hub.config);
    let (listener, address) = listen(wanted).map_err(|error| CannotServe::Listen(wanted, error))?;
    let certificate = certificate(&hub.config)?;
    let setup_link = setup_link(&hub, address).await?;
    let url = format!("{}://{address}", if certificate.is_some() { "https" } else { "http" });
    let streams = CancellationToken::new();
    let app = http::App::new(hub.clone(), streams.clone());
    let unwatched = CancellationToken::new();
    let mut watching = tokio::spawn(watch::supervise(hub.clone(), unwatched.clone()));
    let acting = tokio::spawn(acts::work(hub.clone(), unwatched.clone()));
    let sending = tokio::spawn(dispatch::run(hub.clone(), unwatched.clone()));
    let server = web(app, connections, listener, certificate.as_ref())?;
    let _renewing = certificate.map(|certificate| AbortOnDropHandle::new(tokio::spawn(renew(certificate))));
    let handle = server.handle();
    let mut server = pin!(server);
    tracing::info!(%address, version = env!("CARGO_PKG_VERSION"), "the hub is up");
    started(Started { address, url, setup_link });
    let ended = tokio::select! {
        biased;
        () = stop.cancelled() => None,
        ended = &mut server => Some(ended.map_err(CannotServe::Http)),
        // A hub that does not watch must not look as if it did: better none, and started again.
        _ = &mut watching => Some(Err(CannotServe::Unwatched)),
    };
    streams.cancel();
    unwatched.cancel();
    if let Some(ended) = ended {
        watch::end_all_behind(&hub).await;
        let _ = sending.await;
        if !watching.is_finished() {
            let _ = watching.await;
        }
        return ended;
    }
    finish(&handle, server).await;
    watch::end_all_behind(&hub).await;
    let acted = acting.await;
    // It ends by itself in bounded time, after the last report is committed.
    if sending.await.is_err() {
        tracing::error!("the outbox broke down");
    }
    if watching.await.is_err() || acted.is_err() {
        tracing::error!("the watch broke down");
    }
    tracing::info!("the hub has stopped");
    Ok(())
}

/// Lets requests under way end.
async fn finish(handle: &ServerHandle, server: Pin<&mut Server>) {
    let stopped = timeout(STOP, async { tokio::join!(handle.stop(true), server) }).await;
    if stopped.is_err() {
        tracing::warn!(seconds = STOP.as_secs(), "requests were cut off at the stop");
    }
}

/// Raises the limit of open descriptors to what the process may have, and gives it: each watched
/// mailbox holds one.
fn raise_descriptors() -> Option<u64> {
    let Rlimit { current, maximum } = getrlimit(Resource::Nofile);
    match setrlimit(Resource::Nofile, Rlimit { current: maximum, maximum }) {
        Ok(()) => maximum,
        Err(error) => {
            tracing::warn!(%error, "the limit of open descriptors could not be raised");
            current
        }
    }
}

/// A quarter of the descriptors, so that whoever opens connections and keeps them, without ever signing
/// in, stops no watch. No limit per address: an office shares one, and behind a proxy all do.
fn connections(descriptors: Option<u64>) -> usize {
    let quarter = descriptors.map_or(MOST_CONNECTIONS, |all| all / 4);
    usize::try_from(quarter.min(MOST_CONNECTIONS)).unwrap_or(usize::MAX).max(WORKERS)
}

/// The web server, over TLS when there is a certificate.
fn web(
    app: Data<http::App>,
    connections: usize,
    listener: TcpListener,
    certificate: Option<&Arc<Certificate>>,
) -> Result<Server, CannotServe> {
    let server = HttpServer::new(move || {
        let app = app.clone();
        App::new().configure(move |service| http::configure(&app, service))
    })
    .workers(WORKERS)
    // Without it an event waits for the acknowledgement of the one before: up to 40 ms.
    .tcp_nodelay(true)
    .max_connections(connections / WORKERS)
    .disable_signals()
    .shutdown_timeout(FINISH_SECONDS);
    let server = match certificate {
        Some(certificate) => {
            let tls = certificate.server_config().map_err(CannotServe::Certificate)?;
            server.listen_rustls_0_23(listener, tls)
        }
        None => server.listen(listener),
    };
    Ok(server.map_err(CannotServe::Http)?.run())
}

fn listen(wanted: SocketAddr) -> io::Result<(TcpListener, SocketAddr)> {
    let listener = TcpListener::bind(wanted)?;
    // Every connection inherits it: a reader that takes nothing for so long is cut. actix would wait
    // for ever.
    set_tcp_user_timeout(&listener, PATIENCE_MILLIS)?;
    let address = listener.local_addr()?;
    Ok((listener, address))
}

fn certificate(config: &Config) -> Result<Option<Arc<Certificate>>, CannotServe> {
    match (&config.tls_cert, &config.tls_key) {
        (Some(certificate), Some(key)) => {
            Certificate::load(certificate, key).map(Some).map_err(CannotServe::Certificate)
        }
        _ => Ok(None),
    }
}

/// Takes a renewed certificate into use. One that cannot be read leaves the old one in use.
async fn renew(certificate: Arc<Certificate>) {
    let mut look = interval(CERTIFICATE_LOOKED_AT);
    loop {
        look.tick().await;
        match certificate.refresh() {
            Ok(true) => tracing::info!("the certificate was renewed"),
            Ok(false) => {}
            Err(error) => {
                tracing::error!(%error, "the renewed certificate cannot be used; the old one stays in use");
            }
        }
    }
}

/// Passwords and sessions would travel in the clear.
fn warn_of_plain_http(config: &Config) {
    if !config.over_tls() && !config.listen.ip().is_loopback() {
        tracing::warn!(
            address = %config.listen,
            "other machines reach the hub without TLS: give it a certificate (--tls-cert, --tls-key), or put a \
             proxy with TLS before it, and say --public-url"
        );
    }
}

async fn setup_link(hub: &Hub, address: SocketAddr) -> Result<Option<String>, Error> {
    let token = access::setup_token(hub).await?;
    let base = match &hub.config.public_url {
        Some(url) => url.trim_end_matches('/').to_owned(),
        None if hub.config.over_tls() => format!("https://{address}"),
        None => format!("http://{address}"),
    };
    // After the `#`, so that it reaches no log of a proxy and no `Referer`.
    Ok(token.map(|token| format!("{base}/setup#{}", token.expose())))
}

#[cfg(test)]
mod tests {
    use tempfile::TempDir;
    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    use tokio::net::TcpStream;
    use tokio::sync::oneshot;
    use tokio::task::JoinHandle;

    use super::*;
    use crate::hub::testing;

    /// A hub that serves until the token is cancelled.
    async fn serving() -> (Started, CancellationToken, JoinHandle<Result<(), CannotServe>>, TempDir) {
        let (hub, folder) = testing::hub_with(&["--listen", "127.0.0.1:0"]).await;
        let stop = CancellationToken::new();
        let (tell, told) = oneshot::channel();
        let config = Config::clone(&hub.config);
        let serving = tokio::spawn(run(config, Clock::system(), stop.clone(), |up| drop(tell.send(up))));
        (told.await.unwrap(), stop, serving, folder)
    }

    #[tokio::test]
    async fn the_hub_answers_once_it_is_up_and_stops_when_told_though_a_connection_is_open() {
        let (up, stop, serving, _folder) = serving().await;
        assert!(up.setup_link.is_some_and(|link| link.contains("/setup#")));
        let mut open = TcpStream::connect(up.address).await.unwrap();
        open.write_all(b"GET /api/health HTTP/1.1\r\nhost: localhost\r\n\r\n").await.unwrap();
        let mut answer = [0; 15];
        open.read_exact(&mut answer).await.unwrap();
        assert_eq!(&answer, b"HTTP/1.1 200 OK");
        stop.cancel();
        timeout(STOP, serving).await.unwrap().unwrap().unwrap();
    }

    #[tokio::test]
    async fn a_body_that_nobody_reads_holds_no_connection_open() {
        let (up, stop, serving, _folder) = serving().await;
        for (head, status) in [
            ("GET /api/health HTTP/1.1\r\nhost: localhost\r\ntransfer-encoding: chunked", "411"),
            ("GET / HTTP/1.1\r\nhost: localhost\r\ntransfer-encoding: chunked", "411"),
            ("POST / HTTP/1.1\r\nhost: localhost\r\ntransfer-encoding: chunked", "411"),
            ("GET /api/health HTTP/1.1\r\nhost: localhost\r\ncontent-length: 1000000", "200"),
            ("DELETE /api/session HTTP/1.1\r\nhost: localhost\r\ncontent-length: 1000000", "401"),
            ("POST / HTTP/1.1\r\nhost: localhost\r\ncontent-length: 1000000", "405"),
        ] {
            let mut open = TcpStream::connect(up.address).await.unwrap();
            open.write_all(format!("{head}\r\n\r\n1\r\na\r\n").as_bytes()).await.unwrap();
            let mut answer = Vec::new();
            let ended = timeout(Duration::from_secs(20), open.read_to_end(&mut answer)).await;
            assert!(ended.is_ok(), "{head}: still open");
            let answer = String::from_utf8_lossy(&answer);
            assert!(answer.starts_with(&format!("HTTP/1.1 {status}")), "{head}: {answer}");
        }
        stop.cancel();
        timeout(STOP, serving).await.unwrap().unwrap().unwrap();
    }

    #[test]
    fn connections_leave_room_for_the_watch() {
        let table = [(None, 10_000), (Some(524_288), 10_000), (Some(1_024), 256), (Some(8), 4)];
        for (descriptors, most) in table {
            assert_eq!(connections(descriptors), most, "{descriptors:?}");
        }
    }
}
