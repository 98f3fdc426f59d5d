//! The firm's clients: companies and persons whose mailboxes are watched.

mod store;

use std::sync::Arc;

use shared::id::{ClientId, FirmId};

use crate::error::{Error, Result};
use crate::firms;
use crate::hub::Hub;
use crate::vault::{Key, Place};

/// The key that seals the client's credentials and originals. It opens also for a client who was
/// removed: his mail is kept.
///
/// # Errors
/// `not_found` for a client who is not the firm's; `internal` when the key does not open.
pub async fn key(hub: &Hub, firm: FirmId, client: ClientId) -> Result<Arc<Key>> {
    let row = client.to_string();
    // The firm stands in the name: another firm must not reach the key through the ring.
    let name = format!("{firm}/{row}");
    if let Some(key) = hub.keys.get(&name) {
        return Ok(key);
    }
    let sealed = hub.db.read(move |connection| store::sealed_key(connection, firm, client)).await?;
    let firm_key = firms::key(hub, firm).await?;
    let key = firm_key.open_key(place(firm, &row), &sealed).map_err(Error::internal)?;
    Ok(hub.keys.keep(&name, key))
}

/// Where a client's sealed key belongs.
fn place(firm: FirmId, row: &str) -> Place<'_> {
    Place { table: "clients", column: "key_enc", row, firm }
}
