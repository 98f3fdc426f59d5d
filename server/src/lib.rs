//! Portineria's server, top to bottom (`docs/ARCHITECTURE.md` tells the whole):
//!
//! `http` translates; the capabilities decide (`mailboxes`, `messages`, `acts`, `watch`, `dispatch`,
//! `receipts`, `clients` over `access`, `firms`, `audit`); the tools know no capability (`imap`, `smtp`,
//! `vault`, `originals`, `live`);
//! `db` is below them all. Arrows go down only.

pub mod access;
pub mod acts;
pub mod audit;
pub mod backup;
pub mod certificate;
pub mod clients;
pub mod clock;
pub mod config;
pub mod crash;
pub mod db;
pub mod dispatch;
pub mod error;
pub mod firms;
mod http;
pub mod hub;
pub mod imap;
pub mod jobs;
pub mod live;
pub mod mailboxes;
pub mod messages;
pub mod originals;
pub mod reading;
pub mod receipts;
pub mod running;
pub mod serve;
pub mod smtp;
pub mod telemetry;
pub mod vault;
pub mod watch;
