//! What surrounds every request: its id, the door, the security headers.

use std::pin::Pin;
use std::sync::atomic::Ordering;
use std::task::{Context, Poll};

use actix_web::body::{BodySize, BoxBody, MessageBody};
use actix_web::dev::{Payload, ServiceRequest, ServiceResponse};
use actix_web::http::header::{
    CACHE_CONTROL, CONTENT_SECURITY_POLICY, HeaderMap, HeaderName, HeaderValue, REFERRER_POLICY,
    STRICT_TRANSPORT_SECURITY, X_CONTENT_TYPE_OPTIONS,
};
use actix_web::http::{ConnectionType, StatusCode};
use actix_web::middleware::Next;
use actix_web::web::Bytes;
use actix_web::{Error as ActixError, HttpMessage};
use uuid::Uuid;

use super::reply::RequestId;
use super::{call, door, reply};
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
        tls = app.hub.config.over_tls();
    }
    let is_api = request.path().starts_with("/api");
    let mut response = match door::refusal(&request, public_url.as_deref()) {
        None => next.call(request).await?.map_into_left_body(),
        Some((status, error)) => turn_away(request, status, &error).map_into_right_body(),
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

/// Refuses a request and closes its connection, whatever of its body is still to come.
fn turn_away(mut request: ServiceRequest, status: StatusCode, error: &Error) -> ServiceResponse<BoxBody> {
    let unread = request.take_payload();
    let mut answer = reply::failure(request.request(), error);
    *answer.status_mut() = status;
    answer.head_mut().set_connection_type(ConnectionType::Close);
    request.into_response(answer.map_body(|_, body| BoxBody::new(Unread { body, _payload: unread })))
}

/// An answer that holds the request's body until it is sent: once actix sees the body dropped, it no
/// longer closes the connection but drains it, without a limit.
struct Unread {
    body: BoxBody,
    _payload: Payload,
}

impl MessageBody for Unread {
    type Error = Box<dyn std::error::Error>;

    fn size(&self) -> BodySize {
        self.body.size()
    }

    fn poll_next(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Bytes, Self::Error>>> {
        Pin::new(&mut self.body).poll_next(context)
    }
}

fn set(headers: &mut HeaderMap, name: HeaderName, value: &str) {
    if let (false, Ok(value)) = (headers.contains_key(&name), HeaderValue::from_str(value)) {
        headers.insert(name, value);
    }
}
