//! EXAMINE: opens a folder without changing it. Watching never uses SELECT.

use async_imap::imap_proto::{MailboxDatum, Response, ResponseCode};

use super::command::Command;
use super::session::{Done, PATIENT, Session};
use super::trouble::Trouble;

/// A folder as it was when it was opened.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Opened {
    pub exists: u32,
    /// 0 when the server does not tell.
    pub uid_validity: u32,
    pub uid_next: Option<u32>,
    pub highest_modseq: Option<u64>,
}

impl Session {
    /// Opens a folder read-only. A server that advertises CONDSTORE and answers BAD to it is asked
    /// again without.
    ///
    /// # Errors
    /// `Denied` when the folder cannot be opened; others when the session breaks.
    pub async fn examine(&mut self, wire_name: &str) -> Result<Opened, Trouble> {
        if self.capabilities.condstore {
            let command = Command::new("EXAMINE").quoted(wire_name).word("(CONDSTORE)");
            match self.open(command).await? {
                (opened, Done::Ok) => return Ok(opened),
                (_, Done::No) => return Err(Trouble::Denied),
                (_, Done::Bad) => self.capabilities.condstore = false,
            }
        }
        let (opened, done) = self.open(Command::new("EXAMINE").quoted(wire_name)).await?;
        done.ok().map(|()| opened)
    }

    /// Opens a folder for a person's act.
    pub(super) async fn select(&mut self, wire_name: &str) -> Result<Opened, Trouble> {
        let (opened, done) = self.open(Command::new("SELECT").quoted(wire_name)).await?;
        done.ok().map(|()| opened)
    }

    async fn open(&mut self, command: Command) -> Result<(Opened, Done), Trouble> {
        let mut opened = Opened::default();
        let done = self
            .exchange(&[command], PATIENT, None, |response| match response {
                Response::MailboxData(MailboxDatum::Exists(count)) => opened.exists = *count,
                Response::Data { outcome, .. } => match &outcome.code {
                    Some(ResponseCode::UidValidity(validity)) => opened.uid_validity = *validity,
                    Some(ResponseCode::UidNext(uid)) => opened.uid_next = Some(*uid),
                    Some(ResponseCode::HighestModSeq(modseq)) => opened.highest_modseq = Some(*modseq),
                    _ => {}
                },
                _ => {}
            })
            .await?;
        self.take_noticed();
        Ok((opened, done.first().copied().unwrap_or(Done::Bad)))
    }
}
