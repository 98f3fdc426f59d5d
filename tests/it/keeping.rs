//! What is kept: backups made while the hub works, and copies restored from them.

use std::path::Path;
use std::process::Output;

use shared::api::session::{EndStandby, GetMe};
use shared::row::MailboxRow;
use shared::watch::StateKind;
use tests::House;
use tests::house::mail;
use tokio::process::Command;

const BOX: &str = "rinaldi@pec.it";
const PASSWORD: &str = "una password";

/// Runs the binary for one task on the house's data, or on another data folder.
async fn portineria(house: &House, data: &Path, words: &[&str]) -> Output {
    let mut command = Command::new(tests::hub::binary().unwrap());
    command.args(words).env("PORTINERIA_DATA_DIR", data);
    command.env("PORTINERIA_KEY_FILE", house.hub.folder().join("hub.key"));
    if let Some(url) = house.hub.database_url() {
        command.env("PORTINERIA_DATABASE_URL", url);
    }
    command.output().await.unwrap()
}

#[tokio::test]
async fn a_copy_restored_from_a_backup_logs_in_nowhere_until_a_partner_confirms_it() {
    let mut house = House::with(&[(BOX, PASSWORD)]).await.unwrap();
    let row = house.watched(BOX).await.unwrap();
    house.lab.deliver(BOX, &mail("Prima")).await.unwrap();
    house.api.row_until(row.id, "one is new", |row| row.new == 1).await.unwrap();
    let (data, into) = (house.hub.data(), house.hub.folder().join("backup"));
    let made = portineria(&house, &data, &["backup", into.to_str().unwrap()]).await;
    assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
    house.hub.stop().await.unwrap();
    std::fs::rename(&data, house.hub.folder().join("old")).unwrap();
    let restored = portineria(&house, &data, &["restore", into.to_str().unwrap()]).await;
    assert!(restored.status.success(), "{}", String::from_utf8_lossy(&restored.stderr));

    let logins = logins(&house);
    house.lab.deliver(BOX, &mail("Dopo")).await.unwrap();
    house.hub.start_again().await.unwrap();
    house.api.base.clone_from(&house.hub.url);
    assert!(house.api.get::<GetMe>((), (), ()).await.unwrap().standby);
    let standing_by = house.api.row(row.id).await.unwrap();
    assert_eq!((standing_by.new, standing_by.state.kind.is_watched()), (1, false));
    assert_eq!(logins, self::logins(&house), "a copy that stands by has logged in");
    house.api.get::<EndStandby>((), (), ()).await.unwrap();
    let caught_up = |row: &MailboxRow| row.new == 2 && row.state.kind == StateKind::Watching;
    house.api.row_until(row.id, "it watches, and nothing was skipped", caught_up).await.unwrap();
}

fn logins(house: &House) -> usize {
    let log = std::fs::read_to_string(house.lab.folder().join("dovecot-0.log")).unwrap();
    log.lines().filter(|line| line.contains("imap-login: Info: Login:")).count()
}
