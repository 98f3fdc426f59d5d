//! The hub from outside: its binary as a child process, and its public API. Nothing here is linked
//! with the server.

mod client;
mod hub;

pub use self::client::Client;
pub use self::hub::{Hub, Settings, key_beside, token_of};
