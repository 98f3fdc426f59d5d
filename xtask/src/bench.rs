//! `cargo xtask bench`: builds the hub as it is installed and the program that measures it, and runs
//! that.

use std::os::unix::process::CommandExt as _;

use anyhow::{Result, bail};
use clap::Args;

use crate::{build, packages};

/// Measures the hub against a bare client, fetchmail and mbsync.
#[derive(Args)]
pub(crate) struct Bench {
    /// Which rows (`A,C2`); all without.
    #[arg(long)]
    rows: Option<String>,
    /// How many boxes.
    #[arg(long, default_value_t = 1_000)]
    boxes: u32,
    /// How often each thing is measured; what is told is the median.
    #[arg(long, default_value_t = 5)]
    rounds: u32,
    /// JSON instead of the table.
    #[arg(long)]
    json: bool,
}

/// Builds and runs; does not come back when all went well.
///
/// # Errors
/// When something is missing on the machine or does not build.
pub(crate) fn run(arguments: &Bench) -> Result<()> {
    packages::ensure(&[packages::SERVER, packages::LAB, packages::BENCH])?;
    let hub = build::dist()?;
    let mut built = build::cargo()?;
    if !built.args(["build", "--quiet", "--release", "--package", "bench"]).status()?.success() {
        bail!("the program that measures does not compile");
    }
    let target = build::root()?.join("target");
    let mut bench = std::process::Command::new(target.join("release/bench"));
    bench.arg("run").arg("--hub").arg(hub).arg("--folder").arg(target.join("bench"));
    bench.args(["--boxes", &arguments.boxes.to_string(), "--rounds", &arguments.rounds.to_string()]);
    if let Some(rows) = &arguments.rows {
        bench.args(["--rows", rows]);
    }
    if arguments.json {
        bench.arg("--json");
    }
    // In our place, so that signals reach it.
    bail!("it cannot be run: {}", bench.exec())
}
