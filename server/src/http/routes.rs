//! Registers handlers, each checked against its [`Endpoint`] by the compiler.
//!
//! ```ignore
//! pub(super) fn routes(routes: &mut Routes<'_>) {
//!     routes.serve::<ListClients, _, _>(async |hub, actor, (), (), ()| clients::list(&hub, &actor).await);
//! }
//! ```

use actix_web::http::header::{CONTENT_ENCODING, CONTENT_TYPE, HeaderName, HeaderValue};
use actix_web::web::{self, Bytes, Payload, ServiceConfig};
use actix_web::{HttpRequest, HttpResponse};
use futures_util::{Stream, StreamExt};
use shared::api::{Answer, Endpoint, Method, Right};

use super::call::Call;
use super::reply::{self, FileReply};
use crate::access::Actor;
use crate::error::{Error, Result};
use crate::hub::Hub;

/// An endpoint that was routed: method, path, name.
pub(super) type Routed = (Method, &'static str, &'static str);

/// The router under construction.
pub(super) struct Routes<'a> {
    service: &'a mut ServiceConfig,
    table: Vec<Routed>,
}

impl<'a> Routes<'a> {
    pub(super) fn new(service: &'a mut ServiceConfig) -> Self {
        Self { service, table: Vec::new() }
    }

    pub(super) fn table(self) -> Vec<Routed> {
        self.table
    }

    /// A call that answers JSON to someone with a session.
    pub(super) fn serve<E: Endpoint, F, Reply>(&mut self, handler: F)
    where
        F: Fn(Hub, Actor, E::Path, E::Query, E::Body) -> Reply + Clone + 'static,
        Reply: Future<Output = Result<E::Reply>> + 'static,
    {
        const { assert!(matches!(E::ANSWER, Answer::Json) && !matches!(E::RIGHT, Right::Anyone)) };
        self.raw::<E, _, _>(move |call| {
            let handler = handler.clone();
            async move {
                let actor = call.session()?.actor.clone();
                reply::json(&handler(call.hub, actor, call.path, call.query, call.body).await?)
            }
        });
    }

    /// A call that answers a document or a download.
    pub(super) fn file<E: Endpoint, F, Reply>(&mut self, handler: F)
    where
        F: Fn(Hub, Actor, E::Path, E::Query) -> Reply + Clone + 'static,
        Reply: Future<Output = Result<FileReply>> + 'static,
    {
        const { assert!(matches!(E::ANSWER, Answer::File) && !matches!(E::RIGHT, Right::Anyone)) };
        self.raw::<E, _, _>(move |call| {
            let handler = handler.clone();
            async move {
                let actor = call.session()?.actor.clone();
                Ok(handler(call.hub, actor, call.path, call.query).await?.into_response())
            }
        });
    }

    /// A call that answers JSON values, one a line, as they become known.
    pub(super) fn lines<E: Endpoint, F, Reply, Lines>(&mut self, handler: F)
    where
        F: Fn(Hub, Actor, E::Path, E::Query, E::Body) -> Reply + Clone + 'static,
        Reply: Future<Output = Result<Lines>> + 'static,
        Lines: Stream<Item = E::Reply> + 'static,
    {
        const { assert!(matches!(E::ANSWER, Answer::Lines) && !matches!(E::RIGHT, Right::Anyone)) };
        self.raw::<E, _, _>(move |call| {
            let handler = handler.clone();
            async move {
                let actor = call.session()?.actor.clone();
                let lines = handler(call.hub, actor, call.path, call.query, call.body).await?;
                let lines = lines.map(|line| {
                    let mut bytes = serde_json::to_vec(&line)?;
                    bytes.push(b'\n');
                    Ok::<_, serde_json::Error>(Bytes::from(bytes))
                });
                Ok(streaming("application/x-ndjson").streaming(lines))
            }
        });
    }

    /// A call that needs more of HTTP than the others: cookies, the peer, a stream.
    pub(super) fn raw<E: Endpoint, F, Reply>(&mut self, handler: F)
    where
        F: Fn(Call<E>) -> Reply + Clone + 'static,
        Reply: Future<Output = Result<HttpResponse>> + 'static,
    {
        self.table.push((E::METHOD, E::PATH, E::NAME));
        let answer = move |request: HttpRequest, payload: Payload| {
            let handler = handler.clone();
            async move {
                let outcome = match Call::<E>::read(&request, payload).await {
                    Ok(call) => handler(call).await,
                    Err(error) => Err(error),
                };
                outcome.unwrap_or_else(|error: Error| reply::failure(&request, &error))
            }
        };
        let route = match E::METHOD {
            Method::Get => web::get(),
            Method::Post => web::post(),
            Method::Put => web::put(),
            Method::Delete => web::delete(),
        };
        self.service.route(E::PATH, route.to(answer));
    }
}

/// The head of an answer that comes bit by bit: never compressed and never held back by a proxy.
pub(super) fn streaming(media_type: &'static str) -> actix_web::HttpResponseBuilder {
    let mut head = HttpResponse::Ok();
    head.insert_header((CONTENT_TYPE, HeaderValue::from_static(media_type)));
    head.insert_header((CONTENT_ENCODING, HeaderValue::from_static("identity")));
    head.insert_header((HeaderName::from_static("x-accel-buffering"), HeaderValue::from_static("no")));
    head
}
