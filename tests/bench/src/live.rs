//! The dashboard as a browser has it: the snapshot, and the stream of changes applied to it.

use std::collections::{HashMap, HashSet};
use std::time::{Duration, SystemTime};

use anyhow::{Context, Result, bail, ensure};
use outside::Client;
use shared::api::mailboxes::Fleet;
use shared::id::MailboxId;
use shared::live::{Change, LiveEvent};
use shared::row::MailboxRow;
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::net::TcpStream;

use crate::house::Running;

/// A browser.
pub(crate) struct Live {
    stream: BufReader<TcpStream>,
    client: Client,
    pub(crate) rows: HashMap<MailboxId, MailboxRow>,
    /// A line that has not ended yet, or the one that was handed out last.
    line: Vec<u8>,
    /// When the event in hand was read.
    pub(crate) read_at: SystemTime,
}

impl Live {
    /// Opens the stream, then loads the snapshot.
    pub(crate) async fn open(running: &Running) -> Result<Self> {
        let mut stream = TcpStream::connect(("127.0.0.1", running.port)).await?;
        stream.set_nodelay(true)?;
        let request = format!(
            "GET /api/events HTTP/1.1\r\nhost: 127.0.0.1:{}\r\naccept: text/event-stream\r\ncookie: {}\r\n\r\n",
            running.port, running.session
        );
        stream.write_all(request.as_bytes()).await?;
        let mut live = Self {
            stream: BufReader::with_capacity(256 * 1024, stream),
            client: running.client()?,
            rows: HashMap::new(),
            line: Vec::new(),
            read_at: SystemTime::now(),
        };
        let head = live.line().await?;
        ensure!(head.contains(" 200 "), "no stream: {head}");
        live.load().await?;
        Ok(live)
    }

    /// Applies the next event; tells whose rows it touched.
    pub(crate) async fn next(&mut self) -> Result<Vec<MailboxId>> {
        loop {
            let line = self.line().await?;
            let Some(json) = line.strip_prefix("data: ") else { continue };
            let event: LiveEvent = serde_json::from_str(json.trim_end())?;
            self.read_at = SystemTime::now();
            return match event.change {
                Change::Row { row } => {
                    let id = row.id;
                    self.rows.insert(id, *row);
                    Ok(vec![id])
                }
                Change::Checked { checked } => {
                    for check in &checked {
                        if let Some(row) = self.rows.get_mut(&check.mailbox) {
                            row.last_checked = Some(check.at);
                        }
                    }
                    Ok(checked.iter().map(|check| check.mailbox).collect())
                }
                Change::Reload => {
                    self.load().await?;
                    Ok(self.rows.keys().copied().collect())
                }
                Change::Hello
                | Change::Contents { .. }
                | Change::Dispatch { .. }
                | Change::Removed { .. } => continue,
            };
        }
    }

    /// Waits until every row is as it should be.
    pub(crate) async fn until_all(
        &mut self,
        patience: Duration,
        is_so: impl Fn(&MailboxRow) -> bool,
    ) -> Result<()> {
        let mut waiting: HashSet<MailboxId> =
            self.rows.values().filter(|row| !is_so(row)).map(|row| row.id).collect();
        let all = async {
            while !waiting.is_empty() {
                for id in self.next().await? {
                    let so = self.rows.get(&id).is_some_and(&is_so);
                    if so {
                        waiting.remove(&id)
                    } else {
                        waiting.insert(id)
                    };
                }
            }
            Ok(())
        };
        match tokio::time::timeout(patience, all).await {
            Ok(ended) => ended,
            Err(_elapsed) => {
                let row = waiting.iter().next().and_then(|id| self.rows.get(id));
                bail!("{} rows are not so after {patience:?}, among them {row:?}", waiting.len())
            }
        }
    }

    async fn load(&mut self) -> Result<()> {
        let fleet: Fleet = self.client.get("/api/mailboxes").await?;
        self.rows = fleet.mailboxes.into_iter().map(|row| (row.id, row)).collect();
        Ok(())
    }

    /// May be dropped at any time: what was read of a line is kept.
    async fn line(&mut self) -> Result<String> {
        if self.line.ends_with(b"\n") {
            self.line.clear();
        }
        let read = self.stream.read_until(b'\n', &mut self.line).await.context("the stream broke")?;
        ensure!(read > 0, "the stream ended");
        Ok(String::from_utf8(self.line.clone())?)
    }
}
