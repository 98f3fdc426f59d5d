//! What a server answered to a login, read from its response code (RFC 5530 §3) and never from its
//! words, which every provider chooses for itself.

/// The tagged answer to `LOGIN` or `AUTHENTICATE`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LoginAnswer {
    /// Logged in.
    Accepted,
    /// The credentials were not accepted.
    Refused(Refusal),
    /// The server cannot serve now; this says nothing about the credentials.
    Unavailable,
    /// `BAD`, or an answer that makes no sense here.
    Malformed,
}

/// Why credentials were not accepted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// `AUTHENTICATIONFAILED`: user name or password wrong.
    AuthenticationFailed,
    /// `AUTHORIZATIONFAILED`: this login may not open this mailbox.
    AuthorizationFailed,
    /// `EXPIRED`: the password has expired.
    Expired,
    /// `CONTACTADMIN`, `PRIVACYREQUIRED`, `NOPERM`: a person must talk to the provider.
    AdministratorNeeded,
    /// `NO` without a code that we know: suspected only.
    Unexplained,
}

impl LoginAnswer {
    /// Reads a tagged line, e.g. `A1 NO [AUTHENTICATIONFAILED] Sorry.` None when it answers something
    /// else: a refusal of nobody's login is none.
    pub(super) fn read(line: &[u8], tag: &str) -> Option<Self> {
        let mut words = line.splitn(3, |byte| *byte == b' ');
        if words.next()?.trim_ascii() != tag.as_bytes() {
            return None;
        }
        let status = words.next().unwrap_or_default().trim_ascii();
        let code = words.next().and_then(code).unwrap_or_default();
        Some(match status.to_ascii_uppercase().as_slice() {
            b"OK" => Self::Accepted,
            b"NO" => match code.as_slice() {
                b"AUTHENTICATIONFAILED" => Self::Refused(Refusal::AuthenticationFailed),
                b"AUTHORIZATIONFAILED" => Self::Refused(Refusal::AuthorizationFailed),
                b"EXPIRED" => Self::Refused(Refusal::Expired),
                b"CONTACTADMIN" | b"PRIVACYREQUIRED" | b"NOPERM" => {
                    Self::Refused(Refusal::AdministratorNeeded)
                }
                b"UNAVAILABLE" | b"INUSE" | b"LIMIT" | b"SERVERBUG" => Self::Unavailable,
                _ => Self::Refused(Refusal::Unexplained),
            },
            _ => Self::Malformed,
        })
    }
}

/// The first word within the brackets that begin `text`, in capitals.
fn code(text: &[u8]) -> Option<Vec<u8>> {
    let inside = text.strip_prefix(b"[")?;
    let end = inside.iter().position(|byte| matches!(byte, b']' | b' '))?;
    inside.get(..end).map(<[u8]>::to_ascii_uppercase)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_answer_is_read_by_its_code_alone() {
        use LoginAnswer::{Accepted, Malformed, Refused, Unavailable};
        let cases: [(&str, LoginAnswer); 14] = [
            ("A1 OK [CAPABILITY IMAP4rev1] Logged in\r\n", Accepted),
            ("A1 ok\r\n", Accepted),
            (
                "A1 NO [AUTHENTICATIONFAILED] Authentication failed.\r\n",
                Refused(Refusal::AuthenticationFailed),
            ),
            ("A1 no [authenticationfailed] x\r\n", Refused(Refusal::AuthenticationFailed)),
            ("A1 NO [AUTHORIZATIONFAILED] x\r\n", Refused(Refusal::AuthorizationFailed)),
            ("A1 NO [EXPIRED] x\r\n", Refused(Refusal::Expired)),
            ("A1 NO [CONTACTADMIN] x\r\n", Refused(Refusal::AdministratorNeeded)),
            ("A1 NO [UNAVAILABLE] wrong password\r\n", Unavailable),
            ("A1 NO [LIMIT] too many\r\n", Unavailable),
            ("A1 NO [INUSE] x\r\n", Unavailable),
            ("A1 NO authentication failed [UNAVAILABLE]\r\n", Refused(Refusal::Unexplained)),
            ("A1 NO [ALERT] password\r\n", Refused(Refusal::Unexplained)),
            ("A1 BAD what\r\n", Malformed),
            ("A1\r\n", Malformed),
        ];
        for (line, answer) in cases {
            assert_eq!(LoginAnswer::read(line.as_bytes(), "A1"), Some(answer), "{line}");
            assert_eq!(LoginAnswer::read(line.as_bytes(), "A12"), None, "{line}");
        }
    }
}
