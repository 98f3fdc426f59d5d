//! A line of thirty milliseconds: hands bytes on, each half a round trip later.
//!
//! A relay cannot hold back the operating system's own handshake, so what a client says first waits
//! one round trip longer, as it would have before it could be said.

use std::net::Ipv4Addr;
use std::time::Duration;

use anyhow::{Context, Result};
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::mpsc;
use tokio::task::JoinHandle;
use tokio::time::{Instant, sleep_until};

/// There and back.
pub(crate) const ROUND_TRIP: Duration = Duration::from_millis(30);

/// A running relay; dropping it ends it.
pub(crate) struct Proxy(JoinHandle<()>);

impl Proxy {
    /// Relays connections to `port` on to the server at `server`.
    pub(crate) async fn start(port: u16, server: u16) -> Result<Self> {
        let listener =
            TcpListener::bind((Ipv4Addr::LOCALHOST, port)).await.context("the relay's port is taken")?;
        Ok(Self(tokio::spawn(async move {
            while let Ok((client, _)) = listener.accept().await {
                tokio::spawn(relay(client, server));
            }
        })))
    }
}

impl Drop for Proxy {
    fn drop(&mut self) {
        self.0.abort();
    }
}

async fn relay(client: TcpStream, server: u16) -> Result<()> {
    let shaken = Instant::now() + ROUND_TRIP;
    let server = TcpStream::connect((Ipv4Addr::LOCALHOST, server)).await?;
    client.set_nodelay(true)?;
    server.set_nodelay(true)?;
    let (from_client, to_client) = client.into_split();
    let (from_server, to_server) = server.into_split();
    // One direction that ends ends the other: no half-open connections here.
    tokio::select! {
        ended = carry(from_client, to_server, shaken) => ended,
        ended = carry(from_server, to_client, shaken) => ended,
    }
}

async fn carry(
    mut from: impl AsyncRead + Unpin,
    mut to: impl AsyncWrite + Unpin,
    shaken: Instant,
) -> Result<()> {
    let (sender, mut on_the_way) = mpsc::channel::<(Instant, Vec<u8>)>(1_024);
    let read = async {
        loop {
            let mut bytes = Vec::with_capacity(16 * 1024);
            if from.read_buf(&mut bytes).await? == 0 {
                return Ok(());
            }
            sender.send((Instant::now().max(shaken) + ROUND_TRIP / 2, bytes)).await?;
        }
    };
    let write = async {
        while let Some((at, bytes)) = on_the_way.recv().await {
            sleep_until(at).await;
            to.write_all(&bytes).await?;
        }
        Ok(())
    };
    tokio::select! {
        ended = read => ended,
        ended = write => ended,
    }
}
