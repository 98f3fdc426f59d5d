//! Rows B to E: log in everywhere and idle; tell of what comes; ask all again when told to.

use std::sync::Arc;
use std::time::{Instant, SystemTime, UNIX_EPOCH};

use anyhow::{Result, bail};
use rustls::ClientConfig;
use serde::{Deserialize, Serialize};
use tokio::sync::{mpsc, watch};
use tokio::task::JoinSet;

use super::sweep::ASK;
use super::wire::Wire;
use super::{each, tell};
use crate::target::Targets;

/// What a holder tells, a line each.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) enum Held {
    /// All boxes are in IDLE.
    All,
    /// Something came into the box at `place`, at this instant (nanoseconds since 1970).
    Came { place: usize, nanos: u64 },
    /// All boxes were asked again, in so many seconds.
    Refreshed { seconds: f64 },
}

pub(super) async fn hold(targets: &Targets, at_once: usize) -> Result<()> {
    let tls = super::wire::tls(&targets.ca)?;
    let (port, boxes) = (targets.port, Arc::new(targets.boxes.clone()));
    let enter = move |place: usize| {
        let (tls, boxes): (Arc<ClientConfig>, _) = (Arc::clone(&tls), Arc::clone(&boxes));
        async move {
            let Some(target) = boxes.get(place) else { bail!("no such box") };
            let mut wire = Wire::log_in(&tls, port, target).await?;
            wire.write(&["EXAMINE INBOX", "IDLE"]).await?;
            until_idle(&mut wire).await?;
            wire.rest();
            Ok(wire)
        }
    };
    let wires = each(targets.boxes.len(), at_once, enter).await?;
    let count = wires.len();
    let (asked, _) = watch::channel(());
    let (done, mut all_done) = mpsc::channel(1_024);
    let mut holders = JoinSet::new();
    for (place, wire) in wires.into_iter().enumerate() {
        holders.spawn(sit(place, wire, asked.subscribe(), done.clone()));
    }
    tell(&Held::All)?;
    let mut orders = orders();
    loop {
        tokio::select! {
            order = orders.recv() => if order.is_none() { return Ok(()) },
            Some(broken) = holders.join_next() => return broken?,
        }
        let began = Instant::now();
        asked.send_replace(());
        for _ in 0..count {
            tokio::select! {
                _ = all_done.recv() => {}
                Some(broken) = holders.join_next() => return broken?,
            }
        }
        tell(&Held::Refreshed { seconds: began.elapsed().as_secs_f64() })?;
    }
}

/// The lines of standard input, as they come.
fn orders() -> mpsc::Receiver<String> {
    let (sender, orders) = mpsc::channel(1);
    std::thread::spawn(move || {
        std::io::stdin().lines().map_while(Result::ok).try_for_each(|line| sender.blocking_send(line))
    });
    orders
}

/// Idles, until the connection breaks.
async fn sit(
    place: usize,
    mut wire: Wire,
    mut asked: watch::Receiver<()>,
    done: mpsc::Sender<()>,
) -> Result<()> {
    loop {
        tokio::select! {
            line = wire.line() => {
                let came = line?.ends_with(b"EXISTS\r\n");
                wire.rest();
                if came {
                    let now = SystemTime::now().duration_since(UNIX_EPOCH)?;
                    tell(&Held::Came { place, nanos: u64::try_from(now.as_nanos())? })?;
                }
            }
            changed = asked.changed() => {
                changed?;
                let [inbox, spam] = ASK;
                wire.write(&["DONE", "NOOP", inbox, spam, "IDLE"]).await?;
                until_idle(&mut wire).await?;
                wire.rest();
                done.send(()).await?;
            }
        }
    }
}

/// Reads until the server says that it idles.
async fn until_idle(wire: &mut Wire) -> Result<()> {
    loop {
        let line = wire.line().await?;
        if line.starts_with(b"+") {
            return Ok(());
        }
        if line.starts_with(b"a") && !line.windows(4).any(|word| word == b" OK ") {
            bail!("refused: {}", String::from_utf8_lossy(line).trim());
        }
    }
}
