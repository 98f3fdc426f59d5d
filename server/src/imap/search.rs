//! UID SEARCH, in windows: an answer is one line, and lines have a limit here.

use async_imap::imap_proto::{MailboxDatum, Response};

use super::command::Command;
use super::session::{PATIENT, Session};
use super::trouble::Trouble;

/// What is looked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sought {
    All,
    Unseen,
}

/// UIDs asked for in one command at most.
const WINDOW: u32 = 5_000;
/// Windows asked for in one round trip at most.
const TOGETHER: usize = 8;

impl Session {
    /// Whether a folder holds a message of this Message-ID.
    ///
    /// # Errors
    /// `Denied` when the server refuses; others when the session breaks.
    pub async fn holds(&mut self, wire_name: &str, message_id: &str) -> Result<bool, Trouble> {
        self.examine(wire_name).await?;
        let search = [Command::new("UID SEARCH HEADER Message-ID").quoted(message_id)];
        let mut holds = false;
        let done = self.exchange(&search, PATIENT, None, |response| {
            if let Response::MailboxData(MailboxDatum::Search(uids)) = response {
                holds |= !uids.is_empty();
            }
        });
        done.await?.into_iter().try_for_each(super::session::Done::ok)?;
        Ok(holds)
    }

    /// The UIDs of the open folder from `from` to `to`, both included, in ascending order.
    ///
    /// # Errors
    /// `Denied` when the server refuses; others when the session breaks.
    pub async fn uids(&mut self, sought: Sought, from: u32, to: u32) -> Result<Vec<u32>, Trouble> {
        let mut windows = Vec::new();
        let mut start = from.max(1);
        while start <= to {
            let end = to.min(start.saturating_add(WINDOW - 1));
            windows.push((start, end));
            match end.checked_add(1) {
                Some(next) => start = next,
                None => break,
            }
        }
        let mut found = Vec::new();
        for together in windows.chunks(TOGETHER) {
            let commands: Vec<Command> = together
                .iter()
                .map(|(start, end)| {
                    let command = Command::new("UID SEARCH UID").uids(*start, Some(*end));
                    if sought == Sought::Unseen { command.word("UNSEEN") } else { command }
                })
                .collect();
            let done = self
                .exchange(&commands, PATIENT, None, |response| {
                    if let Response::MailboxData(MailboxDatum::Search(uids)) = response {
                        found.extend_from_slice(uids);
                    }
                })
                .await?;
            done.into_iter().try_for_each(super::session::Done::ok)?;
        }
        // A liar's UIDs from elsewhere are no news.
        found.retain(|uid| (from..=to).contains(uid));
        found.sort_unstable();
        found.dedup();
        Ok(found)
    }
}
