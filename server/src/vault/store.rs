//! The fingerprint of the key that the data was sealed under.

use diesel::prelude::*;

use crate::db::DbConnection;
use crate::db::schema::installation;
use crate::error::Result;

const NAME: &str = "key_fingerprint";

pub(super) fn fingerprint(connection: &mut DbConnection) -> Result<Option<String>> {
    Ok(installation::table.find(NAME).select(installation::value).first(connection).optional()?)
}

pub(super) fn keep_fingerprint(connection: &mut DbConnection, value: &str) -> Result<()> {
    diesel::insert_into(installation::table)
        .values((installation::name.eq(NAME), installation::value.eq(value)))
        .execute(connection)?;
    Ok(())
}
