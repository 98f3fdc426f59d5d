//! The contract and the vocabulary: what the server and the front end both know.
//!
//! No I/O here, and no feature that changes behaviour: `schema` only adds JSON schemas to the
//! contract's types, for the OpenAPI document.

pub mod address;
pub mod api;
pub mod dispatch;
pub mod error;
pub mod id;
pub mod importance;
pub mod institution;
pub mod invoice;
pub mod letter;
pub mod live;
pub mod place;
pub mod provider;
pub mod row;
pub mod signature;
pub mod tax;
pub mod time;
pub mod watch;
