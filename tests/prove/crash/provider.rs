//! The provider's side of a case: what changes in a box while the hub is down, and what lies in its
//! Maildir, read without any server.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use lab::{Lab, Seen};
use rand::Rng as _;
use rand::rngs::StdRng;
use rand::seq::IndexedRandom as _;
use time::{Duration, OffsetDateTime};

/// Folders that are not watched, as the Maildir names them.
const UNWATCHED: [&str; 3] = [".Inviata", ".Bozze", ".Cestino"];
/// More than are fetched in one round trip.
const MANY: u32 = 40;

/// One box, and what was done to it.
pub(crate) struct Provider {
    pub(crate) address: String,
    /// How far its clock is ahead of the machine's: as far as the hub's.
    pub(crate) ahead: Duration,
    letters: u32,
    validities: Vec<u32>,
    folders: u32,
}

/// A message in a watched folder of the Maildir.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Kept {
    pub(crate) bytes: Vec<u8>,
    pub(crate) seen: bool,
}

impl Kept {
    /// Whether it came after the box was added.
    pub(crate) fn is_new(&self) -> bool {
        self.bytes.windows(NEW.len()).any(|window| window == NEW.as_bytes())
    }
}

const NEW: &str = "Subject: Nuova";
const OLD: &str = "Subject: Vecchia";

impl Provider {
    /// A box with mail from before.
    pub(crate) fn furnish(lab: &Lab, rng: &mut StdRng, address: String, ahead: Duration) -> Result<Self> {
        let mut provider = Self { address, ahead, letters: 0, validities: Vec::new(), folders: 0 };
        let long_ago = OffsetDateTime::now_utc() + ahead - Duration::days(3);
        for _ in 0..MANY {
            let letter = provider.letter(rng, OLD);
            let seen = if rng.random_bool(0.5) { Seen::Yes } else { Seen::No };
            lab.preload(&provider.address, &letter, long_ago, seen)?;
        }
        Ok(provider)
    }

    /// A night's worth of changes, and those that the point is about.
    pub(crate) async fn change(&mut self, lab: &Lab, rng: &mut StdRng, point: &str) -> Result<()> {
        let in_batches = point == "batch.committed" || rng.random_bool(0.2);
        for _ in 0..if in_batches { MANY } else { rng.random_range(4..8) } {
            let letter = self.letter(rng, NEW);
            lab.preload(&self.address, &letter, OffsetDateTime::now_utc() + self.ahead, Seen::No)?;
        }
        let is_renumbered = ["folder.taken_up", "read_anew.written"].contains(&point);
        let is_expunged = point.starts_with("expunged.");
        if rng.random_bool(0.5) {
            self.twice(lab, rng).await?;
        }
        if rng.random_bool(0.3) {
            self.rename(lab).await?;
        }
        let uid = rng.random_range(1..20).to_string();
        if rng.random_bool(0.5) {
            let arguments = ["flags", "add", "-u", &self.address, "\\Seen", "mailbox", "INBOX", "uid", &uid];
            lab.doveadm(&self.address, &arguments, b"").await?;
        }
        if is_expunged || rng.random_bool(0.5) {
            // The last one is there for sure.
            let arguments = ["expunge", "-u", &self.address, "mailbox", "INBOX", "1"];
            lab.doveadm(&self.address, &arguments, b"").await?;
        }
        if is_renumbered || (!is_expunged && rng.random_bool(0.3)) {
            // A provider that restores a backup goes back to an earlier one.
            let earlier = self.validities.choose(rng).copied().filter(|_| rng.random_bool(0.3));
            let validity = earlier.unwrap_or_else(|| rng.random_range(1_000_000_000..2_000_000_000));
            self.validities.push(validity);
            lab.renumber(&self.address, validity).await?;
        }
        Ok(())
    }

    /// The same message in two folders.
    async fn twice(&mut self, lab: &Lab, rng: &mut StdRng) -> Result<()> {
        if self.folders == 0 || rng.random_bool(0.3) {
            self.folders += 1;
            let name = self.folder();
            lab.doveadm(&self.address, &["mailbox", "create", "-u", &self.address, &name], b"").await?;
        }
        let arguments = ["copy", "-u", &self.address, &self.folder(), "mailbox", "INBOX", "1:2"];
        lab.doveadm(&self.address, &arguments, b"").await.map(drop)
    }

    async fn rename(&mut self, lab: &Lab) -> Result<()> {
        if self.folders == 0 {
            return Ok(());
        }
        let old = self.folder();
        self.folders += 1;
        let arguments = ["mailbox", "rename", "-u", &self.address, &old, &self.folder()];
        lab.doveadm(&self.address, &arguments, b"").await.map(drop)
    }

    /// The folder that was made or renamed last.
    fn folder(&self) -> String {
        format!("INBOX.Pratica{}", self.folders)
    }

    fn letter(&mut self, rng: &mut StdRng, subject: &str) -> Vec<u8> {
        self.letters += 1;
        // Some come twice, byte for byte.
        let number = if rng.random_bool(0.1) { self.letters.saturating_sub(1) } else { self.letters };
        let size = if number % 7 == 0 { 3_000 } else { 20 };
        let text = format!("riga {number}, è così\r\n").repeat(size / 20);
        format!("From: a@pec.it\r\n{subject} {number}\r\n\r\n{text}").into_bytes()
    }

    /// What lies in the watched folders.
    pub(crate) fn kept(&self, lab: &Lab) -> Result<Vec<Kept>> {
        let maildir = lab.folder().join("mail").join(&self.address).join("Maildir");
        let mut folders = vec![maildir.clone()];
        for entry in std::fs::read_dir(&maildir).context("no Maildir")? {
            let path = entry?.path();
            let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
            if name.starts_with('.') && path.is_dir() && !UNWATCHED.contains(&name.as_str()) {
                folders.push(path);
            }
        }
        let mut kept = Vec::new();
        for file in
            folders.iter().flat_map(|folder| ["cur", "new"].map(|of| files(&folder.join(of)))).flatten()
        {
            let flags = file.to_string_lossy().into_owned();
            let seen = flags.rsplit_once(":2,").is_some_and(|(_, flags)| flags.contains('S'));
            kept.push(Kept { bytes: std::fs::read(&file)?, seen });
        }
        kept.sort();
        Ok(kept)
    }
}

fn files(folder: &Path) -> Vec<PathBuf> {
    std::fs::read_dir(folder).into_iter().flatten().flatten().map(|entry| entry.path()).collect()
}
