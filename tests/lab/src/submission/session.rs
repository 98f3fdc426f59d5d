//! One session of submission: SMTP (RFC 5321) over TLS with AUTH (RFC 4954), as far as a mail program
//! speaks it.

use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context as _, Result, bail};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use tokio::io::{AsyncBufReadExt as _, AsyncWriteExt as _, BufReader};
use tokio::net::TcpStream;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::server::TlsStream;

use super::fault::{Fault, How, Point};
use super::post::Post;

/// Longer than any test waits.
const FOR_EVER: Duration = Duration::from_secs(3_600);
const LARGEST: usize = 64 * 1024 * 1024;

pub(super) async fn serve(
    tcp: TcpStream,
    acceptor: &TlsAcceptor,
    post: &Arc<Post>,
    provider: &str,
) -> Result<()> {
    tcp.set_nodelay(true)?;
    let fault = post.next_fault(provider);
    let stream = BufReader::new(acceptor.accept(tcp).await?);
    let mut session = Session { stream, post, provider, fault, account: None };
    session.talk().await
}

struct Session<'a> {
    stream: BufReader<TlsStream<TcpStream>>,
    post: &'a Arc<Post>,
    provider: &'a str,
    fault: Option<Fault>,
    /// The address of the box that is logged in.
    account: Option<String>,
}

impl Session<'_> {
    async fn talk(&mut self) -> Result<()> {
        self.answer(Point::Greeting, "220 localhost ESMTP").await?;
        let (mut sender, mut recipients) = (None, Vec::new());
        loop {
            let line = self.line().await?;
            let word = line.split([' ', ':']).next().unwrap_or_default().to_ascii_uppercase();
            match word.as_str() {
                "EHLO" => {
                    let offers = "250-localhost\r\n250-SIZE 67108864\r\n250-8BITMIME\r\n250 AUTH PLAIN LOGIN";
                    self.answer(Point::Hello, offers).await?;
                }
                "AUTH" => self.log_in(&line).await?,
                "MAIL" => {
                    let from = path(&line);
                    let is_own = from.is_some() && self.account == from;
                    sender = from.filter(|_| is_own);
                    recipients.clear();
                    let reply = if is_own { "250 2.1.0 ok" } else { "553 5.7.1 not your box" };
                    self.answer(Point::From, reply).await?;
                }
                "RCPT" if sender.is_some() => {
                    recipients.push(path(&line).context("no recipient")?);
                    self.answer(Point::Recipient, "250 2.1.5 ok").await?;
                }
                "DATA" if !recipients.is_empty() => {
                    self.answer(Point::Data, "354 go on").await?;
                    let message = self.content().await?;
                    self.take(sender.take().unwrap_or_default(), std::mem::take(&mut recipients), message)
                        .await?;
                }
                "RSET" | "NOOP" => self.say("250 ok").await?,
                "QUIT" => return self.answer(Point::Quit, "221 bye").await,
                _ => self.say("503 5.5.1 not now").await?,
            }
        }
    }

    async fn log_in(&mut self, line: &str) -> Result<()> {
        let mut words = line.split_ascii_whitespace().skip(1);
        let mechanism = words.next().unwrap_or_default().to_ascii_uppercase();
        let first = words.next().map(str::to_owned);
        let (login, password) = match mechanism.as_str() {
            "PLAIN" => {
                let plain = match first {
                    Some(first) => first,
                    None => self.ask("334 ").await?,
                };
                let plain = decoded(&plain)?;
                let mut parts = plain.split('\0').skip(1).map(str::to_owned);
                (parts.next().unwrap_or_default(), parts.next().unwrap_or_default())
            }
            "LOGIN" => {
                let login = match first {
                    Some(first) => first,
                    None => self.ask("334 VXNlcm5hbWU6").await?,
                };
                (decoded(&login)?, decoded(&self.ask("334 UGFzc3dvcmQ6").await?)?)
            }
            _ => return self.say("504 5.5.4 unknown mechanism").await,
        };
        self.account = self.post.log_in(self.provider, &login, &password);
        let reply = if self.account.is_some() { "235 2.7.0 ok" } else { "535 5.7.8 not let in" };
        self.answer(Point::Login, reply).await
    }

    /// The message, without its dots.
    async fn content(&mut self) -> Result<Vec<u8>> {
        let mut message = Vec::new();
        let mut line = Vec::new();
        loop {
            line.clear();
            if self.stream.read_until(b'\n', &mut line).await? == 0 || message.len() > LARGEST {
                bail!("cut off in the content");
            }
            if line == b".\r\n" {
                self.fail_at(Point::BeforeDot).await?;
                return Ok(message);
            }
            if !line.ends_with(b"\r\n") || line.iter().filter(|byte| **byte == b'\r').count() != 1 {
                // Bare CR or LF is what smuggling is made of (RFC 5321 §2.3.8).
                self.say("554 5.6.0 bare line end").await?;
                bail!("a bare line end");
            }
            if !message.is_empty() {
                self.fail_at(Point::InContent).await?;
            }
            message.extend_from_slice(line.strip_prefix(b".").unwrap_or(&line));
        }
    }

    /// The message is whole: it is taken, unless the session is to fail before.
    async fn take(&mut self, sender: String, recipients: Vec<String>, message: Vec<u8>) -> Result<()> {
        if self.is_to_fail(Point::NotTaken) {
            self.fail_at(Point::NotTaken).await?;
            return self.say("451 4.3.0 not taken").await;
        }
        if let Some(fault) = self.fault.filter(|fault| fault.point == Point::Taken)
            && matches!(fault.how, How::NotNow | How::Never)
        {
            // A server that refuses has not taken.
            return self.answer(Point::Taken, "").await;
        }
        self.post.take(&sender, &recipients, message);
        self.fail_at(Point::Taken).await?;
        if self.is_to_fail(Point::InAnswer) {
            self.stream.get_mut().write_all(b"250 2.0").await?;
            self.stream.get_mut().flush().await?;
            self.fail_at(Point::InAnswer).await?;
            return self.say(".0 taken").await;
        }
        self.say("250 2.0.0 taken").await?;
        self.fail_at(Point::Answered).await
    }

    fn is_to_fail(&self, point: Point) -> bool {
        self.fault.is_some_and(|fault| fault.point == point)
    }

    /// An answer, unless the session is to fail here.
    async fn answer(&mut self, point: Point, reply: &str) -> Result<()> {
        let Some(fault) = self.fault.filter(|fault| fault.point == point) else {
            return self.say(reply).await;
        };
        self.fault = None;
        match fault.how {
            How::NotNow => self.say("451 4.3.0 not now").await,
            How::Never => self.say("554 5.7.1 never").await,
            How::Trickle => self.trickle(reply).await,
            how => self.break_off(how).await,
        }
    }

    /// Fails where nothing would be answered: the ways that are answers break off too.
    async fn fail_at(&mut self, point: Point) -> Result<()> {
        let Some(fault) = self.fault.filter(|fault| fault.point == point) else { return Ok(()) };
        self.fault = None;
        match fault.how {
            How::Trickle => Ok(()),
            How::NotNow if point == Point::NotTaken => self.say_and_close("451 4.3.0 not now").await,
            How::Never if point == Point::NotTaken => self.say_and_close("554 5.7.1 never").await,
            How::NotNow | How::Never => self.break_off(How::Close).await,
            how => self.break_off(how).await,
        }
    }

    async fn say_and_close(&mut self, reply: &str) -> Result<()> {
        self.say(reply).await?;
        bail!("failed on demand")
    }

    async fn break_off(&mut self, how: How) -> Result<()> {
        match how {
            How::Garbage => {
                self.stream.get_mut().write_all(b"\x00\xffwhat?\r\n2x0-\r\n\r\n").await?;
                self.stream.get_mut().flush().await?;
            }
            How::Silence => tokio::time::sleep(FOR_EVER).await,
            How::Reset => {
                // Without a word of TLS's own.
                self.stream.get_ref().get_ref().0.set_zero_linger()?;
            }
            _ => {}
        }
        bail!("failed on demand")
    }

    async fn trickle(&mut self, reply: &str) -> Result<()> {
        for byte in format!("{reply}\r\n").bytes() {
            self.stream.get_mut().write_all(&[byte]).await?;
            self.stream.get_mut().flush().await?;
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        Ok(())
    }

    async fn ask(&mut self, prompt: &str) -> Result<String> {
        self.say(prompt).await?;
        self.line().await
    }

    async fn say(&mut self, reply: &str) -> Result<()> {
        self.stream.get_mut().write_all(format!("{reply}\r\n").as_bytes()).await?;
        Ok(self.stream.get_mut().flush().await?)
    }

    async fn line(&mut self) -> Result<String> {
        let mut line = Vec::new();
        if self.stream.read_until(b'\n', &mut line).await? == 0 {
            bail!("closed");
        }
        Ok(String::from_utf8_lossy(&line).trim_end().to_owned())
    }
}

/// The address in angle brackets, in lower case.
fn path(line: &str) -> Option<String> {
    let (_, rest) = line.split_once('<')?;
    let (address, _) = rest.split_once('>')?;
    Some(address.to_lowercase())
}

fn decoded(text: &str) -> Result<String> {
    Ok(String::from_utf8(STANDARD.decode(text.trim())?)?)
}
