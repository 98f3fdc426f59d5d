//! What a long proof (`tests/prove`) is told, and what it found.

use std::io::Write as _;
use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Instant;

use serde_json::{Map, Value};

/// What a proof is told.
pub struct Run {
    /// How many cases a person asked for.
    pub cases: Option<u32>,
    pub seed: u64,
    /// A file of further cases, where the proof takes one.
    pub vectors: Option<PathBuf>,
    /// The share that every run of the tests does begins no case after this; none: at full length.
    pub until: Option<Instant>,
}

/// Cases, violations, figures.
#[derive(Default)]
pub struct Report {
    /// Done.
    pub cases: u64,
    violations: Vec<String>,
    figures: Map<String, Value>,
}

/// So many violations are told one by one.
const TOLD: usize = 20;

impl Report {
    /// Something that must not be.
    pub fn violation(&mut self, what: impl Into<String>) {
        let what = what.into();
        if self.violations.len() < TOLD {
            say(&format!("violation: {what}"));
        }
        self.violations.push(what);
    }

    /// Something that must be so.
    pub fn holds(&mut self, is_so: bool, otherwise: impl FnOnce() -> String) {
        if !is_so {
            self.violation(otherwise());
        }
    }

    /// A figure for the line at the end.
    pub fn figure(&mut self, name: &str, value: impl Into<Value>) {
        self.figures.insert(name.to_owned(), value.into());
    }

    /// Prints the line; the process ends with what it answers.
    #[must_use]
    pub fn finish(self, proof: &str, seed: u64) -> ExitCode {
        let mut line = Map::new();
        line.insert("proof".to_owned(), proof.into());
        line.insert("cases".to_owned(), self.cases.into());
        line.insert("violations".to_owned(), self.violations.len().into());
        line.insert("seed".to_owned(), seed.into());
        line.extend(self.figures);
        say(&Value::Object(line).to_string());
        if self.violations.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
    }
}

/// A line for who watches.
pub fn say(text: &str) {
    // Nobody may be listening any more.
    let _told = writeln!(std::io::stdout(), "{text}");
}
