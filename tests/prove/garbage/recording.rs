//! A session with a real Dovecot, as it was said, to be played again.

use std::collections::HashMap;
use std::collections::hash_map::Entry;

use anyhow::Result;
use lab::Seen;
use tests::House;
use tests::witness::Said;
use time::OffsetDateTime;

use super::until;

/// What the server said at first, and to what was said to it.
pub(super) struct Recording {
    greeting: Vec<u8>,
    /// By the commands said at a stretch, without their tags: each time that they were said.
    turns: HashMap<String, Vec<Turn>>,
}

struct Turn {
    tags: Vec<String>,
    answer: Vec<u8>,
}

/// Commands said at a stretch.
pub(super) struct Commands {
    pub(super) key: String,
    pub(super) tags: Vec<String>,
}

impl Commands {
    /// Takes lines apart; the password is no part of the key.
    pub(super) fn of(said: &[u8]) -> Self {
        let (mut keys, mut tags) = (Vec::new(), Vec::new());
        for line in String::from_utf8_lossy(said).lines() {
            let command = match line.split_once(' ') {
                Some((tag, command)) => {
                    tags.push(tag.to_owned());
                    command
                }
                None => line,
            };
            let is_login = command.starts_with("AUTHENTICATE") || command.starts_with("LOGIN");
            keys.push(if is_login { "LOGIN" } else { command }.to_owned());
        }
        Self { key: keys.join("\n"), tags }
    }

    /// Whether one of them is this.
    pub(super) fn has(&self, verb: &str) -> bool {
        self.key.lines().any(|line| line.starts_with(verb))
    }
}

impl Recording {
    /// Adds a box with mail, lets new mail come, and remembers what was said.
    pub(super) async fn make(house: &House, address: &str) -> Result<Self> {
        let at = OffsetDateTime::now_utc() - time::Duration::days(2);
        for number in 0..3 {
            let text = format!("From: a@pec.it\r\nSubject: Vecchio {number}\r\n\r\nciao\r\n");
            house.lab.preload(address, text.as_bytes(), at, Seen::No)?;
        }
        let witness = house.witness(address)?;
        witness.record();
        let row = house.add(address).await?;
        until(house, &row, "older mail is there", |row| row.unread == 3 && row.message.is_some()).await?;
        house.lab.deliver(address, b"From: a@pec.it\r\nSubject: Nuovo\r\n\r\nciao\r\n").await?;
        until(house, &row, "new mail has come", |row| row.new == 1).await?;
        Ok(Self::of(witness.recorded()))
    }

    fn of(said: Vec<Said>) -> Self {
        let mut recording = Self { greeting: Vec::new(), turns: HashMap::new() };
        let mut asked = Vec::new();
        let mut answer = Vec::new();
        let mut greeted = false;
        for one in said {
            match one {
                Said::ByProvider(bytes) if !greeted => recording.greeting.extend(bytes),
                Said::ByProvider(bytes) => answer.extend(bytes),
                Said::ByHub(bytes) => {
                    if !answer.is_empty() {
                        recording.note(&std::mem::take(&mut asked), std::mem::take(&mut answer));
                    }
                    greeted = true;
                    asked.extend(bytes);
                }
            }
        }
        recording.note(&asked, answer);
        recording
    }

    fn note(&mut self, asked: &[u8], answer: Vec<u8>) {
        let Commands { key, tags } = Commands::of(asked);
        let turn = Turn { tags, answer };
        match self.turns.entry(key) {
            Entry::Occupied(mut there) => there.get_mut().push(turn),
            Entry::Vacant(place) => drop(place.insert(vec![turn])),
        }
    }

    /// What the server said first.
    pub(super) fn greeting(&self) -> &[u8] {
        &self.greeting
    }
}

/// One playing of a recording.
#[derive(Default)]
pub(super) struct Replay {
    said: HashMap<String, usize>,
    /// The tags of now for those of then.
    tags: HashMap<String, String>,
}

impl Replay {
    /// What the server says to these commands: as it was, under the tags of now; without a recording,
    /// that all is well.
    pub(super) fn answer(&mut self, recording: &Recording, commands: &Commands) -> Vec<u8> {
        let count = self.said.entry(commands.key.clone()).or_default();
        *count += 1;
        let turns = recording.turns.get(&commands.key).map(Vec::as_slice).unwrap_or_default();
        let Some(turn) = turns.get(*count - 1).or_else(|| turns.last()) else {
            return commands.tags.iter().flat_map(|tag| format!("{tag} OK done\r\n").into_bytes()).collect();
        };
        self.tags.extend(turn.tags.iter().cloned().zip(commands.tags.iter().cloned()));
        let mut answer = Vec::with_capacity(turn.answer.len());
        for line in turn.answer.split_inclusive(|byte| *byte == b'\n') {
            let tag = line.split(|byte| *byte == b' ').next().and_then(|tag| std::str::from_utf8(tag).ok());
            match tag.and_then(|tag| Some((tag.len(), self.tags.get(tag)?))) {
                Some((length, now)) => {
                    answer.extend_from_slice(now.as_bytes());
                    answer.extend_from_slice(line.get(length..).unwrap_or_default());
                }
                None => answer.extend_from_slice(line),
            }
        }
        answer
    }
}
