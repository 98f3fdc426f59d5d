//! `cargo xtask …`: builds, runs and tests Portineria. One file per subcommand.

mod web;

use clap::{Parser, Subcommand};

/// What `cargo xtask` can do.
#[derive(Parser)]
#[command(name = "cargo xtask", about = "Builds, runs and tests Portineria.")]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Builds the front end into `target/web/dist`.
    Web(web::Web),
}

fn main() -> anyhow::Result<()> {
    match Arguments::parse().command {
        Command::Web(arguments) => web::run(&arguments),
    }
}
