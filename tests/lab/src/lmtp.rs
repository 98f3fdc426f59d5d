//! Hands a message to a box as another mail server would (LMTP, RFC 2033).

use anyhow::{Context, Result, bail, ensure};
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::net::TcpStream;
use tokio::net::tcp::{OwnedReadHalf, OwnedWriteHalf};

/// Delivers `message` to `address`; true when this returns without an error.
pub(crate) async fn deliver(port: u16, address: &str, message: &[u8]) -> Result<()> {
    let stream = TcpStream::connect(("127.0.0.1", port)).await.context("the provider is down")?;
    stream.set_nodelay(true)?;
    let (read, write) = stream.into_split();
    let mut wire = Wire { read: BufReader::new(read), write };
    wire.expect(b'2').await?;
    wire.say(b"LHLO lab.localhost\r\n", b'2').await?;
    wire.say(b"MAIL FROM:<posta-certificata@pec.lab.example>\r\n", b'2').await?;
    wire.say(format!("RCPT TO:<{address}>\r\n").as_bytes(), b'2').await?;
    wire.say(b"DATA\r\n", b'3').await?;
    wire.say(&stuffed(message), b'2').await?;
    wire.say(b"QUIT\r\n", b'2').await
}

struct Wire {
    read: BufReader<OwnedReadHalf>,
    write: OwnedWriteHalf,
}

impl Wire {
    async fn say(&mut self, bytes: &[u8], class: u8) -> Result<()> {
        self.write.write_all(bytes).await?;
        self.expect(class).await
    }

    async fn expect(&mut self, class: u8) -> Result<()> {
        let mut line = String::new();
        loop {
            line.clear();
            ensure!(self.read.read_line(&mut line).await? > 0, "the server closed the connection");
            if line.as_bytes().get(3) == Some(&b'-') {
                continue;
            }
            if line.as_bytes().first() != Some(&class) {
                bail!("not taken: {}", line.trim());
            }
            return Ok(());
        }
    }
}

/// Doubles the dots at line starts and ends with the final dot (RFC 5321 §4.5.2).
fn stuffed(message: &[u8]) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(message.len() + 16);
    for line in message.split_inclusive(|byte| *byte == b'\n') {
        if line.first() == Some(&b'.') {
            bytes.push(b'.');
        }
        bytes.extend_from_slice(line);
    }
    if !bytes.ends_with(b"\r\n") {
        bytes.extend_from_slice(b"\r\n");
    }
    bytes.extend_from_slice(b".\r\n");
    bytes
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_dot_at_the_start_of_a_line_is_doubled() {
        assert_eq!(stuffed(b"a\r\n.b\r\n"), b"a\r\n..b\r\n.\r\n");
        assert_eq!(stuffed(b"a"), b"a\r\n.\r\n");
    }
}
