//! IDLE (RFC 2177): a hint that something happened. Silence under it proves nothing, so there is a
//! poll as well.

use super::command::Command;
use super::session::{Done, PROMPT, Session};
use super::trouble::Trouble;
use async_imap::imap_proto::Response;

impl Session {
    /// Begins to idle. False when the server refuses, though it advertised IDLE.
    ///
    /// # Errors
    /// When the session breaks.
    pub async fn idle(&mut self) -> Result<bool, Trouble> {
        self.begin(PROMPT, None)?;
        self.write_command(&Command::new("IDLE")).await?;
        loop {
            let idling = self.read(|response| match response {
                Response::Continue(_) => Some(true),
                Response::Done { .. } => Some(false),
                _ => None,
            });
            match idling.await? {
                Some(true) => {
                    self.guard().rest();
                    return Ok(true);
                }
                Some(false) => {
                    self.end();
                    self.capabilities.idle = false;
                    return Ok(false);
                }
                None => {}
            }
        }
    }

    /// Waits, without end, until the server says that something happened to the folder. May be
    /// dropped at any time: nothing is lost by it.
    ///
    /// # Errors
    /// When the session breaks.
    pub async fn hint(&mut self) -> Result<(), Trouble> {
        loop {
            if self.take_noticed() {
                return Ok(());
            }
            let happened = self.read(|response| match response {
                Response::Fetch(..) => Ok(true),
                // The server gave IDLE up of its own accord.
                Response::Done { .. } => Err(Trouble::Garbled),
                _ => Ok(false),
            });
            if happened.await?? {
                return Ok(());
            }
        }
    }

    /// Ends idling.
    ///
    /// # Errors
    /// When the session breaks.
    pub async fn leave_idle(&mut self) -> Result<(), Trouble> {
        self.guard().expect(PROMPT, None);
        self.write(b"DONE\r\n").await?;
        let tag = self.last_tag();
        let done = self.read_answers(tag, 1, |_| {}).await?;
        self.end();
        match done.first() {
            Some(Done::Ok) => Ok(()),
            _ => Err(Trouble::Garbled),
        }
    }
}
