//! A server for one session.

use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context, Result};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::time::{sleep, timeout};
use tokio_rustls::TlsAcceptor;
use tokio_rustls::server::TlsStream;

use super::recording::{Commands, Recording, Replay};

/// What a server plays.
pub(super) enum Script {
    /// The recorded session, spoilt.
    Recorded(Spoilt),
    /// The recorded session, but to one command this, and then silence.
    Bomb { verb: &'static str, bytes: Vec<u8> },
    /// The recorded session, a byte a second.
    Dribble,
    /// Another greeting, and other answers to commands that begin so, before the recorded ones.
    Dialogue { greeting: Vec<u8>, answers: Vec<(&'static str, String)> },
}

/// Where a session is spoilt, counted in bytes of the server's.
#[derive(Clone, Debug)]
pub(super) enum Spoilt {
    Nowhere,
    Cut { at: usize },
    Flip { at: usize, mask: u8 },
    Insert { at: usize, bytes: Vec<u8> },
}

/// A server that has said everything and hears nothing goes away after this.
const LISTENS: Duration = Duration::from_secs(2);
/// One that stays silent on purpose waits for the hub to give up.
const PATIENT: Duration = Duration::from_secs(230);
/// More than the hub waits before it comes.
const COMES: Duration = Duration::from_secs(60);

struct Server {
    stream: TlsStream<TcpStream>,
    spoilt: Spoilt,
    slow: bool,
    said: usize,
}

/// Waits for one client and plays; answers with how many bytes were said. A second client finds the
/// door closed.
pub(super) async fn play(
    listener: TcpListener,
    acceptor: TlsAcceptor,
    script: Script,
    recording: Arc<Recording>,
) -> Result<usize> {
    let (stream, _) = timeout(COMES, listener.accept()).await.context("the hub does not come")??;
    drop(listener);
    let stream = acceptor.accept(stream).await?;
    let spoilt = match &script {
        Script::Recorded(spoilt) => spoilt.clone(),
        _ => Spoilt::Nowhere,
    };
    let mut server = Server { stream, spoilt, slow: matches!(script, Script::Dribble), said: 0 };
    // That the client goes away in the middle is its right.
    let _ended = server.talk(&script, &recording).await;
    Ok(server.said)
}

impl Server {
    async fn talk(&mut self, script: &Script, recording: &Recording) -> Option<()> {
        let mut replay = Replay::default();
        match script {
            Script::Bomb { verb: "GREETING", bytes } => return self.explode(bytes).await,
            Script::Dialogue { greeting, .. } => self.say(greeting).await?,
            _ => self.say(recording.greeting()).await?,
        }
        loop {
            let commands = Commands::of(&self.hear().await?);
            let answer = match script {
                Script::Bomb { verb, bytes } if commands.has(verb) => return self.explode(bytes).await,
                Script::Dialogue { answers, .. } => {
                    let other = answers.iter().find(|(verb, _)| commands.has(verb));
                    let tag = commands.tags.first().map_or("", String::as_str);
                    match other {
                        Some((_, answer)) => answer.replace("<tag>", tag).into_bytes(),
                        None => replay.answer(recording, &commands),
                    }
                }
                _ => replay.answer(recording, &commands),
            };
            self.say(&answer).await?;
        }
    }

    /// Says it, and nothing more: who gives up first is the client.
    async fn explode(&mut self, bytes: &[u8]) -> Option<()> {
        self.say(bytes).await?;
        let mut rest = [0; 1_024];
        let gone = async { while self.stream.read(&mut rest).await.is_ok_and(|count| count > 0) {} };
        timeout(PATIENT, gone).await.ok()
    }

    /// Commands that were said at a stretch.
    async fn hear(&mut self) -> Option<Vec<u8>> {
        let mut heard = Vec::new();
        let mut buffer = vec![0; 16 * 1_024];
        let patience = if self.slow { PATIENT } else { LISTENS };
        while !heard.ends_with(b"\r\n") {
            let count = timeout(patience, self.stream.read(&mut buffer)).await.ok()?.ok()?;
            heard.extend_from_slice(buffer.get(..count).filter(|bytes| !bytes.is_empty())?);
        }
        Some(heard)
    }

    async fn say(&mut self, bytes: &[u8]) -> Option<()> {
        let from = self.said;
        self.said += bytes.len();
        let place = |at: usize| at.checked_sub(from).filter(|at| *at < bytes.len());
        let (mut bytes, mut cut) = (bytes.to_vec(), false);
        match &self.spoilt {
            Spoilt::Cut { at } => {
                if let Some(at) = place(*at) {
                    bytes.truncate(at);
                    cut = true;
                }
            }
            Spoilt::Flip { at, mask } => {
                if let Some(byte) = place(*at).and_then(|at| bytes.get_mut(at)) {
                    *byte ^= mask;
                }
            }
            Spoilt::Insert { at, bytes: junk } => {
                if let Some(at) = place(*at) {
                    drop(bytes.splice(at..at, junk.iter().copied()));
                }
            }
            Spoilt::Nowhere => {}
        }
        if self.slow {
            for byte in &bytes {
                self.stream.write_all(&[*byte]).await.ok()?;
                self.stream.flush().await.ok()?;
                sleep(Duration::from_secs(1)).await;
            }
            return Some(());
        }
        self.stream.write_all(&bytes).await.ok()?;
        self.stream.flush().await.ok()?;
        (!cut).then_some(())
    }
}
