//! A provider of certified mail in a box, for the demo, the tests and the benchmarks.
//!
//! The server is a **real Dovecot** on loopback ports (IMAPS and LMTP), in a folder of its own, with
//! a certificate authority of its own; no system service is touched. While it runs, passwords can be
//! changed, quotas filled, folders renumbered, and one provider stopped and started again. Beside it each
//! provider has a submission server of our own (SMTPS), which does what RFC 6109 has it do: the boxes
//! write to each other and get their receipts.
//! Nothing here is reachable from the product.

mod account;
mod certificate;
mod config;
mod dovecot;
mod lmtp;
pub mod mail;
mod maildir;
mod people;
mod plan;
mod submission;

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context, Result, bail};
use time::OffsetDateTime;

pub use self::account::{Account, Trouble};
use self::dovecot::Dovecot;
pub use self::people::Client;
pub use self::plan::{Plan, Provider, Station};
pub use self::submission::{Fault, How, Point, Taken};
use self::submission::{Post, Submission};

/// A running lab. Dropping it stops everything that it started.
pub struct Lab {
    folder: PathBuf,
    plan: Plan,
    stations: Vec<Dovecot>,
    post: Arc<Post>,
    _submission: Submission,
}

impl Lab {
    /// Starts a lab in `folder`; when it holds one already, that one, boxes, ports and mail as they
    /// were. `plan` is asked only for a new one.
    ///
    /// # Errors
    /// When Dovecot is not installed, a port is taken, or it does not come up.
    pub async fn start(folder: &Path, plan: impl FnOnce() -> Plan) -> Result<Self> {
        dovecot::raise_inotify_limit();
        std::fs::create_dir_all(folder)?;
        let folder = dovecot::reachable(&folder.canonicalize()?)?;
        let plan = match Plan::load(&folder)? {
            Some(mut plan) => {
                if plan.choose_missing_ports()? {
                    plan.save(&folder)?;
                }
                plan
            }
            None => {
                let mut plan = plan();
                plan.choose_ports()?;
                plan.save(&folder)?;
                plan
            }
        };
        certificate::issue(&folder)?;
        account::write_passwords(&folder, &plan.accounts)?;
        let mut stations = Vec::new();
        for number in 0..plan.stations.len() {
            stations.push(Dovecot::start(&folder, &plan, number).await?);
        }
        let post = Post::new(&folder, plan.clone());
        let submission = Submission::start(&folder, &post).await?;
        Ok(Self { folder, plan, stations, post, _submission: submission })
    }

    /// Deletes the lab in `folder`, its mail included.
    ///
    /// # Errors
    /// When it cannot be deleted.
    pub fn discard(folder: &Path) -> Result<()> {
        for path in [dovecot::home_of(folder), folder.to_owned()] {
            if path.exists() {
                std::fs::remove_dir_all(path)?;
            }
        }
        Ok(())
    }

    /// Everything that was planned: providers, ports, boxes with their passwords.
    #[must_use]
    pub const fn plan(&self) -> &Plan {
        &self.plan
    }

    /// The folder that holds the lab.
    #[must_use]
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// The certificate of the authority that the servers' certificates come from (PEM).
    #[must_use]
    pub fn ca(&self) -> PathBuf {
        self.folder.join("ca.pem")
    }

    /// The port for IMAP over TLS of an account's provider.
    ///
    /// # Errors
    /// When there is no such account.
    pub fn imaps_port(&self, address: &str) -> Result<u16> {
        Ok(self.plan.provider(&self.plan.account(address)?.provider)?.imap_port)
    }

    /// Delivers a message as another server would (LMTP, RFC 2033): to INBOX, now.
    ///
    /// # Errors
    /// When the box does not take it, for instance because it is full.
    pub async fn deliver(&self, address: &str, message: &[u8]) -> Result<()> {
        let station = self.plan.station_of(address)?;
        lmtp::deliver(station.lmtp_port, address, message).await
    }

    /// Puts a message into INBOX as if it had come at `at`, seen or not. For boxes that nobody has
    /// opened yet: the server finds it at its next look.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn preload(&self, address: &str, message: &[u8], at: OffsetDateTime, seen: Seen) -> Result<()> {
        self.plan.account(address)?;
        maildir::store(&self.folder, address, message, at, seen)
    }

    /// Puts a message into any folder, now (`INBOX.Spam`).
    ///
    /// # Errors
    /// When the server does not take it.
    pub async fn save(&self, address: &str, folder: &str, message: &[u8]) -> Result<()> {
        self.doveadm(address, &["save", "-u", address, "-m", folder], message).await.map(drop)
    }

    /// Runs `doveadm` for the server that holds `address`; answers what it printed.
    ///
    /// # Errors
    /// When it fails.
    pub async fn doveadm(&self, address: &str, arguments: &[&str], input: &[u8]) -> Result<String> {
        self.station(address)?.doveadm(arguments, input).await
    }

    /// Changes the password of a box; true for logins from the moment that this returns.
    ///
    /// # Errors
    /// When the server does not take the new one within five seconds.
    pub async fn set_password(&mut self, address: &str, password: &str) -> Result<()> {
        password.clone_into(&mut self.plan.account_mut(address)?.password);
        self.write_accounts()?;
        let login = self.plan.account(address)?.login.clone();
        self.until_auth(&login, password).await
    }

    /// Sets the room of a box, in KiB.
    ///
    /// # Errors
    /// When the server does not take it.
    pub async fn set_quota(&mut self, address: &str, kib: u64) -> Result<()> {
        self.plan.account_mut(address)?.quota_kib = kib;
        self.write_accounts()?;
        // The server looks at its file of users once a second at most.
        let wanted = format!("storage={kib}K");
        for _ in 0..50 {
            if self.doveadm(address, &["user", address], b"").await?.contains(&wanted) {
                return Ok(());
            }
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
        bail!("the server does not take the new room of {address}")
    }

    /// Gives INBOX another UIDVALIDITY: every UID known so far is void (RFC 3501 §2.3.1.1).
    ///
    /// # Errors
    /// When the server does not do it.
    pub async fn renumber(&self, address: &str, uid_validity: u32) -> Result<()> {
        let validity = uid_validity.to_string();
        let arguments = ["mailbox", "update", "--uid-validity", &validity, "-u", address, "INBOX"];
        self.doveadm(address, &arguments, b"").await.map(drop)
    }

    /// Stops the server of one provider, with all who share it.
    ///
    /// # Errors
    /// When there is no such provider.
    pub fn stop_provider(&mut self, name: &str) -> Result<()> {
        let station = self.plan.provider(name)?.station;
        self.stations.get_mut(station).context("no such station")?.stop();
        Ok(())
    }

    /// Starts the server of one provider again.
    ///
    /// # Errors
    /// When it does not come up.
    pub async fn start_provider(&mut self, name: &str) -> Result<()> {
        let station = self.plan.provider(name)?.station;
        let server = Dovecot::start(&self.folder, &self.plan, station).await?;
        *self.stations.get_mut(station).context("no such station")? = server;
        Ok(())
    }

    fn station(&self, address: &str) -> Result<&Dovecot> {
        let account = self.plan.account(address)?;
        let number = self.plan.provider(&account.provider)?.station;
        self.stations.get(number).context("no such station")
    }

    /// The next session of submission at this provider fails so.
    pub fn fail_next(&self, provider: &str, fault: Fault) {
        self.post.fail_next(provider, fault);
    }

    /// Sessions fail no longer.
    pub fn forget_faults(&self) {
        self.post.forget_faults();
    }

    /// Every message that was handed in and taken, in order.
    #[must_use]
    pub fn taken(&self) -> Vec<Taken> {
        self.post.taken()
    }

    /// What is sent to this box waits from now on, until [`Lab::reach`] or its time is over.
    pub fn lose(&self, address: &str) {
        self.post.lose(address);
    }

    /// What waits for this box is delivered.
    ///
    /// # Errors
    /// When a receipt cannot be signed or delivered.
    pub async fn reach(&self, address: &str) -> Result<()> {
        self.post.reach(address).await
    }

    /// Lets time pass for what waits: notices come after 12 and after 24 hours.
    ///
    /// # Errors
    /// When a receipt cannot be signed or delivered.
    pub async fn pass(&self, time: time::Duration) -> Result<()> {
        self.post.pass(time).await
    }

    /// Holds the receipts of all submissions back.
    pub fn hold_receipts(&self) {
        self.post.hold_receipts();
    }

    /// No longer holds them back; answers with those that were held, each with the box it is for.
    #[must_use]
    pub fn let_receipts_go(&self) -> Vec<(String, Vec<u8>)> {
        self.post.let_receipts_go()
    }

    fn write_accounts(&self) -> Result<()> {
        self.post.replan(&self.plan);
        self.plan.save(&self.folder)?;
        account::write_passwords(&self.folder, &self.plan.accounts)
    }

    async fn until_auth(&self, login: &str, password: &str) -> Result<()> {
        let account = self.plan.accounts.iter().find(|account| account.login == login);
        let address = account.map_or(login, |account| &account.address);
        for _ in 0..50 {
            if self.doveadm(address, &["auth", "test", login, password], b"").await.is_ok() {
                return Ok(());
            }
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
        bail!("the server does not take the new password of {address}")
    }
}

/// Whether a message has been seen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Seen {
    /// It carries `\Seen`.
    Yes,
    /// It does not.
    No,
}
