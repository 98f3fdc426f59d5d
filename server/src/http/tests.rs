//! The frame, through actix's own test service over a hub of its own.

mod isolation;

use std::collections::BTreeMap;
use std::future::poll_fn;

use actix_http::Request;
use actix_web::body::MessageBody;
use actix_web::cookie::Cookie;
use actix_web::dev::{Service, ServiceResponse};
use actix_web::http::{Method as HttpMethod, StatusCode, header};
use actix_web::test::{TestRequest, call_service, init_service, read_body, read_body_json};
use actix_web::{App as ActixApp, Error as ActixError};
use serde_json::{Value, json};
use shared::api::{Endpoint, Method, Right, Visitor, visit_all};
use shared::error::{ApiError, Code};
use shared::live::Change;
use tempfile::TempDir;

use super::*;
use crate::access;
use crate::hub::testing;

const PASSWORD: &str = "la portinaia vede tutto";

/// The hub's web, and what it stands on.
async fn web()
-> (impl Service<Request, Response = ServiceResponse<impl MessageBody>, Error = ActixError>, Hub, TempDir) {
    let (hub, folder) = testing::hub().await;
    let app = App::new(hub.clone(), CancellationToken::new());
    let service = init_service(ActixApp::new().configure(|service| configure(&app, service))).await;
    (service, hub, folder)
}

async fn founder(hub: &Hub) -> Value {
    let token = access::setup_token(hub).await.unwrap().unwrap();
    json!({
        "token": token.expose(),
        "firm_name": "Studio Rinaldi",
        "person_name": "Anna Rinaldi",
        "email": "anna@studio-rinaldi.it",
        "password": PASSWORD,
    })
}

macro_rules! founded {
    ($service:expr, $hub:expr) => {{
        let request = TestRequest::post().uri("/api/setup").set_json(founder(&$hub).await);
        let response = call_service(&$service, request.to_request()).await;
        assert_eq!(response.status(), StatusCode::OK);
        cookie_of(&response)
    }};
}

fn cookie_of<B>(response: &ServiceResponse<B>) -> Cookie<'static> {
    let cookie = response.response().cookies().find(|cookie| cookie.name() == "portineria");
    cookie.unwrap().into_owned()
}

/// The table of all endpoints, by method and path.
#[derive(Default)]
struct Contract(BTreeMap<(Method, &'static str), (&'static str, Right)>);

impl Visitor for Contract {
    fn visit<E: Endpoint>(&mut self) {
        self.0.insert((E::METHOD, E::PATH), (E::NAME, E::RIGHT));
    }
}

fn contract() -> Contract {
    let mut contract = Contract::default();
    visit_all(&mut contract);
    contract
}

fn verb(method: Method) -> HttpMethod {
    match method {
        Method::Get => HttpMethod::GET,
        Method::Post => HttpMethod::POST,
        Method::Put => HttpMethod::PUT,
        Method::Delete => HttpMethod::DELETE,
    }
}

#[actix_web::test]
async fn every_endpoint_is_routed_once() {
    let mut routed = Vec::new();
    drop(ActixApp::new().configure(|service| routed = route_all(service)));
    let mut wanted: Vec<Routed> =
        contract().0.into_iter().map(|((method, path), (name, _))| (method, path, name)).collect();
    routed.sort_unstable();
    wanted.sort_unstable();
    assert_eq!(routed, wanted);
}

#[actix_web::test]
async fn no_endpoint_answers_without_a_session_but_those_for_anyone() {
    let (service, _hub, _folder) = web().await;
    for ((method, path), (name, right)) in contract().0 {
        let path = path.replace(['{', '}'], "");
        let request = TestRequest::default().method(verb(method)).uri(&path).to_request();
        let status = call_service(&service, request).await.status();
        assert_eq!(status == StatusCode::UNAUTHORIZED, !matches!(right, Right::Anyone), "{name}: {status}");
    }
}

#[actix_web::test]
async fn set_up_happens_once_and_signs_the_partner_in() {
    let (service, hub, _folder) = web().await;
    let body = founder(&hub).await;
    let set_up = || TestRequest::post().uri("/api/setup").set_json(&body).to_request();
    let response = call_service(&service, set_up()).await;
    let cookie = cookie_of(&response);
    assert!(cookie.http_only() == Some(true) && cookie.secure() != Some(true));
    assert_eq!(cookie.same_site(), Some(actix_web::cookie::SameSite::Strict));
    let again: ApiError = read_body_json(call_service(&service, set_up()).await).await;
    assert_eq!(again.code, Code::LinkDead);
    let me = TestRequest::get().uri("/api/session").cookie(cookie).to_request();
    let me: Value = read_body_json(call_service(&service, me).await).await;
    assert_eq!((&me["firm_name"], &me["poll_seconds"]), (&json!("Studio Rinaldi"), &json!(60)));
}

#[actix_web::test]
async fn an_unknown_person_and_a_wrong_password_are_answered_alike() {
    let (service, hub, _folder) = web().await;
    founded!(service, hub);
    let mut answers = Vec::new();
    for (email, password) in [("anna@studio-rinaldi.it", "a wrong password"), ("nobody@x.it", PASSWORD)] {
        let body = json!({ "email": email, "password": password });
        let request = TestRequest::post().uri("/api/session").set_json(body).to_request();
        let response = call_service(&service, request).await;
        assert_eq!(response.status(), StatusCode::UNAUTHORIZED);
        assert_eq!(response.response().cookies().count(), 0);
        let answer: ApiError = read_body_json(response).await;
        answers.push(ApiError { request_id: String::new(), ..answer });
    }
    assert_eq!(answers[0], answers[1]);
}

#[actix_web::test]
async fn another_sites_request_is_refused_before_anything_is_done() {
    let (service, hub, _folder) = web().await;
    let cookie = founded!(service, hub);
    let sign_out = TestRequest::delete().uri("/api/session").cookie(cookie.clone());
    let foreign = sign_out.insert_header(("sec-fetch-site", "cross-site")).to_request();
    assert_eq!(call_service(&service, foreign).await.status(), StatusCode::FORBIDDEN);
    let me = TestRequest::get().uri("/api/session").cookie(cookie).to_request();
    assert_eq!(call_service(&service, me).await.status(), StatusCode::OK);
}

#[actix_web::test]
async fn a_session_that_has_ended_opens_nothing() {
    let (service, hub, _folder) = web().await;
    let cookie = founded!(service, hub);
    let me = || TestRequest::get().uri("/api/session").cookie(cookie.clone()).to_request();
    hub.clock.advance(12 * 60 * 60_000);
    let answer: ApiError = read_body_json(call_service(&service, me()).await).await;
    assert_eq!(answer.code, Code::SignedOut);
    assert!(!answer.request_id.is_empty());
}

#[actix_web::test]
async fn every_answer_bears_the_security_headers() {
    let (service, _hub, _folder) = web().await;
    for path in
        ["/", "/api/health", "/api/nothing", "/assets/nothing.js", "/caselle/7", "/api", "/api/session"]
    {
        let response = call_service(&service, TestRequest::get().uri(path).to_request()).await;
        let text = |name| response.headers().get(name).map_or("", |value| value.to_str().unwrap());
        assert!(
            text(header::CONTENT_SECURITY_POLICY).starts_with("default-src 'none'; script-src 'self'"),
            "{path}"
        );
        assert_eq!(text(header::X_CONTENT_TYPE_OPTIONS), "nosniff", "{path}");
        assert_eq!(text(header::CACHE_CONTROL) == "no-store", path.starts_with("/api"), "{path}");
    }
}

#[actix_web::test]
async fn the_pages_own_paths_lead_to_the_page_and_unknown_calls_to_an_error() {
    let (service, _hub, _folder) = web().await;
    let page = call_service(&service, TestRequest::get().uri("/caselle/7").to_request()).await;
    assert_eq!(page.status(), StatusCode::OK);
    assert!(read_body(page).await.starts_with(b"<!doctype html>"));
    for path in ["/api/nothing", "/assets/nothing.js"] {
        let response = call_service(&service, TestRequest::get().uri(path).to_request()).await;
        assert_eq!(response.status(), StatusCode::NOT_FOUND, "{path}");
    }
}

#[actix_web::test]
async fn a_body_that_is_too_large_or_not_json_is_refused() {
    let (service, hub, _folder) = web().await;
    let post = || TestRequest::post().uri("/api/session");
    let large = post().set_json(json!({ "email": "x".repeat(300 * 1_024), "password": "" })).to_request();
    assert_eq!(call_service(&service, large).await.status(), StatusCode::PAYLOAD_TOO_LARGE);
    let form = post().insert_header(("content-type", "text/plain")).set_payload("{}").to_request();
    assert_eq!(call_service(&service, form).await.status(), StatusCode::BAD_REQUEST);
    let odd = post().set_json(json!({ "email": 5, "password": "geheim" })).to_request();
    let answer = read_body(call_service(&service, odd).await).await;
    assert!(!String::from_utf8_lossy(&answer).contains("geheim"));
    drop(hub);
}

#[actix_web::test]
async fn a_query_is_read_in_the_contracts_form() {
    let (service, hub, _folder) = web().await;
    let cookie = founded!(service, hub);
    let log = "/api/mailboxes/01a20149-1ab5-76ae-97fd-e5b2fdf8a12f/log";
    let table = [
        ("?person=01a20149-1ab5-76ae-97fd-e5b2fdf8a12f&from=1&until=2", StatusCode::NOT_FOUND),
        ("", StatusCode::NOT_FOUND),
        ("?from=yesterday", StatusCode::BAD_REQUEST),
        ("?person=1", StatusCode::BAD_REQUEST),
    ];
    for (query, status) in table {
        let request = TestRequest::get().uri(&format!("{log}{query}")).cookie(cookie.clone()).to_request();
        assert_eq!(call_service(&service, request).await.status(), status, "{query}");
    }
}

#[actix_web::test]
async fn figures_are_for_this_machine_alone() {
    let (service, _hub, _folder) = web().await;
    let from = |peer: &str| TestRequest::get().uri("/metrics").peer_addr(peer.parse().unwrap());
    let local = call_service(&service, from("127.0.0.1:9").to_request()).await;
    assert_eq!(local.status(), StatusCode::OK);
    let relayed = from("127.0.0.1:9").insert_header(("x-forwarded-for", "192.0.2.1")).to_request();
    assert_eq!(call_service(&service, relayed).await.status(), StatusCode::NOT_FOUND);
    let remote = call_service(&service, from("192.0.2.1:9").to_request()).await;
    assert_eq!(remote.status(), StatusCode::NOT_FOUND);
}

#[actix_web::test]
async fn the_live_stream_says_hello_tells_changes_and_ends_with_its_session() {
    let (service, hub, _folder) = web().await;
    let cookie = founded!(service, hub);
    let firm = access::session(&hub, cookie.value(), String::new()).await.unwrap().actor.firm;
    let request = TestRequest::get().uri("/api/events").cookie(cookie.clone()).to_request();
    let response = call_service(&service, request).await;
    assert_eq!(response.headers().get(header::CONTENT_TYPE).unwrap(), "text/event-stream");
    let mut body = Box::pin(response.into_body());
    let mut next = async || {
        let chunk = poll_fn(|context| body.as_mut().poll_next(context)).await?;
        chunk.ok().map(|bytes| String::from_utf8_lossy(&bytes).into_owned())
    };
    assert_eq!(next().await.as_deref(), Some("retry: 2000\n\n"));
    let hello = hub.live.sequence(firm);
    assert_eq!(
        next().await,
        Some(format!("id: {hello}\ndata: {{\"sequence\":{hello},\"type\":\"hello\"}}\n\n"))
    );
    hub.live.publish(firm, Change::Reload);
    assert!(next().await.is_some_and(|event| event.contains("\"reload\"")));
    let sign_out = TestRequest::delete().uri("/api/session").cookie(cookie).to_request();
    assert_eq!(call_service(&service, sign_out).await.status(), StatusCode::OK);
    assert_eq!(next().await, None);
}

#[actix_web::test]
async fn of_more_than_ten_live_streams_of_a_session_the_oldest_ends() {
    let (service, hub, _folder) = web().await;
    let cookie = founded!(service, hub);
    let mut streams = Vec::new();
    for _ in 0..11 {
        let request = TestRequest::get().uri("/api/events").cookie(cookie.clone()).to_request();
        streams.push(Box::pin(call_service(&service, request).await.into_body()));
    }
    let mut next = async |at: usize| poll_fn(|context| streams[at].as_mut().poll_next(context)).await;
    for at in [0, 1] {
        assert!(next(at).await.is_some(), "how long to wait before coming again");
    }
    assert!(next(0).await.is_none(), "the oldest has ended");
    assert!(next(1).await.is_some(), "the next one goes on");
}

#[actix_web::test]
async fn a_session_that_calls_too_fast_is_told_to_wait_and_others_are_not() {
    let (service, hub, _folder) = web().await;
    let cookie = founded!(service, hub);
    let partner = access::session(&hub, cookie.value(), String::new()).await.unwrap().actor;
    let other = access::partners_session(&hub, &partner).await;
    let call = |token: &str| {
        let cookie = Cookie::new("portineria", token.to_owned());
        TestRequest::get().uri("/api/providers").cookie(cookie).to_request()
    };
    for n in 0..200 {
        assert_eq!(call_service(&service, call(cookie.value())).await.status(), StatusCode::OK, "{n}");
    }
    let refused = call_service(&service, call(cookie.value())).await;
    assert_eq!(refused.status(), StatusCode::TOO_MANY_REQUESTS);
    assert_eq!(refused.headers().get(header::RETRY_AFTER).unwrap(), "1");
    assert_eq!(call_service(&service, call(other.expose())).await.status(), StatusCode::OK);
    hub.clock.advance(1_000);
    assert_eq!(call_service(&service, call(cookie.value())).await.status(), StatusCode::OK);
}

#[actix_web::test]
async fn a_request_for_another_name_is_not_answered() {
    let (service, _hub, _folder) = web().await;
    let asked = |host: &str| {
        TestRequest::get().uri("/api/setup").insert_header(("host", host.to_owned())).to_request()
    };
    assert_eq!(call_service(&service, asked("localhost:8620")).await.status(), StatusCode::OK);
    let refused = call_service(&service, asked("evil.example:8620")).await;
    assert_eq!(refused.status(), StatusCode::MISDIRECTED_REQUEST);
    let answer: ApiError = read_body_json(refused).await;
    assert!(answer.detail.contains("--public-url"));
}
