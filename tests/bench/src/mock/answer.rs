//! What the mock answers to a line.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use crate::ground::letter;

pub(super) const GREETING: &[u8] = b"* OK [CAPABILITY IMAP4rev1 SASL-IR AUTH=PLAIN] ready\r\n";
/// About what a receipt weighs without its attachments.
const SIZE: usize = 4_000;

/// An answer, and what follows from it.
pub(super) enum Answer {
    Text(Vec<u8>),
    /// The box of this number was opened.
    LoggedIn(usize, Vec<u8>),
    /// To be ended with this tag.
    Idle(String),
    Bye(Vec<u8>),
}

/// Answers a line, for a box of `exists` messages.
pub(super) fn to(line: &str, place: Option<usize>, exists: u32) -> Answer {
    let line = line.trim_end();
    let (tag, command) = line.split_once(' ').unwrap_or((line, ""));
    let word = command.split(' ').next().unwrap_or_default().to_ascii_uppercase();
    let untagged = match word.as_str() {
        "AUTHENTICATE" => {
            let Some(number) = number_of(command) else { return Answer::Text(bad(tag)) };
            let text = format!("{tag} OK [CAPABILITY IMAP4rev1 IDLE CONDSTORE] logged in\r\n");
            return Answer::LoggedIn(number, text.into_bytes());
        }
        "IDLE" => return Answer::Idle(tag.to_owned()),
        "LOGOUT" => return Answer::Bye(format!("* BYE\r\n{tag} OK\r\n").into_bytes()),
        "NOOP" => String::new(),
        "LIST" => "* LIST (\\HasNoChildren) \".\" INBOX\r\n".to_owned(),
        "STATUS" => format!(
            "* STATUS INBOX (MESSAGES {exists} UIDNEXT {} UIDVALIDITY 1 UNSEEN {exists} HIGHESTMODSEQ {})\r\n",
            exists + 1,
            exists + 1
        ),
        "EXAMINE" => format!(
            "* FLAGS (\\Seen)\r\n* {exists} EXISTS\r\n* 0 RECENT\r\n* OK [UIDVALIDITY 1] .\r\n\
             * OK [UIDNEXT {}] .\r\n* OK [HIGHESTMODSEQ {}] .\r\n",
            exists + 1,
            exists + 1
        ),
        "UID" => return Answer::Text(fetch(tag, command, place.unwrap_or(0), exists)),
        _ => return Answer::Text(bad(tag)),
    };
    Answer::Text(format!("{untagged}{tag} OK done\r\n").into_bytes())
}

fn bad(tag: &str) -> Vec<u8> {
    format!("{tag} BAD not known here\r\n").into_bytes()
}

/// The number in the login of `AUTHENTICATE PLAIN …`.
fn number_of(command: &str) -> Option<usize> {
    let plain = STANDARD.decode(command.rsplit(' ').next()?).ok()?;
    let login = String::from_utf8(plain).ok()?;
    let digits: String = login.chars().filter(char::is_ascii_digit).take(5).collect();
    digits.parse().ok()
}

/// `UID FETCH` of a range: whole messages, or what is told of them; `UID SEARCH` of all.
fn fetch(tag: &str, command: &str, place: usize, exists: u32) -> Vec<u8> {
    let words: Vec<&str> = command.split(' ').collect();
    let mut answer = Vec::new();
    if words.get(1).is_some_and(|word| word.eq_ignore_ascii_case("SEARCH")) {
        let all: Vec<String> = (1..=exists).map(|uid| uid.to_string()).collect();
        answer = format!("* SEARCH {}\r\n", all.join(" ")).into_bytes();
    } else if !command.contains("CHANGEDSINCE") {
        let (from, to) = range(words.get(2).copied().unwrap_or_default(), exists);
        for uid in from..=to {
            let message = letter(place * 100_000 + usize::try_from(uid).unwrap_or(0), SIZE);
            let about = match command.contains("BODY") {
                true => format!("BODY[] {{{}}}\r\n", message.len()),
                false => format!(
                    "FLAGS () INTERNALDATE \"22-Nov-2026 08:49:17 +0100\" RFC822.SIZE {}",
                    message.len()
                ),
            };
            answer.extend_from_slice(format!("* {uid} FETCH (UID {uid} {about}").as_bytes());
            if command.contains("BODY") {
                answer.extend_from_slice(&message);
            }
            answer.extend_from_slice(b")\r\n");
        }
    }
    answer.extend_from_slice(format!("{tag} OK done\r\n").as_bytes());
    answer
}

/// `3`, `3:7` or `3:*`, among the messages that are there.
fn range(text: &str, exists: u32) -> (u32, u32) {
    let (from, to) = text.split_once(':').unwrap_or((text, text));
    let number = |text: &str| if text == "*" { exists } else { text.parse().unwrap_or(u32::MAX) };
    // `n:*` names the last message even when n lies beyond it (RFC 3501 §6.4.8).
    let from = if to == "*" { number(from).min(exists) } else { number(from) };
    (from.max(1), number(to).min(exists))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_range_names_only_what_is_there() {
        let table = [("3", (3, 3)), ("2:9", (2, 4)), ("3:*", (3, 4)), ("9:*", (4, 4)), ("9", (9, 4))];
        for (text, wanted) in table {
            assert_eq!(range(text, 4), wanted, "{text}");
        }
    }

    #[test]
    fn a_message_is_as_long_as_it_says() {
        let answer = fetch("a1", "UID FETCH 1 (UID BODY.PEEK[])", 7, 1);
        let text = String::from_utf8(answer).unwrap();
        let (head, rest) = text.split_once("}\r\n").unwrap();
        let length: usize = head.rsplit_once('{').unwrap().1.parse().unwrap();
        assert_eq!(&rest[length..], ")\r\na1 OK done\r\n");
    }
}
