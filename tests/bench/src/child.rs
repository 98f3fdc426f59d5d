//! The floor client as a child process: what it tells, line by line.

use std::process::Stdio;

use anyhow::{Context, Result, ensure};
use serde::de::DeserializeOwned;
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader, Lines};
use tokio::process::{Child, ChildStdin, ChildStdout, Command};

use crate::floor;

/// A running floor client. Dropping it ends it.
pub(crate) struct Floor {
    child: Child,
    orders: ChildStdin,
    lines: Lines<BufReader<ChildStdout>>,
}

impl Floor {
    /// Starts it with these words.
    pub(crate) fn start(words: &[&str]) -> Result<Self> {
        let mut child = Command::new(std::env::current_exe()?)
            .arg("floor")
            .args(words)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .kill_on_drop(true)
            .spawn()?;
        let orders = child.stdin.take().context("no input")?;
        let lines = BufReader::new(child.stdout.take().context("no output")?).lines();
        Ok(Self { child, orders, lines })
    }

    /// The next thing that it tells.
    pub(crate) async fn next<T: DeserializeOwned>(&mut self) -> Result<T> {
        let line = self.lines.next_line().await?.context("the floor client has ended")?;
        floor::told(&line)
    }

    /// Tells it to ask all boxes again.
    pub(crate) async fn refresh(&mut self) -> Result<()> {
        Ok(self.orders.write_all(b"refresh\n").await?)
    }

    /// Memory that it holds, in KiB.
    pub(crate) fn resident_kib(&self) -> Result<f64> {
        crate::house::resident_kib(self.child.id().context("the floor client has ended")?)
    }

    /// Waits until it has ended.
    pub(crate) async fn ended(mut self) -> Result<()> {
        drop(self.orders);
        let status = self.child.wait().await?;
        ensure!(status.success(), "the floor client ended with {status}");
        Ok(())
    }
}
