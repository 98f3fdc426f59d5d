//! The firm: its key, its settings, its people.

mod store;

use std::sync::Arc;

use shared::api::session::FirmSettings;
use shared::id::FirmId;

use crate::error::{Error, Result};
use crate::hub::Hub;
use crate::vault::{Key, Place};

/// The key that seals the keys of the firm's clients.
///
/// # Errors
/// `not_found` for a firm that does not exist; `internal` when the key does not open.
pub async fn key(hub: &Hub, firm: FirmId) -> Result<Arc<Key>> {
    let row = firm.to_string();
    if let Some(key) = hub.keys.get(&row) {
        return Ok(key);
    }
    let sealed = hub.db.read(move |connection| store::sealed_key(connection, firm)).await?;
    let key = hub.key.0.open_key(place(firm, &row), &sealed).map_err(Error::internal)?;
    Ok(hub.keys.keep(&row, key))
}

/// What the firm has decided for all its mailboxes.
///
/// # Errors
/// `not_found` for a firm that does not exist; when the database fails.
pub async fn settings(hub: &Hub, firm: FirmId) -> Result<FirmSettings> {
    hub.db.read(move |connection| store::settings(connection, firm)).await
}

/// Where a firm's sealed key belongs.
fn place(firm: FirmId, row: &str) -> Place<'_> {
    Place { table: "firms", column: "key_enc", row, firm }
}
