//! A provider that punishes refused logins, as real ones do: it bans the address that it refused ten
//! times in ten minutes, and locks a box that it refused five times in a row. It writes down every
//! login, by its own clock, for a proof to judge.

use std::collections::{HashMap, HashSet};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use anyhow::Result;
use tokio_rustls::TlsAcceptor;

use crate::scripted::{Act, Scripted};

/// What it bans an address at, within [`WINDOW`].
pub const BANS_AT: usize = 10;
/// What it locks a box at.
pub const LOCKS_AT: u32 = 5;
/// Ten minutes, in milliseconds.
pub const WINDOW: i64 = 10 * 60_000;

/// A running provider. Dropping it stops it.
pub struct Strict {
    /// Where it listens on loopback.
    pub port: u16,
    state: Arc<Mutex<State>>,
    _server: Scripted,
}

/// A login as the provider saw it.
#[derive(Clone, Debug)]
pub struct Login {
    pub name: String,
    pub password: String,
    /// By the provider's clock, in milliseconds since 1970.
    pub at: i64,
    pub accepted: bool,
}

#[derive(Default)]
struct State {
    passwords: HashMap<String, String>,
    /// Refusals in a row.
    in_a_row: HashMap<String, u32>,
    logins: Vec<Login>,
    bans: usize,
    locks: usize,
    /// How far its clock is ahead of the machine's.
    ahead: i64,
    answers_after: Duration,
}

impl Strict {
    /// A provider with these boxes and passwords, which answers a refused login so much later.
    ///
    /// # Errors
    /// When it cannot listen.
    pub async fn start(
        acceptor: TlsAcceptor,
        boxes: impl IntoIterator<Item = (String, String)>,
        answers_after: Duration,
    ) -> Result<Self> {
        let passwords = boxes.into_iter().collect();
        let state = Arc::new(Mutex::new(State { passwords, answers_after, ..State::default() }));
        let told = Arc::clone(&state);
        let server = Scripted::start(acceptor, move |verb, line| match verb {
            "GREETING" => lock(&told).is_banned().then(|| vec![Act::Close]),
            "LOGIN" => Some(lock(&told).answer(line)),
            _ => None,
        })
        .await?;
        Ok(Self { port: server.port, state, _server: server })
    }

    /// Moves its clock.
    pub fn advance(&self, millis: i64) {
        lock(&self.state).ahead += millis;
    }

    /// Its clock, in milliseconds since 1970.
    #[must_use]
    pub fn now(&self) -> i64 {
        lock(&self.state).now()
    }

    /// How far its clock is ahead of the machine's.
    #[must_use]
    pub fn ahead(&self) -> i64 {
        lock(&self.state).ahead
    }

    /// The owner changes the password.
    pub fn change(&self, name: &str, password: &str) {
        lock(&self.state).passwords.insert(name.to_owned(), password.to_owned());
    }

    /// Every login so far.
    #[must_use]
    pub fn logins(&self) -> Vec<Login> {
        lock(&self.state).logins.clone()
    }

    /// How often it banned the address, and locked a box.
    #[must_use]
    pub fn punished(&self) -> (usize, usize) {
        let state = lock(&self.state);
        (state.bans, state.locks)
    }
}

impl State {
    fn now(&self) -> i64 {
        let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        i64::try_from(since.as_millis()).unwrap_or(i64::MAX) + self.ahead
    }

    fn is_banned(&self) -> bool {
        self.bans > 0
    }

    fn answer(&mut self, line: &str) -> Vec<Act> {
        let mut quoted = line.split('"').skip(1).step_by(2);
        let name = quoted.next().unwrap_or_default().to_owned();
        let password = quoted.next().unwrap_or_default().to_owned();
        let is_locked = self.in_a_row.get(&name).is_some_and(|refused| *refused >= LOCKS_AT);
        let accepted = !is_locked && self.passwords.get(&name) == Some(&password);
        let at = self.now();
        self.logins.push(Login { name: name.clone(), password, at, accepted });
        if accepted {
            self.in_a_row.remove(&name);
            return vec![Act::Say("{tag} OK [CAPABILITY IMAP4rev1 IDLE] in".to_owned())];
        }
        let refused = self.in_a_row.entry(name).or_default();
        *refused += 1;
        if *refused == LOCKS_AT {
            self.locks += 1;
        }
        if most_within(self.refusals()).0 >= BANS_AT {
            self.bans += 1;
        }
        let refusal = Act::Say("{tag} NO [AUTHENTICATIONFAILED] no".to_owned());
        vec![Act::Pause(self.answers_after), refusal]
    }

    fn refusals(&self) -> impl Iterator<Item = &Login> {
        self.logins.iter().filter(|login| !login.accepted)
    }
}

/// The most logins, and the most different boxes, in any ten minutes; the logins are in order of time.
pub fn most_within<'a>(logins: impl IntoIterator<Item = &'a Login>) -> (usize, usize) {
    let logins: Vec<&Login> = logins.into_iter().collect();
    let mut first = 0;
    let mut most = (0, 0);
    for (last, login) in logins.iter().enumerate() {
        while logins.get(first).is_some_and(|old| login.at - old.at >= WINDOW) {
            first += 1;
        }
        let window = logins.get(first..=last).unwrap_or_default();
        let boxes: HashSet<&str> = window.iter().map(|login| login.name.as_str()).collect();
        most = (most.0.max(window.len()), most.1.max(boxes.len()));
    }
    most
}

fn lock(state: &Mutex<State>) -> MutexGuard<'_, State> {
    state.lock().unwrap_or_else(PoisonError::into_inner)
}
