//! `prove garbage`: whatever a server says, the hub lives, in bounds, and harms nobody else's box.
//!
//! Every case is a box of its own at a server of its own. The server plays a session that was recorded
//! from a real Dovecot, spoilt in one place (every cut, every flipped bit), or one of the hostile
//! dialogues of the corpora, or a bomb. Afterwards the box must say that it is not watched, and why.
//! Meanwhile other boxes receive mail, and their rows must move.

mod bombs;
mod dialogues;
mod play;
mod recording;

use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};
use futures_util::future::LocalBoxFuture;
use futures_util::{StreamExt as _, stream};
use rand::rngs::StdRng;
use rand::seq::SliceRandom as _;
use rand::{Rng as _, SeedableRng as _};
use shared::api::clients::Client;
use shared::api::mailboxes::{MailboxPath, RemovalBody, RemoveMailbox};
use shared::row::MailboxRow;
use shared::watch::StateKind;
use tests::proof::{Report, Run, say};
use tests::{House, tls, wait};
use tokio_rustls::TlsAcceptor;

use self::play::{Script, Spoilt, play};
use self::recording::Recording;

/// Sessions of the proof at full length.
const SESSIONS: usize = 20_000;
/// Sessions at once.
const AT_ONCE: usize = 8;
/// What the hub's memory may grow by, in KiB.
const GROWTH: u64 = 64 * 1024;
/// Once its server is gone, a box says so within this.
const TOLD_WITHIN: Duration = Duration::from_secs(30);
/// A session that lasts longer hangs.
const HANGS: Duration = Duration::from_secs(240);

const NEIGHBOUR: &str = "vicina@pec.it";
const RECORDED: &str = "registrata@pec.it";
const PASSWORD: &str = "una password";

pub(crate) fn prove(run: Run) -> LocalBoxFuture<'static, Result<Report>> {
    Box::pin(garbage(run))
}

/// What all cases share.
struct Stage {
    house: House,
    client: Client,
    acceptor: TlsAcceptor,
    recording: Arc<Recording>,
    report: RefCell<Report>,
    ends: RefCell<BTreeMap<String, u64>>,
    over: Cell<bool>,
}

async fn garbage(run: Run) -> Result<Report> {
    // A box that has no INBOX to idle in hears of its server's end at the next poll.
    let settings = [("PORTINERIA_POLL_SECONDS", "10".to_owned())];
    let house = House::with_settings(&[(NEIGHBOUR, PASSWORD), (RECORDED, PASSWORD)], &settings).await?;
    let recording = Arc::new(Recording::make(&house, RECORDED).await?);
    let neighbour = house.watched(NEIGHBOUR).await?;
    let client = house.add_client("Cliente di caselle ostili").await?;
    let acceptor = tls::acceptor(house.lab.folder())?;
    let process = house.hub.id().context("the hub does not run")?;
    let mut stage = Stage {
        house,
        client,
        acceptor,
        recording,
        report: RefCell::default(),
        ends: RefCell::default(),
        over: Cell::new(false),
    };
    let length = stage.unspoilt().await?;
    let cases = cases(&run, length);
    say(&format!("garbage: {} sessions at most, of {length} bytes", cases.len()));
    let before = memory(process, "VmRSS")?;
    std::fs::write(format!("/proc/{process}/clear_refs"), "5").context("the peak cannot be reset")?;
    let (delivered, ()) = tokio::join!(stage.mind_neighbour(&neighbour), stage.run_all(&run, cases));
    let peak = memory(process, "VmHWM")?;
    let is_same = stage.house.hub.runs() && stage.house.hub.id() == Some(process);
    let broke = stage.house.hub.log_text().matches("broke down").count();
    let mut report = stage.report.take();
    report.holds(is_same, || "the hub's process has ended".to_owned());
    report.holds(broke == 0, || format!("{broke} watchers broke down"));
    let growth = peak.saturating_sub(before);
    report.holds(growth < GROWTH, || format!("memory grew by {growth} KiB"));
    report.figure("memory_before_kib", before);
    report.figure("memory_growth_kib", growth);
    report.figure("neighbours_mail", delivered);
    report.figure("ends", serde_json::to_value(stage.ends.take())?);
    Ok(report)
}

/// What is played, worst first; then sessions spoilt everywhere, in an order that the seed makes.
fn cases(run: &Run, length: usize) -> Vec<(String, Script)> {
    let mut rng = StdRng::seed_from_u64(run.seed);
    let mut cases = bombs::all(run.until.is_none());
    cases.extend(dialogues::all());
    let mut spoilt: Vec<(String, Script)> = (0..length)
        .flat_map(|at| {
            let flips = (0..8).map(move |bit| Spoilt::Flip { at, mask: 1 << bit });
            [Spoilt::Cut { at }, Spoilt::Insert { at, bytes: junk(at) }].into_iter().chain(flips)
        })
        .map(|spoilt| (format!("{spoilt:?}"), Script::Recorded(spoilt)))
        .collect();
    spoilt.shuffle(&mut rng);
    cases.extend(spoilt);
    // The share of a test run is to be another one each time, and not the bombs alone.
    if run.until.is_some() {
        cases.shuffle(&mut rng);
    }
    let wanted = run.cases.map_or(SESSIONS, |cases| usize::try_from(cases).unwrap_or(SESSIONS));
    cases.truncate(wanted);
    cases
}

/// Some bytes, the same for the same place.
fn junk(at: usize) -> Vec<u8> {
    let mut rng = StdRng::seed_from_u64(at as u64);
    let length = rng.random_range(1..64);
    (0..length).map(|_| rng.random()).collect()
}

impl Stage {
    /// Plays the session as it was recorded: how many bytes the server says in it.
    async fn unspoilt(&self) -> Result<usize> {
        let said = self.session("unspoilt", Script::Recorded(Spoilt::Nowhere)).await?;
        self.report.borrow_mut().holds(said > 1_500, || format!("a whole session has {said} bytes"));
        Ok(said)
    }

    async fn run_all(&self, run: &Run, cases: Vec<(String, Script)>) {
        let played = stream::iter(cases)
            .take_while(|_| std::future::ready(run.until.is_none_or(|until| Instant::now() < until)))
            .map(async |(name, script)| {
                let played = self.session(&name, script).await;
                let mut report = self.report.borrow_mut();
                report.cases += 1;
                if let Err(error) = played {
                    report.violation(format!("{name}: {error:#}"));
                }
                if report.cases.is_multiple_of(1_000) {
                    say(&format!("garbage: {} sessions", report.cases));
                }
            });
        played.buffer_unordered(AT_ONCE).collect::<Vec<()>>().await;
        self.over.set(true);
    }

    /// A box of its own, a session of its own; answers with how many bytes its server said.
    async fn session(&self, name: &str, script: Script) -> Result<usize> {
        let listener = tokio::net::TcpListener::bind(("127.0.0.1", 0)).await?;
        let port = listener.local_addr()?.port();
        let address = format!("casella{port}@pec.it");
        let row = self.house.add_for(&self.client, &address, port).await.context("the box is not added")?;
        let playing = play(listener, self.acceptor.clone(), script, Arc::clone(&self.recording));
        let said = tokio::time::timeout(HANGS, playing).await.context("the session hangs")??;
        let kind = self.end(&row).await.with_context(|| format!("after {name}"))?;
        *self.ends.borrow_mut().entry(word(kind)).or_default() += 1;
        let path = MailboxPath { mailbox: row.id };
        self.house.api.get::<RemoveMailbox>(path, (), RemovalBody { address }).await?;
        Ok(said)
    }

    /// How the box says that it is not watched.
    async fn end(&self, row: &MailboxRow) -> Result<StateKind> {
        let mut again = tokio::time::interval(Duration::from_millis(100));
        let deadline = Instant::now() + TOLD_WITHIN;
        loop {
            again.tick().await;
            // A busy machine may be too slow for one question.
            let kind = self.house.api.row(row.id).await.map(|row| row.state.kind);
            match kind {
                Ok(kind @ (StateKind::Unreachable(_) | StateKind::Refused(_))) => return Ok(kind),
                other => ensure!(Instant::now() < deadline, "the box still says {other:?}"),
            }
        }
    }

    /// Delivers mail to a box of another server; each must move its row. Answers with how many.
    async fn mind_neighbour(&self, neighbour: &MailboxRow) -> u64 {
        let mut delivered = 0;
        while !self.over.get() {
            let message = format!("From: a@pec.it\r\nSubject: Numero {delivered}\r\n\r\nciao\r\n");
            let moved = async {
                self.house.lab.deliver(NEIGHBOUR, message.as_bytes()).await?;
                let wanted = |row: &MailboxRow| row.new == delivered + 1 && row.state.kind.is_watched();
                self.house.api.row_until(neighbour.id, "the neighbour's row moves", wanted).await
            };
            if let Err(error) = moved.await {
                self.report.borrow_mut().violation(format!("the neighbour notices: {error:#}"));
                return u64::from(delivered);
            }
            delivered += 1;
            tokio::time::sleep(Duration::from_secs(2)).await;
        }
        u64::from(delivered)
    }
}

/// A state as the line at the end names it.
fn word(kind: StateKind) -> String {
    let value = serde_json::to_value(kind).unwrap_or_default();
    let text = |name: &str| value.get(name).and_then(|v| v.as_str()).unwrap_or_default().to_owned();
    format!("{}: {}", text("name"), text("reason"))
}

/// A line of the process's status, in KiB.
fn memory(process: u32, name: &str) -> Result<u64> {
    let status = std::fs::read_to_string(format!("/proc/{process}/status"))?;
    let line = status.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(':'));
    Ok(line.and_then(|line| line.split_whitespace().next()).context("no such line")?.parse()?)
}

/// Waits for a row of the lab's own.
async fn until(
    house: &House,
    row: &MailboxRow,
    what: &str,
    wanted: impl Fn(&MailboxRow) -> bool,
) -> Result<()> {
    let seen = wait::until(what, async || Ok(wanted(&house.api.row(row.id).await?).then_some(())));
    seen.await
}
