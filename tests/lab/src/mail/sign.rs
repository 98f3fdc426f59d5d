//! The provider's signature: `multipart/signed` (RFC 8551) around the exact bytes of the first part.

use std::io::Write as _;
use std::path::Path;
use std::process::{Command, Stdio};

use anyhow::{Context, Result, ensure};
use rand::rngs::StdRng;

use super::mime;

/// Wraps `part` (an entity with its own headers, lines ending in CRLF); answers header and body.
pub(crate) fn wrap(rng: &mut StdRng, folder: &Path, part: &str) -> Result<String> {
    let part = part.trim_end_matches("\r\n");
    let signature = detached(folder, part.as_bytes())?;
    let boundary = mime::boundary(rng);
    Ok(format!(
        "Content-Type: multipart/signed; protocol=\"application/x-pkcs7-signature\"; micalg=\"sha-256\"; \
         boundary=\"{boundary}\"\r\n\r\nThis is an S/MIME signed message\r\n\r\n--{boundary}\r\n{part}\r\n\
         --{boundary}\r\nContent-Type: application/x-pkcs7-signature; name=\"smime.p7s\"\r\n\
         Content-Transfer-Encoding: base64\r\nContent-Disposition: attachment; filename=\"smime.p7s\"\r\n\r\n\
         {}\r\n--{boundary}--\r\n",
        mime::base64_lines(&signature)
    ))
}

fn detached(folder: &Path, bytes: &[u8]) -> Result<Vec<u8>> {
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
