//! `GET /metrics` in Prometheus' text format, for programs on this machine alone.

use std::fmt::Write;
use std::sync::atomic::Ordering;

use actix_web::{HttpRequest, HttpResponse};

use super::{call, reply};
use crate::error::{Error, Result};

pub(super) async fn metrics(request: HttpRequest) -> HttpResponse {
    figures(&request).map_or_else(
        |error| reply::failure(&request, &error),
        |text| HttpResponse::Ok().content_type("text/plain; version=0.0.4; charset=utf-8").body(text),
    )
}

fn figures(request: &HttpRequest) -> Result<String> {
    // A proxy on this machine is a loopback peer too: whoever comes through one is not local.
    let relayed =
        ["forwarded", "x-forwarded-for", "via"].iter().any(|name| request.headers().contains_key(*name));
    let local = request.peer_addr().is_some_and(|peer| peer.ip().to_canonical().is_loopback());
    if relayed || !local {
        return Err(Error::not_found());
    }
    let app = call::app(request)?;
    let mut text = String::new();
    let mut figure = |name: &str, kind: &str, help: &str, value: u64| {
        // Writing to a string does not fail.
        let _ = write!(text, "# HELP {name} {help}\n# TYPE {name} {kind}\n{name} {value}\n");
    };
    figure(
        "portineria_requests_total",
        "counter",
        "Requests since the start.",
        app.requests.load(Ordering::Relaxed),
    );
    let streams = u64::try_from(app.hub.live.streams()).unwrap_or(u64::MAX);
    figure("portineria_live_streams", "gauge", "Browsers that listen.", streams);
    Ok(text)
}
