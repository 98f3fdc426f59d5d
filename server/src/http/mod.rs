//! The only module that knows actix: it translates between HTTP and the capabilities' verbs.
//!
//! A handler is at most fifteen lines; what every request needs (session, right, limits, errors,
//! headers) stands in the frame, once.

mod assets;
mod audit;
mod call;
mod caller;
mod clients;
mod dispatches;
mod door;
mod events;
mod frame;
mod mailboxes;
mod messages;
mod metrics;
mod openapi;
mod pace;
mod priorities;
mod reply;
mod routes;
mod session;
mod streams;
#[cfg(test)]
mod tests;

use std::sync::atomic::AtomicU64;

use actix_web::middleware::{Compress, from_fn};
use actix_web::web::{self, Data, ServiceConfig};
use tokio_util::sync::CancellationToken;

use self::pace::Paces;
use self::routes::{Routed, Routes};
use self::streams::Streams;
use crate::hub::Hub;

/// What every request is handed.
pub(crate) struct App {
    hub: Hub,
    /// Ends the live streams, which would otherwise hold up the stop.
    stop: CancellationToken,
    requests: AtomicU64,
    paces: Paces,
    streams: Streams,
}

impl App {
    pub(crate) fn new(hub: Hub, stop: CancellationToken) -> Data<Self> {
        Data::new(Self {
            hub,
            stop,
            requests: AtomicU64::new(0),
            paces: Paces::default(),
            streams: Streams::default(),
        })
    }
}

/// Puts the whole of the hub's web under one frame.
pub(crate) fn configure(app: &Data<App>, service: &mut ServiceConfig) {
    service.service(
        web::scope("")
            .app_data(app.clone())
            .wrap(Compress::default())
            .wrap(from_fn(frame::frame))
            .configure(|service| drop(route_all(service)))
            .route("/api", web::get().to(openapi::page))
            .route("/api/openapi.json", web::get().to(openapi::document))
            .route("/metrics", web::get().to(metrics::metrics))
            .default_service(web::to(assets::serve)),
    );
}

/// Routes every endpoint of the contract; the table says which, for the test that compares them.
fn route_all(service: &mut ServiceConfig) -> Vec<Routed> {
    let mut routes = Routes::new(service);
    session::routes(&mut routes);
    events::routes(&mut routes);
    audit::routes(&mut routes);
    clients::routes(&mut routes);
    mailboxes::routes(&mut routes);
    messages::routes(&mut routes);
    priorities::routes(&mut routes);
    dispatches::routes(&mut routes);
    routes.table()
}
