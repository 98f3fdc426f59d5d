//! Who may come in: first-run set-up, sign-in, sessions.
//!
//! Secrets of this module (set-up token, session tokens, device tokens) have 256 random bits and are
//! kept only as SHA-256: whoever reads the database cannot come in with what he finds.

mod actor;
mod devices;
mod password;
mod pause;
mod session;
mod setup;
mod sign_in;
mod store;
#[cfg(test)]
mod tests;
mod token;

pub use self::actor::Actor;
pub use self::session::{
    ABSOLUTE_LIFE, Session, SessionKey, is_live, me, session, sign_out, sign_out_everywhere,
};
pub use self::setup::{SetUpDone, set_up, setup_needed, setup_token};
pub use self::sign_in::{Entry, Visitor, sign_in};
#[cfg(test)]
pub(crate) use self::tests::{partner, partner_of_another_firm, partners_session};
