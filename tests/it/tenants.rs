//! Nobody sees another firm: every endpoint of the contract is asked for another firm's things.

use serde_json::{Value, json};
use shared::api::audit::{ListLog, LogQuery};
use shared::api::clients::ListClients;
use shared::api::dispatches::{BeginBody, BeginDraft};
use shared::api::mailboxes::{MailboxPath, RefreshAll};
use shared::api::messages::{ListMessages, MessagesQuery};
use shared::api::session::{GetFirmSettings, ListPeople};
use shared::api::{Endpoint, Method, Visitor, visit_all};
use tests::{Api, House, firms};

const BOX: &str = "rinaldi@pec.it";

/// An endpoint, as the contract says it.
struct Call {
    name: &'static str,
    method: Method,
    path: &'static str,
}

struct Calls(Vec<Call>);

impl Visitor for Calls {
    fn visit<E: Endpoint>(&mut self) {
        self.0.push(Call { name: E::NAME, method: E::METHOD, path: E::PATH });
    }
}

fn calls() -> Vec<Call> {
    let mut calls = Calls(Vec::new());
    visit_all(&mut calls);
    calls.0
}

/// What is there to be stolen.
struct Things {
    mailbox: String,
    client: String,
    message: String,
    dispatch: String,
}

impl Things {
    async fn of(house: &House) -> Self {
        let row = house.watched(BOX).await.unwrap();
        house.lab.deliver(BOX, b"Subject: riservato\r\nFrom: a@b.it\r\n\r\nx\r\n").await.unwrap();
        let row = house.api.row_until(row.id, "it has arrived", |row| row.new == 1).await.unwrap();
        let path = MailboxPath { mailbox: row.id };
        let page = house.api.get::<ListMessages>(path, MessagesQuery::default(), ()).await.unwrap();
        let draft = house.api.get::<BeginDraft>(path, (), BeginBody::default()).await.unwrap();
        Self {
            mailbox: row.id.to_string(),
            client: row.client.id.to_string(),
            message: page.messages.first().unwrap().id.to_string(),
            dispatch: draft.id.to_string(),
        }
    }

    fn fill(&self, path: &str) -> String {
        path.replace("{mailbox}", &self.mailbox)
            .replace("{client}", &self.client)
            .replace("{message}", &self.message)
            .replace("{dispatch}", &self.dispatch)
            .replace("{file}", &self.dispatch)
            .replace("{place}", "0")
    }

    /// A body that would be right, were the thing one's own.
    fn body(&self, name: &str) -> Value {
        match name {
            "PutClient" => json!({ "name": "Preso", "being_set_up": true }),
            "PutMailboxSettings" => json!({
                "address": BOX, "client": self.client, "host": "localhost", "port": 993, "login": BOX,
            }),
            "AskActs" => json!({ "messages": [self.message], "verb": "mark_read" }),
            "UndoActs" => json!({ "bunch": self.message }),
            "PrepareMessages" => json!({ "messages": [self.message] }),
            "BeginDraft" => json!({}),
            "PutDraft" => json!({ "revision": 1, "letter": { "subject": "presa" } }),
            "AddFile" => json!({ "name": "presa.pdf", "size": 3 }),
            "SendDraft" => json!({ "revision": 1 }),
            "PutPassword" => json!({ "password": "presa" }),
            "RemoveMailbox" => json!({ "address": BOX }),
            _ => Value::Null,
        }
    }
}

async fn ask(api: &Api, call: &Call, things: &Things) -> (u16, String) {
    let method = match call.method {
        Method::Get => reqwest::Method::GET,
        Method::Post => reqwest::Method::POST,
        Method::Put => reqwest::Method::PUT,
        Method::Delete => reqwest::Method::DELETE,
    };
    let answer = api.request(method, &things.fill(call.path), &things.body(call.name)).await.unwrap();
    (answer.status().as_u16(), answer.text().await.unwrap())
}

#[tokio::test]
async fn another_firms_things_do_not_exist() {
    let house = House::with(&[(BOX, "una password")]).await.unwrap();
    let things = Things::of(&house).await;
    let thief = firms::another(&house.hub, "Studio Verdi", "verdi@altro.example", "un'altra frase lunga")
        .await
        .unwrap();
    let mut asked = 0;
    // An upload is no JSON: `http/tests/isolation.rs` asks for it.
    for call in calls().iter().filter(|call| call.path.contains('{') && call.name != "PutFileBytes") {
        let (status, text) = ask(&thief, call, &things).await;
        assert_eq!(status, 404, "{}: {text}", call.name);
        assert!(!text.contains("riservato"), "{}", call.name);
        asked += 1;
    }
    assert!(asked > 15, "only {asked} endpoints were asked");
    let row = house.api.row(things.mailbox.parse().unwrap()).await.unwrap();
    assert_eq!((row.new, row.client.name.as_str()), (1, "Cliente di rinaldi@pec.it"));
    let path = MailboxPath { mailbox: row.id };
    let log = house.api.get::<ListLog>(path, LogQuery::default(), ()).await.unwrap();
    assert!(log.entries.iter().all(|entry| !entry.person_name.contains("Verdi")), "{log:?}");
}

#[tokio::test]
async fn another_firms_lists_are_empty_and_its_browsers_hear_nothing() {
    let house = House::with(&[(BOX, "una password")]).await.unwrap();
    let thief = firms::another(&house.hub, "Studio Verdi", "verdi@altro.example", "un'altra frase lunga")
        .await
        .unwrap();
    let mut heard = thief.events().await.unwrap();
    let _things = Things::of(&house).await;
    assert!(thief.fleet().await.unwrap().mailboxes.is_empty());
    assert!(thief.get::<ListClients>((), (), ()).await.unwrap().is_empty());
    assert_eq!(thief.get::<ListPeople>((), (), ()).await.unwrap().len(), 1);
    assert_eq!(thief.get::<RefreshAll>((), (), ()).await.unwrap().mailboxes, 0);
    assert!(thief.get::<GetFirmSettings>((), (), ()).await.is_ok());
    // What is the thief's own arrives after anything that might have been another's.
    let client = firms_client(&thief).await;
    let own = add_paused_box(&thief, &client).await;
    let first =
        heard.until(|event| serde_json::to_string(&event).ok().filter(|text| text.contains("row"))).await;
    let first = first.unwrap();
    assert!(first.contains(&own) && !first.contains(BOX), "{first}");
}

async fn firms_client(api: &Api) -> String {
    let body = json!({ "name": "Cliente di Verdi", "being_set_up": true });
    let answer = api.request(reqwest::Method::POST, "/api/clients", &body).await.unwrap();
    let client: Value = answer.json().await.unwrap();
    client.get("id").and_then(Value::as_str).unwrap().to_owned()
}

async fn add_paused_box(api: &Api, client: &str) -> String {
    let address = "verdi@pec.it";
    let body = json!({
        "address": address, "client": client, "host": "localhost", "port": 1, "login": address,
        "password": "", "backfill": "none",
    });
    let answer = api.request(reqwest::Method::POST, "/api/mailboxes", &body).await.unwrap();
    assert!(answer.status().is_success(), "{}", answer.text().await.unwrap());
    address.to_owned()
}
