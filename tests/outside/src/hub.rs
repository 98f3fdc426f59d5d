//! The hub as a child of ours: started with its settings, awaited, stopped with us.

use std::io::{BufRead as _, BufReader};
use std::os::unix::process::CommandExt as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};

/// How a hub is started.
pub struct Settings {
    pub binary: PathBuf,
    /// The folder of its database and of the mail.
    pub data: PathBuf,
    pub key: PathBuf,
    pub port: u16,
    /// Further environment.
    pub environment: Vec<(&'static str, String)>,
    /// Where its log goes; none for our own standard error.
    pub log: Option<PathBuf>,
}

/// A running hub. Dropping it stops it.
pub struct Hub {
    child: Child,
    lines: Receiver<String>,
    port: u16,
}

impl Hub {
    /// Starts it; it is not ready yet.
    ///
    /// # Errors
    /// When it cannot be run.
    pub fn start(settings: &Settings) -> Result<Self> {
        let log = match &settings.log {
            Some(path) => Stdio::from(std::fs::File::options().create(true).append(true).open(path)?),
            None => Stdio::inherit(),
        };
        // A group of its own: Ctrl-C is ours to hear, and the hub is then stopped in order.
        let mut child = Command::new("setpriv")
            .process_group(0)
            .args(["--pdeathsig", "TERM"])
            .arg(&settings.binary)
            .arg("serve")
            .env("PORTINERIA_DATA_DIR", &settings.data)
            .env("PORTINERIA_KEY_FILE", &settings.key)
            .env("PORTINERIA_LISTEN", format!("127.0.0.1:{}", settings.port))
            .envs(settings.environment.iter().map(|(name, value)| (name, value)))
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(log)
            .spawn()
            .context("the hub cannot be run")?;
        let output = child.stdout.take().context("the hub has no output")?;
        let (sender, lines) = channel();
        std::thread::spawn(move || {
            for line in BufReader::new(output).lines().map_while(Result::ok) {
                if sender.send(line).is_err() {
                    break;
                }
            }
        });
        Ok(Self { child, lines, port: settings.port })
    }

    /// Where it is reached.
    #[must_use]
    pub fn url(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }

    /// Waits until it says that it is ready.
    ///
    /// # Errors
    /// When it ends, or is not ready after a minute.
    pub async fn until_ready(&mut self) -> Result<()> {
        let url = format!("{}/api/health", self.url());
        let deadline = Instant::now() + Duration::from_secs(60);
        let mut missing = String::new();
        while Instant::now() < deadline {
            if let Some(status) = self.child.try_wait()? {
                let said: Vec<String> = self.lines.try_iter().collect();
                bail!("the hub ended with {status} {}", said.join(" / "));
            }
            if let Ok(answer) = reqwest::get(&url).await {
                let health: serde_json::Value = answer.json().await.unwrap_or_default();
                if health.get("ready") == Some(&true.into()) {
                    return Ok(());
                }
                missing = health.get("missing").map(ToString::to_string).unwrap_or_default();
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        bail!("the hub is not ready after a minute: {missing}")
    }

    /// The one-time link that a first start prints: none when the set-up was done before.
    #[must_use]
    pub fn set_up_link(&self) -> Option<String> {
        let line = self.lines.iter_until(Duration::from_secs(5), |line| line.contains("/setup"))?;
        line.split_whitespace().find(|word| word.starts_with("http")).map(str::to_owned)
    }

    /// The hub's process.
    #[must_use]
    pub fn id(&self) -> u32 {
        self.child.id()
    }

    /// Returns when it has ended by itself.
    pub async fn ended(&mut self) {
        while !self.has_ended() {
            tokio::time::sleep(Duration::from_millis(250)).await;
        }
    }

    /// Whether it has ended.
    pub fn has_ended(&mut self) -> bool {
        !matches!(self.child.try_wait(), Ok(None))
    }
}

impl Drop for Hub {
    fn drop(&mut self) {
        let id = self.child.id().to_string();
        let _sent =
            Command::new("sh").args(["-c", "kill -s TERM \"$0\"", &id]).stderr(Stdio::null()).status();
        for _ in 0..200 {
            if self.has_ended() {
                return;
            }
            std::thread::sleep(Duration::from_millis(50));
        }
        let _killed = self.child.kill();
        let _ended = self.child.wait();
    }
}

/// The secret in a set-up link.
#[must_use]
pub fn token_of(link: &str) -> &str {
    link.rsplit(['=', '#', '/']).next().unwrap_or(link)
}

/// Where the hub keeps its key: beside its data, never within.
#[must_use]
pub fn key_beside(data: &Path) -> PathBuf {
    data.with_extension("key")
}

trait IterUntil {
    fn iter_until(&self, patience: Duration, wanted: impl Fn(&str) -> bool) -> Option<String>;
}

impl IterUntil for Receiver<String> {
    fn iter_until(&self, patience: Duration, wanted: impl Fn(&str) -> bool) -> Option<String> {
        let deadline = Instant::now() + patience;
        loop {
            let line = self.recv_timeout(deadline.saturating_duration_since(Instant::now())).ok()?;
            if wanted(&line) {
                return Some(line);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_secret_is_the_end_of_the_link() {
        for link in ["http://a/setup?token=x_y-1", "http://a/setup#x_y-1", "http://a/setup/x_y-1"] {
            assert_eq!(token_of(link), "x_y-1");
        }
    }
}
