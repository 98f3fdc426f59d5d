//! The long proofs, run by `cargo xtask prove NAME`. One module each; the tests do a bounded share.
//!
//! A proof prints its seed first and one line of JSON last, and ends with status 1 when it found a
//! violation: `{"proof":"lockout","cases":1,"violations":0,…}`.

mod crash;
mod garbage;
mod html;
mod lockout;
mod night;
mod poison;
mod send;

use std::path::PathBuf;
use std::process::ExitCode;
use std::time::{Duration, Instant};

use anyhow::{Context, Result};
use clap::Parser;
use futures_util::future::LocalBoxFuture;
use tests::proof::{Report, Run, say};

type Proof = fn(Run) -> LocalBoxFuture<'static, Result<Report>>;

/// Every proof; `xtask/src/prove.rs` names the same.
const PROOFS: &[(&str, Proof)] = &[
    ("crash", crash::prove),
    ("garbage", garbage::prove),
    ("html", |run| Box::pin(html::prove(run))),
    ("lockout", |run| Box::pin(lockout::prove(run))),
    ("poison", poison::prove),
    ("send", send::prove),
];

#[derive(Parser)]
struct Arguments {
    name: String,
    #[arg(long)]
    cases: Option<u32>,
    #[arg(long)]
    seed: Option<u64>,
    /// A file of cases, one JSON object with a `payload` a line.
    #[arg(long)]
    vectors: Option<PathBuf>,
    /// Seconds after which no further case is begun.
    #[arg(long)]
    within: Option<u64>,
}

#[tokio::main]
async fn main() -> Result<ExitCode> {
    let arguments = Arguments::parse();
    let (name, proof) = PROOFS
        .iter()
        .find(|(name, _)| *name == arguments.name)
        .with_context(|| format!("there is no proof named {}", arguments.name))?;
    let seed = arguments.seed.unwrap_or_else(rand::random);
    say(&format!("{name}: seed {seed}"));
    let until = arguments.within.map(|seconds| Instant::now() + Duration::from_secs(seconds));
    let report = proof(Run { cases: arguments.cases, seed, vectors: arguments.vectors, until }).await?;
    Ok(report.finish(name, seed))
}
