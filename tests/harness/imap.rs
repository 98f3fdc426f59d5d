//! What a provider's server gives, asked for without any code of the hub's.

use std::path::Path;

use anyhow::{Context, Result, ensure};
use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;
use tokio_rustls::rustls::pki_types::ServerName;

/// The first message of INBOX, byte for byte.
///
/// # Errors
/// When the server does not give it.
pub async fn first_message(port: u16, lab: &Path, login: &str, password: &str) -> Result<Vec<u8>> {
    let connector = TlsConnector::from(::server::imap::client_config(Some(&lab.join("ca.pem")))?);
    let tcp = TcpStream::connect(("127.0.0.1", port)).await?;
    let mut stream = BufReader::new(connector.connect(ServerName::try_from("localhost")?, tcp).await?);
    line_with(&mut stream, "* OK").await?;
    let login = format!("a LOGIN \"{login}\" \"{password}\"\r\nb EXAMINE INBOX\r\nc FETCH 1 BODY.PEEK[]\r\n");
    stream.write_all(login.as_bytes()).await?;
    stream.flush().await?;
    line_with(&mut stream, "a OK").await?;
    line_with(&mut stream, "b OK").await?;
    let announced = line_with(&mut stream, "* 1 FETCH").await?;
    let length = announced.trim_end().strip_suffix('}').and_then(|text| text.rsplit_once('{'));
    let mut message = vec![0; length.context("no literal")?.1.parse()?];
    stream.read_exact(&mut message).await?;
    Ok(message)
}

/// Reads until a line begins so.
async fn line_with(stream: &mut BufReader<TlsStream<TcpStream>>, begin: &str) -> Result<String> {
    loop {
        let mut line = Vec::new();
        ensure!(stream.read_until(b'\n', &mut line).await? > 0, "the server has closed before {begin}");
        let line = String::from_utf8_lossy(&line).into_owned();
        if line.starts_with(begin) {
            return Ok(line);
        }
        ensure!(!line.starts_with(['a', 'b', 'c']) || line.contains(" OK"), "the server says {line}");
    }
}
