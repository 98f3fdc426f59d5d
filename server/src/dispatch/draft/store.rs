//! Rows of a draft's files and of their pieces.

use diesel::prelude::*;
use shared::dispatch::DraftFile;
use shared::id::{FileId, FirmId};

use crate::db::schema::{dispatch_files, dispatch_pieces};
use crate::db::{DbConnection, read_id};
use crate::error::{Error, Result};

/// Some bytes of a file.
pub(super) struct Piece {
    pub(super) start: u64,
    pub(super) size: u64,
    /// The original's name, under the client's key.
    pub(super) original: String,
}

/// The files of a dispatch, in the order in which they were added.
pub(in crate::dispatch) fn files(connection: &mut DbConnection, dispatch: &str) -> Result<Vec<DraftFile>> {
    let rows: Vec<(String, String, i64)> = dispatch_files::table
        .filter(dispatch_files::dispatch_id.eq(dispatch))
        .order(dispatch_files::id)
        .select((dispatch_files::id, dispatch_files::name, dispatch_files::size))
        .load(connection)?;
    let mut files = Vec::with_capacity(rows.len());
    for (id, name, size) in rows {
        let here: Vec<i64> = dispatch_pieces::table
            .filter(dispatch_pieces::file_id.eq(&id))
            .select(dispatch_pieces::size)
            .load(connection)?;
        files.push(DraftFile {
            id: read_id(&id)?,
            name,
            size: u64::try_from(size).map_err(Error::internal)?,
            here: u64::try_from(here.iter().sum::<i64>()).map_err(Error::internal)?,
        });
    }
    Ok(files)
}

pub(super) fn add_file(
    connection: &mut DbConnection,
    firm: FirmId,
    dispatch: &str,
    file: FileId,
    name: &str,
    size: u64,
) -> Result<()> {
    diesel::insert_into(dispatch_files::table)
        .values((
            dispatch_files::id.eq(file.to_string()),
            dispatch_files::firm_id.eq(firm.to_string()),
            dispatch_files::dispatch_id.eq(dispatch),
            dispatch_files::name.eq(name),
            dispatch_files::size.eq(i64::try_from(size).map_err(Error::internal)?),
        ))
        .execute(connection)?;
    Ok(())
}

pub(super) fn add_piece(
    connection: &mut DbConnection,
    firm: FirmId,
    file: FileId,
    piece: &Piece,
) -> Result<()> {
    diesel::insert_into(dispatch_pieces::table)
        .values((
            dispatch_pieces::file_id.eq(file.to_string()),
            dispatch_pieces::start.eq(i64::try_from(piece.start).map_err(Error::internal)?),
            dispatch_pieces::firm_id.eq(firm.to_string()),
            dispatch_pieces::size.eq(i64::try_from(piece.size).map_err(Error::internal)?),
            dispatch_pieces::original.eq(&piece.original),
        ))
        .execute(connection)?;
    Ok(())
}

pub(super) fn pieces(connection: &mut DbConnection, file: FileId) -> Result<Vec<Piece>> {
    let rows: Vec<(i64, i64, String)> = dispatch_pieces::table
        .filter(dispatch_pieces::file_id.eq(file.to_string()))
        .order(dispatch_pieces::start)
        .select((dispatch_pieces::start, dispatch_pieces::size, dispatch_pieces::original))
        .load(connection)?;
    let number = |value: i64| u64::try_from(value).map_err(Error::internal);
    rows.into_iter()
        .map(|(start, size, original)| Ok(Piece { start: number(start)?, size: number(size)?, original }))
        .collect()
}

/// Forgets a file; the answer names the originals that are to be removed.
pub(super) fn forget(connection: &mut DbConnection, file: FileId) -> Result<Vec<String>> {
    let names = pieces(connection, file)?.into_iter().map(|piece| piece.original).collect();
    let of_file = dispatch_pieces::table.filter(dispatch_pieces::file_id.eq(file.to_string()));
    diesel::delete(of_file).execute(connection)?;
    diesel::delete(dispatch_files::table.find(file.to_string())).execute(connection)?;
    Ok(names)
}

/// The same of all files of a dispatch.
pub(super) fn forget_all(connection: &mut DbConnection, dispatch: &str) -> Result<Vec<String>> {
    let mut names = Vec::new();
    for file in files(connection, dispatch)? {
        names.extend(forget(connection, file.id)?);
    }
    Ok(names)
}
