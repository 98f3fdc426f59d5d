//! Row A and A2: connect, log in, ask for the counts of the watched folders, leave.

use std::fs::File;
use std::io::Write as _;
use std::path::Path;
use std::sync::Arc;

use anyhow::Result;
use serde::{Deserialize, Serialize};

use super::each;
use super::wire::{Wire, number_after, tls};
use crate::target::Targets;

/// The folders that the hub watches in the lab's boxes, asked for what the hub asks.
pub(super) const ASK: [&str; 2] = [
    "STATUS INBOX (MESSAGES UIDNEXT UIDVALIDITY UNSEEN HIGHESTMODSEQ)",
    "STATUS INBOX.Spam (MESSAGES UIDNEXT UIDVALIDITY UNSEEN HIGHESTMODSEQ)",
];

/// What a sweep found: unread messages of each box.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Swept {
    pub(crate) unread: Vec<u32>,
}

pub(super) async fn sweep(targets: &Targets, at_once: usize, counts: &Path) -> Result<Swept> {
    let tls = tls(&targets.ca)?;
    let (port, boxes) = (targets.port, Arc::new(targets.boxes.clone()));
    let count = boxes.len();
    let look = move |place: usize| {
        let (tls, boxes) = (Arc::clone(&tls), Arc::clone(&boxes));
        async move {
            let Some(target) = boxes.get(place) else { return Ok(0) };
            let mut wire = Wire::log_in(&tls, port, target).await?;
            let mut unread = 0;
            wire.exchange(&ASK, |line| unread += number_after(line, "UNSEEN").unwrap_or(0)).await?;
            Ok(unread)
        }
    };
    let unread = each(count, at_once, look).await?;
    let mut file = File::create(counts)?;
    for count in &unread {
        file.write_all(&count.to_le_bytes())?;
    }
    file.sync_all()?;
    Ok(Swept { unread })
}
