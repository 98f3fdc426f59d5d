//! What the rows stand on: the binary, a folder that is kept between runs, the lab and its mail.

use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use anyhow::{Context, Result};
use lab::{Lab, Plan, Seen};
use rand::Rng as _;
use shared::api::mailboxes::Backfill;
use time::OffsetDateTime;

use crate::house::House;
use crate::target::Targets;

/// One run's ground.
pub(crate) struct Ground {
    /// The hub as it is installed.
    pub(crate) binary: PathBuf,
    pub(crate) folder: PathBuf,
    pub(crate) boxes: usize,
    /// How often each thing is measured.
    pub(crate) rounds: usize,
}

/// A lab with boxes that hold some mail, and what everyone is told of them.
pub(crate) struct Boxes {
    pub(crate) lab: Lab,
    pub(crate) targets: Targets,
    /// [`Targets`], for the floor client.
    pub(crate) file: PathBuf,
}

/// Mail that each box of the common lab holds.
const EACH: usize = 3;

impl Ground {
    /// Tells the person at the terminal how far it is; never on standard output.
    pub(crate) fn say(text: &str) {
        use std::io::Write as _;
        let _told = writeln!(std::io::stderr(), "bench: {text}");
    }

    /// The common lab: every box holds a few small messages. Its mail is kept between runs.
    pub(crate) async fn lab(&self, boxes: usize) -> Result<Boxes> {
        self.lab_with(&format!("lab-{boxes}"), boxes, |lab, targets| {
            let at = OffsetDateTime::now_utc() - time::Duration::days(2);
            for (number, target) in targets.boxes.iter().enumerate() {
                for message in 0..EACH {
                    let seen = if message < number % EACH { Seen::Yes } else { Seen::No };
                    lab.preload(&target.login, &letter(number * EACH + message, 2_000), at, seen)?;
                }
            }
            Ok(())
        })
        .await
    }

    /// A lab of this name, filled at first.
    pub(crate) async fn lab_with(
        &self,
        name: &str,
        boxes: usize,
        fill: impl FnOnce(&Lab, &Targets) -> Result<()>,
    ) -> Result<Boxes> {
        let folder = self.folder.join(name);
        let filled = folder.join("has-mail");
        if !filled.exists() {
            Lab::discard(&folder)?;
        }
        let planned = Targets::new(PathBuf::new(), 0, boxes);
        let accounts: Vec<(&str, &str)> =
            planned.boxes.iter().map(|target| (target.login.as_str(), target.password.as_str())).collect();
        let lab = Lab::start(&folder, || Plan::of(&accounts)).await?;
        let port = lab.imaps_port(&crate::target::login(0))?;
        let targets = Targets { ca: lab.ca(), port, ..planned };
        if !filled.exists() {
            Self::say(&format!("{name}: writing the mail"));
            fill(&lab, &targets)?;
            std::fs::write(&filled, "")?;
        }
        let file = folder.join("targets.json");
        targets.save(&file)?;
        Ok(Boxes { lab, targets, file })
    }

    /// A hub that knows these boxes.
    pub(crate) async fn house(&self, name: &str, targets: &Targets, backfill: Backfill) -> Result<House> {
        self.house_with(name, targets, backfill, 0).await
    }

    /// A hub that knows these boxes, and `beyond` more that wait for a password.
    pub(crate) async fn house_with(
        &self,
        name: &str,
        targets: &Targets,
        backfill: Backfill,
        beyond: usize,
    ) -> Result<House> {
        Self::say(&format!("{name}: {} boxes", targets.boxes.len() + beyond));
        House::furnished(&self.binary, &self.folder.join(name), targets, backfill, beyond).await
    }

    /// A free port of this name, the same in every run: boxes know it. Below those that the system gives
    /// to outgoing connections.
    pub(crate) fn kept_port(&self, name: &str) -> Result<u16> {
        let file = self.folder.join(format!("{name}.port"));
        if let Ok(kept) = std::fs::read_to_string(&file) {
            return Ok(kept.trim().parse()?);
        }
        let is_free = |port: &u16| TcpListener::bind(("127.0.0.1", *port)).is_ok();
        let port = (0..1_000).map(|_| rand::rng().random_range(20_000..32_000)).find(is_free);
        let port: u16 = port.context("no free port")?;
        std::fs::write(&file, port.to_string())?;
        Ok(port)
    }

    /// Where a measurement works.
    pub(crate) fn work(&self, name: &str) -> PathBuf {
        self.folder.join("work").join(name)
    }
}

impl Boxes {
    /// Unread messages of each box, counted in its Maildir.
    pub(crate) fn truth(&self) -> Result<Vec<u32>> {
        self.targets.boxes.iter().map(|target| unread(&self.maildir(&target.login))).collect()
    }

    /// Turns a read message of every twentieth box into an unread one, or back: what a sweep finds is
    /// then not what the one before found.
    pub(crate) fn stir(&self) -> Result<()> {
        for target in self.targets.boxes.iter().skip(1).step_by(20) {
            let cur = self.maildir(&target.login).join("cur");
            let Some(file) = entries(&cur)?.into_iter().min() else { continue };
            let text = file.to_string_lossy().into_owned();
            let (base, flags) = text.rsplit_once(":2,").context("a message without flags")?;
            let flags = if flags.contains('S') { flags.replace('S', "") } else { format!("{flags}S") };
            std::fs::rename(&file, format!("{base}:2,{flags}"))?;
        }
        Ok(())
    }

    fn maildir(&self, login: &str) -> PathBuf {
        self.lab.folder().join("mail").join(login).join("Maildir")
    }
}

fn unread(maildir: &Path) -> Result<u32> {
    let is_unread = |file: &PathBuf| {
        let name = file.to_string_lossy();
        name.rsplit_once(":2,").is_none_or(|(_, flags)| !flags.contains('S'))
    };
    let mut unread = 0;
    for folder in [maildir.to_owned(), maildir.join(".Spam")] {
        for part in ["new", "cur"] {
            let part = folder.join(part);
            unread +=
                if part.exists() { entries(&part)?.iter().filter(|file| is_unread(file)).count() } else { 0 };
        }
    }
    Ok(u32::try_from(unread)?)
}

fn entries(folder: &Path) -> Result<Vec<PathBuf>> {
    std::fs::read_dir(folder)?.map(|entry| Ok(entry?.path())).collect()
}

/// A plain message of about `size` bytes; each number makes another one.
pub(crate) fn letter(number: usize, size: usize) -> Vec<u8> {
    let mut message = format!(
        "From: mittente{number}@pec.it\r\nTo: casella@pec.it\r\nSubject: Prova {number}\r\n\
         Message-ID: <{number}@prova.pec.it>\r\nDate: Sun, 22 Nov 2026 06:00:00 +0000\r\n\
         MIME-Version: 1.0\r\nContent-Type: text/plain; charset=us-ascii\r\n\r\n"
    )
    .into_bytes();
    // What compresses like the base64 of an attachment that is compressed already.
    let mut state = u64::try_from(number).unwrap_or(0).wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1;
    while message.len() < size {
        for _ in 0..76 {
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            let letter = ALPHABET.get(usize::try_from(state >> 58).unwrap_or(0)).copied().unwrap_or(b'A');
            message.push(letter);
        }
        message.extend_from_slice(b"\r\n");
    }
    message
}

const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/// Runs `work` and tells how many seconds it took.
pub(crate) async fn timed<T>(work: impl Future<Output = Result<T>>) -> Result<(f64, T)> {
    let began = Instant::now();
    let done = work.await?;
    Ok((began.elapsed().as_secs_f64(), done))
}

/// How long anything may take before a run is given up.
pub(crate) const PATIENCE: Duration = Duration::from_secs(300);
