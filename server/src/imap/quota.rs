//! GETQUOTAROOT (RFC 9208): how full the mailbox is, where the server tells.

use async_imap::imap_proto::Response;
use async_imap::imap_proto::rfc2087::QuotaResourceName;

use super::command::Command;
use super::session::{PROMPT, Session};
use super::trouble::Trouble;

/// Used and allowed space, in KiB.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Space {
    pub used_kib: u64,
    pub limit_kib: u64,
}

impl Session {
    /// The space of INBOX's tightest quota; none when the server tells of none.
    ///
    /// # Errors
    /// When the session breaks.
    pub async fn space(&mut self) -> Result<Option<Space>, Trouble> {
        if !self.capabilities.quota {
            return Ok(None);
        }
        let mut tightest: Option<Space> = None;
        let asked = self.command(Command::new("GETQUOTAROOT").quoted("INBOX"), PROMPT, |response| {
            let Response::Quota(quota) = response else {
                return;
            };
            for resource in
                quota.resources.iter().filter(|resource| resource.name == QuotaResourceName::Storage)
            {
                let space = Space { used_kib: resource.usage, limit_kib: resource.limit };
                if tightest.is_none_or(|other| space.left() < other.left()) {
                    tightest = Some(space);
                }
            }
        });
        match asked.await {
            Ok(()) => Ok(tightest),
            Err(Trouble::Denied) => Ok(None),
            Err(trouble) => Err(trouble),
        }
    }
}

impl Space {
    const fn left(self) -> u64 {
        self.limit_kib.saturating_sub(self.used_kib)
    }
}
