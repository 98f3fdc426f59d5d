//! The hub's side of a case: killed, killed again, started, compared with the provider.

use std::cell::RefCell;
use std::collections::HashMap;
use std::time::{Duration, Instant};

use anyhow::{Context, Result};
use lab::Plan;
use rand::Rng as _;
use rand::rngs::StdRng;
use shared::api::clients::Client;
use shared::api::mailboxes::{AddMailbox, Backfill, MailboxPath, RemovalBody, RemoveMailbox};
use shared::api::messages::{GetOriginal, ListMessages, MessageLine, MessagePath, MessagesQuery};
use shared::id::{MailboxId, MessageId};
use shared::watch::StateKind;
use tempfile::TempDir;
use tests::database::Database;
use tests::{House, house};

use super::provider::{Kept, Provider};
use super::{Case, Found, POINTS};

/// A point that is not come to by then is not come to.
const COMES_TO: Duration = Duration::from_secs(4);
/// After the last start everything is as at the provider within this.
const CAUGHT_UP: Duration = Duration::from_secs(40);
const READY_MS: u64 = 10_000;
/// A password that the hub was killed over twice, without a word from the provider, rests for a day.
const A_DAY: i64 = 25 * 60 * 60_000;
const PASSWORD: &str = "una password";

pub(crate) struct Scene {
    house: House,
    client: Client,
    rng: StdRng,
    clock: TempDir,
    ahead: i64,
    boxes: usize,
    now: Option<(Provider, Option<MailboxId>)>,
    /// An original does not change: each is asked for once.
    originals: HashMap<MessageId, Vec<u8>>,
}

impl Scene {
    pub(crate) async fn begin(database: Database, rng: StdRng, boxes: usize) -> Result<Self> {
        let clock = tempfile::Builder::new().prefix("clock-").tempdir()?;
        let ahead = clock.path().join("ahead");
        std::fs::write(&ahead, "0")?;
        let settings = [
            ("PORTINERIA_CLOCK_AHEAD", ahead.to_string_lossy().into_owned()),
            ("PORTINERIA_POLL_SECONDS", "2".to_owned()),
        ];
        let addresses: Vec<String> = (0..=boxes).map(|number| format!("casella{number}@pec.it")).collect();
        let accounts: Vec<(&str, &str)> =
            addresses.iter().map(|address| (address.as_str(), PASSWORD)).collect();
        let house = House::on(database, Plan::of(&accounts), &settings).await?;
        let client = house.add_client("Cliente di una casella").await?;
        Ok(Self { house, client, rng, clock, ahead: 0, boxes: 0, now: None, originals: HashMap::new() })
    }

    /// One case; the hub runs before it and after it.
    pub(crate) async fn play(&mut self, case: Case, found: &RefCell<Found>) -> Result<()> {
        let is_first_sync =
            self.now.is_none() || case.point.starts_with("backfill.") || self.rng.random_bool(0.1);
        if is_first_sync {
            self.leave().await?;
        }
        self.house.hub.kill().await?;
        let ahead = time::Duration::milliseconds(self.ahead);
        match &mut self.now {
            Some((provider, _)) => {
                provider.ahead = ahead;
                provider.change(&self.house.lab, &mut self.rng, case.point).await?;
            }
            None => {
                let address = format!("casella{}@pec.it", self.boxes);
                self.boxes += 1;
                self.now = Some((Provider::furnish(&self.house.lab, &mut self.rng, address, ahead)?, None));
            }
        }
        let second = POINTS.get(self.rng.random_range(0..POINTS.len())).copied().unwrap_or(case.point);
        for point in [format!("{}:{}", case.point, case.hit), format!("{second}:1")] {
            let killed = self.risk(&point).await.with_context(|| self.house.hub.log_text())?;
            let mut found = found.borrow_mut();
            *if killed { &mut found.killed } else { &mut found.unreached } += 1;
        }
        self.ahead += A_DAY;
        std::fs::write(self.clock.path().join("ahead"), self.ahead.to_string())?;
        let begun = Instant::now();
        self.house.hub.start_again().await?;
        let started = u64::try_from(begun.elapsed().as_millis())?;
        self.enter().await?;
        self.add().await?;
        let problem = self.until_equal().await?;
        let is_equal = problem.is_none();
        {
            let mut found = found.borrow_mut();
            found.slowest_start_ms = found.slowest_start_ms.max(started);
            found.report.holds(started <= READY_MS, || format!("{case:?}: ready after {started} ms"));
            if let Some(problem) = problem {
                found.report.violation(format!("{case:?}, then {second}: {problem}"));
            }
        }
        if !is_equal {
            // The next case is another box's.
            self.leave().await?;
        }
        Ok(())
    }

    /// Starts the hub, which is to kill itself at this point; false when it does not come to it.
    async fn risk(&mut self, point: &str) -> Result<bool> {
        let begun = self.house.hub.start_with(&[("PORTINERIA_CRASH_AT", point.to_owned())]).await;
        if let Err(error) = begun {
            let died = self.house.hub.ends_within(Duration::from_secs(1)).await?;
            return if died { Ok(true) } else { Err(error) };
        }
        // It may end under our hands: what was not added now is added later.
        let _lost = async {
            self.enter().await?;
            self.add().await
        }
        .await;
        let died = self.house.hub.ends_within(COMES_TO).await?;
        if !died {
            self.house.hub.kill().await?;
        }
        Ok(died)
    }

    async fn enter(&mut self) -> Result<()> {
        self.house.api.base.clone_from(&self.house.hub.url);
        house::sign_in(&self.house.api).await
    }

    /// Adds the box, if the hub does not know it yet.
    async fn add(&mut self) -> Result<()> {
        let Some((provider, mailbox @ None)) = &mut self.now else { return Ok(()) };
        let rows = self.house.api.fleet().await?.mailboxes;
        if let Some(row) = rows.iter().find(|row| row.address == provider.address) {
            *mailbox = Some(row.id);
            return Ok(());
        }
        let body = self.house.body(&provider.address, PASSWORD, &self.client, Backfill::All)?;
        *mailbox = Some(self.house.api.get::<AddMailbox>((), (), body).await?.id);
        Ok(())
    }

    /// The box is no longer watched.
    async fn leave(&mut self) -> Result<()> {
        let Some((provider, Some(mailbox))) = self.now.take() else { return Ok(()) };
        self.originals.clear();
        let body = RemovalBody { address: provider.address };
        self.house.api.get::<RemoveMailbox>(MailboxPath { mailbox }, (), body).await.map(drop)
    }

    /// Waits until the hub has what the provider has; else tells what is different.
    async fn until_equal(&mut self) -> Result<Option<String>> {
        let Some((provider, Some(mailbox))) = &self.now else { return Ok(Some("no box".to_owned())) };
        let (wanted, mailbox) = (provider.kept(&self.house.lab)?, *mailbox);
        let begun = Instant::now();
        loop {
            let problem = self.compare(mailbox, &wanted).await?;
            if problem.is_none() || begun.elapsed() > CAUGHT_UP {
                return Ok(problem);
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    }

    async fn compare(&mut self, mailbox: MailboxId, wanted: &[Kept]) -> Result<Option<String>> {
        let row = self.house.api.row(mailbox).await?;
        let count = |is: &dyn Fn(&&Kept) -> bool| wanted.iter().filter(|kept| is(kept)).count();
        // Whoever downloads an original has read it.
        let is_new = |kept: &&Kept| kept.is_new() && !self.originals.values().any(|read| *read == kept.bytes);
        let (new, unread) = (count(&is_new), count(&|kept| !kept.seen));
        if row.state.kind != StateKind::Watching {
            return Ok(Some(format!("the box is {:?}", row.state.kind)));
        }
        if (row.new as usize, row.unread as usize) != (new, unread) {
            let said = format!("{} new, {} unread instead of {new} and {unread}", row.new, row.unread);
            return Ok(Some(said));
        }
        let lines = self.lines(mailbox).await?;
        if lines.len() != wanted.len() {
            return Ok(Some(format!("{} of {} messages are listed", lines.len(), wanted.len())));
        }
        let mut kept = Vec::with_capacity(lines.len());
        for line in lines {
            kept.push(Kept { bytes: self.original(line.id).await?, seen: !line.unread });
        }
        kept.sort();
        Ok((kept != wanted).then(|| "the originals are not the provider's".to_owned()))
    }

    async fn lines(&self, mailbox: MailboxId) -> Result<Vec<MessageLine>> {
        let mut lines: Vec<MessageLine> = Vec::new();
        loop {
            let query = MessagesQuery {
                after: lines.last().map(|line| line.id),
                limit: 200,
                ..MessagesQuery::default()
            };
            let page = self.house.api.get::<ListMessages>(MailboxPath { mailbox }, query, ()).await?;
            lines.extend(page.messages);
            if !page.more {
                return Ok(lines);
            }
        }
    }

    async fn original(&mut self, message: MessageId) -> Result<Vec<u8>> {
        if let Some(kept) = self.originals.get(&message) {
            return Ok(kept.clone());
        }
        let answer = self.house.api.raw::<GetOriginal>(MessagePath { message }, (), ()).await?;
        let bytes = answer.error_for_status()?.bytes().await?.to_vec();
        self.originals.insert(message, bytes.clone());
        Ok(bytes)
    }
}
