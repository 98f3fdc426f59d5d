//! The folders of a mailbox, as a person sees them.

mod store;

use shared::api::folders::{FolderLine, FolderList, FolderRole};
use shared::id::{FolderId, MailboxId};

use super::store::mailbox_exists;
use crate::access::Actor;
use crate::error::Result;
use crate::hub::Hub;

/// The folders of a mailbox: INBOX first, then those with a role, then the others by name.
///
/// # Errors
/// `not_found` for a mailbox that is not the firm's.
pub async fn folders(hub: &Hub, actor: &Actor, mailbox: MailboxId) -> Result<FolderList> {
    let firm = actor.firm;
    let folders = hub
        .db
        .read(move |connection| {
            mailbox_exists(connection, firm, mailbox)?;
            store::folders(connection, firm, mailbox)
        })
        .await?;
    let mut lines: Vec<FolderLine> = folders.into_iter().map(line).collect();
    lines.sort_by_cached_key(place);
    Ok(FolderList { folders: lines })
}

/// Whether arrivals in the folder are news.
///
/// # Errors
/// `not_found` for a folder that is not the mailbox's, or not the firm's.
pub(super) async fn is_watched(
    hub: &Hub,
    actor: &Actor,
    mailbox: MailboxId,
    folder: FolderId,
) -> Result<bool> {
    let firm = actor.firm;
    hub.db.read(move |connection| store::is_watched(connection, firm, mailbox, folder)).await
}

/// A folder as it is stored, and what was counted in it.
struct Known {
    id: FolderId,
    name: String,
    separator: String,
    role: FolderRole,
    watched: bool,
    unread: u64,
    total: u64,
    uid_next: u64,
    backfill_below: u64,
    here: u64,
    new: u64,
}

fn line(known: Known) -> FolderLine {
    let (leaf, depth) = levels(&known.name, &known.separator);
    FolderLine {
        id: known.id,
        leaf,
        depth,
        role: known.role,
        watched: known.watched,
        here: known.here,
        total: known.total.max(known.here),
        unread: known.unread,
        new: known.new,
        bringing_in: brought_in(known.backfill_below, known.uid_next),
        name: known.name,
    }
}

/// The last level of a name, and how many lie above it. Many servers keep every folder under INBOX
/// (`INBOX.Inviata`): that level says nothing.
fn levels(name: &str, separator: &str) -> (String, u32) {
    if separator.is_empty() {
        return (name.to_owned(), 0);
    }
    let mut levels: Vec<&str> = name.split(separator).collect();
    if levels.len() > 1 && levels.first().is_some_and(|first| first.eq_ignore_ascii_case("INBOX")) {
        levels.remove(0);
    }
    let depth = u32::try_from(levels.len().saturating_sub(1)).unwrap_or(0);
    (levels.last().copied().unwrap_or(name).to_owned(), depth)
}

/// The share of the numbers that were looked at, from the top; none when nothing is left.
fn brought_in(below: u64, next: u64) -> Option<u8> {
    let left = below.min(next).saturating_mul(100).checked_div(next)?;
    (below > 1).then(|| u8::try_from(100 - left.min(100)).unwrap_or(100))
}

/// INBOX, roles, then the others, each below the one that it lies in.
fn place(line: &FolderLine) -> (FolderRole, String) {
    let role = if line.depth > 0 { FolderRole::Other } else { line.role };
    (role, line.name.to_lowercase())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_read_by_its_servers_separator_without_the_prefix() {
        for (name, separator, leaf, depth) in [
            ("INBOX", ".", "INBOX", 0),
            ("INBOX.Inviata", ".", "Inviata", 0),
            ("INBOX.Clienti.2026", ".", "2026", 1),
            ("Clienti/2026", "/", "2026", 1),
            ("Dott. Rossi", "", "Dott. Rossi", 0),
            ("Dott. Rossi", "/", "Dott. Rossi", 0),
        ] {
            assert_eq!(levels(name, separator), (leaf.to_owned(), depth), "{name}");
        }
    }

    #[test]
    fn what_is_left_of_older_mail_is_told_until_nothing_is() {
        let told = [(1_000, 1_000), (250, 1_000), (2, 1_000), (1, 1_000), (0, 1_000), (0, 0)];
        let shares = told.map(|(below, next)| brought_in(below, next));
        assert_eq!(shares, [Some(0), Some(75), Some(100), None, None, None]);
    }
}
