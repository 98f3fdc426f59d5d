//! Opaque tokens of 256 random bits, and the digests under which they are kept.

use rand::TryRngCore;
use rand::rngs::OsRng;
use sha2::{Digest, Sha256};

use crate::error::{Error, Result};
use crate::vault::Secret;

/// A new token, 64 hexadecimal digits.
pub(super) fn fresh() -> Result<Secret<String>> {
    let mut bytes = [0; 32];
    OsRng.try_fill_bytes(&mut bytes).map_err(Error::internal)?;
    Ok(Secret::new(hex::encode(bytes)))
}

/// What is kept of a token. No salt and no slowness are needed: nobody guesses 256 bits.
pub(super) fn digest(parts: &[&str]) -> String {
    let mut digest = Sha256::new();
    for part in parts {
        digest.update((part.len() as u64).to_be_bytes());
        digest.update(part);
    }
    hex::encode(digest.finalize())
}
