//! From a host name to a greeted connection, each step on its own so that a person who tries
//! credentials sees which one failed.
//!
//! The name is resolved once, every answer is checked, and the address that was checked is the one
//! that is dialled: a name that changes its mind between two questions gains nothing.

use std::io;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, UdpSocket};
use std::sync::Arc;
use std::time::Duration;

use async_imap::imap_proto::{Response, ResponseCode, Status as Outcome};
use ipnet::IpNet;
use rustix::io::Errno;
use rustls::pki_types::ServerName;
use tokio::net::{TcpStream, lookup_host};
use tokio::time::timeout;
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;

use super::guard::{GuardedStream, Limits};
use super::session::{Capabilities, Greeted, PROMPT, Session, Transport};
use super::trouble::{ConnectTrouble, Trouble};

/// Where a mail server is and what is allowed on the way.
#[derive(Clone, Debug)]
pub struct Endpoint {
    pub host: String,
    pub port: u16,
    /// Networks that are allowed though they are not public.
    pub allowed: Vec<IpNet>,
    pub tls: Arc<rustls::ClientConfig>,
}

const RESOLVE: Duration = Duration::from_secs(10);
const DIAL: Duration = Duration::from_secs(15);
const HANDSHAKE: Duration = Duration::from_secs(15);

/// Goes all the way to the greeting.
///
/// # Errors
/// As the step that failed says.
pub async fn connect(endpoint: &Endpoint) -> Result<Greeted, ConnectTrouble> {
    let addresses = resolve(endpoint).await?;
    let tcp = dial(&addresses).await?;
    let stream = secure(endpoint, tcp).await?;
    greet(Box::new(stream)).await
}

/// Resolves the name; refuses when any answer is an address that is not allowed.
///
/// # Errors
/// `NoSuchHost`, `HostForbidden`, `TimedOut`, `NoDescriptor`.
pub async fn resolve(endpoint: &Endpoint) -> Result<Vec<SocketAddr>, ConnectTrouble> {
    let found = timeout(RESOLVE, lookup_host((endpoint.host.as_str(), endpoint.port)))
        .await
        .or(Err(ConnectTrouble::TimedOut))?
        .map_err(|error| own_trouble().unwrap_or(ConnectTrouble::NoSuchHost(Some(error))))?;
    let addresses: Vec<SocketAddr> = found.collect();
    if addresses.is_empty() {
        return Err(ConnectTrouble::NoSuchHost(None));
    }
    let allowed = |ip: IpAddr| is_public(ip) || endpoint.allowed.iter().any(|network| network.contains(&ip));
    match addresses.iter().all(|address| allowed(address.ip().to_canonical())) {
        true => Ok(addresses),
        false => Err(ConnectTrouble::HostForbidden),
    }
}

/// Dials the addresses in turn.
///
/// # Errors
/// `NoConnection` with the last one's cause, `TimedOut`, `NoDescriptor`.
pub async fn dial(addresses: &[SocketAddr]) -> Result<TcpStream, ConnectTrouble> {
    let mut last = ConnectTrouble::TimedOut;
    for address in addresses.iter().take(4) {
        match timeout(DIAL, TcpStream::connect(address)).await {
            Ok(Ok(stream)) => {
                stream.set_nodelay(true).map_err(ConnectTrouble::NoConnection)?;
                return Ok(stream);
            }
            Ok(Err(error)) => last = own_trouble().unwrap_or(ConnectTrouble::NoConnection(error)),
            Err(_elapsed) => last = ConnectTrouble::TimedOut,
        }
    }
    Err(last)
}

/// Whether it is descriptors that are wanting. A resolver without one says that there is no such name,
/// which would have a person look for the mistake in the settings.
fn own_trouble() -> Option<ConnectTrouble> {
    let error = UdpSocket::bind((Ipv4Addr::LOCALHOST, 0)).err()?;
    let wanting =
        [Errno::MFILE, Errno::NFILE].iter().any(|want| error.raw_os_error() == Some(want.raw_os_error()));
    wanting.then_some(ConnectTrouble::NoDescriptor(error))
}

/// Shakes hands under the host's name.
///
/// # Errors
/// `Certificate`, `NoConnection`, `TimedOut`.
pub async fn secure(endpoint: &Endpoint, tcp: TcpStream) -> Result<TlsStream<TcpStream>, ConnectTrouble> {
    let name = ServerName::try_from(endpoint.host.clone()).or(Err(ConnectTrouble::Certificate(None)))?;
    let shaken = timeout(HANDSHAKE, TlsConnector::from(Arc::clone(&endpoint.tls)).connect(name, tcp));
    match shaken.await {
        Ok(Ok(stream)) => Ok(stream),
        Ok(Err(error)) if error.kind() == io::ErrorKind::InvalidData => {
            Err(ConnectTrouble::Certificate(Some(error)))
        }
        Ok(Err(error)) => Err(ConnectTrouble::NoConnection(error)),
        Err(_elapsed) => Err(ConnectTrouble::TimedOut),
    }
}

/// Reads the greeting.
///
/// # Errors
/// `Unavailable` when the server closes at once, `NotImap` when it is none.
pub async fn greet(stream: Box<dyn Transport>) -> Result<Greeted, ConnectTrouble> {
    let mut session = Session::over(GuardedStream::new(stream, Limits::default()));
    session.begin(PROMPT, None).map_err(ConnectTrouble::NotImap)?;
    let greeting = session.read(|response| match response {
        Response::Data { status: Outcome::Ok, outcome } => match &outcome.code {
            Some(ResponseCode::Capabilities(offered)) => Some(Capabilities::read(offered)),
            _ => Some(Capabilities::default()),
        },
        // PREAUTH would be a session of nobody knows whom.
        _ => None,
    });
    match greeting.await {
        Ok(Some(offered)) => session.capabilities = offered,
        Ok(None) => return Err(ConnectTrouble::NotImap(Trouble::Garbled)),
        Err(Trouble::Bye) => return Err(ConnectTrouble::Unavailable),
        Err(trouble) => return Err(ConnectTrouble::NotImap(trouble)),
    }
    session.end();
    Ok(Greeted(session))
}

/// Whether an address belongs to the public Internet (IANA special-purpose registries).
fn is_public(ip: IpAddr) -> bool {
    match ip {
        IpAddr::V4(ip) => is_public_v4(ip),
        IpAddr::V6(ip) => is_public_v6(ip),
    }
}

fn is_public_v4(ip: Ipv4Addr) -> bool {
    let [a, b, c, _] = ip.octets();
    !matches!(
        (a, b, c),
        (0 | 10 | 127 | 224..=255, _, _)
            | (100, 64..=127, _)
            | (169, 254, _)
            | (172, 16..=31, _)
            | (192, 0, 0 | 2)
            | (192, 88, 99)
            | (192, 168, _)
            | (198, 18 | 19, _)
            | (198, 51, 100)
            | (203, 0, 113)
    )
}

/// Only global unicast without the ranges that tunnel to IPv4 or document.
fn is_public_v6(ip: Ipv6Addr) -> bool {
    let [a, b, ..] = ip.segments();
    let global_unicast = a & 0xe000 == 0x2000;
    let special = (a == 0x2001 && (b < 0x0200 || b == 0x0db8)) || a == 0x2002 || (a == 0x3fff && b < 0x1000);
    global_unicast && !special
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_public_addresses_are_public() {
        for ip in ["8.8.8.8", "93.184.216.34", "2a00:1450:4002::1", "2606:4700::1111"] {
            assert!(is_public(ip.parse().unwrap()), "{ip}");
        }
        for ip in [
            "127.0.0.1",
            "10.1.2.3",
            "172.31.0.1",
            "192.168.1.1",
            "169.254.169.254",
            "100.64.0.1",
            "0.0.0.0",
            "224.0.0.1",
            "255.255.255.255",
            "198.19.0.1",
            "::1",
            "::",
            "fe80::1",
            "fc00::1",
            "ff02::1",
            "2001:db8::1",
            "2002:7f00:1::",
            "64:ff9b::a00:1",
            "2001::1",
        ] {
            assert!(!is_public(ip.parse().unwrap()), "{ip}");
        }
    }

    #[tokio::test]
    async fn a_forbidden_network_is_refused_and_an_allowed_one_is_not() {
        let mut endpoint = Endpoint {
            host: "127.0.0.1".into(),
            port: 993,
            allowed: Vec::new(),
            tls: super::super::client_config(None).unwrap(),
        };
        assert!(matches!(resolve(&endpoint).await, Err(ConnectTrouble::HostForbidden)));
        endpoint.allowed = vec!["127.0.0.0/8".parse().unwrap()];
        assert_eq!(resolve(&endpoint).await.unwrap().len(), 1);
        endpoint.host = "::ffff:10.0.0.1".into();
        assert!(matches!(resolve(&endpoint).await, Err(ConnectTrouble::HostForbidden)));
    }
}
