//! Submission (RFC 6409 over implicit TLS, RFC 8314) as the hub needs it: one message a session. It
//! knows neither firms nor the database; what an outcome means for a message is decided in `dispatch`.
//!
//! A message must never be sent twice, so what counts is to know, whatever breaks, whether it may have
//! been taken. lettre's own way to send hides that: its lower-level connection is driven command by
//! command over a [`wire`] of ours, which knows how far the content went and hears what is said out of
//! turn; and each step is the caller's, who commits it before the next one.

mod content;
mod login;
mod patience;
mod reply;
mod session;
mod wire;

#[cfg(test)]
mod tests;

pub use self::content::{BadContent, Content};
pub use self::login::login;
pub use self::reply::Reply;
pub use self::session::{Envelope, Greeted, Handed, NotReady, Session, Transfer, connect};
