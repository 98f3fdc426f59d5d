//! One call, read from a request: session and right first, then path, query and body.

use std::any::{Any, TypeId};
use std::time::Duration;

use actix_web::FromRequest;
use actix_web::HttpRequest;
use actix_web::http::header::CONTENT_TYPE;
use actix_web::web::{Data, Path, Payload, Query};
use serde::de::DeserializeOwned;
use shared::api::{Endpoint, Right, Upload};
use shared::error::Code;
use tokio::time::timeout;

use super::{App, caller};
use crate::access::Session;
use crate::error::{Error, Result};
use crate::hub::Hub;

/// The largest body of a call.
const LARGEST_BODY: usize = 256 * 1_024;
/// A body that trickles is cut: actix sets no limit of its own.
const BODY_DEADLINE: Duration = Duration::from_secs(10);
/// The largest body of bytes, and how long a slow line may take for it.
const LARGEST_UPLOAD: usize = 1_024 * 1_024;
const UPLOAD_DEADLINE: Duration = Duration::from_secs(120);

/// A call that may be answered.
pub(super) struct Call<E: Endpoint> {
    pub(super) hub: Hub,
    pub(super) request: HttpRequest,
    session: Option<Session>,
    pub(super) path: E::Path,
    pub(super) query: E::Query,
    pub(super) body: E::Body,
}

impl<E: Endpoint> Call<E> {
    pub(super) async fn read(request: &HttpRequest, payload: Payload) -> Result<Self> {
        let app = app(request)?;
        let hub = app.hub.clone();
        let session = match E::RIGHT {
            Right::Anyone => None,
            Right::Member | Right::Partner => Some(caller::session(&hub, request).await?),
        };
        if let Some(session) = &session {
            app.paces.pass(&session.actor.session, hub.config.calls_per_minute, hub.clock.now())?;
        }
        if let (Right::Partner, Some(session)) = (E::RIGHT, &session) {
            session.actor.require_partner()?;
        }
        let path = Path::<E::Path>::extract(request).await.or(Err(Error::not_found()))?.into_inner();
        let query = query(request.query_string())?;
        let body = body(request, payload).await?;
        Ok(Self { hub, request: request.clone(), session, path, query, body })
    }

    /// The session; every call but those for anyone has one.
    pub(super) fn session(&self) -> Result<&Session> {
        self.session.as_ref().ok_or_else(|| Error::new(Code::SignedOut, "There is no session."))
    }
}

pub(super) fn app(request: &HttpRequest) -> Result<&Data<App>> {
    request.app_data::<Data<App>>().ok_or_else(|| Error::internal("the web was not configured"))
}

fn query<Q: DeserializeOwned + 'static>(text: &str) -> Result<Q> {
    if is_unit::<Q>() {
        return unit();
    }
    Query::from_query(text).map(Query::into_inner).map_err(|error| malformed("query", error))
}

async fn body<B: DeserializeOwned + 'static>(request: &HttpRequest, payload: Payload) -> Result<B> {
    if is_unit::<B>() {
        return unit();
    }
    if TypeId::of::<B>() == TypeId::of::<Upload>() {
        return upload(request, payload).await;
    }
    let is_json = request
        .headers()
        .get(CONTENT_TYPE)
        .and_then(|value| value.to_str().ok())
        .and_then(|value| value.split(';').next())
        .is_some_and(|kind| kind.trim().eq_ignore_ascii_case("application/json"));
    if !is_json {
        return Err(Error::new(Code::Invalid, "The body must be JSON and say so (application/json)."));
    }
    let too_large = || Error::new(Code::TooLarge, "The body is larger than this call takes.");
    let too_slow = || Error::new(Code::Invalid, "The body did not come in time.");
    let bytes = timeout(BODY_DEADLINE, payload.to_bytes_limited(LARGEST_BODY))
        .await
        .or(Err(too_slow()))?
        .or(Err(too_large()))?
        .or(Err(Error::new(Code::Invalid, "The body could not be read.")))?;
    serde_json::from_slice(&bytes).map_err(|error| malformed("body", error))
}

/// Bytes as they are.
async fn upload<B: 'static>(request: &HttpRequest, payload: Payload) -> Result<B> {
    let kind = request.headers().get(CONTENT_TYPE).and_then(|value| value.to_str().ok());
    if kind != Some("application/octet-stream") {
        return Err(Error::new(
            Code::Invalid,
            "The body must be bytes and say so (application/octet-stream).",
        ));
    }
    let too_large = || Error::new(Code::TooLarge, "The body is larger than this call takes.");
    let bytes = timeout(UPLOAD_DEADLINE, payload.to_bytes_limited(LARGEST_UPLOAD))
        .await
        .or(Err(Error::new(Code::Invalid, "The body did not come in time.")))?
        .or(Err(too_large()))?
        .or(Err(Error::new(Code::Invalid, "The body could not be read.")))?;
    let body: Box<dyn Any> = Box::new(Upload(bytes.to_vec()));
    body.downcast::<B>().map(|body| *body).or(Err(Error::internal("a body of another type")))
}

/// Parsers quote what they stumble over, which may be a password: the sentence must not.
fn malformed(part: &str, error: impl std::error::Error) -> Error {
    tracing::debug!(part, kind = std::any::type_name_of_val(&error), "a request is malformed");
    Error::new(Code::Invalid, format!("The {part} of this request is not in its form."))
}

fn is_unit<T: 'static>() -> bool {
    TypeId::of::<T>() == TypeId::of::<()>()
}

fn unit<T: DeserializeOwned>() -> Result<T> {
    serde_json::from_str("null").map_err(Error::internal)
}
