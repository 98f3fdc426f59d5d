//! Sets `\Seen`: a person's act, in a session opened for it, and the only command here that changes
//! a mailbox.

use super::command::Command;
use super::session::{PROMPT, Session};
use super::trouble::Trouble;

impl Session {
    /// Marks one message of a folder as seen. False when the folder is no longer the one that the
    /// UID was read in: then the UID may name another message, and nothing is changed.
    ///
    /// # Errors
    /// `Denied` when the server refuses; others when the session breaks.
    pub async fn mark_seen(&mut self, wire_name: &str, uid_validity: u32, uid: u32) -> Result<bool, Trouble> {
        let opened = self.select(wire_name).await?;
        if opened.uid_validity != uid_validity {
            return Ok(false);
        }
        let command = Command::new("UID STORE").uids(uid, Some(uid)).word("+FLAGS.SILENT (\\Seen)");
        self.command(command, PROMPT, |_| {}).await.map(|()| true)
    }
}
