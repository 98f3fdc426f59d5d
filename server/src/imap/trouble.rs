//! What can go wrong with a server, told apart by what follows from it.

use std::io;

use super::answer::Refusal;
use super::violation::Violation;

/// Why a command brought no answer, or not the one hoped for.
#[derive(Debug, thiserror::Error)]
pub enum Trouble {
    /// The connection ended.
    #[error("the connection was lost")]
    Lost(#[source] Option<io::Error>),
    /// The server said BYE.
    #[error("the server closed the session")]
    Bye,
    /// The server passed a limit of ours; a deadline is one of them.
    #[error("the server passed a limit")]
    Violated(#[source] Violation),
    /// An answer that cannot be read.
    #[error("an answer could not be read")]
    Garbled,
    /// A tagged NO or BAD: the session goes on.
    #[error("the server refused the command")]
    Denied,
    /// A command was cut short before, so the session cannot be trusted any more.
    #[error("the session was interrupted before")]
    Interrupted,
}

/// Why no connection came up.
#[derive(Debug, thiserror::Error)]
pub enum ConnectTrouble {
    #[error("the host name does not resolve")]
    NoSuchHost(#[source] Option<io::Error>),
    #[error("the host resolves to an address that is not allowed")]
    HostForbidden,
    /// The hub's own trouble: it says nothing about the provider.
    #[error("no descriptor is left for a connection")]
    NoDescriptor(#[source] io::Error),
    #[error("no connection came up")]
    NoConnection(#[source] io::Error),
    #[error("the connection did not come up in time")]
    TimedOut,
    #[error("the TLS handshake failed")]
    Certificate(#[source] Option<io::Error>),
    #[error("the server closed the session at once")]
    Unavailable,
    #[error("the server does not speak IMAP")]
    NotImap(#[source] Trouble),
}

/// Why a login did not succeed.
#[derive(Debug, thiserror::Error)]
pub enum LoginTrouble {
    /// The credentials were not accepted.
    #[error("the login was refused: {0:?}")]
    Refused(Refusal),
    /// The server cannot serve now; this says nothing about the credentials.
    #[error("the server cannot serve now")]
    Unavailable,
    /// The answer was BAD, or the server offers no way to log in.
    #[error("the server does not let us log in")]
    Malformed,
    /// No answer was read: whether the server counted a refusal is not known.
    #[error("the login was not answered")]
    Unanswered(#[source] Trouble),
}

impl From<io::Error> for Trouble {
    fn from(error: io::Error) -> Self {
        let violation = error.get_ref().and_then(|inner| inner.downcast_ref::<Violation>()).copied();
        match (violation, error.kind()) {
            (Some(violation), _) => Self::Violated(violation),
            // How async-imap reports an answer that its parser refuses; its text quotes the answer,
            // so it goes no further.
            (None, io::ErrorKind::Other) => Self::Garbled,
            (None, _) => Self::Lost(Some(error)),
        }
    }
}

impl Trouble {
    /// Whether the server broke the protocol, rather than the connection breaking.
    #[must_use]
    pub const fn is_violation(&self) -> bool {
        match self {
            Self::Garbled => true,
            Self::Violated(Violation::Deadline | Violation::TooSlow) => false,
            Self::Violated(_) => true,
            Self::Lost(_) | Self::Bye | Self::Denied | Self::Interrupted => false,
        }
    }
}
