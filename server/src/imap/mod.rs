//! IMAP (RFC 3501) as the hub needs it: one file per family of commands. It knows neither firms nor
//! the database; what an answer means for a mailbox is decided in `watch`.
//!
//! The parser of `async-imap` reads the answers, under a [`guard::GuardedStream`] that keeps from it
//! what it cannot bear (deep nesting, endless lines, huge announcements). Commands are written here,
//! by typed builders alone: several in one go, and never through code that logs a password.
//!
//! A session whose command was cut short, by a deadline or by whoever waited for it, is never used
//! again: what is still on its way would be taken for the answer to the next command.

mod answer;
mod append;
mod change;
mod command;
mod connect;
mod examine;
mod fetch;
mod folders;
mod frame;
mod guard;
mod idle;
mod login;
mod quota;
mod search;
mod session;
mod status;
mod tls;
mod trouble;
mod utf7;
mod violation;

#[cfg(test)]
mod tests;

pub use self::answer::{LoginAnswer, Refusal};
pub use self::change::{Numbered, Seen};
pub use self::connect::{Endpoint, connect, dial, greet, resolve, secure};
pub use self::examine::Opened;
pub use self::fetch::{Arrival, Flagged};
pub use self::folders::{Listed, Listing, Role};
pub use self::guard::{GuardedStream, Limits};
pub use self::login::{login, settle};
pub use self::quota::Space;
pub use self::search::Sought;
pub use self::session::{Capabilities, Greeted, Session, Transport};
pub use self::status::Status;
pub use self::tls::client_config;
pub use self::trouble::{ConnectTrouble, LoginTrouble, Trouble};
pub use self::violation::Violation;
