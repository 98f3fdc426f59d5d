//! Signatures made with keys of the lab's authority: the provider's, and a person's on a file.

use std::path::Path;

use anyhow::{Context, Result};
use pec::signature::SigningKey;
use time::OffsetDateTime;

/// The provider's detached signature over `bytes`, in DER.
pub(crate) fn detached(folder: &Path, bytes: &[u8], at: OffsetDateTime) -> Result<Vec<u8>> {
    let (key, certificate) = pair(folder, "signer")?;
    Ok(pec::signature::sign(bytes, &key, &[certificate], at.unix_timestamp() * 1_000)?)
}

/// A file signed by a person, its content enclosed (`.p7m`).
pub(crate) fn enclosed(folder: &Path, bytes: &[u8], at: OffsetDateTime) -> Result<Vec<u8>> {
    let (key, certificate) = pair(folder, "person")?;
    Ok(pec::p7m::seal(bytes, &key, &[certificate], at.unix_timestamp() * 1_000)?)
}

fn pair(folder: &Path, who: &str) -> Result<(SigningKey, Vec<u8>)> {
    let read = |end: &str| {
        let name = format!("{who}.{end}");
        std::fs::read(folder.join(&name)).with_context(|| format!("{name} is missing"))
    };
    Ok((SigningKey::from_pkcs8(&read("key")?)?, read("pem")?))
}
