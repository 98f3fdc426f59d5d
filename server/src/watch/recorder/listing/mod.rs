//! The list of a folder's messages, as the watch keeps it: what came, what was read, what is gone.

mod store;

pub(super) use self::store::{expunged, message, read_anew, seen};
