//! The house of `prove lockout`: a hub on a clock that is set by hand, a strict provider on the same
//! one, many boxes, and people without patience.

use std::collections::{HashMap, HashSet};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use anyhow::{Context, Result};
use rand::rngs::StdRng;
use rand::seq::SliceRandom as _;
use rand::{Rng as _, SeedableRng as _};
use shared::api::mailboxes::{
    AddMailbox, Backfill, MailboxBody, MailboxPath, MailboxSettings, RefreshAll, RefreshMailbox,
};
use shared::id::MailboxId;
use shared::row::MailboxRow;
use tempfile::TempDir;
use tests::strict::Strict;
use tests::{Api, House, house, wait};
use tokio::task::JoinHandle;
use tokio::time::sleep;

use crate::lockout::Scale;

pub(crate) struct Night {
    pub(crate) provider: Strict,
    pub(crate) kills: usize,
    house: House,
    clock: TempDir,
    boxes: Vec<MailboxId>,
    names: Vec<String>,
    wrong: HashSet<String>,
    /// When the hub was started last, by the hand-set clock.
    started: i64,
    /// When the clock was moved last, by itself.
    moved: i64,
    impatience: Option<JoinHandle<()>>,
    refreshes: Arc<AtomicUsize>,
    seed: u64,
}

/// A box of the lab, which lends its certificates; the hub does not watch it.
const LENT: &str = "rinaldi@pec.it";
const EVENING: &str = "la password di ieri";
const MORNING: &str = "quella di oggi";

impl Night {
    /// All boxes are watched in the evening; then some owners change their passwords, and the hub,
    /// which may have been killed before, is.
    pub(crate) async fn begin(rng: &mut StdRng, scale: Scale) -> Result<Self> {
        let clock = tempfile::Builder::new().prefix("clock-").tempdir()?;
        let ahead = clock.path().join("ahead");
        set(&ahead, 0)?;
        let settings = [
            ("PORTINERIA_CLOCK_AHEAD", ahead.to_string_lossy().into_owned()),
            ("PORTINERIA_POLL_SECONDS", "10".to_owned()),
        ];
        let house = House::with_settings(&[(LENT, EVENING)], &settings).await?;
        let acceptor = tests::tls::acceptor(house.lab.folder())?;
        let names: Vec<String> = (0..scale.boxes).map(|number| format!("casella{number}@pec.it")).collect();
        let known = names.iter().map(|name| (name.clone(), EVENING.to_owned()));
        let late = Duration::from_millis([0, 40, 1_500].get(rng.random_range(0..3)).copied().unwrap_or(0));
        let provider = Strict::start(acceptor, known, late).await?;
        let mut night = Self {
            provider,
            kills: 0,
            house,
            clock,
            boxes: Vec::new(),
            names,
            wrong: HashSet::new(),
            started: 0,
            moved: 0,
            impatience: None,
            refreshes: Arc::default(),
            seed: rng.random(),
        };
        night.furnish().await?;
        let hub_sleeps = rng.random_bool(0.5);
        if hub_sleeps {
            night.house.hub.kill().await?;
        }
        let mut shuffled = night.names.clone();
        shuffled.shuffle(rng);
        night.wrong = shuffled.into_iter().take(scale.wrong).collect();
        night.wrong.iter().for_each(|name| night.provider.change(name, MORNING));
        night.advance(8 * 60 * 60_000)?;
        if !hub_sleeps {
            night.house.hub.kill().await?;
        }
        Ok(night)
    }

    async fn furnish(&mut self) -> Result<()> {
        let client = self.house.add_client("Un cliente con molte caselle").await?;
        for name in &self.names {
            let settings = MailboxSettings {
                address: name.clone(),
                client: client.id,
                also_for: Vec::new(),
                host: "localhost".to_owned(),
                port: self.provider.port,
                login: name.clone(),
                description: String::new(),
                marks_seen: None,
                unwatched_folders: Vec::new(),
            };
            let body = MailboxBody { settings, password: EVENING.to_owned(), backfill: Backfill::None };
            self.boxes.push(self.house.api.get::<AddMailbox>((), (), body).await?.id);
        }
        wait::until("all are watched in the evening", async || {
            let rows = self.rows().await?;
            Ok(rows.iter().all(|row| row.state.kind.is_watched()).then_some(()))
        })
        .await
    }

    /// Starts the hub, and people press refresh.
    pub(crate) async fn start(&mut self) -> Result<()> {
        self.started = self.now();
        self.house.hub.start_again().await?;
        self.house.api.base.clone_from(&self.house.hub.url);
        house::sign_in(&self.house.api).await?;
        self.seed = self.seed.wrapping_add(1);
        let (api, boxes, count) = (self.house.api.clone(), self.boxes.clone(), Arc::clone(&self.refreshes));
        self.impatience = Some(tokio::spawn(press(api, boxes, count, StdRng::seed_from_u64(self.seed))));
        Ok(())
    }

    /// SIGKILL.
    pub(crate) async fn kill(&mut self) -> Result<()> {
        if let Some(impatience) = self.impatience.take() {
            impatience.abort();
        }
        self.kills += 1;
        self.house.hub.kill().await
    }

    /// The clock of both goes on.
    pub(crate) fn advance(&mut self, millis: i64) -> Result<()> {
        self.provider.advance(millis);
        self.moved = self.now();
        set(&self.clock.path().join("ahead"), self.provider.ahead())
    }

    pub(crate) const fn moved(&self) -> i64 {
        self.moved
    }

    pub(crate) fn now(&self) -> i64 {
        self.provider.now()
    }

    pub(crate) async fn rows(&self) -> Result<Vec<MailboxRow>> {
        Ok(self.house.api.fleet().await.with_context(|| self.house.hub.log_text())?.mailboxes)
    }

    /// Whose password is still the evening's.
    pub(crate) fn good(&self) -> impl Iterator<Item = &str> {
        self.names.iter().filter(|name| !self.wrong.contains(*name)).map(String::as_str)
    }

    /// Who was let in since the hub was started, and when.
    pub(crate) fn let_in(&self) -> HashMap<String, i64> {
        let since =
            self.provider.logins().into_iter().filter(|login| login.accepted && login.at >= self.started);
        let mut let_in = HashMap::new();
        for login in since {
            let_in.entry(login.name).or_insert(login.at);
        }
        let_in
    }

    /// Good boxes that were not let in since the hub was started.
    pub(crate) fn untried(&self) -> Vec<&str> {
        let let_in = self.let_in();
        self.good().filter(|name| !let_in.contains_key(*name)).collect()
    }

    pub(crate) const fn runs(&self) -> bool {
        self.impatience.is_some()
    }

    /// Waits for the next login after so many, or for nothing: what did not come is judged later.
    pub(crate) async fn until_tried(&self, before: usize) {
        let tried = async || Ok((self.provider.logins().len() > before).then_some(()));
        let _in_time = wait::until("one more login", tried).await;
    }

    pub(crate) fn refreshes(&self) -> usize {
        self.refreshes.load(Ordering::Relaxed)
    }
}

/// One box or all of them, again and again, until the hub is killed.
async fn press(api: Api, boxes: Vec<MailboxId>, count: Arc<AtomicUsize>, mut rng: StdRng) {
    loop {
        let all = rng.random_bool(0.1);
        let pressed = match boxes.get(rng.random_range(0..boxes.len().max(1))) {
            Some(mailbox) if !all => {
                api.call::<RefreshMailbox>(MailboxPath { mailbox: *mailbox }, (), ()).await.is_ok()
            }
            _ => api.call::<RefreshAll>((), (), ()).await.is_ok(),
        };
        count.fetch_add(usize::from(pressed), Ordering::Relaxed);
        sleep(Duration::from_millis(rng.random_range(20..300))).await;
    }
}

/// In one piece: the hub may read at any moment.
fn set(file: &Path, ahead: i64) -> Result<()> {
    let new = file.with_extension("new");
    std::fs::write(&new, ahead.to_string())?;
    Ok(std::fs::rename(&new, file)?)
}
