//! Measures the hub, as it is installed, against a bare client and against programs that others use.
//! `cargo xtask bench` builds both and runs this; `docs/PERFORMANCE.md` says what the figures mean.

mod child;
mod ear;
mod floor;
mod ground;
mod house;
mod http;
mod live;
mod mock;
mod peers;
mod proxy;
mod report;
mod rows;
mod statistics;
mod target;

use std::io::Write as _;
use std::path::{Path, PathBuf};

use anyhow::Result;
use clap::{Args, Parser, Subcommand};

use self::floor::Floor;
use self::ground::Ground;

#[derive(Parser)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Measures.
    Run(Run),
    /// The bare client, as `run` starts it.
    #[command(subcommand, hide = true)]
    Floor(Floor),
}

#[derive(Args)]
struct Run {
    /// The hub's binary.
    #[arg(long)]
    hub: PathBuf,
    /// What is furnished once is kept here.
    #[arg(long)]
    folder: PathBuf,
    /// Which rows (`A,C2`); all without.
    #[arg(long, value_delimiter = ',')]
    rows: Vec<String>,
    #[arg(long, default_value_t = 1_000)]
    boxes: usize,
    #[arg(long, default_value_t = 5)]
    rounds: usize,
    /// JSON instead of the table.
    #[arg(long)]
    json: bool,
}

fn main() -> Result<()> {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    runtime.block_on(async {
        match Arguments::parse().command {
            Command::Run(arguments) => run(arguments).await,
            Command::Floor(what) => floor::perform(&what).await,
        }
    })
}

async fn run(arguments: Run) -> Result<()> {
    let ground = Ground {
        binary: std::path::absolute(&arguments.hub)?,
        folder: std::path::absolute(&arguments.folder)?,
        boxes: arguments.boxes,
        rounds: arguments.rounds,
    };
    std::fs::create_dir_all(&ground.folder)?;
    let rows = rows::measure(&ground, &arguments.rows).await?;
    let json = serde_json::to_string_pretty(&rows)?;
    std::fs::write(ground.folder.join("report.json"), &json)?;
    let text = if arguments.json { json } else { report::table(&rows) };
    Ok(writeln!(std::io::stdout(), "{text}")?)
}

/// Deletes a file or a folder, if it is there.
fn discard(path: &Path) -> Result<()> {
    if path.is_dir() {
        std::fs::remove_dir_all(path)?;
    } else if path.exists() {
        std::fs::remove_file(path)?;
    }
    Ok(())
}
