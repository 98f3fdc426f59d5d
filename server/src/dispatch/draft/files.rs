//! The files of a draft: announced, brought a piece at a time so that an upload can go on where it broke
//! off, kept as originals are.

use shared::api::dispatches::FileBody;
use shared::dispatch::{Dispatch, DispatchState, DraftFile};
use shared::error::{Code, FieldError, FieldProblem};
use shared::id::{ClientId, DispatchId, FileId, FirmId};
use shared::live::Change;
use uuid::Uuid;

use super::super::page;
use super::super::sending::changed;
use super::super::store as dispatches;
pub(in crate::dispatch) use super::store::files;
use super::store::{self, Piece};
use crate::access::Actor;
use crate::clients;
use crate::db::DbConnection;
use crate::error::{Error, Result};
use crate::hub::Hub;

const MOST_FILES: usize = 100;
const LARGEST: u64 = 30 * 1024 * 1024;
const LONGEST_NAME: usize = 150;
/// The bytes of one piece at most.
pub(super) const PIECE: usize = 1024 * 1024;

/// Announces a file.
///
/// # Errors
/// `not_found`; `conflict` for what is no draft; `invalid` at `name` or `size`.
pub async fn add_file(hub: &Hub, actor: &Actor, dispatch: DispatchId, body: FileBody) -> Result<Dispatch> {
    let (firm, file) = (actor.firm, FileId(Uuid::now_v7()));
    hub.db
        .write(move |connection| {
            let row = draft(connection, firm, dispatch)?;
            let name = check(&body)?;
            if files(connection, &row.id)?.len() >= MOST_FILES {
                return Err(Error::invalid(vec![FieldError::new("files", FieldProblem::TooLarge)]));
            }
            store::add_file(connection, firm, &row.id, file, &name, body.size)
        })
        .await?;
    told(hub, actor, dispatch).await
}

/// Brings bytes of a file, from `offset` on.
///
/// # Errors
/// `not_found`; `conflict` where the bytes before are not there, or these are already: go on from `here`;
/// `too_large` where they are more than were announced.
pub async fn put_bytes(
    hub: &Hub,
    actor: &Actor,
    dispatch: DispatchId,
    file: FileId,
    offset: u64,
    bytes: Vec<u8>,
) -> Result<Dispatch> {
    let firm = actor.firm;
    let (client, known) = hub
        .db
        .read(move |connection| {
            let row = draft(connection, firm, dispatch)?;
            let known = files(connection, &row.id)?.into_iter().find(|known| known.id == file);
            Ok((row.client()?, known.ok_or_else(Error::not_found)?))
        })
        .await?;
    if known.here != offset {
        return Err(Error::new(Code::Conflict, "These bytes do not follow those that are here."));
    }
    if bytes.is_empty() || bytes.len() > PIECE || offset + bytes.len() as u64 > known.size {
        return Err(Error::new(Code::TooLarge, "These bytes are more than were announced, or none."));
    }
    keep(hub, firm, client, file, offset, bytes).await?;
    page::read(hub, actor, dispatch).await
}

/// Takes a file out of a draft.
///
/// # Errors
/// `not_found`; `conflict` for what is no draft.
pub async fn remove_file(hub: &Hub, actor: &Actor, dispatch: DispatchId, file: FileId) -> Result<Dispatch> {
    let firm = actor.firm;
    let (client, pieces) = hub
        .db
        .write(move |connection| {
            let row = draft(connection, firm, dispatch)?;
            if !files(connection, &row.id)?.iter().any(|known| known.id == file) {
                return Err(Error::not_found());
            }
            Ok((row.client()?, store::forget(connection, file)?))
        })
        .await?;
    remove_pieces(hub, firm, client, pieces).await;
    told(hub, actor, dispatch).await
}

/// Puts a whole file into a draft.
pub(super) async fn attach(
    hub: &Hub,
    actor: &Actor,
    dispatch: DispatchId,
    name: String,
    bytes: Vec<u8>,
) -> Result<()> {
    let (firm, file, size) = (actor.firm, FileId(Uuid::now_v7()), bytes.len() as u64);
    let client = hub
        .db
        .write(move |connection| {
            let row = draft(connection, firm, dispatch)?;
            store::add_file(connection, firm, &row.id, file, &name, size)?;
            row.client()
        })
        .await?;
    let mut offset = 0;
    for piece in bytes.chunks(PIECE) {
        keep(hub, firm, client, file, offset, piece.to_vec()).await?;
        offset += piece.len() as u64;
    }
    Ok(())
}

/// Names and bytes of files, all of which have come.
pub(in crate::dispatch) async fn contents(
    hub: &Hub,
    firm: FirmId,
    client: ClientId,
    files: Vec<DraftFile>,
) -> Result<Vec<(String, Vec<u8>)>> {
    let key = clients::key(hub, firm, client).await?;
    let mut read = Vec::with_capacity(files.len());
    for file in files {
        let pieces = hub.db.read(move |connection| store::pieces(connection, file.id)).await?;
        let mut bytes = Vec::new();
        for piece in pieces {
            let kept = hub.originals.get(&key, firm, client, &piece.original).await?;
            let (mark, piece) = kept.split_at_checked(MARK).ok_or_else(damaged)?;
            if mark != file.id.0.as_bytes() {
                return Err(damaged());
            }
            bytes.extend_from_slice(piece);
        }
        if bytes.len() as u64 != file.size {
            return Err(damaged());
        }
        read.push((file.name, bytes));
    }
    Ok(read)
}

/// Removes what nothing names any more. What cannot be removed now stays, sealed, and harms nobody.
pub(super) async fn remove_pieces(hub: &Hub, firm: FirmId, client: ClientId, pieces: Vec<String>) {
    for piece in pieces {
        if let Err(error) = hub.originals.remove(firm, client, &piece).await {
            tracing::warn!(%error, "a piece of a discarded file could not be removed");
        }
    }
}

/// Each piece begins with its file's id, so that it is never the same original as another's, which would
/// be removed with it.
const MARK: usize = 16;

async fn keep(
    hub: &Hub,
    firm: FirmId,
    client: ClientId,
    file: FileId,
    offset: u64,
    bytes: Vec<u8>,
) -> Result<()> {
    let size = bytes.len() as u64;
    let key = clients::key(hub, firm, client).await?;
    let marked = [file.0.as_bytes().as_slice(), &bytes].concat();
    let original = hub.originals.put(&key, firm, client, marked).await?;
    let piece = Piece { start: offset, size, original };
    hub.db.write(move |connection| store::add_piece(connection, firm, file, &piece)).await
}

async fn told(hub: &Hub, actor: &Actor, dispatch: DispatchId) -> Result<Dispatch> {
    let read = page::read(hub, actor, dispatch).await?;
    hub.live.publish(actor.firm, Change::Dispatch { mailbox: read.mailbox, dispatch });
    Ok(read)
}

fn draft(connection: &mut DbConnection, firm: FirmId, dispatch: DispatchId) -> Result<dispatches::Stored> {
    let row = dispatches::read(connection, firm, dispatch)?;
    if row.state()? == DispatchState::Draft { Ok(row) } else { Err(changed()) }
}

/// The name without a path: what programs of old sent with it.
fn check(body: &FileBody) -> Result<String> {
    let name = body.name.rsplit(['/', '\\']).next().unwrap_or_default().trim();
    let mut fields = Vec::new();
    if name.is_empty() {
        fields.push(FieldError::new("name", FieldProblem::Missing));
    }
    if name.chars().count() > LONGEST_NAME {
        fields.push(FieldError::new("name", FieldProblem::TooLong));
    }
    if name.chars().any(|c| c.is_control() || "\"<>:|?*".contains(c)) {
        fields.push(FieldError::new("name", FieldProblem::BadCharacters));
    }
    if body.size > LARGEST {
        fields.push(FieldError::new("size", FieldProblem::TooLarge));
    }
    if body.size == 0 {
        fields.push(FieldError::new("size", FieldProblem::Missing));
    }
    if fields.is_empty() { Ok(name.to_owned()) } else { Err(Error::invalid(fields)) }
}

fn damaged() -> Error {
    Error::internal("the pieces of a file are not what was brought")
}
