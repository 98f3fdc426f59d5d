//! Who calls: the session's cookie, the device's cookie, the network address.

use std::net::{IpAddr, Ipv4Addr};

use actix_web::HttpRequest;
use actix_web::cookie::time::Duration;
use actix_web::cookie::{Cookie, SameSite};
use ipnet::IpNet;
use shared::error::Code;

use crate::access::{self, ABSOLUTE_LIFE, Entry, Session, Visitor};
use crate::config::Config;
use crate::error::{Error, Result};
use crate::hub::Hub;
use crate::vault::Secret;

/// What browsers keep at most.
const DEVICE_LIFE: Duration = Duration::days(400);

/// The session whose cookie came with the request.
pub(super) async fn session(hub: &Hub, request: &HttpRequest) -> Result<Session> {
    let cookie = request
        .cookie(name(&hub.config, "portineria").as_str())
        .ok_or_else(|| Error::new(Code::SignedOut, "There is no session, or it has ended."))?;
    access::session(hub, cookie.value(), address(&hub.config, request).to_string()).await
}

/// Someone who is about to sign in.
pub(super) fn visitor(hub: &Hub, request: &HttpRequest) -> Visitor {
    Visitor {
        address: address(&hub.config, request),
        device: request
            .cookie(&name(&hub.config, "portineria-device"))
            .map(|cookie| Secret::new(cookie.value().to_owned())),
    }
}

/// The cookies of someone who has come in.
pub(super) fn cookies_of(config: &Config, entry: &Entry) -> [Cookie<'static>; 2] {
    let life = Duration::milliseconds(ABSOLUTE_LIFE);
    [
        cookie(config, "portineria", entry.session.expose(), life),
        cookie(config, "portineria-device", entry.device.expose(), DEVICE_LIFE),
    ]
}

/// Takes the session's cookie away; the device stays known.
pub(super) fn cookie_of_nobody(config: &Config) -> Cookie<'static> {
    cookie(config, "portineria", "", Duration::ZERO)
}

/// `__Host-` (RFC 6265bis §4.1.3.2) binds a cookie to this host and to TLS; on plain loopback a
/// browser would not keep it.
fn cookie(config: &Config, word: &str, value: &str, life: Duration) -> Cookie<'static> {
    Cookie::build(name(config, word), value.to_owned())
        .path("/")
        .secure(config.over_tls())
        .http_only(true)
        .same_site(SameSite::Strict)
        .max_age(life)
        .finish()
}

fn name(config: &Config, word: &str) -> String {
    if config.over_tls() { format!("__Host-{word}") } else { word.to_owned() }
}

/// The network address that a request came from.
pub(super) fn address(config: &Config, request: &HttpRequest) -> IpAddr {
    let peer = request.peer_addr().map_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED), |peer| peer.ip());
    let forwarded = request.headers().get_all("x-forwarded-for").filter_map(|value| value.to_str().ok());
    behind_proxies(peer, forwarded.flat_map(|value| value.split(',')), &config.trusted_proxies)
}

/// Goes back from the peer through proxies that are trusted; what an untrusted one says is not read.
fn behind_proxies<'a>(peer: IpAddr, forwarded: impl Iterator<Item = &'a str>, trusted: &[IpNet]) -> IpAddr {
    let is_trusted = |address: &IpAddr| trusted.iter().any(|net| net.contains(address));
    let mut address = peer.to_canonical();
    for said in forwarded.collect::<Vec<_>>().into_iter().rev() {
        match said.trim().parse::<IpAddr>() {
            Ok(said) if is_trusted(&address) => address = said.to_canonical(),
            Ok(_) | Err(_) => break,
        }
    }
    address
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_trusted_proxies_are_believed() {
        let trusted: Vec<IpNet> = vec!["10.0.0.0/8".parse().unwrap()];
        let table: [(&str, &[&str], &str); 6] = [
            ("192.0.2.1", &[], "192.0.2.1"),
            ("192.0.2.1", &["198.51.100.7"], "192.0.2.1"),
            ("10.0.0.1", &["198.51.100.7"], "198.51.100.7"),
            ("10.0.0.1", &["203.0.113.9", "198.51.100.7"], "198.51.100.7"),
            ("10.0.0.1", &["198.51.100.7", " 10.0.0.2"], "198.51.100.7"),
            ("::ffff:10.0.0.1", &["198.51.100.7", "rubbish"], "10.0.0.1"),
        ];
        for (peer, forwarded, address) in table {
            let found = behind_proxies(peer.parse().unwrap(), forwarded.iter().copied(), &trusted);
            assert_eq!(found.to_string(), address, "{peer} {forwarded:?}");
        }
    }
}
