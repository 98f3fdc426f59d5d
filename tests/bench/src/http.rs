//! An HTTP client that does nothing but write a request and read its answer.

use std::time::Instant;

use anyhow::{Context, Result, ensure};
use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::net::TcpStream;
use tokio::task::JoinSet;

/// A request, and where it goes.
#[derive(Clone, Debug)]
pub(crate) struct Request {
    pub(crate) port: u16,
    pub(crate) path: String,
    pub(crate) session: String,
}

/// A connection that is kept.
struct Connection {
    stream: BufReader<TcpStream>,
    request: Vec<u8>,
    body: Vec<u8>,
}

/// Asks `times` times over each of `connections` connections at once; milliseconds of each answer.
pub(crate) async fn ask(request: &Request, connections: usize, times: usize) -> Result<Vec<f64>> {
    let mut asking = JoinSet::new();
    for _ in 0..connections {
        let mut connection = Connection::open(request).await?;
        asking.spawn(async move {
            let mut millis = Vec::with_capacity(times);
            for _ in 0..times {
                let began = Instant::now();
                connection.ask().await?;
                millis.push(began.elapsed().as_secs_f64() * 1e3);
            }
            Ok::<_, anyhow::Error>(millis)
        });
    }
    let mut all = Vec::with_capacity(connections * times);
    while let Some(millis) = asking.join_next().await {
        all.extend(millis??);
    }
    Ok(all)
}

/// The body of one answer.
pub(crate) async fn body(request: &Request) -> Result<Vec<u8>> {
    let mut connection = Connection::open(request).await?;
    connection.ask().await?;
    Ok(connection.body)
}

impl Connection {
    async fn open(request: &Request) -> Result<Self> {
        let stream = TcpStream::connect(("127.0.0.1", request.port)).await?;
        stream.set_nodelay(true)?;
        let Request { port, path, session } = request;
        let text = format!("GET {path} HTTP/1.1\r\nhost: 127.0.0.1:{port}\r\ncookie: {session}\r\n\r\n");
        Ok(Self {
            stream: BufReader::with_capacity(64 * 1024, stream),
            request: text.into_bytes(),
            body: Vec::new(),
        })
    }

    async fn ask(&mut self) -> Result<()> {
        self.stream.write_all(&self.request).await?;
        let mut head = String::new();
        let mut length = None;
        loop {
            let start = head.len();
            ensure!(self.stream.read_line(&mut head).await? > 0, "the connection was closed");
            let line = head.get(start..).unwrap_or_default();
            if line == "\r\n" {
                break;
            }
            if let Some(text) = line.to_ascii_lowercase().strip_prefix("content-length:") {
                length = Some(text.trim().parse::<usize>()?);
            }
        }
        ensure!(head.starts_with("HTTP/1.1 200"), "refused: {head}");
        self.body.resize(length.context("an answer without a length")?, 0);
        self.stream.read_exact(&mut self.body).await?;
        Ok(())
    }
}
