//! The harness: a real hub, a real provider, a client, a browser, and servers that misbehave.
//!
//! Every test starts what it needs and shares nothing. What it waits for is awaited with a
//! deadline, never slept for.

pub mod api;
pub mod browser;
pub mod corpora;
pub mod database;
pub mod firms;
pub mod house;
pub mod hub;
pub mod imap;
pub mod proof;
pub mod proxy;
pub mod scripted;
pub mod strict;
pub mod tls;
pub mod wait;
pub mod witness;

pub use self::api::Api;
pub use self::house::House;
pub use self::hub::Hub;
