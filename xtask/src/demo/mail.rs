//! The demo's mail: what was there before, what came this morning, what keeps coming.

use std::time::Duration;

use anyhow::{Result, bail};
use lab::mail::{Composer, Letter, pdf};
use lab::{Account, Lab, Seen, Trouble};
use outside::Client;
use rand::rngs::StdRng;
use rand::{Rng, SeedableRng};
use shared::api::mailboxes::Fleet;
use time::{Duration as Span, OffsetDateTime};

use super::{SEED, say};

/// Messages of the last weeks and of this morning.
const OLD: usize = 280;
const FRESH: usize = 140;

/// Writes the mail of the last weeks into the boxes, most of it seen; one box nearly fills up.
pub(super) fn preload(lab: &Lab) -> Result<()> {
    let mut composer = Composer::new(lab.folder(), SEED);
    let mut rng = StdRng::seed_from_u64(SEED);
    let now = OffsetDateTime::now_utc();
    let accounts = &lab.plan().accounts;
    for number in 0..OLD {
        // Every box has one, as far as they go; the rest falls where it may.
        let place = if number < accounts.len() { number } else { rng.random_range(0..accounts.len()) };
        let Some(account) = accounts.get(place) else { continue };
        let at = now - Span::minutes(rng.random_range(60..50 * 24 * 60));
        let seen = if rng.random_ratio(7, 10) { Seen::Yes } else { Seen::No };
        let message = composer.any(lab.plan(), &account.address, at)?;
        lab.preload(&account.address, &message, at, seen)?;
    }
    for account in accounts.iter().filter(|account| account.trouble == Trouble::NearlyFull) {
        fill(lab, &mut composer, account, now)?;
    }
    Ok(())
}

/// Delivers what comes in one morning, when every box is watched: now it is new.
pub(super) async fn first_morning(lab: &Lab, client: &Client) -> Result<()> {
    let fleet: Fleet = client.get("/api/mailboxes").await?;
    let watched: Vec<&str> = fleet
        .mailboxes
        .iter()
        .filter(|row| row.state.kind.is_watched())
        .map(|row| row.address.as_str())
        .collect();
    let Some(last) = watched.len().checked_sub(1) else { return Ok(()) };
    let mut composer = Composer::new(lab.folder(), SEED + 1);
    let mut rng = StdRng::seed_from_u64(SEED + 1);
    say(&format!("{FRESH} messages arrive"));
    for number in 0..FRESH {
        // The square of an even draw: few boxes get much, many get nothing.
        let draw: f64 = rng.random();
        #[expect(clippy::as_conversions, reason = "a draw below one, times a length")]
        let place = (draw * draw * last as f64) as usize;
        let busy = lab.plan().accounts.iter().find(|account| account.trouble == Trouble::Busy);
        let address = match busy {
            Some(busy) if number % 5 == 0 => &busy.address,
            _ => watched.get(place).copied().unwrap_or_default(),
        };
        arrive(lab, &mut composer, address).await;
    }
    // One box gets one of everything.
    if let Some(account) = lab.plan().accounts.iter().find(|account| account.trouble == Trouble::Busy) {
        for message in composer.every_kind(lab.plan(), &account.address, OffsetDateTime::now_utc())? {
            if let Err(error) = lab.deliver(&account.address, &message).await {
                say(&format!("{}: {error:#}", account.address));
            }
        }
    }
    showcase(lab, &mut composer, watched.first().copied().unwrap_or_default()).await;
    // Those whose password will have changed have something that can no longer be seen.
    for account in lab.plan().accounts.iter().filter(|a| a.trouble == Trouble::PasswordChanged) {
        arrive(lab, &mut composer, &account.address).await;
    }
    Ok(())
}

/// Delivers for as long as the demo runs.
pub(super) async fn keep_arriving(lab: &Lab, mut hub_has_ended: impl FnMut() -> bool) -> Result<()> {
    let mut composer = Composer::new(lab.folder(), rand::rng().random());
    let accounts: Vec<&Account> = lab
        .plan()
        .accounts
        .iter()
        .filter(|account| matches!(account.trouble, Trouble::None | Trouble::Busy))
        .collect();
    if accounts.is_empty() {
        bail!("no box can receive mail");
    }
    loop {
        tokio::time::sleep(Duration::from_millis(rand::rng().random_range(1_500..6_000))).await;
        if hub_has_ended() {
            bail!("the hub has ended: its log is target/demo/hub.log");
        }
        let busy = accounts.iter().find(|account| account.trouble == Trouble::Busy);
        let account = match busy {
            Some(busy) if rand::rng().random_ratio(2, 5) => Some(busy),
            _ => accounts.get(rand::rng().random_range(0..accounts.len())),
        };
        if let Some(account) = account {
            arrive(lab, &mut composer, &account.address).await;
        }
    }
}

/// One box has something of every sort: invoices, signed files, messages within messages, what was altered.
async fn showcase(lab: &Lab, composer: &mut Composer, address: &str) {
    let messages = match composer.showcase(lab.plan(), address) {
        Ok(messages) => messages,
        Err(error) => return say(&format!("{address}: {error:#}")),
    };
    for (name, message) in messages {
        if let Err(error) = lab.deliver(address, &message).await {
            say(&format!("{address}, {name}: {error:#}"));
        }
    }
}

/// A message comes now; what a box does not take (it is full, its provider is down) is lost.
async fn arrive(lab: &Lab, composer: &mut Composer, address: &str) {
    let delivered = match composer.any(lab.plan(), address, OffsetDateTime::now_utc()) {
        Ok(message) => lab.deliver(address, &message).await,
        Err(error) => Err(error),
    };
    if let Err(error) = delivered {
        say(&format!("{address}: {error:#}"));
    }
}

/// Fills a box to more than nine tenths of its room.
fn fill(lab: &Lab, composer: &mut Composer, account: &Account, now: OffsetDateTime) -> Result<()> {
    let wanted = account.quota_kib * 1_024 * 94 / 100;
    let (mut used, mut days) = (0, 80);
    while used < wanted {
        let left = usize::try_from(wanted - used)?;
        let letter = composer.letter(lab.plan(), &account.address)?;
        let plans = lab::mail::Attachment {
            name: "Planimetrie.pdf".to_owned(),
            media_type: "application/pdf",
            bytes: pdf(&["Planimetrie"], left.min(900_000) * 3 / 4),
        };
        let letter = Letter { attachments: vec![plans], ..letter };
        let at = now - Span::days(days);
        let message = composer.envelope(lab.plan(), &account.address, at, &letter)?;
        lab.preload(&account.address, &message, at, Seen::Yes)?;
        used += u64::try_from(message.len())?;
        days -= 7;
    }
    Ok(())
}
