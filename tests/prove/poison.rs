//! `prove poison`: one message never stops a box. Each malformed message and each bomb of the corpora
//! lies first of twenty in a box of a real Dovecot: the nineteen others arrive, and the poison is
//! listed with its bytes exactly as the server gives them, whatever they are.

use std::cell::{Cell, RefCell};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};
use futures_util::future::LocalBoxFuture;
use futures_util::{StreamExt as _, stream};
use lab::Seen;
use rand::SeedableRng as _;
use rand::rngs::StdRng;
use rand::seq::SliceRandom as _;
use shared::api::clients::Client;
use shared::api::mailboxes::{AddMailbox, Backfill, MailboxPath, RemovalBody, RemoveMailbox};
use shared::api::messages::{
    DisplayMessage, GetMessageHtml, GetOriginal, HtmlQuery, ListMessages, MessageLine, MessagePath,
    MessagesQuery,
};
use tests::proof::{Report, Run, say};
use tests::{House, corpora, imap, wait};
use time::OffsetDateTime;

const PASSWORD: &str = "una password";
/// With the poison, a box holds twenty.
const HEALTHY: usize = 19;
const AT_ONCE: usize = 4;
const ARRIVE_WITHIN: Duration = Duration::from_secs(120);

pub(crate) fn prove(run: Run) -> LocalBoxFuture<'static, Result<Report>> {
    Box::pin(poison(run))
}

struct Stage {
    house: House,
    client: Client,
    report: RefCell<Report>,
    unreadable: Cell<u64>,
}

async fn poison(run: Run) -> Result<Report> {
    let Some(corpora) = corpora::folder() else {
        say("poison: no corpora beside the project: nothing is planted");
        return Ok(Report::default());
    };
    let mut mails = mails(&corpora, run.until.is_none())?;
    // The share of a test run is another one each time.
    mails.shuffle(&mut StdRng::seed_from_u64(run.seed));
    mails.truncate(run.cases.map_or(usize::MAX, |cases| usize::try_from(cases).unwrap_or(usize::MAX)));
    let addresses: Vec<String> = (0..mails.len()).map(|number| format!("casella{number}@pec.it")).collect();
    let boxes: Vec<(&str, &str)> = addresses.iter().map(|address| (address.as_str(), PASSWORD)).collect();
    let house = House::with(&boxes).await?;
    house.allow_acts();
    let process = house.hub.id();
    let client = house.add_client("Cliente di caselle avvelenate").await?;
    let mut stage = Stage { house, client, report: RefCell::default(), unreadable: Cell::new(0) };
    say(&format!("poison: {} messages at most", mails.len()));
    let planted = stream::iter(mails.iter().zip(&addresses))
        .take_while(|_| std::future::ready(run.until.is_none_or(|until| Instant::now() < until)))
        .map(async |(mail, address)| {
            let planted = stage.plant(mail, address).await;
            let mut report = stage.report.borrow_mut();
            report.cases += 1;
            if let Err(error) = planted {
                report.violation(format!("{}: {error:#}", mail.display()));
            }
        });
    planted.buffer_unordered(AT_ONCE).collect::<Vec<()>>().await;
    let is_same = stage.house.hub.runs() && stage.house.hub.id() == process;
    let mut report = stage.report.take();
    report.holds(is_same, || "the hub's process has ended".to_owned());
    let broke = stage.house.hub.log_text().matches("broke down").count();
    report.holds(broke == 0, || format!("{broke} watchers broke down"));
    report.figure("unreadable", stage.unreadable.get());
    Ok(report)
}

/// Everything that is planted: the malformed and odd mail of the corpora, and the bombs, which take
/// minutes to make: the share of a test run uses those of an earlier proof.
fn mails(corpora: &Path, may_make: bool) -> Result<Vec<PathBuf>> {
    let mut mails = Vec::new();
    for project in ["stalwartlabs+mail-parser", "apache+james-mime4j", "jhillyerd+enmime"] {
        mails.extend(corpora::files(&corpora.join(project), &["eml", "msg", "raw"]));
    }
    ensure!(mails.len() > 100, "{} mails in {}", mails.len(), corpora.display());
    let bombs = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../target/bombs");
    if may_make && !bombs.is_dir() {
        let made = bombs.with_extension("part");
        let status = Command::new("python3").arg(corpora.join("gen_bombs.py")).arg(&made).status();
        ensure!(status.context("python3 cannot be run")?.success(), "the bombs cannot be made");
        std::fs::rename(made, &bombs)?;
    }
    mails.extend(corpora::files(&bombs, &["eml", "html", "xml", "zip", "bin"]));
    Ok(mails)
}

/// A file as a message: mail as it is, anything else as its only content.
fn message_of(path: &Path) -> Result<Vec<u8>> {
    let bytes = std::fs::read(path)?;
    let media = match path.extension().and_then(|extension| extension.to_str()) {
        Some("html") => "text/html",
        Some("xml") => "application/xml; name=\"daticert.xml\"",
        Some("zip") => "application/zip; name=\"archivio.zip\"",
        Some("bin") => "application/octet-stream",
        _ => return Ok(bytes),
    };
    let header = format!("From: a@pec.it\r\nSubject: {media}\r\nContent-Type: {media}\r\n\r\n");
    Ok([header.as_bytes(), &bytes].concat())
}

fn healthy(number: usize) -> String {
    format!("Sano {number:02}")
}

impl Stage {
    async fn plant(&self, mail: &Path, address: &str) -> Result<()> {
        let at = OffsetDateTime::now_utc() - time::Duration::days(2);
        self.house.lab.preload(address, &message_of(mail)?, at, Seen::No)?;
        for number in 0..HEALTHY {
            let text = format!("From: a@pec.it\r\nSubject: {}\r\n\r\nciao\r\n", healthy(number));
            let after = at + time::Duration::minutes(i64::try_from(number)? + 1);
            self.house.lab.preload(address, text.as_bytes(), after, Seen::No)?;
        }
        let body = self.house.body(address, PASSWORD, &self.client, Backfill::All)?;
        let row = self.house.api.get::<AddMailbox>((), (), body).await?;
        let path = MailboxPath { mailbox: row.id };
        let lines = wait::until_within(ARRIVE_WITHIN, "all twenty are listed", async || {
            let page = self.house.api.get::<ListMessages>(path, MessagesQuery::default(), ()).await?;
            Ok((page.messages.len() > HEALTHY).then_some(page.messages))
        })
        .await?;
        for number in 0..HEALTHY {
            ensure!(
                lines.iter().any(|line| line.subject == healthy(number)),
                "{} is missing",
                healthy(number)
            );
        }
        let poison = lines.iter().find(|line| !line.subject.starts_with("Sano ")).context("no poison")?;
        self.examine(poison, address).await?;
        ensure!(self.house.api.row(row.id).await?.state.kind.is_watched(), "the box is not watched");
        let address = address.to_owned();
        self.house.api.get::<RemoveMailbox>(path, (), RemovalBody { address }).await.map(drop)
    }

    /// The original is what the server gives, byte for byte, and a person may look at it.
    async fn examine(&self, poison: &MessageLine, address: &str) -> Result<()> {
        let path = MessagePath { message: poison.id };
        let original = self.house.api.raw::<GetOriginal>(path, (), ()).await?;
        ensure!(original.status().is_success(), "the original answers {}", original.status());
        let kept = original.bytes().await?;
        let port = self.house.lab.imaps_port(address)?;
        let given = imap::first_message(port, self.house.lab.folder(), address, PASSWORD).await?;
        ensure!(kept == given, "{} bytes are kept, {} are given", kept.len(), given.len());
        if poison.kind == shared::row::MessageKind::Unreadable {
            self.unreadable.set(self.unreadable.get() + 1);
        }
        let shown = self.house.api.raw::<DisplayMessage>(path, (), ()).await?;
        ensure!(!shown.status().is_server_error(), "to display it answers {}", shown.status());
        let html = self.house.api.raw::<GetMessageHtml>(path, HtmlQuery::default(), ()).await?;
        ensure!(!html.status().is_server_error(), "its HTML answers {}", html.status());
        Ok(())
    }
}
