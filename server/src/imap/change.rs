//! What changes a folder: flags, moves, removals. Sent only for what a person asked for, in a session
//! opened for it, and one message at a time, named by its UID.
//!
//! Never plain EXPUNGE or CLOSE: they destroy whatever the client himself has marked. What only they
//! could do is not done, and said.

use async_imap::imap_proto::rfc4315::UidSetMember;
use async_imap::imap_proto::{Response, ResponseCode};

use super::command::Command;
use super::search::Sought;
use super::session::{Done, PATIENT, PROMPT, Session};
use super::trouble::Trouble;

/// A message as a folder numbers it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Numbered {
    pub uid_validity: u32,
    pub uid: u32,
}

/// Whether `\Seen` is set or taken away.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Seen {
    Yes,
    No,
}

impl Session {
    /// Opens a folder to change it; whether the message is there, under the number that it was read by.
    ///
    /// # Errors
    /// `Denied` when the folder cannot be opened; others when the session breaks.
    pub async fn has(&mut self, wire_name: &str, message: Numbered) -> Result<bool, Trouble> {
        let opened = self.select(wire_name).await?;
        // Renumbered, the number may be another message's.
        if opened.uid_validity != message.uid_validity {
            return Ok(false);
        }
        let there = self.uids(Sought::All, message.uid, message.uid).await?;
        Ok(there.contains(&message.uid))
    }

    /// Sets or takes away `\Seen` of a message of the open folder.
    ///
    /// # Errors
    /// `Denied` when the server refuses; others when the session breaks.
    pub async fn mark(&mut self, uid: u32, seen: Seen) -> Result<(), Trouble> {
        let command = Command::new("UID STORE").uids(uid, Some(uid)).word(match seen {
            Seen::Yes => "+FLAGS.SILENT (\\Seen)",
            Seen::No => "-FLAGS.SILENT (\\Seen)",
        });
        self.command(command, PROMPT, |_| {}).await
    }

    /// Moves a message of the open folder (RFC 6851); its number in the folder that it went to, where the
    /// server tells.
    ///
    /// # Errors
    /// `Denied` when the server refuses; others when the session breaks.
    pub async fn move_to(&mut self, uid: u32, wire_name: &str) -> Result<Option<Numbered>, Trouble> {
        self.placed(Command::new("UID MOVE").uids(uid, Some(uid)).quoted(wire_name)).await
    }

    /// Copies a message of the open folder; its number there, where the server tells.
    ///
    /// # Errors
    /// `Denied` when the server refuses; others when the session breaks.
    pub async fn copy_to(&mut self, uid: u32, wire_name: &str) -> Result<Option<Numbered>, Trouble> {
        self.placed(Command::new("UID COPY").uids(uid, Some(uid)).quoted(wire_name)).await
    }

    /// Removes one message of the open folder for good, and no other (RFC 4315 §2.1).
    ///
    /// # Errors
    /// `Denied` when the server refuses; others when the session breaks.
    pub async fn destroy(&mut self, uid: u32) -> Result<(), Trouble> {
        let mark = Command::new("UID STORE").uids(uid, Some(uid)).word("+FLAGS.SILENT (\\Deleted)");
        self.command(mark, PROMPT, |_| {}).await?;
        self.command(Command::new("UID EXPUNGE").uids(uid, Some(uid)), PATIENT, |_| {}).await
    }

    /// Makes a folder, and has it listed where others list only what they subscribed to.
    ///
    /// # Errors
    /// `Denied` when the server refuses; others when the session breaks.
    pub async fn create(&mut self, wire_name: &str) -> Result<(), Trouble> {
        self.command(Command::new("CREATE").quoted(wire_name), PROMPT, |_| {}).await?;
        match self.command(Command::new("SUBSCRIBE").quoted(wire_name), PROMPT, |_| {}).await {
            Ok(()) | Err(Trouble::Denied) => Ok(()),
            Err(trouble) => Err(trouble),
        }
    }

    async fn placed(&mut self, command: Command) -> Result<Option<Numbered>, Trouble> {
        let mut placed = None;
        let commands = [command];
        let done = self.exchange(&commands, PATIENT, None, |response| {
            if let Response::Data { outcome, .. } | Response::Done { outcome, .. } = response
                && let Some(ResponseCode::CopyUid(uid_validity, _, to)) = &outcome.code
            {
                placed = single(to).map(|uid| Numbered { uid_validity: *uid_validity, uid });
            }
        });
        done.await?.first().copied().unwrap_or(Done::Bad).ok()?;
        Ok(placed)
    }
}

/// The number, where there is one alone.
pub(super) fn single(set: &[UidSetMember]) -> Option<u32> {
    match set {
        [UidSetMember::Uid(uid)] => Some(*uid),
        [UidSetMember::UidRange(range)] if range.start() == range.end() => Some(*range.start()),
        _ => None,
    }
}
