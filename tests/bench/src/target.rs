//! The boxes that everyone is pointed at: hub, floor, fetchmail, mbsync.

use std::path::{Path, PathBuf};

use anyhow::Result;
use serde::{Deserialize, Serialize};

/// A server's boxes, and the authority of its certificate.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Targets {
    /// PEM.
    pub(crate) ca: PathBuf,
    /// IMAP over TLS, at `localhost`.
    pub(crate) port: u16,
    pub(crate) boxes: Vec<Target>,
}

/// A box.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Target {
    /// Address and login.
    pub(crate) login: String,
    pub(crate) password: String,
}

impl Targets {
    /// As many boxes as are wanted, all alike.
    pub(crate) fn new(ca: PathBuf, port: u16, boxes: usize) -> Self {
        let target = |number| Target { login: login(number), password: format!("parola-{number}") };
        Self { ca, port, boxes: (0..boxes).map(target).collect() }
    }

    /// The first of them.
    pub(crate) fn first(&self, boxes: usize) -> Self {
        Self { boxes: self.boxes.iter().take(boxes).cloned().collect(), ..self.clone() }
    }

    pub(crate) fn load(file: &Path) -> Result<Self> {
        Ok(serde_json::from_slice(&std::fs::read(file)?)?)
    }

    pub(crate) fn save(&self, file: &Path) -> Result<()> {
        Ok(std::fs::write(file, serde_json::to_vec(self)?)?)
    }
}

/// The address of a box by its number.
pub(crate) fn login(number: usize) -> String {
    format!("casella{number:05}@pec.it")
}
