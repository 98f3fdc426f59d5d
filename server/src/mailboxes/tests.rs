//! Mailboxes, through the public verbs.

use shared::api::audit::{Act, ActOutcome, LogQuery};
use shared::api::clients::ClientBody;
use shared::api::mailboxes::{
    Backfill, Fleet, MailboxBody, MailboxSettings, PasswordBody, RemovalBody, SettingsBody, TrialBody,
};
use shared::api::session::Role;
use shared::error::{Code, FieldProblem};
use shared::id::{ClientId, FirmId, PersonId};
use shared::watch::{RefusedReason, StateKind};
use uuid::Uuid;

use super::*;
use crate::hub::testing;
use crate::{access, audit, clients, watch};

const PASSWORD: &str = "canary \"password\" \\ è";

async fn client(hub: &Hub, actor: &Actor, name: &str) -> ClientId {
    let body = ClientBody { name: name.to_owned(), being_set_up: true, ..ClientBody::default() };
    clients::add(hub, actor, body).await.unwrap().id
}

fn body(client: ClientId) -> MailboxBody {
    let settings = MailboxSettings {
        address: "Rinaldi@PEC.it".to_owned(),
        client,
        also_for: Vec::new(),
        host: "imaps.pec.aruba.it".to_owned(),
        port: 993,
        login: "rinaldi@pec.it".to_owned(),
        description: String::new(),
        marks_seen: None,
        unwatched_folders: Vec::new(),
    };
    MailboxBody { settings, password: PASSWORD.to_owned(), backfill: Backfill::NinetyDays }
}

/// A hub, its partner, a client and his mailbox.
async fn with_mailbox() -> (Hub, tempfile::TempDir, Actor, MailboxId) {
    let (hub, folder) = testing::hub().await;
    let partner = access::partner(&hub).await;
    let client = client(&hub, &partner, "Rinaldi").await;
    let row = add(&hub, &partner, body(client)).await.unwrap();
    (hub, folder, partner, row.id)
}

async fn acts(hub: &Hub, actor: &Actor, mailbox: MailboxId) -> Vec<Act> {
    let page = audit::list(hub, actor, mailbox, LogQuery::default()).await.unwrap();
    page.entries.iter().rev().map(|entry| entry.act).collect()
}

async fn rows(hub: &Hub, actor: &Actor) -> Fleet {
    serde_json::from_str(&fleet(hub, actor, FleetQuery::default()).await.unwrap()).unwrap()
}

async fn kept(hub: &Hub, actor: &Actor, mailbox: MailboxId) -> store::Kept {
    let firm = actor.firm;
    hub.db.read(move |connection| store::read(connection, firm, mailbox)).await.unwrap()
}

#[track_caller]
fn problems<T>(attempt: Result<T>) -> Vec<(String, FieldProblem)> {
    let fields = attempt.err().map(|error| error.fields).unwrap_or_default();
    fields.into_iter().map(|fault| (fault.field, fault.problem)).collect()
}

#[tokio::test]
async fn an_added_mailbox_is_on_the_list_and_its_log_and_wakes_the_watch() {
    let (hub, _folder, partner, mailbox) = with_mailbox().await;
    let fleet = rows(&hub, &partner).await;
    let row = &fleet.mailboxes[0];
    assert_eq!((row.address.as_str(), row.provider.as_str()), ("rinaldi@pec.it", "Aruba"));
    assert_eq!((row.client.name.as_str(), row.state.kind), ("Rinaldi", StateKind::Connecting));
    assert_eq!((row.new, row.unread, row.last_checked), (0, 0, None));
    assert_eq!(acts(&hub, &partner, mailbox).await, [Act::Added]);
    assert!(hub.bell.next().await.reconcile);
    assert_eq!(fleet.sequence, hub.live.sequence(partner.firm));
}

#[tokio::test]
async fn the_rows_follow_what_is_changed_after_they_were_first_looked_at() {
    let (hub, _folder, partner, mailbox) = with_mailbox().await;
    assert_eq!(rows(&hub, &partner).await.mailboxes[0].state.kind, StateKind::Connecting);
    let second = client(&hub, &partner, "Bruni").await;
    let other = MailboxSettings { address: "bruni@pec.it".to_owned(), ..body(second).settings };
    add(&hub, &partner, MailboxBody { settings: other, ..body(second) }).await.unwrap();
    let address = RemovalBody { address: "rinaldi@pec.it".to_owned() };
    remove(&hub, &partner, mailbox, address).await.unwrap();
    let after = rows(&hub, &partner).await;
    assert_eq!(after.mailboxes.iter().map(|row| row.address.as_str()).collect::<Vec<_>>(), ["bruni@pec.it"]);
    assert_eq!(after.sequence, hub.live.sequence(partner.firm));
    // What is read anew from the database is the same.
    hub.live.reload();
    assert_eq!(rows(&hub, &partner).await.mailboxes, after.mailboxes);
}

#[tokio::test]
async fn the_password_comes_out_of_no_call_and_lies_sealed() {
    let (hub, folder, partner, mailbox) = with_mailbox().await;
    let settings = settings(&hub, &partner, mailbox).await.unwrap();
    let log = audit::list(&hub, &partner, mailbox, LogQuery::default()).await.unwrap();
    let fleet = rows(&hub, &partner).await;
    let said = serde_json::to_string(&(&settings, &log, &fleet)).unwrap();
    assert!(!said.contains("canary"));
    let kept = kept(&hub, &partner, mailbox).await;
    assert!(!String::from_utf8_lossy(kept.sealed.as_ref().unwrap()).contains("canary"));
    for file in std::fs::read_dir(folder.path().join("data")).unwrap().flatten() {
        let bytes = std::fs::read(file.path()).unwrap_or_default();
        assert!(!String::from_utf8_lossy(&bytes).contains("canary"), "{:?}", file.path());
    }
    let opened = credential::open(&hub, partner.firm, mailbox, &kept).await.unwrap().unwrap();
    assert_eq!(opened.expose(), PASSWORD);
}

#[tokio::test]
async fn a_mailbox_without_a_password_waits_for_one() {
    let (hub, _folder) = testing::hub().await;
    let partner = access::partner(&hub).await;
    let client = client(&hub, &partner, "Rinaldi").await;
    let row = add(&hub, &partner, MailboxBody { password: String::new(), ..body(client) }).await.unwrap();
    assert_eq!(row.state.kind, StateKind::Refused(RefusedReason::NoPassword));
    let empty = PasswordBody { password: String::new() };
    assert_eq!(
        problems(replace_password(&hub, &partner, row.id, empty).await),
        [("password".to_owned(), FieldProblem::Missing)]
    );
}

#[tokio::test]
async fn the_same_password_again_is_the_same_version() {
    let (hub, _folder, partner, mailbox) = with_mailbox().await;
    let first = kept(&hub, &partner, mailbox).await.version_tag;
    let same = PasswordBody { password: PASSWORD.to_owned() };
    replace_password(&hub, &partner, mailbox, same).await.unwrap();
    assert_eq!(kept(&hub, &partner, mailbox).await.version_tag, first);
    let other = PasswordBody { password: "another".to_owned() };
    replace_password(&hub, &partner, mailbox, other).await.unwrap();
    assert_ne!(kept(&hub, &partner, mailbox).await.version_tag, first);
    assert!(hub.bell.next().await.check.contains(&mailbox));
}

#[tokio::test]
async fn wrong_fields_are_named() {
    let (hub, _folder, partner, _) = with_mailbox().await;
    let stranger = ClientId(Uuid::from_u128(7));
    let mut wrong = body(stranger);
    let fields = async |wrong: &MailboxBody| add_problems(&hub, &partner, wrong).await;
    assert_eq!(
        fields(&wrong).await,
        [("client".to_owned(), FieldProblem::Unknown), ("address".to_owned(), FieldProblem::Taken)]
    );
    wrong.settings.address = "x".to_owned();
    wrong.settings.host = "127.0.0.1".to_owned();
    wrong.settings.port = 0;
    wrong.settings.login = "a\r\nb".to_owned();
    assert_eq!(
        fields(&wrong).await,
        [
            ("address".to_owned(), FieldProblem::NotAnAddress),
            ("host".to_owned(), FieldProblem::HostForbidden),
            ("port".to_owned(), FieldProblem::NotAPort),
            ("login".to_owned(), FieldProblem::BadCharacters),
        ]
    );
    wrong = body(stranger);
    wrong.password = "a\nb".to_owned();
    assert_eq!(fields(&wrong).await, [("password".to_owned(), FieldProblem::BadCharacters)]);
}

async fn add_problems(hub: &Hub, actor: &Actor, wrong: &MailboxBody) -> Vec<(String, FieldProblem)> {
    problems(add(hub, actor, wrong.clone()).await)
}

#[tokio::test]
async fn with_another_holder_the_password_is_sealed_under_his_key() {
    let (hub, _folder, partner, mailbox) = with_mailbox().await;
    let heir = client(&hub, &partner, "Heir").await;
    let before = kept(&hub, &partner, mailbox).await;
    let wanted = MailboxSettings { client: heir, ..before.settings.clone() };
    change(&hub, &partner, mailbox, without_password(wanted)).await.unwrap();
    let after = kept(&hub, &partner, mailbox).await;
    assert_eq!(after.version_tag, before.version_tag);
    let opened = credential::open(&hub, partner.firm, mailbox, &after).await.unwrap().unwrap();
    assert_eq!(opened.expose(), PASSWORD);
    assert_eq!(acts(&hub, &partner, mailbox).await, [Act::Added, Act::Changed]);
}

fn without_password(settings: MailboxSettings) -> SettingsBody {
    SettingsBody { settings, password: String::new() }
}

#[tokio::test]
async fn a_password_goes_to_no_other_host_port_or_login_than_it_was_given_for() {
    let (hub, _folder) = testing::hub_with(&["--allowed-networks", "127.0.0.0/8"]).await;
    let partner = access::partner(&hub).await;
    let mut first = body(client(&hub, &partner, "Rinaldi").await);
    first.settings.host = "127.0.0.1".to_owned();
    let mailbox = add(&hub, &partner, first).await.unwrap().id;
    let first = kept(&hub, &partner, mailbox).await.settings;
    let changes = [
        MailboxSettings { host: "imap.evil.example".to_owned(), ..first.clone() },
        MailboxSettings { port: 994, ..first.clone() },
        MailboxSettings { login: "another".to_owned(), ..first.clone() },
    ];
    for wanted in changes {
        change(&hub, &partner, mailbox, without_password(wanted.clone())).await.unwrap();
        let after = kept(&hub, &partner, mailbox).await;
        assert_eq!((after.sealed, after.version_tag.as_str()), (None, ""), "{wanted:?}");
        let back = SettingsBody { settings: first.clone(), password: PASSWORD.to_owned() };
        change(&hub, &partner, mailbox, back).await.unwrap();
        let after = kept(&hub, &partner, mailbox).await;
        let opened = credential::open(&hub, partner.firm, mailbox, &after).await.unwrap().unwrap();
        assert_eq!(opened.expose(), PASSWORD);
    }
    let log = audit::list(&hub, &partner, mailbox, LogQuery::default()).await.unwrap();
    let subjects: Vec<&str> = log.entries.iter().rev().map(|entry| entry.subject.as_str()).collect();
    assert_eq!(subjects[1], "server 127.0.0.1:993 → imap.evil.example:993");
    let acts: Vec<Act> = log.entries.iter().rev().take(4).map(|entry| entry.act).collect();
    assert_eq!(acts, [Act::Added, Act::Changed, Act::Changed, Act::PasswordReplaced]);
}

#[tokio::test]
async fn only_ports_of_mail_are_reached_outside_of_the_operators_networks() {
    let (hub, _folder) = testing::hub_with(&["--allowed-networks", "127.0.0.0/8"]).await;
    let allowed = async |host: &str, port| check::check_port(&hub, host, port).await.is_ok();
    assert!(allowed("192.0.2.1", 993).await && allowed("127.0.0.1", 22).await);
    assert!(!allowed("192.0.2.1", 22).await && !allowed("8.8.8.8", 22).await);
}

#[tokio::test]
async fn a_trial_stands_on_the_firms_log_with_its_end() {
    let (hub, _folder) = testing::hub_with(&["--allowed-networks", "127.0.0.0/8"]).await;
    let partner = access::partner(&hub).await;
    // Nothing listens there.
    let body = TrialBody {
        host: "127.0.0.1".to_owned(),
        port: 1,
        login: "rossi@pec.it".to_owned(),
        password: PASSWORD.to_owned(),
    };
    let mut steps = try_credentials(&hub, &partner, body).await.unwrap();
    let log = async || audit::list_of_firm(&hub, &partner, LogQuery::default()).await.unwrap().entries;
    assert_eq!(log().await[0].subject, "rossi@pec.it @ 127.0.0.1:1");
    while steps.recv().await.is_some() {}
    watch::end_all_behind(&hub).await;
    let entry = log().await.remove(0);
    assert_eq!((entry.act, entry.outcome, entry.mailbox), (Act::CredentialsTried, ActOutcome::Failed, None));
    assert!(!serde_json::to_string(&entry).unwrap().contains("canary"));
}

#[tokio::test]
async fn removal_asks_for_the_address_destroys_the_credential_and_keeps_the_log() {
    let (hub, _folder, partner, mailbox) = with_mailbox().await;
    let typed = |address: &str| RemovalBody { address: address.to_owned() };
    assert_eq!(
        problems(remove(&hub, &partner, mailbox, typed("rinaldi@pec.com")).await),
        [("address".to_owned(), FieldProblem::DoesNotMatch)]
    );
    remove(&hub, &partner, mailbox, typed(" RINALDI@pec.it")).await.unwrap();
    assert_eq!(read(&hub, &partner, mailbox).await.err().map(|error| error.code), Some(Code::NotFound));
    assert_eq!(acts(&hub, &partner, mailbox).await, [Act::Added, Act::Removed]);
    let left = hub.db.read(move |connection| store::credentials_of(connection, mailbox)).await.unwrap();
    assert_eq!(left, 0);
}

#[tokio::test]
async fn acts_stand_on_the_log_and_only_partners_may_change_anything() {
    let (hub, _folder, partner, mailbox) = with_mailbox().await;
    let operator = Actor { role: Role::Operator, ..partner.clone() };
    refresh(&hub, &operator, mailbox).await.unwrap();
    assert_eq!(refresh_all(&hub, &operator).await.unwrap().mailboxes, 1);
    let refused = pause(&hub, &operator, mailbox).await.err().map(|error| error.code);
    assert_eq!(refused, Some(Code::Forbidden));
    pause(&hub, &partner, mailbox).await.unwrap();
    assert_eq!(refresh_all(&hub, &operator).await.unwrap().mailboxes, 0);
    resume(&hub, &partner, mailbox).await.unwrap();
    assert_eq!(
        acts(&hub, &partner, mailbox).await,
        [Act::Added, Act::Refreshed, Act::Refreshed, Act::Paused, Act::Resumed]
    );
}

#[tokio::test]
async fn another_firm_finds_nothing_by_any_verb() {
    let (hub, _folder, partner, mailbox) = with_mailbox().await;
    let stranger =
        Actor { firm: FirmId(Uuid::from_u128(99)), person: PersonId(Uuid::from_u128(98)), ..partner.clone() };
    let settings_of = settings(&hub, &partner, mailbox).await.unwrap();
    let owner = settings_of.client;
    let password = PasswordBody { password: "x".to_owned() };
    let removal = RemovalBody { address: "rinaldi@pec.it".to_owned() };
    let codes = [
        read(&hub, &stranger, mailbox).await.err(),
        settings(&hub, &stranger, mailbox).await.err(),
        change(&hub, &stranger, mailbox, without_password(settings_of)).await.err(),
        replace_password(&hub, &stranger, mailbox, password).await.err(),
        pause(&hub, &stranger, mailbox).await.err(),
        resume(&hub, &stranger, mailbox).await.err(),
        refresh(&hub, &stranger, mailbox).await.err(),
        remove(&hub, &stranger, mailbox, removal).await.err(),
        clients::read(&hub, &stranger, owner).await.err(),
        clients::change(&hub, &stranger, owner, ClientBody::default()).await.err(),
        clients::remove(&hub, &stranger, owner).await.err(),
        clients::key(&hub, stranger.firm, owner).await.err(),
    ];
    for (at, error) in codes.into_iter().enumerate() {
        assert_eq!(error.map(|error| error.code), Some(Code::NotFound), "verb {at}");
    }
    assert_eq!(rows(&hub, &stranger).await.mailboxes, []);
    assert_eq!(refresh_all(&hub, &stranger).await.unwrap().mailboxes, 0);
    assert_eq!(clients::list(&hub, &stranger).await.unwrap(), []);
}
