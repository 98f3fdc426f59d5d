//! APPEND: puts a message back into a folder, for a person who asked for it.

use std::time::Duration;

use async_imap::imap_proto::{Response, ResponseCode};
use shared::time::Timestamp;
use time::OffsetDateTime;
use time::format_description::BorrowedFormatItem;
use time::macros::format_description;

use super::change::{Numbered, single};
use super::command::Command;
use super::session::{Done, PATIENT, Session};
use super::trouble::Trouble;

/// The slowest line that is put up with, in bytes a second.
const SLOWEST: u64 = 16 * 1024;

impl Session {
    /// Puts a message into a folder, dated as it was received and read; its number there, where the
    /// server tells (RFC 4315 §3).
    ///
    /// # Errors
    /// `Denied` when the server does not take it; others when the session breaks.
    pub async fn append(
        &mut self,
        wire_name: &str,
        received: Timestamp,
        message: &[u8],
    ) -> Result<Option<Numbered>, Trouble> {
        let sending = Duration::from_secs(message.len() as u64 / SLOWEST);
        self.begin(PATIENT + sending, None)?;
        let announced = Command::new("APPEND")
            .quoted(wire_name)
            .word("(\\Seen)")
            .quoted(&date_time(received))
            .literal(message.len());
        let tag = self.write_command(&announced).await?;
        let asked = loop {
            let asked = self.read(|response| match response {
                Response::Continue(_) => Some(true),
                Response::Done { .. } => Some(false),
                _ => None,
            });
            if let Some(asked) = asked.await? {
                break asked;
            }
        };
        if !asked {
            self.end();
            return Err(Trouble::Denied);
        }
        self.write(message).await?;
        self.write(b"\r\n").await?;
        let mut placed = None;
        let done = self.read_answers(tag, 1, |response| {
            if let Response::Data { outcome, .. } | Response::Done { outcome, .. } = response
                && let Some(ResponseCode::AppendUid(uid_validity, uids)) = &outcome.code
            {
                placed = single(uids).map(|uid| Numbered { uid_validity: *uid_validity, uid });
            }
        });
        let done = done.await?.first().copied().unwrap_or(Done::Bad);
        self.end();
        done.ok().map(|()| placed)
    }
}

/// `date-time` of RFC 3501 §9, in UTC.
fn date_time(at: Timestamp) -> String {
    const FORM: &[BorrowedFormatItem<'_>] =
        format_description!("[day padding:space]-[month repr:short]-[year] [hour]:[minute]:[second] +0000");
    let at = OffsetDateTime::from_unix_timestamp(at.0 / 1_000).unwrap_or(OffsetDateTime::UNIX_EPOCH);
    at.format(FORM).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_date_is_written_as_servers_read_it() {
        assert_eq!(date_time(Timestamp(1_795_345_757_000)), "22-Nov-2026 11:09:17 +0000");
        assert_eq!(date_time(Timestamp(1_793_600_000_000)), " 2-Nov-2026 06:13:20 +0000");
    }
}
