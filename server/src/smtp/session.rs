//! A session, step by step: each step takes the session and gives the next one, so that none is taken
//! twice or out of order.

use std::fmt;

use lettre::Address;
use lettre::transport::smtp::client::AsyncSmtpConnection;
use lettre::transport::smtp::commands::{Data, Mail, Rcpt};
use lettre::transport::smtp::extension::ClientId;
use tokio::io::{AsyncRead, AsyncWrite};

use super::content::Content;
use super::patience::{COMMAND, GOODBYE, HELLO, for_content, within};
use super::reply::Reply;
use super::wire::{Record, Wire};
use crate::imap::{self, ConnectTrouble, Endpoint, Trouble};

/// A connection that has been greeted and has not logged in.
pub struct Greeted(pub(super) Talk);

/// A session that has logged in.
pub struct Session(pub(super) Talk);

/// A session whose server waits for the content: from here on a message may be taken.
pub struct Transfer(Talk);

/// lettre's connection, and what went over it.
pub(super) struct Talk {
    pub(super) connection: AsyncSmtpConnection,
    pub(super) record: Record,
}

/// From whom, to whom.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Envelope {
    pub from: String,
    /// In To or in Cc, each once.
    pub to: Vec<String>,
}

/// Why the server does not wait for the content. Nothing was taken.
#[derive(Debug)]
pub enum NotReady {
    /// The server said no, to this recipient where it was about one.
    Refused(Reply, Option<String>),
    /// The connection broke, or what came was no answer.
    Lost,
    /// An address cannot be said in SMTP.
    BadAddress(String),
}

/// What became of the content.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Handed {
    /// The server said that it has taken the message.
    Taken(Reply),
    /// The server said that it has not.
    Refused(Reply),
    /// The final dot was never given to the connection: the server cannot have taken anything.
    NotEnded,
    /// The server may have taken it, and may not.
    Unknown,
}

/// Goes all the way to the answer to EHLO.
///
/// # Errors
/// As the step that failed says.
pub async fn connect(endpoint: &Endpoint) -> Result<Greeted, ConnectTrouble> {
    let addresses = imap::resolve(endpoint).await?;
    let tcp = imap::dial(&addresses).await?;
    greet(imap::secure(endpoint, tcp).await?).await
}

/// Reads the greeting and says EHLO.
///
/// # Errors
/// `Unavailable` when the server does not want us now, `NotImap` when it does not speak SMTP, `TimedOut`.
pub(super) async fn greet<S>(stream: S) -> Result<Greeted, ConnectTrouble>
where
    S: AsyncRead + AsyncWrite + Send + Sync + Unpin + fmt::Debug + 'static,
{
    let (wire, record) = Wire::new(stream);
    // The name of an office's machine is nobody's business.
    let name = ClientId::Domain("localhost".to_owned());
    let greeting = AsyncSmtpConnection::connect_with_transport(Box::new(wire), &name);
    match within(HELLO, greeting).await {
        Some(Ok(connection)) => Ok(Greeted(Talk { connection, record })),
        Some(Err(_)) if record.reply().is_some() => Err(ConnectTrouble::Unavailable),
        Some(Err(_)) => Err(ConnectTrouble::NotImap(Trouble::Garbled)),
        None => Err(ConnectTrouble::TimedOut),
    }
}

impl Session {
    /// Announces a message. When this returns, the server waits for its content.
    ///
    /// # Errors
    /// As [`NotReady`] says; nothing was taken.
    pub async fn announce(self, envelope: &Envelope) -> Result<Transfer, NotReady> {
        let Self(mut talk) = self;
        let from = address(&envelope.from)?;
        let to = envelope.to.iter().map(|one| address(one)).collect::<Result<Vec<_>, _>>()?;
        talk.command(Mail::new(Some(from), Vec::new()), Reply::is_done, None).await?;
        for (address, written) in to.into_iter().zip(&envelope.to) {
            // One who is refused is a message that is not sent to all: none is.
            talk.command(Rcpt::new(address, Vec::new()), Reply::is_done, Some(written)).await?;
        }
        talk.command(Data, |reply| reply.code == 354, None).await?;
        Ok(Transfer(talk))
    }

    /// Says goodbye.
    pub async fn quit(self) {
        self.0.quit().await;
    }
}

impl Transfer {
    /// Hands the content over and reads what became of it.
    pub async fn hand_over(self, content: &Content) -> Handed {
        let Self(mut talk) = self;
        let all = content.on_the_wire();
        talk.record.begin_count();
        let sending = talk.connection.message(content.without_last_line_end());
        let sent = within(for_content(all), sending).await;
        let is_whole = talk.record.written() >= all;
        let reply =
            talk.record.reply().filter(|_| is_whole && matches!(&sent, Some(sent) if has_answer(sent)));
        let handed = match reply {
            _ if !is_whole => Handed::NotEnded,
            Some(reply) if reply.is_done() => Handed::Taken(reply),
            Some(reply) if reply.is_final() || reply.refuses_for_now() => Handed::Refused(reply),
            Some(_) | None => Handed::Unknown,
        };
        if matches!(handed, Handed::Taken(_) | Handed::Refused(_)) {
            talk.quit().await;
        }
        handed
    }
}

impl Talk {
    /// Says a command; its answer must be as wanted.
    async fn command(
        &mut self,
        command: impl fmt::Display,
        is_wanted: impl Fn(&Reply) -> bool,
        recipient: Option<&String>,
    ) -> Result<(), NotReady> {
        let answered = within(COMMAND, self.connection.command(command)).await.ok_or(NotReady::Lost)?;
        let reply = self.record.reply().filter(|_| has_answer(&answered)).ok_or(NotReady::Lost)?;
        match reply {
            reply if is_wanted(&reply) => Ok(()),
            reply if reply.is_final() || reply.code / 100 == 4 => {
                Err(NotReady::Refused(reply, recipient.cloned()))
            }
            _ => Err(NotReady::Lost),
        }
    }

    /// Says goodbye; the answer changes nothing.
    async fn quit(mut self) {
        let _said = within(GOODBYE, self.connection.quit()).await;
    }
}

/// Whether lettre too has read an answer there, a good one or not.
pub(super) fn has_answer<T>(answered: &Result<T, lettre::transport::smtp::Error>) -> bool {
    answered.as_ref().map_or_else(|error| error.status().is_some(), |_| true)
}

fn address(text: &str) -> Result<Address, NotReady> {
    let plain =
        text.is_ascii() && !text.bytes().any(|byte| byte.is_ascii_control() || b" <>".contains(&byte));
    match text.parse::<Address>() {
        Ok(address) if plain => Ok(address),
        _ => Err(NotReady::BadAddress(text.to_owned())),
    }
}
