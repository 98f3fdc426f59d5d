//! A TCP proxy between the hub and its provider that cuts, stalls and refuses.

use std::sync::Arc;
use std::time::Duration;

use anyhow::Result;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::tcp::{OwnedReadHalf, OwnedWriteHalf};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio::task::JoinHandle;

/// What the proxy does with the bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Line {
    /// Hands them on.
    Open,
    /// Hands on so many in a second, in either direction.
    Throttled(u32),
    /// Swallows them: both ends think that the other is silent (half-open).
    Stalled,
    /// Closes every connection, also new ones, at once.
    Cut,
}

/// A running proxy. Dropping it cuts everything.
pub struct Proxy {
    /// Where it listens on loopback.
    pub port: u16,
    line: Arc<watch::Sender<Line>>,
    accepting: JoinHandle<()>,
}

impl Proxy {
    /// A proxy before `target`, open.
    ///
    /// # Errors
    /// When it cannot listen.
    pub async fn before(target: u16) -> Result<Self> {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await?;
        let port = listener.local_addr()?.port();
        let line = Arc::new(watch::Sender::new(Line::Open));
        let shared = line.clone();
        let accepting = tokio::spawn(async move {
            while let Ok((client, _)) = listener.accept().await {
                tokio::spawn(carry(client, target, shared.subscribe()));
            }
        });
        Ok(Self { port, line, accepting })
    }

    /// From now on the line is so.
    pub fn set(&self, line: Line) {
        self.line.send_replace(line);
    }
}

impl Drop for Proxy {
    fn drop(&mut self) {
        self.line.send_replace(Line::Cut);
        self.accepting.abort();
    }
}

async fn carry(client: TcpStream, target: u16, mut line: watch::Receiver<Line>) {
    if *line.borrow() == Line::Cut {
        return;
    }
    let Ok(server) = TcpStream::connect(("127.0.0.1", target)).await else { return };
    let (client_read, client_write) = client.into_split();
    let (server_read, server_write) = server.into_split();
    let (out, back) = (line.clone(), line.clone());
    tokio::select! {
        () = pump(client_read, server_write, out) => {}
        () = pump(server_read, client_write, back) => {}
        _ = line.wait_for(|line| *line == Line::Cut) => {}
    }
}

async fn pump(mut from: OwnedReadHalf, mut to: OwnedWriteHalf, line: watch::Receiver<Line>) {
    let mut buffer = vec![0; 16 * 1_024];
    loop {
        let throttle = match *line.borrow() {
            Line::Throttled(rate) => Some(rate.max(1)),
            _ => None,
        };
        let most = if throttle.is_some() { 1_024 } else { buffer.len() };
        let Ok(count) = from.read(buffer.get_mut(..most).unwrap_or_default()).await else { return };
        let Some(bytes) = buffer.get(..count).filter(|bytes| !bytes.is_empty()) else { return };
        if let Some(rate) = throttle {
            let millis = u64::try_from(count).unwrap_or_default() * 1_000 / u64::from(rate);
            tokio::time::sleep(Duration::from_millis(millis)).await;
        }
        let hands_on = matches!(*line.borrow(), Line::Open | Line::Throttled(_));
        if hands_on && to.write_all(bytes).await.is_err() {
            return;
        }
    }
}
