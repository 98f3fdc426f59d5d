//! An IMAP server that says what a test tells it to: for answers that a real server does not give.
//!
//! It is polite (an empty INBOX) except where the script says otherwise.

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use anyhow::Result;
use time::OffsetDateTime;
use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::server::TlsStream;

/// What the server does about a command.
#[derive(Clone, Debug)]
pub enum Act {
    /// Says this; `{tag}` stands for the command's tag.
    Say(String),
    /// Says these bytes.
    Raw(Vec<u8>),
    /// Says nothing for so long.
    Pause(Duration),
    /// Says nothing more, ever, and keeps the connection.
    Stall,
    /// Closes the connection.
    Close,
}

/// What the server does about a command (in capitals, e.g. `LOGIN`; `GREETING` when a client
/// connects); none: what is polite.
pub type Script = dyn Fn(&str, &str) -> Option<Vec<Act>> + Send + Sync;

/// A running server. Dropping it stops it.
pub struct Scripted {
    /// Where it listens on loopback.
    pub port: u16,
    seen: Arc<Seen>,
    accepting: JoinHandle<()>,
}

/// What a server has seen.
#[derive(Default)]
struct Seen {
    verbs: Mutex<Vec<String>>,
    open: Crowd,
    entering: Crowd,
}

/// How many are there, and how many were at most.
#[derive(Default)]
struct Crowd {
    now: AtomicUsize,
    most: AtomicUsize,
}

impl Crowd {
    fn enter(&self) -> Member<'_> {
        self.most.fetch_max(self.now.fetch_add(1, Ordering::SeqCst) + 1, Ordering::SeqCst);
        Member { crowd: self, left: AtomicBool::new(false) }
    }
}

/// One of a crowd, until it leaves or is dropped.
struct Member<'a> {
    crowd: &'a Crowd,
    left: AtomicBool,
}

impl Member<'_> {
    fn leave(&self) {
        if !self.left.swap(true, Ordering::SeqCst) {
            self.crowd.now.fetch_sub(1, Ordering::SeqCst);
        }
    }
}

impl Drop for Member<'_> {
    fn drop(&mut self) {
        self.leave();
    }
}

impl Scripted {
    /// Starts a server.
    ///
    /// # Errors
    /// When it cannot listen.
    pub async fn start(
        acceptor: TlsAcceptor,
        script: impl Fn(&str, &str) -> Option<Vec<Act>> + Send + Sync + 'static,
    ) -> Result<Self> {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await?;
        let port = listener.local_addr()?.port();
        let seen: Arc<Seen> = Arc::default();
        let (script, log): (Arc<Script>, _) = (Arc::new(script), seen.clone());
        let accepting = tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(talk(acceptor.clone(), stream, script.clone(), log.clone()));
            }
        });
        Ok(Self { port, seen, accepting })
    }

    /// How often a command came.
    #[must_use]
    pub fn count(&self, verb: &str) -> usize {
        let verbs = self.seen.verbs.lock().unwrap_or_else(PoisonError::into_inner);
        verbs.iter().filter(|seen| *seen == verb).count()
    }

    /// How often somebody tried to log in.
    #[must_use]
    pub fn logins(&self) -> usize {
        self.count("LOGIN") + self.count("AUTHENTICATE")
    }

    /// How many connections were open at once at most, and how many of them were not logged in yet.
    #[must_use]
    pub fn most_at_once(&self) -> (usize, usize) {
        (self.seen.open.most.load(Ordering::SeqCst), self.seen.entering.most.load(Ordering::SeqCst))
    }
}

impl Drop for Scripted {
    fn drop(&mut self) {
        self.accepting.abort();
    }
}

type Stream = BufReader<TlsStream<TcpStream>>;

async fn talk(acceptor: TlsAcceptor, stream: TcpStream, script: Arc<Script>, seen: Arc<Seen>) -> Option<()> {
    let (_open, entering) = (seen.open.enter(), seen.entering.enter());
    let mut stream = BufReader::new(acceptor.accept(stream).await.ok()?);
    let note = |verb: &str| seen.verbs.lock().unwrap_or_else(PoisonError::into_inner).push(verb.to_owned());
    note("GREETING");
    let greeting = script("GREETING", "");
    perform(&mut stream, "*", greeting.unwrap_or_else(|| say("* OK [CAPABILITY IMAP4rev1 IDLE] ready")))
        .await?;
    loop {
        let line = command(&mut stream).await?;
        let mut words = line.split_whitespace();
        let (tag, mut verb) = (words.next()?.to_owned(), words.next()?.to_ascii_uppercase());
        if verb == "UID" {
            verb = format!("UID {}", words.next().unwrap_or_default().to_ascii_uppercase());
        }
        note(&verb);
        if ["LOGIN", "AUTHENTICATE"].contains(&verb.as_str()) {
            entering.leave();
        }
        let acts = script(&verb, &line).unwrap_or_else(|| politely(&verb));
        perform(&mut stream, &tag, acts).await?;
        if verb == "IDLE" {
            let _done = command(&mut stream).await?;
            perform(&mut stream, &tag, say("{tag} OK idled")).await?;
        }
    }
}

/// One command with its literals (RFC 3501 §4.3) in place; quoted literals are of no interest here.
async fn command(stream: &mut Stream) -> Option<String> {
    let mut whole = String::new();
    loop {
        let mut line = Vec::new();
        if stream.read_until(b'\n', &mut line).await.ok()? == 0 {
            return None;
        }
        let text = String::from_utf8_lossy(&line).trim_end().to_owned();
        let literal = text.rsplit_once('{').and_then(|(_, end)| end.strip_suffix('}'));
        let Some(length) = literal else {
            whole.push_str(&text);
            return Some(whole);
        };
        let waits = !length.ends_with('+');
        let length: usize = length.trim_end_matches('+').parse().ok()?;
        if waits {
            stream.write_all(b"+ go on\r\n").await.ok()?;
            stream.flush().await.ok()?;
        }
        let mut bytes = vec![0; length.min(1 << 20)];
        stream.read_exact(&mut bytes).await.ok()?;
        whole.push_str(&String::from_utf8_lossy(&bytes));
    }
}

async fn perform(stream: &mut Stream, tag: &str, acts: Vec<Act>) -> Option<()> {
    for act in acts {
        match act {
            Act::Say(text) => {
                let text = format!("{}\r\n", text.replace("{tag}", tag));
                stream.write_all(text.as_bytes()).await.ok()?;
            }
            Act::Raw(bytes) => stream.write_all(&bytes).await.ok()?,
            Act::Pause(pause) => tokio::time::sleep(pause).await,
            Act::Stall => {
                stream.flush().await.ok()?;
                std::future::pending::<()>().await;
            }
            Act::Close => return None,
        }
        stream.flush().await.ok()?;
    }
    Some(())
}

/// A date as INTERNALDATE has it, in quotes (RFC 3501 §9, `date-time`).
#[must_use]
pub fn internal_date(at: OffsetDateTime) -> String {
    let (day, month, year) = (at.day(), at.month().to_string(), at.year());
    let (hour, minute, second) = at.to_hms();
    let month = month.get(..3).unwrap_or_default();
    format!("\"{day:2}-{month}-{year} {hour:02}:{minute:02}:{second:02} +0000\"")
}

fn say(text: &str) -> Vec<Act> {
    text.split('\n').map(|line| Act::Say(line.to_owned())).collect()
}

/// What a server with an empty INBOX answers.
fn politely(verb: &str) -> Vec<Act> {
    match verb {
        "CAPABILITY" => say("* CAPABILITY IMAP4rev1 IDLE\n{tag} OK done"),
        "LIST" | "LSUB" => say("* LIST (\\HasNoChildren) \".\" INBOX\n{tag} OK done"),
        "EXAMINE" | "SELECT" => say("* 0 EXISTS\n* 0 RECENT\n* FLAGS (\\Seen \\Deleted)\n\
             * OK [UIDVALIDITY 7] stays\n* OK [UIDNEXT 1] next\n{tag} OK [READ-ONLY] done"),
        "STATUS" => {
            say("* STATUS INBOX (MESSAGES 0 RECENT 0 UIDNEXT 1 UIDVALIDITY 7 UNSEEN 0)\n{tag} OK done")
        }
        "UID SEARCH" | "SEARCH" => say("* SEARCH\n{tag} OK done"),
        "IDLE" => say("+ idling"),
        "LOGOUT" => {
            let mut acts = say("* BYE\n{tag} OK done");
            acts.push(Act::Close);
            acts
        }
        _ => say("{tag} OK done"),
    }
}
