//! A session with a server: writes commands in one go, reads until each has its tagged answer.

use std::fmt::{self, Write as _};
use std::panic::AssertUnwindSafe;
use std::time::Duration;

use async_imap::imap_proto::{Capability, MailboxDatum, Response, ResponseCode, Status as Outcome};
use futures_util::FutureExt as _;
use tokio::io::{AsyncRead, AsyncWrite, AsyncWriteExt};

use super::command::Command;
use super::guard::GuardedStream;
use super::trouble::Trouble;

/// What a session runs over.
pub trait Transport: AsyncRead + AsyncWrite + Unpin + Send + fmt::Debug {}

impl<T: AsyncRead + AsyncWrite + Unpin + Send + fmt::Debug> Transport for T {}

type Client = async_imap::Client<GuardedStream<Box<dyn Transport>>>;

/// A connection that has been greeted and has not logged in.
#[derive(Debug)]
pub struct Greeted(pub(super) Session);

/// A session: after [`super::login()`], logged in.
#[derive(Debug)]
pub struct Session {
    client: Client,
    tag: u32,
    /// What the server offers, as it last said.
    pub(super) capabilities: Capabilities,
    /// What the server said about the selected folder without being asked.
    noticed: bool,
    /// A command is under way, or was cut short: then the session is not used again.
    under_way: bool,
}

/// What a server offers (RFC 3501 §7.2.1), as far as we use it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Capabilities {
    pub known: bool,
    pub auth_plain: bool,
    pub sasl_ir: bool,
    pub login_disabled: bool,
    pub idle: bool,
    pub condstore: bool,
    pub quota: bool,
    pub special_use: bool,
    pub list_extended: bool,
    pub id: bool,
    /// MOVE (RFC 6851).
    pub moves: bool,
    /// UIDPLUS (RFC 4315): one message can be removed, and no other.
    pub uid_plus: bool,
}

/// The tagged answer to a command.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Done {
    Ok,
    No,
    Bad,
}

impl Done {
    pub(super) fn ok(self) -> Result<(), Trouble> {
        match self {
            Self::Ok => Ok(()),
            Self::No | Self::Bad => Err(Trouble::Denied),
        }
    }
}

/// How long a command without much to bring may take.
pub(super) const PROMPT: Duration = Duration::from_secs(30);
/// How long a command that makes the server search may take.
pub(super) const PATIENT: Duration = Duration::from_secs(120);

impl Session {
    pub(super) fn over(stream: GuardedStream<Box<dyn Transport>>) -> Self {
        Self {
            client: Client::new(stream),
            tag: 0,
            capabilities: Capabilities::default(),
            noticed: false,
            under_way: false,
        }
    }

    /// What the server offers.
    #[must_use]
    pub const fn capabilities(&self) -> Capabilities {
        self.capabilities
    }

    /// Whether the server said something about the selected folder since this was last asked: new
    /// messages, expunges, flags.
    pub const fn take_noticed(&mut self) -> bool {
        std::mem::replace(&mut self.noticed, false)
    }

    /// The same, without taking note of it.
    #[must_use]
    pub const fn has_noticed(&self) -> bool {
        self.noticed
    }

    /// The selected folder has news.
    pub(super) const fn notice(&mut self) {
        self.noticed = true;
    }

    /// Bytes received in this session.
    #[must_use]
    pub fn received(&self) -> u64 {
        self.client.get_ref().received()
    }

    pub(super) const fn last_tag(&self) -> u32 {
        self.tag
    }

    pub(super) fn guard(&mut self) -> &mut GuardedStream<Box<dyn Transport>> {
        self.client.get_mut()
    }

    /// Writes `commands` in one go and reads until each has its tagged answer. `each` sees every
    /// response, tagged ones too. Which command it belongs to only its contents tell: Dovecot sends the data
    /// of a later command before the tagged answer of an earlier one.
    pub(super) async fn exchange(
        &mut self,
        commands: &[Command],
        deadline: Duration,
        literal: Option<u64>,
        each: impl FnMut(&Response<'_>) + Send,
    ) -> Result<Vec<Done>, Trouble> {
        self.begin(deadline, literal)?;
        let first = self.tag + 1;
        let mut text = String::new();
        for command in commands {
            self.tag += 1;
            write!(text, "A{} {}\r\n", self.tag, command.as_str()).unwrap_or_default();
        }
        self.write(text.as_bytes()).await?;
        let done = self.read_answers(first, commands.len(), each).await?;
        self.end();
        Ok(done)
    }

    /// One command, whose answer must be OK.
    pub(super) async fn command(
        &mut self,
        command: Command,
        deadline: Duration,
        each: impl FnMut(&Response<'_>) + Send,
    ) -> Result<(), Trouble> {
        let done = self.exchange(&[command], deadline, None, each).await?;
        done.first().copied().unwrap_or(Done::Bad).ok()
    }

    pub(super) fn begin(&mut self, deadline: Duration, literal: Option<u64>) -> Result<(), Trouble> {
        if self.under_way {
            return Err(Trouble::Interrupted);
        }
        self.under_way = true;
        self.guard().expect(deadline, literal);
        Ok(())
    }

    pub(super) fn end(&mut self) {
        self.under_way = false;
        self.guard().rest();
    }

    /// Writes `text` as it is.
    pub(super) async fn write(&mut self, text: &[u8]) -> Result<(), Trouble> {
        let guard = self.guard();
        guard.write_all(text).await?;
        guard.flush().await?;
        Ok(())
    }

    /// Writes a command and tells its number, to be waited for with [`Session::read_answers`].
    pub(super) async fn write_command(&mut self, command: &Command) -> Result<u32, Trouble> {
        self.tag += 1;
        let text = zeroize::Zeroizing::new(format!("A{} {}\r\n", self.tag, command.as_str()));
        self.write(text.as_bytes()).await?;
        Ok(self.tag)
    }

    /// Reads until the commands numbered from `first` on have their tagged answers.
    pub(super) async fn read_answers(
        &mut self,
        first: u32,
        count: usize,
        mut each: impl FnMut(&Response<'_>) + Send,
    ) -> Result<Vec<Done>, Trouble> {
        let mut done: Vec<Option<Done>> = vec![None; count];
        while done.contains(&None) {
            let answer = self.read(|response| match response {
                done @ Response::Done { tag, status, outcome } => {
                    each(done);
                    Some(Tagged::read(&tag.0, status, outcome.code.as_ref()))
                }
                other => {
                    each(other);
                    None
                }
            });
            let Some(Tagged { number, done: now, offered }) = answer.await? else {
                continue;
            };
            let place = number.and_then(|number| number.checked_sub(first));
            match place.and_then(|place| done.get_mut(usize::try_from(place).ok()?)) {
                Some(place @ None) => *place = Some(now),
                _ => return Err(Trouble::Garbled),
            }
            self.capabilities = offered.unwrap_or(self.capabilities);
        }
        Ok(done.into_iter().map(|done| done.unwrap_or(Done::Bad)).collect())
    }

    /// Reads one response and shows it to `see`; takes note of what concerns the session itself.
    ///
    /// The parser panics over some answers (`* OK [ALERT]è`: it cuts a letter in two): that is the
    /// server's violation, and ends the session as any other does.
    pub(super) async fn read<T>(&mut self, see: impl FnOnce(&Response<'_>) -> T) -> Result<T, Trouble> {
        let parsing = AssertUnwindSafe(self.client.read_response()).catch_unwind();
        let response = parsing.await.or(Err(Trouble::Garbled))??.ok_or(Trouble::Lost(None))?;
        self.guard().parsed();
        match response.parsed() {
            Response::Data { status: Outcome::Bye, .. } => return Err(Trouble::Bye),
            Response::Capabilities(offered) => self.capabilities = Capabilities::read(offered),
            Response::MailboxData(MailboxDatum::Exists(_))
            | Response::Expunge(_)
            | Response::Vanished { .. } => self.noticed = true,
            _ => {}
        }
        Ok(see(response.parsed()))
    }

    /// Says goodbye, without waiting long: the server's answer changes nothing.
    pub async fn logout(mut self) {
        let bye = Command::new("LOGOUT");
        let _ = tokio::time::timeout(Duration::from_secs(2), async {
            self.begin(Duration::from_secs(2), None)?;
            self.write_command(&bye).await?;
            while self.read(|_| ()).await.is_ok() {}
            Ok::<_, Trouble>(())
        })
        .await;
    }
}

/// What a tagged answer says.
struct Tagged {
    /// The command's number; none when the tag is none of ours.
    number: Option<u32>,
    done: Done,
    offered: Option<Capabilities>,
}

impl Tagged {
    fn read(tag: &str, status: &Outcome, code: Option<&ResponseCode<'_>>) -> Self {
        let done = match status {
            Outcome::Ok => Done::Ok,
            Outcome::No => Done::No,
            Outcome::Bad | Outcome::PreAuth | Outcome::Bye => Done::Bad,
        };
        let offered = match code {
            Some(ResponseCode::Capabilities(offered)) => Some(Capabilities::read(offered)),
            _ => None,
        };
        Self { number: tag.strip_prefix('A').and_then(|number| number.parse().ok()), done, offered }
    }
}

impl Capabilities {
    pub(super) fn read(offered: &[Capability<'_>]) -> Self {
        let mut read = Self { known: true, ..Self::default() };
        for capability in offered {
            match capability {
                Capability::Auth(mechanism) if mechanism.eq_ignore_ascii_case("PLAIN") => {
                    read.auth_plain = true;
                }
                Capability::Atom(name) => match name.to_ascii_uppercase().as_str() {
                    "SASL-IR" => read.sasl_ir = true,
                    "LOGINDISABLED" => read.login_disabled = true,
                    "IDLE" => read.idle = true,
                    "CONDSTORE" | "QRESYNC" => read.condstore = true,
                    "QUOTA" => read.quota = true,
                    "SPECIAL-USE" => read.special_use = true,
                    "LIST-EXTENDED" => read.list_extended = true,
                    "ID" => read.id = true,
                    "MOVE" => read.moves = true,
                    "UIDPLUS" => read.uid_plus = true,
                    _ => {}
                },
                Capability::Imap4rev1 | Capability::Auth(_) => {}
            }
        }
        read
    }
}
