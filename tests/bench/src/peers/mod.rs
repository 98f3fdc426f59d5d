//! Programs that others use for the same work, from Debian.

pub(crate) mod fetchmail;
pub(crate) mod mbsync;
