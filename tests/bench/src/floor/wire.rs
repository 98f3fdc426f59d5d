//! A connection of the floor client: bytes in, lines out, nothing checked that need not be.

use std::path::Path;
use std::sync::Arc;

use anyhow::{Context, Result, bail, ensure};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, ServerName};
use rustls::{ClientConfig, RootCertStore};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;

use crate::target::Target;

/// How TLS is done, with the same library and the same provider as the hub.
pub(crate) fn tls(ca: &Path) -> Result<Arc<ClientConfig>> {
    let mut roots = RootCertStore::empty();
    for certificate in CertificateDer::pem_file_iter(ca).context("no certificate authority")? {
        roots.add(certificate?)?;
    }
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()?
        .with_root_certificates(roots)
        .with_no_client_auth();
    Ok(Arc::new(config))
}

/// A connection that is logged in.
pub(crate) struct Wire {
    stream: TlsStream<TcpStream>,
    buffer: Vec<u8>,
    /// How much of the buffer was handed out.
    taken: usize,
    tag: u32,
}

impl Wire {
    /// Connects and logs in: one round trip each for TCP, TLS, greeting and login.
    pub(crate) async fn log_in(tls: &Arc<ClientConfig>, port: u16, target: &Target) -> Result<Self> {
        let tcp = TcpStream::connect(("127.0.0.1", port)).await?;
        tcp.set_nodelay(true)?;
        let name = ServerName::try_from("localhost")?;
        let stream = TlsConnector::from(Arc::clone(tls)).connect(name, tcp).await?;
        let mut wire = Self { stream, buffer: Vec::new(), taken: 0, tag: 0 };
        ensure!(wire.line().await?.starts_with(b"* OK"), "no greeting");
        let plain = STANDARD.encode(format!("\0{}\0{}", target.login, target.password));
        wire.exchange(&[&format!("AUTHENTICATE PLAIN {plain}")], |_| {}).await?;
        Ok(wire)
    }

    /// Writes all commands at once and reads until each is answered.
    pub(crate) async fn exchange(&mut self, commands: &[&str], each: impl FnMut(&[u8])) -> Result<()> {
        let last = self.write(commands).await?;
        self.until_answered(last, each).await
    }

    /// Writes commands; tells the tag of the last.
    pub(crate) async fn write(&mut self, commands: &[&str]) -> Result<u32> {
        let mut text = String::new();
        for command in commands {
            if *command == "DONE" {
                text.push_str("DONE\r\n");
                continue;
            }
            self.tag += 1;
            text.push_str(&format!("a{} {command}\r\n", self.tag));
        }
        self.stream.write_all(text.as_bytes()).await?;
        self.stream.flush().await?;
        Ok(self.tag)
    }

    /// Reads until the command of this tag is answered; every answer on the way must be OK.
    pub(crate) async fn until_answered(&mut self, tag: u32, mut each: impl FnMut(&[u8])) -> Result<()> {
        loop {
            let line = self.line().await?;
            if !line.starts_with(b"a") {
                each(line);
                continue;
            }
            let text = std::str::from_utf8(line)?;
            let (answered, rest) = text.split_once(' ').context("half an answer")?;
            if !rest.starts_with("OK") {
                bail!("refused: {}", text.trim());
            }
            if answered.get(1..) == Some(tag.to_string().as_str()) {
                return Ok(());
            }
        }
    }

    /// The next line, its end included.
    pub(crate) async fn line(&mut self) -> Result<&[u8]> {
        let mut looked = self.taken;
        loop {
            let rest = self.buffer.get(looked..).unwrap_or_default();
            if let Some(end) = rest.iter().position(|byte| *byte == b'\n') {
                let start = self.taken;
                self.taken = looked + end + 1;
                return self.buffer.get(start..self.taken).context("a line is there");
            }
            looked = self.buffer.len() - self.compact();
            self.more().await?;
        }
    }

    /// The next `length` bytes: a literal.
    pub(crate) async fn bytes(&mut self, length: usize) -> Result<&[u8]> {
        while self.buffer.len() - self.taken < length {
            self.compact();
            self.buffer.reserve(length);
            self.more().await?;
        }
        let start = self.taken;
        self.taken += length;
        self.buffer.get(start..self.taken).context("a literal is there")
    }

    /// Gives memory back that an idle connection does not need.
    pub(crate) fn rest(&mut self) {
        if self.taken == self.buffer.len() {
            (self.buffer, self.taken) = (Vec::new(), 0);
        }
    }

    fn compact(&mut self) -> usize {
        let gone = self.taken;
        self.buffer.drain(..gone);
        self.taken = 0;
        gone
    }

    async fn more(&mut self) -> Result<()> {
        // An idle connection holds no buffer until something comes.
        if self.buffer.capacity() - self.buffer.len() < 512 {
            self.buffer.reserve(2_048);
        }
        ensure!(self.stream.read_buf(&mut self.buffer).await? > 0, "the server closed the connection");
        Ok(())
    }
}

/// What STATUS says about `item` in this line.
pub(crate) fn number_after(line: &[u8], item: &str) -> Option<u32> {
    let text = std::str::from_utf8(line).ok()?;
    let (_, after) = text.split_once(item)?;
    let digits: String = after.trim_start().chars().take_while(char::is_ascii_digit).collect();
    digits.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_is_read_after_its_item() {
        let line = b"* STATUS INBOX (MESSAGES 12 UIDNEXT 13 UNSEEN 4)\r\n";
        assert_eq!((number_after(line, "UNSEEN"), number_after(line, "RECENT")), (Some(4), None));
    }
}
