//! The post of all providers: who may hand in, what was taken, who cannot be reached, what time it is.

use std::collections::{HashMap, HashSet, VecDeque};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use anyhow::Result;
use pec::mime::Structure;
use time::{Duration, OffsetDateTime, UtcOffset};

use super::delivery::{self, Waiting};
use super::fault::Fault;
use crate::plan::Plan;

/// A message that a provider took, and for which it is answerable from then on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Taken {
    pub sender: String,
    pub recipients: Vec<String>,
    /// The id that the sender's program gave.
    pub message_id: String,
    pub message: Vec<u8>,
}

/// The post of all providers of a lab.
pub(crate) struct Post {
    pub(super) folder: PathBuf,
    state: Mutex<State>,
}

struct State {
    plan: Plan,
    faults: HashMap<String, VecDeque<Fault>>,
    taken: Vec<Taken>,
    unreachable: HashSet<String>,
    waiting: Vec<Waiting>,
    /// The hand-set clock is ahead of the machine's by this.
    ahead: Duration,
    /// Receipts that are held back, while they are.
    held: Option<Vec<(String, Vec<u8>)>>,
}

impl Post {
    pub(crate) fn new(folder: &Path, plan: Plan) -> Arc<Self> {
        let state = State {
            plan,
            faults: HashMap::new(),
            taken: Vec::new(),
            unreachable: HashSet::new(),
            waiting: Vec::new(),
            ahead: Duration::ZERO,
            held: None,
        };
        Arc::new(Self { folder: folder.to_owned(), state: Mutex::new(state) })
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn ports(&self) -> Vec<(String, u16)> {
        self.state().plan.providers.iter().map(|one| (one.name.clone(), one.smtp_port)).collect()
    }

    pub(super) fn plan(&self) -> Plan {
        self.state().plan.clone()
    }

    /// The plan was changed.
    pub(crate) fn replan(&self, plan: &Plan) {
        self.state().plan.clone_from(plan);
    }

    pub(crate) fn fail_next(&self, provider: &str, fault: Fault) {
        self.state().faults.entry(provider.to_owned()).or_default().push_back(fault);
    }

    pub(crate) fn forget_faults(&self) {
        self.state().faults.clear();
    }

    pub(super) fn next_fault(&self, provider: &str) -> Option<Fault> {
        self.state().faults.get_mut(provider)?.pop_front()
    }

    pub(crate) fn taken(&self) -> Vec<Taken> {
        self.state().taken.clone()
    }

    /// By the lab's clock, where the providers are.
    pub(super) fn now(&self) -> OffsetDateTime {
        let now = OffsetDateTime::now_utc() + self.state().ahead;
        // Summer time from April to October is near enough for a lab.
        let hours = if (4..=10).contains(&u8::from(now.month())) { 2 } else { 1 };
        UtcOffset::from_hms(hours, 0, 0).map_or(now, |offset| now.to_offset(offset))
    }

    /// The address of the box that these credentials open.
    pub(super) fn log_in(&self, provider: &str, login: &str, password: &str) -> Option<String> {
        let state = self.state();
        let is_it = |account: &&crate::Account| {
            account.provider == provider
                && account.password == password
                && (account.login == login || account.address == login)
        };
        state.plan.accounts.iter().find(is_it).map(|account| account.address.clone())
    }

    /// Takes a message; what follows from it happens behind.
    pub(super) fn take(self: &Arc<Self>, sender: &str, recipients: &[String], message: Vec<u8>) {
        let message_id = Structure::of(&message)
            .ok()
            .and_then(|structure| structure.message()?.field("Message-ID"))
            .map(|id| id.trim_matches(['<', '>', ' ']).to_owned())
            .unwrap_or_default();
        let (sender, recipients) = (sender.to_owned(), recipients.to_vec());
        let taken = Taken { sender, recipients, message_id, message };
        self.state().taken.push(taken.clone());
        let post = Arc::clone(self);
        tokio::spawn(async move {
            if let Err(error) = delivery::process(&post, &taken).await {
                let text = format!("lab: a submission could not be processed: {error:#}\n");
                let _told = std::io::Write::write_all(&mut std::io::stderr(), text.as_bytes());
            }
        });
    }

    /// Nobody can be delivered to at this address until [`Post::reach`].
    pub(crate) fn lose(&self, address: &str) {
        self.state().unreachable.insert(address.to_owned());
    }

    pub(super) fn is_lost(&self, address: &str) -> bool {
        self.state().unreachable.contains(address)
    }

    pub(super) fn wait(&self, waiting: Waiting) {
        self.state().waiting.push(waiting);
    }

    pub(super) fn take_waiting(&self) -> Vec<Waiting> {
        std::mem::take(&mut self.state().waiting)
    }

    /// The address can be reached again: what waits for it is delivered.
    pub(crate) async fn reach(&self, address: &str) -> Result<()> {
        self.state().unreachable.remove(address);
        delivery::try_again(self).await
    }

    /// Lets time pass by the lab's clock: notices of 12 and 24 hours come due.
    pub(crate) async fn pass(&self, time: Duration) -> Result<()> {
        self.state().ahead += time;
        delivery::try_again(self).await
    }

    /// From now on receipts are held back.
    pub(crate) fn hold_receipts(&self) {
        self.state().held.get_or_insert_default();
    }

    /// Holds a receipt back, where they are; else gives it back.
    pub(super) fn hold(&self, address: &str, receipt: Vec<u8>) -> Option<Vec<u8>> {
        match &mut self.state().held {
            Some(held) => {
                held.push((address.to_owned(), receipt));
                None
            }
            None => Some(receipt),
        }
    }

    /// No longer holds receipts back; answers with those that were.
    pub(crate) fn let_receipts_go(&self) -> Vec<(String, Vec<u8>)> {
        self.state().held.take().unwrap_or_default()
    }
}
