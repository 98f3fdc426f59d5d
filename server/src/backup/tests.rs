//! Backups and restored copies, on a hub of the test's own.

use std::path::Path;

use super::*;
use crate::clock::Clock;
use crate::config::Config;
use crate::hub::testing::START;
use crate::messages::tests::{House, LETTER};

fn config_for(hub: &Hub, data: &Path) -> Config {
    Config { data_dir: data.to_owned(), ..Config::clone(&hub.config) }
}

/// A house with one message whose original is kept, and a folder for backups.
async fn house_with_mail() -> (House, tempfile::TempDir) {
    let house = House::new().await;
    house.arrives(LETTER, 1_000).await;
    (house, tempfile::tempdir().unwrap())
}

#[tokio::test]
async fn a_backup_made_while_the_hub_runs_comes_back_whole_and_stands_by() {
    let (house, folder) = house_with_mail().await;
    let hub = &house.hub;
    let into = folder.path().join("backup");
    let made = make(hub, &into).await.unwrap();
    assert_eq!(made, Report { originals: 1, copied: 1, damaged: 0 });
    let data = folder.path().join("restored");
    // With PostgreSQL the dump is the operator's: here the database itself stands for it.
    let restored = restore(config_for(hub, &data), Clock::set_by_hand(START), &into).await.unwrap();
    assert_eq!((restored.originals, restored.damaged), (1, 0));
    let copy = Hub::open(config_for(hub, &data), Clock::set_by_hand(START)).await.unwrap();
    assert!(copy.standby.is_on());
    assert!(!hub.standby.is_on());
}

#[tokio::test]
async fn a_second_backup_into_the_same_folder_takes_only_what_is_new() {
    let (house, folder) = house_with_mail().await;
    let hub = &house.hub;
    let into = folder.path().join("backup");
    make(hub, &into).await.unwrap();
    assert_eq!(make(hub, &into).await.unwrap(), Report { originals: 1, copied: 0, damaged: 0 });
}

#[tokio::test]
async fn a_backup_that_is_unfinished_cut_short_or_without_its_key_is_refused() {
    let (house, folder) = house_with_mail().await;
    let hub = &house.hub;
    let (into, data) = (folder.path().join("backup"), folder.path().join("restored"));
    make(hub, &into).await.unwrap();
    let again = async |config: Config| restore(config, Clock::set_by_hand(START), &into).await;
    let keyless = Config { key_file: folder.path().join("no key"), ..config_for(hub, &data) };
    assert!(matches!(again(keyless).await, Err(CannotKeep::Key(KeyTrouble::Missing(_)))));
    let other = folder.path().join("other key");
    std::fs::write(&other, "ab".repeat(32)).unwrap();
    std::fs::set_permissions(&other, std::os::unix::fs::PermissionsExt::from_mode(0o600)).unwrap();
    let wrong = Config { key_file: other, ..config_for(hub, &data) };
    assert!(matches!(again(wrong).await, Err(CannotKeep::Key(KeyTrouble::Another { .. }))));
    if hub.config.database_url.is_none() {
        let file = into.join(Db::FILE);
        let whole = std::fs::read(&file).unwrap();
        std::fs::write(&file, &whole[..whole.len() / 2]).unwrap();
        assert!(matches!(again(config_for(hub, &data)).await, Err(CannotKeep::Damaged(_))));
        std::fs::write(&file, whole).unwrap();
    }
    std::fs::rename(into.join("backup.json"), into.join("elsewhere")).unwrap();
    assert!(matches!(again(config_for(hub, &data)).await, Err(CannotKeep::Unfinished(_))));
    assert!(!data.exists(), "a refusal leaves no data folder");
}

#[tokio::test]
async fn an_original_that_is_gone_is_counted_and_the_rest_is_kept() {
    let (house, folder) = house_with_mail().await;
    let hub = &house.hub;
    std::fs::remove_dir_all(hub.config.data_dir.join("originals")).unwrap();
    let made = make(hub, &folder.path().join("backup")).await.unwrap();
    assert_eq!(made, Report { originals: 1, copied: 0, damaged: 1 });
}

#[tokio::test]
async fn a_damaged_original_is_told_by_every_backup_and_not_taken_for_a_copy() {
    let (house, folder) = house_with_mail().await;
    let hub = &house.hub;
    let named = hub.db.read(store::originals).await.unwrap().remove(0);
    let (firm, client) = (named.firm.to_string(), named.client.to_string());
    let kept = hub.config.data_dir.join("originals").join(firm).join(client).join(&named.name);
    std::fs::write(kept, b"rubbish").unwrap();
    let into = folder.path().join("backup");
    for _ in 0..2 {
        assert_eq!(make(hub, &into).await.unwrap(), Report { originals: 1, copied: 0, damaged: 1 });
    }
}

#[tokio::test]
async fn nothing_is_written_over_what_is_no_backup() {
    let (house, folder) = house_with_mail().await;
    let hub = &house.hub;
    let into = folder.path().join("papers");
    std::fs::create_dir(&into).unwrap();
    std::fs::write(into.join("letter"), "dear").unwrap();
    assert!(matches!(make(hub, &into).await, Err(CannotKeep::NotABackup(_))));
    let inside = hub.config.data_dir.join("backup");
    assert!(matches!(make(hub, &inside).await, Err(CannotKeep::Inside(_))));
    let data = hub.config.data_dir.clone();
    let into = folder.path().join("backup");
    make(hub, &into).await.unwrap();
    let over = restore(config_for(hub, &data), Clock::set_by_hand(START), &into).await;
    assert!(matches!(over, Err(CannotKeep::NotEmpty(_))));
}
