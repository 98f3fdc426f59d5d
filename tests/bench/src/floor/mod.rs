//! The floor: what the same work costs a client that does nothing but what must be done. It runs as a
//! process of its own, like the hub, and is told what to do on its command line.

mod download;
mod hold;
mod serve;
mod sweep;
mod wire;

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use anyhow::Result;
use clap::Subcommand;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use tokio::task::JoinSet;

pub(crate) use self::download::Brought;
pub(crate) use self::hold::Held;
pub(crate) use self::sweep::Swept;
use crate::target::Targets;

/// What the floor client can be told to do.
#[derive(Subcommand, Clone, Debug, Serialize, Deserialize)]
pub(crate) enum Floor {
    /// Asks every box for its counts, once, and keeps them in a file.
    Sweep {
        targets: PathBuf,
        /// Connections at once.
        at_once: usize,
        /// Where the counts are kept.
        counts: PathBuf,
    },
    /// Idles in every box; tells of what comes; asks all again when it reads a line.
    Hold { targets: PathBuf, at_once: usize },
    /// Brings every message into a file of its own in a folder.
    Download { targets: PathBuf, at_once: usize, folder: PathBuf },
    /// Answers HTTP with the bytes of a file.
    Serve { body: PathBuf },
}

/// Does what it was told, and tells of it on standard output.
///
/// # Errors
/// When a server does not answer as it should.
pub(crate) async fn perform(what: &Floor) -> Result<()> {
    match what {
        Floor::Sweep { targets, at_once, counts } => {
            tell(&sweep::sweep(&Targets::load(targets)?, *at_once, counts).await?)
        }
        Floor::Hold { targets, at_once } => hold::hold(&Targets::load(targets)?, *at_once).await,
        Floor::Download { targets, at_once, folder } => {
            tell(&download::download(&Targets::load(targets)?, *at_once, folder).await?)
        }
        Floor::Serve { body } => serve::serve(body).await,
    }
}

/// One line on standard output, for the process that started us.
fn tell(what: &impl Serialize) -> Result<()> {
    use std::io::Write as _;
    let mut line = serde_json::to_vec(what)?;
    line.push(b'\n');
    let mut out = std::io::stdout().lock();
    out.write_all(&line)?;
    Ok(out.flush()?)
}

/// Reads what [`tell`] wrote.
pub(crate) fn told<T: DeserializeOwned>(line: &str) -> Result<T> {
    Ok(serde_json::from_str(line)?)
}

/// Runs `work` for every place below `count`, `at_once` at a time; the answers stand at their places.
async fn each<T, F, W>(count: usize, at_once: usize, work: W) -> Result<Vec<T>>
where
    T: Send + 'static,
    F: Future<Output = Result<T>> + Send,
    W: Fn(usize) -> F + Clone + Send + 'static,
{
    let next = Arc::new(AtomicUsize::new(0));
    let mut workers = JoinSet::new();
    for _ in 0..at_once.min(count) {
        let (next, work) = (Arc::clone(&next), work.clone());
        workers.spawn(async move {
            let mut done = Vec::new();
            loop {
                let place = next.fetch_add(1, Ordering::Relaxed);
                if place >= count {
                    return Ok::<_, anyhow::Error>(done);
                }
                done.push((place, work(place).await?));
            }
        });
    }
    let mut all = Vec::with_capacity(count);
    while let Some(done) = workers.join_next().await {
        all.extend(done??);
    }
    all.sort_by_key(|(place, _)| *place);
    Ok(all.into_iter().map(|(_, value)| value).collect())
}
