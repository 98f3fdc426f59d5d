//! STATUS: how many messages a folder holds, how many are unseen, whether anything changed.

use async_imap::imap_proto::{MailboxDatum, Response, StatusAttribute};

use super::command::Command;
use super::session::{Done, PATIENT, Session};
use super::trouble::Trouble;

/// What STATUS tells of a folder; what the server left out is none.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Status {
    pub messages: Option<u32>,
    pub uid_next: Option<u32>,
    pub uid_validity: Option<u32>,
    pub unseen: Option<u32>,
    pub highest_modseq: Option<u64>,
}

impl Session {
    /// Asks for the status of every folder of `names` (as the server writes them) in one round
    /// trip, after a NOOP, which makes the server look at the selected folder. None where the server
    /// refused to tell.
    ///
    /// # Errors
    /// When the session breaks.
    pub async fn statuses(&mut self, names: &[&str]) -> Result<Vec<Option<Status>>, Trouble> {
        let mut commands = vec![Command::new("NOOP")];
        let items = status_items(self.capabilities.condstore);
        commands.extend(names.iter().map(|name| Command::new("STATUS").quoted(name).word(items)));
        let mut found: Vec<Option<Status>> = vec![None; names.len()];
        let mut flagged = false;
        let done = self
            .exchange(&commands, PATIENT, None, |response| {
                flagged |= matches!(response, Response::Fetch(..));
                let Some((name, status)) = read_status(response) else {
                    return;
                };
                let name = super::folders::unquote(name);
                let place = names.iter().position(|wanted| *wanted == name);
                if let Some(place) = place.and_then(|place| found.get_mut(place)) {
                    *place = Some(status);
                }
            })
            .await?;
        // Dovecot looks at the selected folder after it has answered STATUS: what it says of it then
        // is news that the answer does not hold yet.
        if flagged {
            self.notice();
        }
        // An answer without its OK is not believed.
        for (place, done) in found.iter_mut().zip(done.iter().skip(1)) {
            if *done != Done::Ok {
                *place = None;
            }
        }
        Ok(found)
    }
}

/// What is asked for. Never SIZE: the parser under us does not read its answer.
pub(super) const fn status_items(condstore: bool) -> &'static str {
    match condstore {
        true => "(MESSAGES UIDNEXT UIDVALIDITY UNSEEN HIGHESTMODSEQ)",
        false => "(MESSAGES UIDNEXT UIDVALIDITY UNSEEN)",
    }
}

/// The folder and what is told of it.
pub(super) fn read_status<'a>(response: &'a Response<'_>) -> Option<(&'a str, Status)> {
    let Response::MailboxData(MailboxDatum::Status { mailbox, status: told }) = response else {
        return None;
    };
    let mut status = Status::default();
    for attribute in told {
        match attribute {
            StatusAttribute::Messages(count) => status.messages = Some(*count),
            StatusAttribute::UidNext(uid) => status.uid_next = Some(*uid),
            StatusAttribute::UidValidity(validity) => status.uid_validity = Some(*validity),
            StatusAttribute::Unseen(count) => status.unseen = Some(*count),
            StatusAttribute::HighestModSeq(modseq) => status.highest_modseq = Some(*modseq),
            _ => {}
        }
    }
    Some((mailbox.as_ref(), status))
}
