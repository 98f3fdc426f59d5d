//! The provider's signature, made with a key of the lab's authority.

use std::path::Path;

use anyhow::{Context, Result};
use pec::signature::SigningKey;
use time::OffsetDateTime;

/// A detached signature over `bytes`, in DER.
pub(crate) fn detached(folder: &Path, bytes: &[u8], at: OffsetDateTime) -> Result<Vec<u8>> {
    let read = |name: &str| std::fs::read(folder.join(name)).with_context(|| format!("{name} is missing"));
    let key = SigningKey::from_pkcs8(&read("signer.key")?)?;
    Ok(pec::signature::sign(bytes, &key, &[read("signer.pem")?], at.unix_timestamp() * 1_000)?)
}
