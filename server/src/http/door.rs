//! Which requests are not let in at all, before anything of them is looked at.

use std::net::IpAddr;

use actix_web::dev::ServiceRequest;
use actix_web::http::header::{HOST, HeaderMap, HeaderName, ORIGIN, TRANSFER_ENCODING};
use actix_web::http::{Method, StatusCode};
use shared::error::Code;

use crate::error::Error;

/// Why a request is turned away, and with which status; none: it is let in.
pub(super) fn refusal(request: &ServiceRequest, public_url: Option<&str>) -> Option<(StatusCode, Error)> {
    let headers = request.headers();
    // actix drains a body of unknown length that nobody reads for as long as the sender goes on.
    if headers.contains_key(TRANSFER_ENCODING) {
        let detail = "A body must come with its length (Content-Length), not in chunks.";
        return Some((StatusCode::LENGTH_REQUIRED, Error::new(Code::Invalid, detail)));
    }
    if !is_called_by_its_name(headers, public_url) {
        let detail = "The hub does not go by the name that this request asks for: \
                      tell it its address with --public-url.";
        return Some((StatusCode::MISDIRECTED_REQUEST, Error::new(Code::Forbidden, detail)));
    }
    if !comes_from_here(request.method(), headers, public_url) {
        let detail = "This request comes from another site.";
        return Some((StatusCode::FORBIDDEN, Error::new(Code::Forbidden, detail)));
    }
    None
}

/// Whether the host asked for is this one. A name of another's can be made to lead here for a moment
/// (DNS rebinding), and then his page would be of our origin; `localhost` and addresses in digits
/// cannot, and which port they name, through a tunnel, makes no difference. Programs without a
/// browser may name none.
fn is_called_by_its_name(headers: &HeaderMap, public_url: Option<&str>) -> bool {
    let Some(host) = headers.get(HOST) else { return true };
    let Ok(host) = host.to_str() else { return false };
    let (name, _) = name_and_port(host);
    let is_address = name.trim_matches(['[', ']']).parse::<IpAddr>().is_ok();
    let authority = public_url.and_then(|url| url.split_once("://")).map_or("", |(_, rest)| rest);
    let (public, _) = name_and_port(authority.split('/').next().unwrap_or_default());
    is_address
        || name.eq_ignore_ascii_case("localhost")
        || !public.is_empty() && name.eq_ignore_ascii_case(public)
}

fn name_and_port(authority: &str) -> (&str, &str) {
    let port_begins =
        authority.rfind(':').filter(|at| !authority.get(*at..).unwrap_or_default().contains(']'));
    port_begins.map_or((authority, ""), |at| authority.split_at(at))
}

/// Whether a request that may change something comes from the hub's own page or from a program
/// without a browser. `SameSite=Strict` alone would let sister domains in.
fn comes_from_here(method: &Method, headers: &HeaderMap, public_url: Option<&str>) -> bool {
    if method == Method::GET || method == Method::HEAD {
        return true;
    }
    let text = |name: HeaderName| headers.get(name).map(|value| value.to_str().unwrap_or("?"));
    if let Some(site) = text(HeaderName::from_static("sec-fetch-site"))
        && !matches!(site, "same-origin" | "none")
    {
        return false;
    }
    let Some(origin) = text(ORIGIN) else { return true };
    let authority = origin.split_once("://").map(|(_, authority)| authority);
    let is_host = authority.is_some() && authority == text(HOST);
    is_host || public_url.is_some_and(|url| url.trim_end_matches('/').eq_ignore_ascii_case(origin))
}

#[cfg(test)]
mod tests {
    use actix_web::test::TestRequest;

    use super::*;

    #[test]
    fn only_the_hubs_own_page_and_programs_change_anything() {
        let table: [(&[(&str, &str)], bool); 8] = [
            (&[], true),
            (&[("sec-fetch-site", "same-origin"), ("origin", "http://127.0.0.1:8620")], true),
            (&[("origin", "https://hub.studio.it")], true),
            (&[("sec-fetch-site", "cross-site")], false),
            (&[("sec-fetch-site", "same-site")], false),
            (&[("origin", "https://evil.example")], false),
            (&[("origin", "null")], false),
            (&[("origin", "http://127.0.0.1:8621")], false),
        ];
        for (headers, own) in table {
            let mut request = TestRequest::post().insert_header(("host", "127.0.0.1:8620"));
            for header in headers {
                request = request.insert_header(*header);
            }
            let request = request.to_http_request();
            let found = comes_from_here(&Method::POST, request.headers(), Some("https://hub.studio.it/"));
            assert_eq!(found, own, "{headers:?}");
        }
    }

    #[test]
    fn the_hub_answers_to_its_own_names_and_to_addresses_only() {
        let table = [
            ("127.0.0.1:8620", true),
            ("127.0.0.1", true),
            ("[::1]:8620", true),
            ("[::1]", true),
            ("localhost:9000", true),
            ("192.0.2.7:8620", true),
            ("hub.studio.it", true),
            ("HUB.studio.it:443", true),
            ("evil.example", false),
            ("evil.example:8620", false),
            ("hub.studio.it.evil.example", false),
            ("127.0.0.1.evil.example:8620", false),
            ("localhost.evil.example", false),
            ("", false),
        ];
        for (host, answered) in table {
            let request = TestRequest::get().insert_header(("host", host)).to_http_request();
            let found = is_called_by_its_name(request.headers(), Some("https://hub.studio.it/"));
            assert_eq!(found, answered, "{host}");
            let found = is_called_by_its_name(request.headers(), None);
            assert_eq!(found, answered && !host.to_lowercase().contains("hub"), "{host}");
        }
        assert!(is_called_by_its_name(&HeaderMap::new(), None));
    }
}
