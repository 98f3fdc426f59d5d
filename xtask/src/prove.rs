//! `cargo xtask prove NAME`: the long proofs. They live in `tests/prove`, since they drive the real
//! binary with the harness; here they are built and run.

use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result};
use clap::Args;
use clap::builder::PossibleValuesParser;

use crate::postgres::Postgres;
use crate::{build, packages};

/// Every proof, by its name; `tests/prove/main.rs` names the same.
pub(crate) const PROOFS: &[&str] = &["crash", "garbage", "lockout", "poison"];
/// Those that are led on PostgreSQL too; the others' hubs keep their rows in SQLite.
const ON_BOTH: &[&str] = &["crash"];

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
}

/// Builds what the proof needs and runs it, at full length. The binary is the one that the tests use.
///
/// # Errors
/// When it does not build. A violation ends the process with status 1.
pub(crate) fn run(arguments: &Prove) -> Result<()> {
    let binary = build::server("dev")?;
    let cluster = match ON_BOTH.contains(&arguments.name.as_str()) {
        true => {
            packages::ensure(&[packages::POSTGRES])?;
            Some(Postgres::start()?)
        }
        false => None,
    };
    let mut command = proof(&arguments.name, &binary, cluster.as_ref().map(Postgres::url).as_deref())?;
    command.args(arguments.cases.iter().flat_map(|cases| ["--cases".to_owned(), cases.to_string()]));
    command.args(arguments.seed.iter().flat_map(|seed| ["--seed".to_owned(), seed.to_string()]));
    let status = command.status().context("cargo could not be started")?;
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
pub(crate) fn share(name: &str, binary: &Path, postgres: Option<&str>) -> Result<()> {
    build::check(proof(name, binary, postgres)?.args(["--within", &SHARE.to_string()]))
}

fn proof(name: &str, binary: &Path, postgres: Option<&str>) -> Result<Command> {
    let mut command = build::cargo()?;
    command.args(["run", "--quiet", "--package", "tests", "--bin", "prove", "--", name]);
    command.env("PORTINERIA_BINARY", binary).env("RUST_BACKTRACE", "0");
    command.env_remove("PORTINERIA_TEST_POSTGRES");
    if let Some(url) = postgres.filter(|_| ON_BOTH.contains(&name)) {
        command.env("PORTINERIA_TEST_POSTGRES", url);
    }
    Ok(command)
}
