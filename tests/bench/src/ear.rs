//! Whoever is told of arrivals, and how long after they came.

use std::collections::HashMap;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use anyhow::{Result, bail};
use tokio::sync::mpsc::UnboundedReceiver;
use tokio::time::{Instant, timeout_at};

use crate::child::Floor;
use crate::floor::Held;
use crate::live::Live;

/// A message came into the box at `place`.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Arrival {
    pub(crate) place: usize,
    pub(crate) at: SystemTime,
}

/// Somebody was told of the arrivals in a box, `count` since the beginning.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Heard {
    place: usize,
    count: usize,
    at: SystemTime,
}

/// Who listens.
pub(crate) enum Ear {
    /// The floor client's sockets, and what they told of each box so far.
    Floor(Box<Floor>, HashMap<usize, usize>),
    /// A browser, and what each row called new at the beginning.
    Browser(Box<Live>, HashMap<usize, u32>),
}

/// Milliseconds from each arrival until somebody was told; and how many were never told.
pub(crate) struct Latencies {
    pub(crate) millis: Vec<f64>,
    pub(crate) missed: usize,
}

impl Ear {
    pub(crate) fn floor(floor: Floor) -> Self {
        Self::Floor(Box::new(floor), HashMap::new())
    }

    pub(crate) fn browser(live: Live) -> Self {
        let new = live.rows.values().filter_map(|row| Some((place_of(&row.address)?, row.new)));
        let new = new.collect();
        Self::Browser(Box::new(live), new)
    }

    async fn hear(&mut self) -> Result<Vec<Heard>> {
        match self {
            Self::Floor(floor, counts) => {
                let Held::Came { place, nanos } = floor.next().await? else { bail!("another answer") };
                let count = counts.entry(place).or_default();
                *count += 1;
                Ok(vec![Heard { place, count: *count, at: UNIX_EPOCH + Duration::from_nanos(nanos) }])
            }
            Self::Browser(live, before) => {
                let touched = live.next().await?;
                let heard = |row: &shared::row::MailboxRow| {
                    let place = place_of(&row.address)?;
                    let new = row.new.saturating_sub(before.get(&place).copied().unwrap_or(0));
                    Some(Heard { place, count: usize::try_from(new).ok()?, at: live.read_at })
                };
                Ok(touched.iter().filter_map(|id| heard(live.rows.get(id)?)).collect())
            }
        }
    }

    /// Listens until `expected` arrivals were told of, or `until`.
    pub(crate) async fn listen(
        &mut self,
        arrivals: &mut UnboundedReceiver<Arrival>,
        expected: usize,
        until: Instant,
    ) -> Result<Latencies> {
        let mut came: HashMap<usize, Vec<SystemTime>> = HashMap::new();
        let mut told: HashMap<usize, Vec<SystemTime>> = HashMap::new();
        let mut heard = 0;
        while heard < expected {
            let Ok(some) = timeout_at(until, self.hear()).await else { break };
            for Heard { place, count, at } in some? {
                let times = told.entry(place).or_default();
                heard += count.saturating_sub(times.len());
                times.resize(times.len().max(count), at);
            }
        }
        while let Ok(Arrival { place, at }) = arrivals.try_recv() {
            came.entry(place).or_default().push(at);
        }
        let mut millis = Vec::with_capacity(expected);
        for (place, times) in &came {
            for (came, told) in times.iter().zip(told.get(place).into_iter().flatten()) {
                // Zero: a server may tell before it has said 250.
                millis.push(told.duration_since(*came).unwrap_or_default().as_secs_f64() * 1e3);
            }
        }
        Ok(Latencies { missed: expected - millis.len(), millis })
    }
}

/// The place of a box in the list, by its address.
pub(crate) fn place_of(address: &str) -> Option<usize> {
    address.strip_prefix("casella")?.get(..5)?.parse().ok()
}
