//! What the browser makes of snapshot and stream.

use shared::api::mailboxes::Fleet as Snapshot;
use shared::id::{ClientId, MailboxId, MessageId, PersonId};
use shared::importance::{ClassCounts, Level, Topic};
use shared::live::{Change, Check, LiveEvent};
use shared::row::{MailboxRow, MessageKind, RowClient, RowMessage};
use shared::signature::Signature;
use shared::time::Timestamp;
use shared::watch::{RefusedReason, StateKind, UnreachableReason, WatchState};
use uuid::Uuid;

use super::incident::{outage, providers_down};
use super::query::{Column, Filter, Query, Viewer, Whose, has_new, has_unread, hold, next_below, select};
use super::standing::{Standing, count, standing};
use super::{Changed, Fleet};

const NOW: Timestamp = Timestamp(100_000_000);

fn id(number: u128) -> MailboxId {
    MailboxId(Uuid::from_u128(number))
}

fn row(number: u128, name: &str) -> MailboxRow {
    MailboxRow {
        id: id(number),
        address: format!("box{number}@pec.it"),
        description: String::new(),
        provider: "Aruba".to_owned(),
        client: RowClient {
            id: ClientId(Uuid::from_u128(number)),
            name: name.to_owned(),
            tax_code: format!("{number:011}"),
            responsible: None,
            substitute: None,
        },
        state: WatchState { kind: StateKind::Watching, since: Timestamp(0) },
        last_checked: Some(NOW),
        next_try: None,
        new: 0,
        unread: 0,
        new_of: ClassCounts::default(),
        new_in_spam: 0,
        message: None,
        quota: None,
    }
}

fn with_new(number: u128, name: &str, new: u32) -> MailboxRow {
    let message = RowMessage {
        id: MessageId(Uuid::from_u128(number)),
        kind: MessageKind::Certified,
        signature: Signature::Trusted,
        topic: Topic::Correspondence,
        importance: Level::Normal,
        suspicion: None,
        sender: String::new(),
        subject: String::new(),
        received: Timestamp(i64::from(new)),
        certified: None,
        is_new: true,
    };
    MailboxRow { new, unread: new, message: Some(message), ..row(number, name) }
}

fn in_state(number: u128, name: &str, kind: StateKind) -> MailboxRow {
    MailboxRow { state: WatchState { kind, since: NOW }, ..row(number, name) }
}

fn fleet(mailboxes: Vec<MailboxRow>) -> Fleet {
    let mut fleet = Fleet::default();
    fleet.load(Snapshot { sequence: 7, mailboxes });
    fleet
}

fn event(sequence: u64, change: Change) -> LiveEvent {
    LiveEvent { sequence, change }
}

fn shown(fleet: &Fleet, query: &Query) -> Vec<u128> {
    let viewer = Viewer { person: PersonId(Uuid::from_u128(1)), now: NOW, poll_seconds: 60 };
    select(fleet, query, viewer).into_iter().map(|id| id.0.as_u128()).collect()
}

const UNREACHABLE: StateKind = StateKind::Unreachable(UnreachableReason::NoConnection);
const REFUSED: StateKind = StateKind::Refused(RefusedReason::WrongPassword);

#[test]
fn a_changed_row_says_how_much_arrived() {
    let mut fleet = fleet(vec![with_new(1, "Rossi", 2)]);
    let change = Change::Row { row: Box::new(with_new(1, "Rossi", 5)) };
    assert_eq!(fleet.apply(event(8, change)), Changed::Row { mailbox: id(1), arrived: 3 });
    assert_eq!(fleet.row(id(1)).unwrap().new, 5);
}

#[test]
fn a_gap_asks_for_the_snapshot_and_changes_nothing() {
    let mut fleet = fleet(vec![row(1, "Rossi")]);
    assert_eq!(fleet.apply(event(9, Change::Removed { mailbox: id(1) })), Changed::Gap);
    assert_eq!(fleet.apply(event(0, Change::Reload)), Changed::Gap);
    assert!(!fleet.is_empty());
}

#[test]
fn a_stream_that_begins_elsewhere_asks_for_the_snapshot() {
    let mut fleet = fleet(Vec::new());
    assert_eq!(fleet.apply(event(7, Change::Hello)), Changed::Nothing);
    assert_eq!(fleet.apply(event(8, Change::Hello)), Changed::Gap);
    assert_eq!(fleet.apply(event(3, Change::Hello)), Changed::Gap, "a hub that began anew");
}

#[test]
fn what_the_snapshot_knew_already_is_not_applied_again() {
    let mut fleet = fleet(vec![row(1, "Rossi")]);
    assert_eq!(fleet.apply(event(7, Change::Removed { mailbox: id(1) })), Changed::Nothing);
    assert!(!fleet.is_empty());
}

#[test]
fn a_check_never_makes_a_row_older() {
    let mut fleet = fleet(vec![row(1, "Rossi")]);
    let checked = |millis| vec![Check { mailbox: id(1), at: NOW.plus_millis(millis) }];
    let later = fleet.apply(event(8, Change::Checked { checked: checked(5) }));
    let earlier = fleet.apply(event(9, Change::Checked { checked: checked(-5) }));
    assert_eq!((later, earlier), (Changed::Checked(vec![id(1)]), Changed::Checked(Vec::new())));
    assert_eq!(fleet.row(id(1)).unwrap().last_checked, Some(NOW.plus_millis(5)));
}

#[test]
fn a_removed_row_leaves() {
    let mut fleet = fleet(vec![row(1, "Rossi")]);
    let removed = fleet.apply(event(8, Change::Removed { mailbox: id(1) }));
    assert_eq!((removed, fleet.is_empty()), (Changed::Removed(id(1)), true));
}

#[test]
fn a_row_that_nobody_watches_stays_under_every_filter_for_news() {
    let rows = vec![row(1, "Calma"), in_state(2, "Rifiutata", REFUSED), with_new(3, "Nuova", 1)];
    let fleet = fleet(rows);
    let under = |filter| shown(&fleet, &Query { filter, ..Query::default() });
    assert_eq!(under(Filter::New), [2, 3]);
    assert_eq!(under(Filter::Unread), [2, 3]);
    assert_eq!(under(Filter::Unwatched), [2]);
}

#[test]
fn a_row_that_was_not_checked_for_ten_polls_is_not_believed() {
    let mut old = row(1, "Rossi");
    old.last_checked = Some(NOW.plus_millis(-601_000));
    assert_eq!(standing(&old, NOW, 60), Standing::Stale);
    assert_eq!(count([&old].into_iter(), NOW, 60).unwatched, 1);
}

#[test]
fn search_finds_client_address_and_code_without_accents() {
    let fleet = fleet(vec![row(1, "Caffè Nazionale S.r.l."), row(2, "Bar Sport")]);
    let found = |search: &str| shown(&fleet, &Query { search: search.to_owned(), ..Query::default() });
    assert_eq!(found("caffe NAZ"), [1]);
    assert_eq!(found("box2@"), [2]);
    assert_eq!(found("00000000002"), [2]);
    assert!(found("caffe sport").is_empty());
}

#[test]
fn the_usual_order_puts_trouble_first_then_the_most_new() {
    let rows =
        vec![with_new(1, "Uno", 1), with_new(2, "Sette", 7), row(3, "Zero"), in_state(4, "Giù", UNREACHABLE)];
    assert_eq!(shown(&fleet(rows), &Query::default()), [4, 2, 1, 3]);
}

#[test]
fn a_column_sorts_both_ways() {
    let fleet = fleet(vec![row(1, "beta"), row(2, "Alfa"), row(3, "gamma")]);
    let rising = Query::default().sorted_by(Column::Client);
    assert_eq!(shown(&fleet, &rising), [2, 1, 3]);
    assert_eq!(shown(&fleet, &rising.sorted_by(Column::Client)), [3, 1, 2]);
}

#[test]
fn mine_are_those_that_i_answer_for_or_stand_in_for() {
    let me = Some(PersonId(Uuid::from_u128(1)));
    let (mut mine, mut standing_in) = (row(1, "Mia"), row(2, "Sostituita"));
    mine.client.responsible = me;
    standing_in.client.responsible = Some(PersonId(Uuid::from_u128(2)));
    standing_in.client.substitute = me;
    let fleet = fleet(vec![mine, standing_in, row(3, "Nessuno")]);
    let of = |whose| shown(&fleet, &Query { whose, ..Query::default().sorted_by(Column::Address) });
    assert_eq!((of(Whose::Mine), of(Whose::Nobody), of(Whose::Absent)), (vec![1, 2], vec![3], vec![2]));
}

#[test]
fn a_query_survives_the_url() {
    let query = Query {
        filter: Filter::New,
        whose: Whose::Absent,
        provider: Some("Aruba".to_owned()),
        client: Some(ClientId(Uuid::from_u128(9))),
        search: "rossi & figli".to_owned(),
        column: Column::Client,
        falling: true,
    };
    let written = query.write();
    let read = Query::read(|name| written.iter().find(|(part, _)| *part == name).map(|(_, v)| v.clone()));
    assert_eq!(read, query);
    assert!(Query::default().write().is_empty());
}

#[test]
fn a_provider_is_blamed_only_when_several_of_its_mailboxes_fail() {
    let one = [in_state(1, "A", UNREACHABLE), row(2, "B"), row(3, "C")];
    assert!(providers_down(one.iter()).is_empty());
    let two = [in_state(1, "A", UNREACHABLE), in_state(2, "B", UNREACHABLE), row(3, "C")];
    assert_eq!(providers_down(two.iter()).get("Aruba").unwrap().failing, 2);
    let refusals = [in_state(1, "A", REFUSED), in_state(2, "B", REFUSED)];
    assert!(providers_down(refusals.iter()).is_empty(), "refusals are nobody's breakdown");
}

#[test]
fn an_outage_is_told_until_every_mailbox_is_checked_again() {
    let stopped = |number| {
        let last_checked = Some(NOW.plus_millis(-3_600_000));
        MailboxRow { last_checked, ..in_state(number, "Ferma", StateKind::Connecting) }
    };
    let all = [stopped(1), stopped(2), row(3, "C")];
    assert_eq!(outage(all.iter(), 60, false).unwrap().left, 2);
    let nearly = [stopped(1), row(2, "B"), row(3, "C")];
    assert_eq!(outage(nearly.iter(), 60, true).unwrap().left, 1);
    assert!(outage(nearly.iter(), 60, false).is_none(), "one new password looks the same");
    let none = [row(1, "A"), row(2, "B")];
    assert!(outage(none.iter(), 60, true).is_none());
}

#[test]
fn the_next_with_something_to_read_is_sought_downwards_and_then_from_the_top() {
    let elsewhere = MailboxRow { unread: 0, ..with_new(4, "Letta sul telefono", 1) };
    let unread = MailboxRow { unread: 3, ..row(3, "Non letta") };
    let fleet = fleet(vec![with_new(1, "A", 2), row(2, "B"), unread, elsewhere]);
    let order = [id(1), id(2), id(3), id(4)];
    let next = |current: Option<u128>, wanted| next_below(&order, &fleet, current.map(id), wanted);
    assert_eq!(next(None, has_unread), Some(id(1)));
    assert_eq!(next(Some(1), has_unread), Some(id(3)));
    assert_eq!(next(Some(3), has_unread), Some(id(4)));
    assert_eq!(next(Some(4), has_unread), Some(id(1)));
    assert_eq!(next(Some(1), has_new), Some(id(4)));
    assert_eq!(next_below(&order[..1], &fleet, Some(id(1)), has_new), None, "it is there already");
}

#[test]
fn nothing_jumps_while_a_hand_is_on_the_list() {
    let fleet = fleet(vec![row(1, "A"), row(2, "B"), row(4, "D")]);
    let held = hold(&[id(2), id(3), id(1)], &[id(1), id(4), id(2)], &fleet);
    assert_eq!(held, [id(2), id(1), id(4)]);
}

#[test]
fn rows_can_be_sorted_by_the_importance_of_what_nobody_has_seen() {
    let with_level = |number: u128, level: Level, is_new: bool| {
        let mut row = with_new(number, &number.to_string(), 1);
        let message = row.message.take().unwrap();
        MailboxRow { message: Some(RowMessage { importance: level, is_new, ..message }), ..row }
    };
    let rows = vec![
        with_level(1, Level::Low, true),
        with_level(2, Level::Highest, false),
        with_level(3, Level::Highest, true),
        with_level(4, Level::Normal, true),
        row(5, "5"),
    ];
    let mut fleet = Fleet::default();
    fleet.load(Snapshot { sequence: 1, mailboxes: rows });
    let query = Query::default().sorted_by(Column::Message);
    let viewer = Viewer { person: PersonId(Uuid::from_u128(1)), now: NOW, poll_seconds: 60 };
    assert_eq!(select(&fleet, &query, viewer), [3, 4, 1, 2, 5].map(id));
}
