//! The vault: seals secrets with AES-256-GCM (NIST SP 800-38D), each bound to its row.
//!
//! Three levels: the installation's key seals each firm's key, which seals each client's key, which
//! seals credentials and originals. A sealed value is `version ‖ key id ‖ nonce ‖ ciphertext`; the
//! table, column, row and firm are the additional data, so that a ciphertext moved elsewhere does
//! not open. There is no way to read a value that was not sealed.

mod installation;
mod key;
mod ring;
mod secret;
mod sheet;
mod store;

pub use self::installation::{InstallationKey, KeyTrouble};
pub use self::key::{Key, Place, Sealed};
pub use self::ring::Ring;
pub use self::secret::Secret;
pub use self::sheet::Mistyped;

/// A sealed value that does not open: another key, another row, or changed bytes.
#[derive(Debug, thiserror::Error)]
#[error("a sealed value does not open under this key at this place")]
pub struct DoesNotOpen;
