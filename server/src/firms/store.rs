//! Rows of firms and people.

use diesel::prelude::*;
use shared::api::session::FirmSettings;
use shared::id::FirmId;

use crate::db::DbConnection;
use crate::db::schema::firms;
use crate::error::Result;

pub(super) fn sealed_key(connection: &mut DbConnection, firm: FirmId) -> Result<Vec<u8>> {
    Ok(firms::table.find(firm.to_string()).select(firms::key_enc).first(connection)?)
}

pub(super) fn settings(connection: &mut DbConnection, firm: FirmId) -> Result<FirmSettings> {
    let marks_seen = firms::table.find(firm.to_string()).select(firms::marks_seen).first(connection)?;
    Ok(FirmSettings { marks_seen })
}
