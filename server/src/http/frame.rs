//! What surrounds every request: its id, the lock against other sites, the security headers.

use std::sync::atomic::Ordering;

use actix_web::body::MessageBody;
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::Method;
use actix_web::http::header::{
    CACHE_CONTROL, CONTENT_SECURITY_POLICY, HOST, HeaderMap, HeaderName, HeaderValue, ORIGIN,
    REFERRER_POLICY, STRICT_TRANSPORT_SECURITY, X_CONTENT_TYPE_OPTIONS,
};
use actix_web::middleware::Next;
use actix_web::{Error as ActixError, HttpMessage};
use shared::error::Code;
use uuid::Uuid;

use super::reply::RequestId;
use super::{call, caller, reply};
use crate::error::Error;

/// The page may load nothing but itself; `'wasm-unsafe-eval'` lets it start its WASM.
const POLICY: &str = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; \
                      img-src 'self' data:; font-src 'self'; connect-src 'self'; frame-src 'self'; \
                      base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/// Headers that every answer bears unless it has its own.
const HEADERS: [(HeaderName, &str); 5] = [
    (CONTENT_SECURITY_POLICY, POLICY),
    (X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (REFERRER_POLICY, "no-referrer"),
    (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
    (HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
];

/// Surrounds a request.
pub(super) async fn frame(
    request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<impl MessageBody>, ActixError> {
    let id = Uuid::now_v7().simple().to_string();
    request.extensions_mut().insert(RequestId(id.clone()));
    let mut public_url = None;
    let mut tls = false;
    if let Ok(app) = call::app(request.request()) {
        app.requests.fetch_add(1, Ordering::Relaxed);
        public_url.clone_from(&app.hub.config.public_url);
        tls = caller::over_tls(&app.hub.config);
    }
    let is_api = request.path().starts_with("/api");
    let own = comes_from_here(request.method(), request.headers(), public_url.as_deref());
    let mut response = if own {
        next.call(request).await?.map_into_left_body()
    } else {
        let refused = Error::new(Code::Forbidden, "This request comes from another site.");
        let answer = reply::failure(request.request(), &refused);
        request.into_response(answer).map_into_right_body()
    };
    let headers = response.headers_mut();
    for (name, value) in HEADERS {
        set(headers, name, value);
    }
    if is_api {
        set(headers, CACHE_CONTROL, "no-store");
    }
    if tls {
        set(headers, STRICT_TRANSPORT_SECURITY, "max-age=31536000");
    }
    set(headers, HeaderName::from_static("x-request-id"), &id);
    Ok(response)
}

fn set(headers: &mut HeaderMap, name: HeaderName, value: &str) {
    if let (false, Ok(value)) = (headers.contains_key(&name), HeaderValue::from_str(value)) {
        headers.insert(name, value);
    }
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
}
