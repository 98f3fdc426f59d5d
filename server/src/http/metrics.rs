//! `GET /metrics` in Prometheus' text format, for programs on this machine alone.

use std::sync::atomic::Ordering;

use actix_web::{HttpRequest, HttpResponse};
use serde_json::Value;

use super::{call, reply};
use crate::error::{Error, Result};
use crate::{mailboxes, messages};

pub(super) async fn metrics(request: HttpRequest) -> HttpResponse {
    figures(&request).await.map_or_else(
        |error| reply::failure(&request, &error),
        |text| HttpResponse::Ok().content_type("text/plain; version=0.0.4; charset=utf-8").body(text),
    )
}

async fn figures(request: &HttpRequest) -> Result<String> {
    // A proxy on this machine is a loopback peer too: whoever comes through one is not local.
    let relayed =
        ["forwarded", "x-forwarded-for", "via"].iter().any(|name| request.headers().contains_key(*name));
    let local = request.peer_addr().is_some_and(|peer| peer.ip().to_canonical().is_loopback());
    if relayed || !local {
        return Err(Error::not_found());
    }
    let app = call::app(request)?;
    let boxes = mailboxes::count_by_state(&app.hub).await?;
    let mut text = format!(
        "# HELP portineria_requests_total Requests since the start.\n\
         # TYPE portineria_requests_total counter\n\
         portineria_requests_total {}\n\
         # HELP portineria_live_streams Browsers that listen.\n\
         # TYPE portineria_live_streams gauge\n\
         portineria_live_streams {}\n\
         # HELP portineria_unreadable_messages Messages that cannot be read, and are listed all the same.\n\
         # TYPE portineria_unreadable_messages gauge\n\
         portineria_unreadable_messages {}\n\
         # HELP portineria_mailboxes Mailboxes by the state of their watch.\n\
         # TYPE portineria_mailboxes gauge\n",
        app.requests.load(Ordering::Relaxed),
        app.hub.live.streams(),
        messages::count_unreadable(&app.hub).await?,
    );
    for (state, count) in boxes {
        let words = serde_json::to_value(state).map_err(Error::internal)?;
        let word = |key: &str| words.get(key).and_then(Value::as_str).unwrap_or_default().to_owned();
        let labels = format!("state=\"{}\",reason=\"{}\"", word("name"), word("reason"));
        text += &format!("portineria_mailboxes{{{labels}}} {count}\n");
    }
    Ok(text)
}
