//! Stands between the hub and its provider, hears every command, and remembers each that watching
//! may not say: it may look at a box, and never change it (the first of the rules).

use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use anyhow::{Context, Result};
use tokio::io::{AsyncReadExt, AsyncWriteExt, ReadHalf, WriteHalf};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;
use tokio_rustls::rustls::pki_types::ServerName;
use tokio_rustls::{TlsAcceptor, TlsConnector, client, server};

use crate::tls;

/// A running witness. Dropping it cuts the connections that it carries.
pub struct Witness {
    /// Where it listens on loopback.
    pub port: u16,
    heard: Arc<Heard>,
    accepting: JoinHandle<()>,
}

/// What was said.
#[derive(Default)]
struct Heard {
    /// A person asked for something that changes a box.
    acts: AtomicBool,
    forbidden: Mutex<Vec<String>>,
    /// Everything, when it is wanted.
    all: Mutex<Option<Vec<Said>>>,
}

/// What one side said at a stretch.
#[derive(Clone, Debug)]
pub enum Said {
    ByHub(Vec<u8>),
    ByProvider(Vec<u8>),
}

impl Witness {
    /// A witness before the provider at `target`, both under the lab's authority.
    ///
    /// # Errors
    /// When it cannot listen, or the lab's folder holds no certificates.
    pub async fn before(target: u16, lab: &Path) -> Result<Self> {
        let acceptor = tls::acceptor(lab)?;
        let connector = TlsConnector::from(::server::imap::client_config(Some(&lab.join("ca.pem")))?);
        let listener = TcpListener::bind(("127.0.0.1", 0)).await?;
        let port = listener.local_addr()?.port();
        let heard: Arc<Heard> = Arc::default();
        let shared = Arc::clone(&heard);
        let accepting = tokio::spawn(async move {
            while let Ok((client, _)) = listener.accept().await {
                let (acceptor, connector, heard) = (acceptor.clone(), connector.clone(), shared.clone());
                tokio::spawn(async move { carry(client, target, acceptor, connector, &heard).await });
            }
        });
        Ok(Self { port, heard, accepting })
    }

    /// From now on a person's act may set `\Seen`, or file what he has sent.
    pub fn allow_acts(&self) {
        self.heard.acts.store(true, Ordering::Relaxed);
    }

    /// From now on everything is remembered.
    pub fn record(&self) {
        *self.heard.all.lock().unwrap_or_else(PoisonError::into_inner) = Some(Vec::new());
    }

    /// Everything that was said since, and no more from now on.
    #[must_use]
    pub fn recorded(&self) -> Vec<Said> {
        self.heard.all.lock().unwrap_or_else(PoisonError::into_inner).take().unwrap_or_default()
    }

    /// What was said and may not be.
    #[must_use]
    pub fn forbidden(&self) -> Vec<String> {
        self.heard.forbidden.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

impl Drop for Witness {
    fn drop(&mut self) {
        self.accepting.abort();
    }
}

impl Heard {
    fn note(&self, said: impl FnOnce() -> Said) {
        if let Some(all) = self.all.lock().unwrap_or_else(PoisonError::into_inner).as_mut() {
            all.push(said());
        }
    }

    fn judge(&self, command: &str) {
        let allowed = may_be_said(command) || (self.acts.load(Ordering::Relaxed) && is_an_act(command));
        if !allowed {
            self.forbidden.lock().unwrap_or_else(PoisonError::into_inner).push(command.to_owned());
        }
    }
}

/// Whether watching may say this: a command without its tag and its literals' contents.
#[must_use]
pub fn may_be_said(command: &str) -> bool {
    let command = command.to_ascii_uppercase();
    let mut words = command.split_ascii_whitespace();
    match (words.next().unwrap_or_default(), words.next().unwrap_or_default()) {
        ("CAPABILITY" | "ID" | "LOGIN" | "AUTHENTICATE" | "ENABLE" | "LIST" | "STATUS", _)
        | ("GETQUOTAROOT" | "EXAMINE" | "IDLE" | "DONE" | "NOOP" | "LOGOUT", _)
        | ("UID", "SEARCH") => true,
        // These set `\Seen` (RFC 3501 §6.4.5, RFC 3516 §4.3).
        ("UID", "FETCH") => {
            let sets_seen = ["BODY[", "BINARY[", "RFC822.TEXT"].iter().any(|item| command.contains(item));
            !sets_seen && !command.replace("RFC822.SIZE", "").replace("RFC822.HEADER", "").contains("RFC822")
        }
        _ => false,
    }
}

/// Whether this is what a person's act makes the hub say, in a session of its own: about one message, by
/// its number, and never what would destroy others (plain EXPUNGE, CLOSE).
#[must_use]
pub fn is_an_act(command: &str) -> bool {
    let one = |rest: &str| rest.split(' ').next().is_some_and(|uid| uid.parse::<u32>().is_ok());
    let flags = ["+FLAGS.SILENT (\\Seen)", "-FLAGS.SILENT (\\Seen)", "+FLAGS.SILENT (\\Deleted)"];
    let verb = |verb: &str| command.strip_prefix(verb).filter(|rest| one(rest));
    command.starts_with("SELECT ")
        || ["CREATE ", "SUBSCRIBE ", "APPEND "].iter().any(|verb| command.starts_with(verb))
        || ["UID MOVE ", "UID COPY ", "UID EXPUNGE "].iter().any(|name| verb(name).is_some())
        || verb("UID STORE ").is_some_and(|rest| flags.iter().any(|flag| rest.ends_with(flag)))
}

async fn carry(
    client: TcpStream,
    target: u16,
    acceptor: TlsAcceptor,
    connector: TlsConnector,
    heard: &Heard,
) -> Option<()> {
    // The provider first: one that is down must look so.
    let server = TcpStream::connect(("127.0.0.1", target)).await.ok()?;
    let server = connector.connect(ServerName::try_from("localhost").ok()?, server).await.ok()?;
    let client = acceptor.accept(client).await.ok()?;
    let (from_client, to_client) = tokio::io::split(client);
    let (from_server, to_server) = tokio::io::split(server);
    tokio::select! {
        _ = hear(from_client, to_server, heard) => {}
        _ = hand_back(from_server, to_client, heard) => {}
    }
    Some(())
}

async fn hear(
    mut client: ReadHalf<server::TlsStream<TcpStream>>,
    mut server: WriteHalf<client::TlsStream<TcpStream>>,
    heard: &Heard,
) -> Result<()> {
    let mut listener = Listener::default();
    let mut buffer = vec![0; 16 * 1_024];
    loop {
        let count = client.read(&mut buffer).await?;
        let bytes = buffer.get(..count).filter(|bytes| !bytes.is_empty()).context("closed")?;
        heard.note(|| Said::ByHub(bytes.to_vec()));
        bytes.iter().filter_map(|byte| listener.hear(*byte)).for_each(|command| heard.judge(&command));
        server.write_all(bytes).await?;
        server.flush().await?;
    }
}

async fn hand_back(
    mut server: ReadHalf<client::TlsStream<TcpStream>>,
    mut client: WriteHalf<server::TlsStream<TcpStream>>,
    heard: &Heard,
) -> Result<()> {
    let mut buffer = vec![0; 16 * 1_024];
    loop {
        let count = server.read(&mut buffer).await?;
        let bytes = buffer.get(..count).filter(|bytes| !bytes.is_empty()).context("closed")?;
        heard.note(|| Said::ByProvider(bytes.to_vec()));
        client.write_all(bytes).await?;
        client.flush().await?;
    }
}

/// Makes commands of bytes.
#[derive(Default)]
pub struct Listener {
    line: Vec<u8>,
    /// Where the command goes on after its last literal.
    resumed: usize,
    /// Bytes of a literal still to come.
    literal: usize,
    /// The next line is no command but what AUTHENTICATE waits for.
    continued: bool,
}

impl Listener {
    /// Hears one byte; answers with a command that it ends, without its tag.
    pub fn hear(&mut self, byte: u8) -> Option<String> {
        if self.literal > 0 {
            self.literal -= 1;
            return None;
        }
        self.line.push(byte);
        if byte != b'\n' {
            return None;
        }
        self.line.truncate(self.line.trim_ascii_end().len());
        let last = String::from_utf8_lossy(self.line.get(self.resumed..).unwrap_or_default()).into_owned();
        let announced = last.strip_suffix('}').and_then(|text| text.rsplit_once('{'));
        if let Some(length) = announced.and_then(|(_, length)| length.trim_end_matches('+').parse().ok()) {
            (self.resumed, self.literal) = (self.line.len(), length);
            return None;
        }
        self.resumed = 0;
        let text = String::from_utf8_lossy(&std::mem::take(&mut self.line)).into_owned();
        if std::mem::take(&mut self.continued) {
            return None;
        }
        let command = match text.split_once(' ') {
            Some((_tag, command)) => command.to_owned(),
            None => text,
        };
        self.continued = command.eq_ignore_ascii_case("AUTHENTICATE PLAIN");
        Some(command)
    }
}
