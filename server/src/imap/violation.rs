//! What a server may not do.

use std::fmt;

/// A limit that a server passed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Violation {
    /// A response without end.
    LineTooLong,
    /// More bytes of literals (RFC 3501 §4.3) than were asked for.
    LiteralTooLarge,
    /// A literal where the parser believes in one and we do not.
    StrayLiteral,
    /// More literals in one response than any that we ask for has.
    TooManyLiterals,
    /// More parentheses than any response that we ask for has.
    TooDeep,
    /// More responses than any command of ours has for an answer.
    AnswerTooLarge,
    /// More bytes than one session may bring.
    SessionTooLarge,
    /// A response that does not end where its line ends.
    Unending,
    /// No complete answer in time.
    Deadline,
    /// An answer that trickles.
    TooSlow,
}

impl fmt::Display for Violation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::LineTooLong => "a response without end",
            Self::LiteralTooLarge => "more in literals than was asked for",
            Self::StrayLiteral => "a literal where none can be",
            Self::TooManyLiterals => "too many literals in one response",
            Self::TooDeep => "too many parentheses in one response",
            Self::AnswerTooLarge => "an answer larger than any",
            Self::SessionTooLarge => "more bytes than a session may bring",
            Self::Unending => "a response that does not end with its line",
            Self::Deadline => "no complete answer in time",
            Self::TooSlow => "an answer that trickles",
        })
    }
}

impl std::error::Error for Violation {}
