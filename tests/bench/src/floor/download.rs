//! Rows F and F3: every message of every INBOX, whole, into a file each. What came together is synced
//! to the disk together: the files of a group are written first and synced then, before the next group
//! is written, while the network goes on.

use std::fs::File;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::{Context, Result, bail};
use serde::{Deserialize, Serialize};
use tokio::sync::mpsc;
use tokio::task::spawn_blocking;

use super::each;
use super::wire::{Wire, number_after, tls};
use crate::target::Targets;

/// Messages that one command asks for.
const ASKED: u32 = 64;
/// Files that are synced together at most.
const GROUP: usize = 256;

/// What was brought in.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Brought {
    pub(crate) messages: u64,
    pub(crate) bytes: u64,
}

/// A message, and the file that it goes to.
struct Mail {
    file: PathBuf,
    bytes: Vec<u8>,
}

pub(super) async fn download(targets: &Targets, at_once: usize, folder: &Path) -> Result<Brought> {
    std::fs::create_dir_all(folder)?;
    let tls = tls(&targets.ca)?;
    let (port, boxes) = (targets.port, Arc::new(targets.boxes.clone()));
    let (sender, mail) = mpsc::channel(64);
    let writer = tokio::spawn(write_all(mail));
    let folder = folder.to_owned();
    let count = boxes.len();
    let bring = move |place: usize| {
        let (tls, boxes, sender, folder) =
            (Arc::clone(&tls), Arc::clone(&boxes), sender.clone(), folder.clone());
        async move {
            let Some(target) = boxes.get(place) else { bail!("no such box") };
            let mut wire = Wire::log_in(&tls, port, target).await?;
            let mut exists = 0;
            wire.exchange(&["EXAMINE INBOX"], |line| {
                if line.ends_with(b"EXISTS\r\n") {
                    exists = number_after(line, "* ").unwrap_or(0);
                }
            })
            .await?;
            let commands: Vec<String> = (1..=exists)
                .step_by(64)
                .map(|from| format!("FETCH {from}:{} (BODY.PEEK[])", exists.min(from + ASKED - 1)))
                .collect();
            let commands: Vec<&str> = commands.iter().map(String::as_str).collect();
            if commands.is_empty() {
                return Ok(());
            }
            let last = wire.write(&commands).await?;
            bring_in(&mut wire, last, &folder.join(place.to_string()), &sender).await
        }
    };
    each(count, at_once, bring).await?;
    writer.await?
}

async fn bring_in(wire: &mut Wire, last: u32, prefix: &Path, sender: &mpsc::Sender<Mail>) -> Result<()> {
    let last = format!("a{last} ");
    let mut number = 0;
    loop {
        let line = wire.line().await?;
        if line.starts_with(b"a") {
            let text = String::from_utf8_lossy(line);
            if !text.contains(" OK") {
                bail!("refused: {}", text.trim());
            }
            if text.starts_with(&last) {
                return Ok(());
            }
        }
        let Some(length) = literal(line) else { continue };
        let bytes = wire.bytes(length).await?.to_vec();
        number += 1;
        let file = PathBuf::from(format!("{}-{number}", prefix.display()));
        sender.send(Mail { file, bytes }).await.ok().context("the writer has stopped")?;
    }
}

/// The length of the literal that a line announces.
fn literal(line: &[u8]) -> Option<usize> {
    let text = std::str::from_utf8(line.strip_suffix(b"}\r\n")?).ok()?;
    text.rsplit_once('{')?.1.parse().ok()
}

/// Writes whatever has come, and syncs it together.
async fn write_all(mut mail: mpsc::Receiver<Mail>) -> Result<Brought> {
    let mut brought = Brought { messages: 0, bytes: 0 };
    let mut group = Vec::with_capacity(GROUP);
    while mail.recv_many(&mut group, GROUP).await > 0 {
        let taken = std::mem::take(&mut group);
        brought.messages += u64::try_from(taken.len())?;
        brought.bytes += spawn_blocking(move || write_group(&taken)).await??;
    }
    Ok(brought)
}

fn write_group(group: &[Mail]) -> Result<u64> {
    let mut bytes = 0;
    let mut files = Vec::with_capacity(group.len());
    for mail in group {
        let mut file = File::create(&mail.file)?;
        file.write_all(&mail.bytes)?;
        bytes += u64::try_from(mail.bytes.len())?;
        files.push(file);
    }
    for file in &files {
        file.sync_data()?;
    }
    if let Some(folder) = group.first().and_then(|mail| mail.file.parent()) {
        File::open(folder)?.sync_all()?;
    }
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use super::literal;

    #[test]
    fn a_literal_is_announced_at_the_end_of_a_line() {
        assert_eq!(literal(b"* 1 FETCH (BODY[] {4000}\r\n"), Some(4_000));
        assert_eq!(literal(b"* 1 FETCH (FLAGS ())\r\n"), None);
    }
}
