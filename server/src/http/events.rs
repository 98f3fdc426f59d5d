//! The live stream: server-sent events (WHATWG HTML §9.2), until the session ends.

use std::pin::Pin;
use std::time::Duration;

use actix_web::web::Bytes;
use actix_web::{Error as ActixError, HttpResponse};
use futures_util::stream::unfold;
use futures_util::{Stream, StreamExt};
use shared::api::session::GetEvents;
use shared::live::LiveEvent;
use tokio::sync::watch;
use tokio::time::{Instant, Interval, MissedTickBehavior, interval_at};
use tokio_util::sync::CancellationToken;

use super::call::{self, Call};
use super::routes::{Routes, streaming};
use super::streams::Seat;
use crate::access::{self, SessionKey};
use crate::error::Result;
use crate::hub::Hub;

/// Proxies cut what is silent for long; also how often the session's own end is looked for.
const KEEPALIVE: Duration = Duration::from_secs(15);

pub(super) fn routes(routes: &mut Routes<'_>) {
    routes.raw::<GetEvents, _, _>(events);
}

async fn events(call: Call<GetEvents>) -> Result<HttpResponse> {
    let session = call.session()?;
    let mut keepalive = interval_at(Instant::now() + KEEPALIVE, KEEPALIVE);
    keepalive.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let app = call::app(&call.request)?;
    let reader = Reader {
        changes: Box::pin(call.hub.live.subscribe(session.actor.firm)),
        ends: call.hub.live.session_ends(),
        keepalive,
        session: session.actor.session.clone(),
        seat: app.streams.seat(&session.actor.session),
        stop: app.stop.clone(),
        hub: call.hub.clone(),
    };
    let first = futures_util::stream::iter([Ok(Bytes::from_static(b"retry: 2000\n\n"))]);
    let rest = unfold(reader, async |mut reader| reader.next().await.map(|text| (Ok(text), reader)));
    Ok(streaming("text/event-stream").streaming::<_, ActixError>(first.chain(rest)))
}

/// One browser's stream.
struct Reader {
    hub: Hub,
    session: SessionKey,
    changes: Pin<Box<dyn Stream<Item = LiveEvent> + Send>>,
    ends: watch::Receiver<u64>,
    keepalive: Interval,
    seat: Seat,
    stop: CancellationToken,
}

impl Reader {
    /// What to write next; none when the stream ends.
    async fn next(&mut self) -> Option<Bytes> {
        loop {
            tokio::select! {
                biased;
                () = self.stop.cancelled() => return None,
                () = self.seat.ousted.cancelled() => return None,
                changed = self.ends.changed() => {
                    if changed.is_err() || !self.is_live().await {
                        return None;
                    }
                }
                _ = self.keepalive.tick() => {
                    return self.is_live().await.then(|| Bytes::from_static(b":\n\n"));
                }
                event = self.changes.next() => return event.and_then(|event| write(&event)),
            }
        }
    }

    /// A database that does not answer for a moment does not end the streams.
    async fn is_live(&self) -> bool {
        access::is_live(&self.hub, &self.session).await.unwrap_or(true)
    }
}

fn write(event: &LiveEvent) -> Option<Bytes> {
    let json = serde_json::to_string(event).ok()?;
    Some(Bytes::from(format!("id: {}\ndata: {json}\n\n", event.sequence)))
}
