//! Which originals the database names, and whether this installation is a restored copy.

use diesel::prelude::*;
use shared::id::{ClientId, FirmId};
use shared::time::Timestamp;

use crate::db::schema::{dispatch_files, dispatch_pieces, dispatches, installation, messages};
use crate::db::{DbConnection, read_id};
use crate::error::{Error, Result};

const STANDBY: &str = "standby_since";

/// Where an original lies.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Named {
    pub(super) firm: FirmId,
    pub(super) client: ClientId,
    pub(super) name: String,
}

/// Every original that a message, a dispatch or a draft's file names, once.
pub(super) fn originals(connection: &mut DbConnection) -> Result<Vec<Named>> {
    let rows: Vec<(String, String)> = messages::table
        .filter(messages::original.ne(""))
        .select((messages::firm_id, messages::original))
        .distinct()
        .order(messages::original)
        .load(connection)?;
    let sent: Vec<(String, String, String)> = dispatches::table
        .filter(dispatches::original.ne(""))
        .select((dispatches::firm_id, dispatches::client_id, dispatches::original))
        .load(connection)?;
    let pieces: Vec<(String, String, String)> = dispatch_pieces::table
        .inner_join(dispatch_files::table.on(dispatch_files::id.eq(dispatch_pieces::file_id)))
        .inner_join(dispatches::table.on(dispatches::id.eq(dispatch_files::dispatch_id)))
        .select((dispatches::firm_id, dispatches::client_id, dispatch_pieces::original))
        .load(connection)?;
    let of_dispatches = sent
        .into_iter()
        .chain(pieces)
        .map(|(firm, client, name)| Ok(Named { firm: read_id(&firm)?, client: read_id(&client)?, name }));
    rows.into_iter().map(named).chain(of_dispatches).collect()
}

/// As `messages::kept_at` writes it.
fn named((firm, original): (String, String)) -> Result<Named> {
    let (client, name) =
        original.split_once('/').ok_or(Error::internal("a message names an original in another form"))?;
    Ok(Named { firm: read_id(&firm)?, client: read_id(client)?, name: name.to_owned() })
}

pub(super) fn is_standby(connection: &mut DbConnection) -> Result<bool> {
    let found: Option<String> =
        installation::table.find(STANDBY).select(installation::value).first(connection).optional()?;
    Ok(found.is_some())
}

pub(super) fn set_standby(connection: &mut DbConnection, now: Timestamp) -> Result<()> {
    if is_standby(connection)? {
        return Ok(());
    }
    diesel::insert_into(installation::table)
        .values((installation::name.eq(STANDBY), installation::value.eq(now.0.to_string())))
        .execute(connection)?;
    Ok(())
}

pub(super) fn end_standby(connection: &mut DbConnection) -> Result<()> {
    diesel::delete(installation::table.find(STANDBY)).execute(connection)?;
    Ok(())
}
