//! The real binary with a data folder of its own.

use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::Duration;

use anyhow::{Context, Result, bail, ensure};
use tempfile::TempDir;
use tokio::io::{AsyncBufReadExt, BufReader};
use tokio::process::{Child, Command};
use tokio::time::timeout;

use crate::database::Database;
use crate::{Api, wait};

/// A hub: its folder lives as long as this; the process can be stopped and started in between.
pub struct Hub {
    folder: TempDir,
    environment: Vec<(String, String)>,
    child: Option<Child>,
    /// `http://127.0.0.1:…`
    pub url: String,
    /// What the first start printed.
    pub set_up_link: Option<String>,
}

impl Hub {
    /// Starts a hub with further environment and waits until it is ready.
    ///
    /// # Errors
    /// When there is no binary, or it does not become ready.
    pub async fn start(environment: &[(&str, String)]) -> Result<Self> {
        Self::on(Database::OfThisRun, environment).await
    }

    /// The same on a database of that kind.
    ///
    /// # Errors
    /// As [`Hub::start`].
    pub async fn on(database: Database, environment: &[(&str, String)]) -> Result<Self> {
        let mut environment: Vec<(String, String)> =
            environment.iter().map(|(name, value)| ((*name).to_owned(), value.clone())).collect();
        if let Some(url) = database.fresh().await? {
            environment.push(("PORTINERIA_DATABASE_URL".to_owned(), url));
        }
        let folder = tempfile::Builder::new().prefix("hub-").tempdir()?;
        let mut hub = Self { folder, environment, child: None, url: String::new(), set_up_link: None };
        hub.start_again().await?;
        Ok(hub)
    }

    /// Starts a second hub on the data and with the key of another, as a second node does: for
    /// PostgreSQL only.
    ///
    /// # Errors
    /// As [`Hub::start`].
    pub async fn beside(other: &Self) -> Result<Self> {
        let mut environment = other.environment.clone();
        let key = other.folder.path().join("hub.key");
        environment.push(("PORTINERIA_DATA_DIR".to_owned(), other.data().to_string_lossy().into_owned()));
        environment.push(("PORTINERIA_KEY_FILE".to_owned(), key.to_string_lossy().into_owned()));
        let folder = tempfile::Builder::new().prefix("hub-").tempdir()?;
        let mut hub = Self { folder, environment, child: None, url: String::new(), set_up_link: None };
        hub.start_again().await?;
        Ok(hub)
    }

    /// Starts the process on the same data.
    ///
    /// # Errors
    /// As [`Hub::start`].
    pub async fn start_again(&mut self) -> Result<()> {
        self.start_with(&[]).await
    }

    /// The same with further environment, this time only.
    ///
    /// # Errors
    /// As [`Hub::start`]; also when the process ends before it is ready.
    pub async fn start_with(&mut self, once: &[(&str, String)]) -> Result<()> {
        ensure!(self.child.is_none(), "the hub runs already");
        let log = std::fs::File::options().create(true).append(true).open(self.log())?;
        let mut child = Command::new(binary()?)
            .arg("serve")
            .env("PORTINERIA_DATA_DIR", self.data())
            .env("PORTINERIA_KEY_FILE", self.folder.path().join("hub.key"))
            .env("PORTINERIA_LISTEN", "127.0.0.1:0")
            // Tests ask again and again until something is so.
            .env("PORTINERIA_CALLS_PER_MINUTE", "60000")
            .envs(self.environment.iter().map(|(name, value)| (name, value)))
            .envs(once.iter().map(|(name, value)| (name, value)))
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(log)
            .kill_on_drop(true)
            .spawn()
            .context("the hub cannot be run")?;
        let output = child.stdout.take().context("the hub has no output")?;
        let mut lines = BufReader::new(output).lines();
        self.child = Some(child);
        let Some(line) = timeout(wait::PATIENCE, lines.next_line()).await?? else {
            bail!("the hub ended: {}", self.log_text())
        };
        self.url =
            line.split_whitespace().find(|word| word.starts_with("http")).unwrap_or_default().to_owned();
        let api = Api::new(&self.url)?;
        wait::until("the hub is ready", async || {
            ensure!(self.runs(), "the hub ended");
            Ok(api.plain("/api/health").await.is_ok_and(|answer| answer.status().is_success()).then_some(()))
        })
        .await
        .with_context(|| self.log_text())?;
        let needed = api.plain("/api/setup").await?.text().await?.contains("true");
        if needed && let Some(line) = timeout(wait::PATIENCE, lines.next_line()).await?? {
            self.set_up_link =
                line.split_whitespace().find(|word| word.contains("/setup#")).map(str::to_owned);
        }
        Ok(())
    }

    /// Stops the process in order.
    ///
    /// # Errors
    /// When it does not end in time.
    pub async fn stop(&mut self) -> Result<()> {
        let mut child = self.child.take().context("the hub does not run")?;
        let id = child.id().context("the hub has ended by itself")?;
        let _told = Command::new("sh").args(["-c", "kill -s TERM \"$0\"", &id.to_string()]).status().await?;
        let _status =
            timeout(Duration::from_secs(20), child.wait()).await.context("the hub does not stop")??;
        Ok(())
    }

    /// Kills the process as a power cut would.
    ///
    /// # Errors
    /// When it does not run.
    pub async fn kill(&mut self) -> Result<()> {
        self.child.take().context("the hub does not run")?.kill().await?;
        Ok(())
    }

    /// Waits until the process has ended by itself; false when it runs on for so long.
    ///
    /// # Errors
    /// When it was not started.
    pub async fn ends_within(&mut self, patience: Duration) -> Result<bool> {
        let child = self.child.as_mut().context("the hub does not run")?;
        let ended = timeout(patience, child.wait()).await.is_ok();
        if ended {
            self.child = None;
        }
        Ok(ended)
    }

    /// Whether the process still runs.
    pub fn runs(&mut self) -> bool {
        self.child.as_mut().is_some_and(|child| matches!(child.try_wait(), Ok(None)))
    }

    /// Gives the running process so many open descriptors and no more.
    ///
    /// # Errors
    /// When it does not run, or the system refuses.
    pub fn limit_descriptors(&self, most: u32) -> Result<()> {
        let id = self.id().context("the hub does not run")?.to_string();
        let limit = format!("--nofile={most}:");
        let status = std::process::Command::new("prlimit").args(["--pid", &id, &limit]).status()?;
        ensure!(status.success(), "prlimit ended with {status}");
        Ok(())
    }

    /// The process's id.
    #[must_use]
    pub fn id(&self) -> Option<u32> {
        self.child.as_ref().and_then(Child::id)
    }

    /// The data folder.
    #[must_use]
    pub fn data(&self) -> PathBuf {
        self.folder.path().join("data")
    }

    /// The folder of the key and of the data folder.
    #[must_use]
    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// The database's address; none means SQLite.
    #[must_use]
    pub fn database_url(&self) -> Option<&str> {
        self.environment
            .iter()
            .find(|(name, _)| name == "PORTINERIA_DATABASE_URL")
            .map(|(_, url)| url.as_str())
    }

    /// The secret of the set-up link.
    ///
    /// # Errors
    /// When no link was printed.
    pub fn set_up_token(&self) -> Result<String> {
        let link = self.set_up_link.as_deref().context("the hub printed no set-up link")?;
        Ok(link.split_once('#').context("the link has no secret")?.1.to_owned())
    }

    /// Everything that the hub has logged.
    #[must_use]
    pub fn log_text(&self) -> String {
        std::fs::read_to_string(self.log()).unwrap_or_default()
    }

    fn log(&self) -> PathBuf {
        self.folder.path().join("hub.log")
    }
}

impl Drop for Hub {
    fn drop(&mut self) {
        if std::thread::panicking() {
            let log = self.log_text();
            let from = log.char_indices().rev().nth(4_000).map_or(0, |(place, _)| place);
            let tail = log.get(from..).unwrap_or_default();
            let _told = std::io::Write::write_all(
                &mut std::io::stderr(),
                format!("--- the hub's log ends:\n{tail}\n---\n").as_bytes(),
            );
        }
    }
}

/// The binary that `cargo xtask test` has built; else cargo's own of the same profile.
///
/// # Errors
/// When there is none.
pub fn binary() -> Result<PathBuf> {
    if let Some(path) = std::env::var_os("PORTINERIA_BINARY") {
        return Ok(PathBuf::from(path));
    }
    let test = std::env::current_exe()?;
    let profile = test.parent().and_then(Path::parent).context("a test stands in its profile's deps")?;
    let path = profile.join("portineria");
    ensure!(path.exists(), "{} is not built: cargo build -p server", path.display());
    Ok(path)
}
