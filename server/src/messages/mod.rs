//! The messages of a mailbox: summarised when they arrive, listed, displayed, downloaded, read anew.
//!
//! Every byte of foreign mail is read in [`pool`] only. Every reading by a person stands on the
//! mailbox's log before anything of the message leaves.

mod archive;
mod content;
mod display;
mod download;
mod facts;
mod folders;
mod html;
mod inside;
mod invoice;
mod list;
mod names;
mod notice;
mod offices;
mod opened;
mod plain;
mod pool;
mod prepared;
mod quote;
mod readings;
mod remote;
mod reread;
mod seal;
mod seen;
mod store;
mod summary;
#[cfg(test)]
pub(crate) mod tests;
mod topic;

use shared::error::Code;
use shared::id::{ClientId, MessageId};

pub use self::display::{display, html_document, open_attachment, print};
pub use self::download::{all, attachment, original_file};
pub use self::folders::folders;
pub use self::list::list;
pub use self::prepared::prepare;
pub use self::quote::{Quoted, quoted};
pub use self::remote::{allow as allow_remote, forbid as forbid_remote};
pub use self::reread::{Progress, reread};
pub use self::seen::readers;
use self::store::Found;
pub use self::store::{Columns, columns};
pub use self::summary::{Summary, summarise};
use crate::access::Actor;
use crate::clients;
use crate::error::{Error, Result};
use crate::hub::Hub;

/// A file to save.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct File {
    /// Safe to save under.
    pub name: String,
    /// One that no browser takes for a document.
    pub media_type: String,
    pub bytes: Vec<u8>,
}

/// An HTML document to show in a frame, with the content security policy that it must be served under.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Document {
    pub bytes: Vec<u8>,
    pub policy: String,
}

/// What `messages.original` holds: the client in whose folder and under whose key an original is kept,
/// and its name there. When the mailbox goes to another holder, mail that came before stays where it is.
#[must_use]
pub fn kept_at(client: ClientId, name: &str) -> String {
    format!("{client}/{name}")
}

/// How many messages that are still there cannot be read, over the whole installation: for its operator.
///
/// # Errors
/// When the database fails.
pub async fn count_unreadable(hub: &Hub) -> Result<u64> {
    hub.db.read(store::count_unreadable).await
}

async fn find(hub: &Hub, actor: &Actor, message: MessageId) -> Result<Found> {
    let firm = actor.firm;
    hub.db.read(move |connection| store::find(connection, firm, message)).await
}

/// The message exactly as it came, at hand or read.
async fn original(hub: &Hub, actor: &Actor, found: &Found) -> Result<Vec<u8>> {
    match prepared::at_hand(hub, actor, found) {
        Some(original) => Ok(original.to_vec()),
        None => read_original(hub, actor, found).await,
    }
}

async fn read_original(hub: &Hub, actor: &Actor, found: &Found) -> Result<Vec<u8>> {
    let Some((client, name)) = found.original.split_once('/') else {
        return Err(Error::new(Code::Unreadable, "This message has not been brought in yet."));
    };
    let client = client.parse().map_err(Error::internal)?;
    let key = clients::key(hub, actor.firm, client).await?;
    hub.originals.get(&key, actor.firm, client, name).await.map_err(|error| match error.code {
        // The message is there: without its original the fault is ours.
        Code::NotFound => Error::internal("the original of a message is missing"),
        _ => error,
    })
}
