//! `cargo xtask …`: builds, runs and tests Portineria. One file per subcommand.

mod bench;
mod build;
mod demo;
mod packages;
mod postgres;
mod prove;
mod start;
mod suite;
mod test;
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
    /// Runs the hub on a lab provider with many client boxes, to see it at work.
    Demo(demo::Demo),
    /// Runs the hub for your own boxes.
    Start(start::Start),
    /// Runs every check and every test.
    Test,
    /// Runs a long proof: `prove lockout` and others.
    Prove(prove::Prove),
    /// Measures the hub against a bare client and against programs that others use.
    Bench(bench::Bench),
    /// Builds the one binary that is installed, front end inside.
    Dist,
    /// Formats the code.
    Fmt,
    /// Runs the linter over everything.
    Lint,
    /// Builds the front end into `target/web/dist`.
    Web(web::Web),
}

fn main() -> anyhow::Result<()> {
    match Arguments::parse().command {
        Command::Demo(arguments) => demo::run(&arguments),
        Command::Start(arguments) => start::run(&arguments),
        Command::Test => test::run(),
        Command::Prove(arguments) => prove::run(&arguments),
        Command::Bench(arguments) => bench::run(&arguments),
        Command::Dist => build::say_dist(),
        Command::Fmt => build::format(),
        Command::Lint => build::lint(),
        Command::Web(arguments) => web::run(&arguments),
    }
}
