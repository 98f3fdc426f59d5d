//! The lab does what it promises, seen by a client that knows only the protocol.

use lab::mail::Composer;
use lab::{Lab, Plan, Seen};
use pec::Kind;
use pec::signature::{Anchors, Verdict, verify_message};
use time::OffsetDateTime;

const ADDRESS: &str = "rinaldi@pec.it";

async fn a_lab(folder: &tempfile::TempDir) -> anyhow::Result<Lab> {
    Lab::start(folder.path(), || Plan::of(&[(ADDRESS, "first \"pass\" è"), ("costa@postecert.it", "other")]))
        .await
}

#[tokio::test]
async fn delivered_mail_is_in_inbox_and_older_mail_keeps_its_date() {
    let folder = tempfile::tempdir().unwrap();
    let lab = a_lab(&folder).await.unwrap();
    let old = OffsetDateTime::from_unix_timestamp(1_790_000_000).unwrap();
    lab.preload(ADDRESS, b"Subject: old\r\n\r\nx\r\n", old, Seen::Yes).unwrap();
    lab.deliver(ADDRESS, b"Subject: fresh\r\n\r\nx\r\n.\r\n").await.unwrap();
    let arguments = ["fetch", "-u", ADDRESS, "hdr.subject flags date.received.unixtime", "mailbox", "INBOX"];
    let listed = lab.doveadm(ADDRESS, &arguments, b"").await.unwrap();
    assert!(listed.contains("hdr.subject: old\nflags: \\Seen") && listed.contains("1790000000"), "{listed}");
    assert!(
        listed.contains("hdr.subject: fresh\nflags: \\Recent") || listed.contains("fresh\nflags: "),
        "{listed}"
    );
}

#[tokio::test]
async fn a_changed_password_is_true_at_once() {
    let folder = tempfile::tempdir().unwrap();
    let mut lab = a_lab(&folder).await.unwrap();
    lab.set_password(ADDRESS, "second").await.unwrap();
    assert!(lab.doveadm(ADDRESS, &["auth", "test", ADDRESS, "second"], b"").await.is_ok());
    assert!(lab.doveadm(ADDRESS, &["auth", "test", ADDRESS, "first \"pass\" è"], b"").await.is_err());
}

#[tokio::test]
async fn a_full_box_takes_no_mail() {
    let folder = tempfile::tempdir().unwrap();
    let mut lab = a_lab(&folder).await.unwrap();
    lab.set_quota(ADDRESS, 8).await.unwrap();
    let refused = lab.deliver(ADDRESS, &[b'x'; 20_000]).await.unwrap_err().to_string();
    assert!(refused.contains("Quota"), "{refused}");
}

#[tokio::test]
async fn one_provider_goes_and_comes_back_with_its_mail() {
    let folder = tempfile::tempdir().unwrap();
    let mut lab = a_lab(&folder).await.unwrap();
    lab.deliver("costa@postecert.it", b"Subject: kept\r\n\r\nx\r\n").await.unwrap();
    lab.stop_provider("Poste").unwrap();
    assert!(lab.deliver("costa@postecert.it", b"Subject: lost\r\n\r\nx\r\n").await.is_err());
    lab.deliver(ADDRESS, b"Subject: elsewhere\r\n\r\nx\r\n").await.unwrap();
    lab.start_provider("Poste").await.unwrap();
    let arguments = ["fetch", "-u", "costa@postecert.it", "hdr.subject", "mailbox", "INBOX"];
    let listed = lab.doveadm("costa@postecert.it", &arguments, b"").await.unwrap();
    assert!(listed.contains("kept") && !listed.contains("lost"), "{listed}");
}

#[tokio::test]
async fn a_second_start_finds_ports_boxes_and_mail_as_they_were() {
    let folder = tempfile::tempdir().unwrap();
    let lab = a_lab(&folder).await.unwrap();
    lab.deliver(ADDRESS, b"Subject: kept\r\n\r\nx\r\n").await.unwrap();
    let port = lab.imaps_port(ADDRESS).unwrap();
    drop(lab);
    let lab = Lab::start(folder.path(), || panic!("planned again")).await.unwrap();
    assert_eq!(lab.imaps_port(ADDRESS).unwrap(), port);
    let arguments = ["fetch", "-u", ADDRESS, "hdr.subject", "mailbox", "INBOX"];
    assert!(lab.doveadm(ADDRESS, &arguments, b"").await.unwrap().contains("kept"));
}

#[tokio::test]
async fn every_kind_of_certified_message_is_signed_by_a_provider_of_the_lab() {
    let folder = tempfile::tempdir().unwrap();
    let lab = a_lab(&folder).await.unwrap();
    let at = OffsetDateTime::from_unix_timestamp(1_795_000_000).unwrap();
    let authority = Anchors::none().with(&std::fs::read(lab.ca()).unwrap()).unwrap();
    let mut composer = Composer::new(lab.folder(), 7);
    let (mut trusted, mut unsigned) = (0, 0);
    for message in composer.every_kind(lab.plan(), ADDRESS, at).unwrap() {
        let reading = pec::read(&message);
        match verify_message(&message, &reading, &authority) {
            Verdict::Trusted(_) => trusted += 1,
            Verdict::NotSigned if reading.kind == Kind::Ordinary => unsigned += 1,
            other => panic!("{:?}: {other:?}", reading.kind),
        }
    }
    // The bare letter and the unreadable one are nobody's.
    assert!(trusted > 40 && unsigned == 2, "{trusted}, {unsigned}");
}
