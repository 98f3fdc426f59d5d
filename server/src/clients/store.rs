//! Rows of clients.

use diesel::prelude::*;
use shared::id::{ClientId, FirmId};

use crate::db::DbConnection;
use crate::db::schema::clients;
use crate::error::Result;

pub(super) fn sealed_key(connection: &mut DbConnection, firm: FirmId, client: ClientId) -> Result<Vec<u8>> {
    let row = clients::table.find(client.to_string()).filter(clients::firm_id.eq(firm.to_string()));
    Ok(row.select(clients::key_enc).first(connection)?)
}
