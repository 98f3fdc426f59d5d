//! The provider's signature (RFC 8551), made by openssl with a key of the lab's authority.

use std::io::Write as _;
use std::path::Path;
use std::process::{Command, Stdio};

use anyhow::{Context, Result, ensure};

/// A detached signature over `bytes`, in DER.
pub(crate) fn detached(folder: &Path, bytes: &[u8]) -> Result<Vec<u8>> {
    let mut child = Command::new("openssl")
        .args(["cms", "-sign", "-binary", "-md", "sha256", "-outform", "DER", "-signer"])
        .arg(folder.join("signer.pem"))
        .arg("-inkey")
        .arg(folder.join("signer.key"))
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .context("openssl cannot be run")?;
    child.stdin.take().context("openssl takes no input")?.write_all(bytes)?;
    let output = child.wait_with_output()?;
    ensure!(output.status.success(), "openssl cms failed: {}", output.status);
    Ok(output.stdout)
}
