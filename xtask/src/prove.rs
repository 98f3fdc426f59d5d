//! `cargo xtask prove NAME`: the long proofs. They live in `tests/prove`, since they drive the real
//! binary with the harness; here they are built and run.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use clap::Args;
use clap::builder::PossibleValuesParser;

use crate::postgres::Postgres;
use crate::suite::{self, Suite};
use crate::{build, packages, web};

/// Every proof, by its name; `tests/prove/main.rs` names the same.
pub(crate) const PROOFS: &[&str] = &["crash", "garbage", "html", "lockout", "poison", "send"];
/// Those that are led on PostgreSQL too; the others' hubs keep their rows in SQLite.
const ON_BOTH: &[&str] = &["crash", "send"];

/// Those that walk the pages in a browser.
const WITH_BROWSER: &[&str] = &["html"];

/// Of each proof every run of the tests does at most this many seconds.
const SHARE: u32 = 20;

/// Runs a long proof; ends with one line of JSON, and with status 1 when a violation was found.
#[derive(Args)]
pub(crate) struct Prove {
    /// Which.
    #[arg(value_parser = PossibleValuesParser::new(PROOFS))]
    name: String,
    /// How many cases; without it, as many as make the proof.
    #[arg(long)]
    cases: Option<u32>,
    /// Repeats the cases of another run, which printed its seed.
    #[arg(long)]
    seed: Option<u64>,
    /// Of `html`: a file of further cases, one JSON object with a `payload` a line.
    #[arg(long, value_name = "FILE")]
    vectors: Option<PathBuf>,
}

/// Builds what the proof needs and runs it, at full length. The binary is the one that the tests use.
///
/// # Errors
/// When it does not build. A violation ends the process with status 1.
pub(crate) fn run(arguments: &Prove) -> Result<()> {
    let binary = match WITH_BROWSER.contains(&arguments.name.as_str()) {
        true => {
            packages::ensure(&[packages::LAB, packages::TESTS])?;
            build::hub("dev", web::Profile::Quick)?
        }
        false => build::server("dev")?,
    };
    let cluster = match ON_BOTH.contains(&arguments.name.as_str()) {
        true => {
            packages::ensure(&[packages::POSTGRES])?;
            Some(Postgres::start()?)
        }
        false => None,
    };
    let url = cluster.as_ref().map(Postgres::url);
    let mut command = Suite::build()?.program(suite::PROOFS)?.command(&binary, url.as_deref());
    command.arg(&arguments.name);
    command.args(arguments.cases.iter().flat_map(|cases| ["--cases".to_owned(), cases.to_string()]));
    command.args(arguments.seed.iter().flat_map(|seed| ["--seed".to_owned(), seed.to_string()]));
    if let Some(vectors) = &arguments.vectors {
        command.arg("--vectors").arg(vectors);
    }
    let status = command.status().context("the proof could not be started")?;
    // `exit` would leave it running.
    drop(cluster);
    if !status.success() {
        std::process::exit(1);
    }
    Ok(())
}

/// The share of a proof that every run of the tests does.
///
/// # Errors
/// When it found a violation or could not be run.
pub(crate) fn share(name: &str, suite: &Suite, hub: &Path, postgres: Option<&str>) -> Result<()> {
    let postgres = postgres.filter(|_| ON_BOTH.contains(&name));
    let mut command = suite.program(suite::PROOFS)?.command(hub, postgres);
    build::check(command.args([name, "--within", &SHARE.to_string()]))
}
