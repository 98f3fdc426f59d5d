//! UID FETCH: what came, whole messages, changed flags. Never BODYSTRUCTURE, never without PEEK.

use std::time::Duration;

use async_imap::imap_proto::{AttributeValue, Response};
use shared::time::Timestamp;

use super::command::Command;
use super::session::{Done, PATIENT, Session};
use super::trouble::Trouble;

/// A message that the server holds, before it is fetched.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Arrival {
    pub uid: u32,
    /// RFC822.SIZE, as the server counts.
    pub size: u32,
    pub seen: bool,
    /// INTERNALDATE; none when it cannot be read.
    pub received: Option<Timestamp>,
}

/// A message whose flags changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Flagged {
    pub uid: u32,
    pub seen: bool,
}

/// What bodies may bring beyond twice what was announced: some servers count otherwise.
const SLACK: u64 = 1024 * 1024;
/// The slowest line that is put up with, in bytes a second, when a deadline is set.
const SLOWEST: u64 = 16 * 1024;

impl Session {
    /// The messages of the open folder from `from` to `to` (without: to the last), by UID.
    ///
    /// # Errors
    /// `Denied` when the server refuses; others when the session breaks.
    pub async fn arrivals(&mut self, from: u32, to: Option<u32>) -> Result<Vec<Arrival>, Trouble> {
        let command = Command::new("UID FETCH").uids(from, to).word("(UID FLAGS INTERNALDATE RFC822.SIZE)");
        let mut arrivals: Vec<Arrival> = Vec::new();
        self.command(command, PATIENT, |response| arrivals.extend(read_arrival(response))).await?;
        // `n:*` always names the last message, and flags of others may come unasked.
        arrivals.retain(|arrival| arrival.uid >= from && to.is_none_or(|to| arrival.uid <= to));
        arrivals.sort_unstable_by_key(|arrival| arrival.uid);
        arrivals.dedup_by_key(|arrival| arrival.uid);
        Ok(arrivals)
    }

    /// Fetches messages whole, in one round trip, each by a command of its own. None where the
    /// server gave no body: expunged meanwhile, or refused.
    ///
    /// # Errors
    /// When the session breaks.
    pub async fn bodies(&mut self, arrivals: &[Arrival]) -> Result<Vec<Option<Vec<u8>>>, Trouble> {
        let commands: Vec<Command> = arrivals
            .iter()
            .map(|arrival| {
                Command::new("UID FETCH").uids(arrival.uid, Some(arrival.uid)).word("(UID BODY.PEEK[])")
            })
            .collect();
        let announced: u64 = arrivals.iter().map(|arrival| u64::from(arrival.size)).sum();
        let deadline = PATIENT + Duration::from_secs(announced / SLOWEST);
        let mut bodies: Vec<Option<Vec<u8>>> = vec![None; arrivals.len()];
        let done = self
            .exchange(&commands, deadline, Some(announced * 2 + SLACK), |response| {
                let Some((uid, body)) = read_body(response) else {
                    return;
                };
                let place = arrivals.iter().position(|arrival| arrival.uid == uid);
                if let Some(place) = place.and_then(|place| bodies.get_mut(place)) {
                    *place = Some(body.to_vec());
                }
            })
            .await?;
        for (body, done) in bodies.iter_mut().zip(done) {
            if done != Done::Ok {
                *body = None;
            }
        }
        Ok(bodies)
    }

    /// The messages up to `to` whose flags changed since `modseq` (RFC 7162).
    ///
    /// # Errors
    /// `Denied` when the server refuses; others when the session breaks.
    pub async fn flagged_since(&mut self, to: u32, modseq: u64) -> Result<Vec<Flagged>, Trouble> {
        let command = Command::new("UID FETCH").uids(1, Some(to)).word("(UID FLAGS)").changed_since(modseq);
        let mut flagged = Vec::new();
        self.command(command, PATIENT, |response| {
            flagged.extend(read_arrival(response).map(|told| Flagged { uid: told.uid, seen: told.seen }));
        })
        .await?;
        Ok(flagged)
    }
}

/// A response with UID and FLAGS.
fn read_arrival(response: &Response<'_>) -> Option<Arrival> {
    let Response::Fetch(_, attributes) = response else {
        return None;
    };
    let (mut uid, mut seen, mut size, mut received) = (None, None, 0, None);
    for attribute in attributes {
        match attribute {
            AttributeValue::Uid(value) => uid = Some(*value),
            AttributeValue::Flags(flags) => {
                seen = Some(flags.iter().any(|flag| flag.eq_ignore_ascii_case("\\Seen")));
            }
            AttributeValue::Rfc822Size(value) => size = *value,
            AttributeValue::InternalDate(text) => received = read_date(text),
            _ => {}
        }
    }
    Some(Arrival { uid: uid?, seen: seen?, size, received })
}

fn read_body<'a>(response: &'a Response<'_>) -> Option<(u32, &'a [u8])> {
    let Response::Fetch(_, attributes) = response else {
        return None;
    };
    let uid = attributes.iter().find_map(|attribute| match attribute {
        AttributeValue::Uid(uid) => Some(*uid),
        _ => None,
    })?;
    let body = attributes.iter().find_map(|attribute| match attribute {
        AttributeValue::BodySection { section: None, data: Some(body), .. } => Some(body.as_ref()),
        _ => None,
    })?;
    Some((uid, body))
}

/// `date-time` of RFC 3501 §9: ` 2-Nov-2026 08:49:17 +0100`.
fn read_date(text: &str) -> Option<Timestamp> {
    use time::format_description::BorrowedFormatItem;
    use time::macros::format_description;
    const FORM: &[BorrowedFormatItem<'_>] = format_description!(
        "[day padding:none]-[month repr:short case_sensitive:false]-[year] [hour]:[minute]:[second] [offset_hour sign:mandatory][offset_minute]"
    );
    let date = time::OffsetDateTime::parse(text.trim(), FORM).ok()?;
    i64::try_from(date.unix_timestamp_nanos() / 1_000_000).ok().map(Timestamp)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn internal_dates_are_read_in_their_zone() {
        let noon = Timestamp(1_795_345_757_000);
        assert_eq!(read_date("22-Nov-2026 12:49:17 +0100"), Some(Timestamp(noon.0 + 2_400_000)));
        assert_eq!(read_date(" 2-Nov-2026 12:49:17 +0000").map(|date| date.0 % 60_000), Some(17_000));
        assert_eq!(read_date("nonsense"), None);
    }
}
