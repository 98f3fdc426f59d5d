//! The encodings, and who signs in tests.

mod ber;
pub(crate) mod people;
