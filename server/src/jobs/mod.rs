//! Work that is asked for by a bell and done by a reconciler: change the database, then ring.

mod bell;

pub use self::bell::{Bell, Rung};
