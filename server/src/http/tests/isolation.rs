//! One firm finds nothing of another's, through any endpoint.

use shared::api::dispatches::{BeginBody, FileBody};
use shared::id::{DispatchId, FileId, MessageId};

use super::*;
use crate::dispatch;
use crate::messages::tests::{House, LETTER};
use crate::vault::Secret;

/// Endpoints that end what the others need, or need a mail server: asked by a stranger only.
const NOT_BY_THE_OWNER: [&str; 5] = ["RemoveMailbox", "RetryLogin", "UndoActs", "DiscardDraft", "RemoveFile"];

#[actix_web::test]
async fn a_stranger_finds_nothing_where_the_owner_finds_something() {
    let house = House::new().await;
    let message = house.arrives(LETTER, 1_000).await;
    let (dispatch, file) = draft(&house).await;
    let things = Things { message, dispatch, file };
    let owner = access::partners_session(&house.hub, &house.partner).await;
    let stranger = access::partner_of_another_firm(&house.hub).await;
    let app = App::new(house.hub.clone(), CancellationToken::new());
    let service = init_service(ActixApp::new().configure(|service| configure(&app, service))).await;
    let named = contract().0.into_iter().filter(|((_, path), _)| path.contains('{'));
    for ((method, path), (name, _)) in named {
        let request = |session: &Secret<String>| request(&house, &things, method, path, name, session);
        let status = call_service(&service, request(&stranger)).await.status();
        assert_eq!(status, StatusCode::NOT_FOUND, "{name} by a stranger");
        if !NOT_BY_THE_OWNER.contains(&name) {
            let status = call_service(&service, request(&owner)).await.status();
            assert!(status.is_success() || status == StatusCode::CONFLICT, "{name} by the owner: {status}");
        }
    }
    for path in ["/api/mailboxes", "/api/clients", "/api/people"] {
        let list = TestRequest::get().uri(path).cookie(cookie(&stranger)).to_request();
        let list = read_body(call_service(&service, list).await).await;
        let list = String::from_utf8_lossy(&list);
        for id in [house.mailbox.to_string(), house.client.to_string(), house.partner.person.to_string()] {
            assert!(!list.contains(&id), "{path} shows a stranger {id}");
        }
    }
}

/// What the firm has, beside its mailbox.
struct Things {
    message: MessageId,
    dispatch: DispatchId,
    file: FileId,
}

/// A draft with a file whose bytes are still to come.
async fn draft(house: &House) -> (DispatchId, FileId) {
    let begin = BeginBody::default();
    let draft = dispatch::begin(&house.hub, &house.partner, house.mailbox, begin).await.unwrap();
    let body = FileBody { name: "a.pdf".to_owned(), size: 10 };
    let draft = dispatch::add_file(&house.hub, &house.partner, draft.id, body).await.unwrap();
    (draft.id, draft.files[0].id)
}

fn request(
    house: &House,
    things: &Things,
    method: Method,
    path: &str,
    name: &str,
    session: &Secret<String>,
) -> Request {
    let path = path
        .replace("{mailbox}", &house.mailbox.to_string())
        .replace("{client}", &house.client.to_string())
        .replace("{message}", &things.message.to_string())
        .replace("{dispatch}", &things.dispatch.to_string())
        .replace("{file}", &things.file.to_string())
        .replace("{place}", "0");
    let request = TestRequest::default().method(verb(method)).uri(&path).cookie(cookie(session));
    if name == "PutFileBytes" {
        let kind = (header::CONTENT_TYPE, "application/octet-stream");
        return request.insert_header(kind).set_payload("%PDF").to_request();
    }
    match body(house, things.message, name) {
        Some(body) => request.set_json(body).to_request(),
        None => request.to_request(),
    }
}

fn cookie(session: &Secret<String>) -> Cookie<'static> {
    Cookie::new("portineria", session.expose().clone())
}

/// A body that only its caller's firm can be the fault of.
fn body(house: &House, message: MessageId, name: &str) -> Option<Value> {
    match name {
        "PutClient" => Some(json!({ "name": "Verdi", "being_set_up": true })),
        "AskActs" => Some(json!({ "messages": [message], "verb": "mark_read" })),
        "UndoActs" => Some(json!({ "bunch": uuid::Uuid::nil() })),
        "PrepareMessages" => Some(json!({ "messages": [message] })),
        "BeginDraft" => Some(json!({})),
        "PutDraft" => Some(json!({ "revision": 1, "letter": { "subject": "x" } })),
        "AddFile" => Some(json!({ "name": "b.pdf", "size": 3 })),
        // Of another revision: a conflict, for whose it is.
        "SendDraft" => Some(json!({ "revision": 999 })),
        "PutPassword" => Some(json!({ "password": "another" })),
        "RemoveMailbox" => Some(json!({ "address": "rossi@pec.it" })),
        "PutMailboxSettings" => Some(json!({
            "address": "rossi@pec.it",
            "client": house.client,
            "host": "imaps.pec.aruba.it",
            "port": 993,
            "login": "rossi@pec.it",
        })),
        _ => None,
    }
}
