//! The binary: reads the command line, then starts and stops everything in order.

use std::pin::pin;
use std::process::ExitCode;

use anyhow::Context;
use clap::{Parser, Subcommand};
use futures_util::future::{Either, select};
use rustix::process::{DumpableBehavior, set_dumpable_behavior};
use server::clock::Clock;
use server::config::Config;
use server::serve::{self, Started};
use server::telemetry;
use server::vault::InstallationKey;
use tokio::signal::unix::{SignalKind, signal};
use tokio_util::sync::CancellationToken;

/// Portineria: watches, opens and reads the certified mailboxes of a firm's clients.
#[derive(Parser)]
#[command(name = "portineria", version)]
struct CommandLine {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Runs the hub.
    Serve(Config),
    /// The installation's key.
    #[command(subcommand)]
    Keys(Keys),
}

#[derive(Subcommand)]
enum Keys {
    /// Prints the key's fingerprint, which is no secret.
    Fingerprint(Config),
}

fn main() -> ExitCode {
    match run(CommandLine::parse().command) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            #[expect(clippy::print_stderr, reason = "the command line tells a person why it ends")]
            {
                eprintln!("portineria: {error:#}");
            }
            ExitCode::FAILURE
        }
    }
}

fn run(command: Command) -> anyhow::Result<()> {
    // Passwords pass through this process: no core file, no reading of its memory by others.
    set_dumpable_behavior(DumpableBehavior::NotDumpable).context("this process cannot be made undumpable")?;
    match command {
        Command::Serve(config) => {
            telemetry::start();
            let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
            runtime.block_on(until_told(config))
        }
        Command::Keys(Keys::Fingerprint(config)) => {
            let file = &config.key_file;
            anyhow::ensure!(file.exists(), "there is no key file {}", file.display());
            let key = InstallationKey::load(file, &config.data_dir, None)?;
            say(&key.0.fingerprint());
            Ok(())
        }
    }
}

/// Serves until SIGINT or SIGTERM.
async fn until_told(config: Config) -> anyhow::Result<()> {
    let stop = CancellationToken::new();
    let (mut interrupt, mut terminate) = (signal(SignalKind::interrupt())?, signal(SignalKind::terminate())?);
    let serving = serve::run(config, Clock::system(), stop.clone(), |started: Started| {
        say(&format!("Portineria: http://{}", started.address));
        if let Some(link) = started.setup_link {
            say(&format!("Primo avvio, una volta sola / first start, once only: {link}"));
        }
    });
    let told = async {
        tokio::select! {
            _ = interrupt.recv() => {}
            _ = terminate.recv() => {}
        }
        stop.cancel();
    };
    let (mut serving, told) = (pin!(serving), pin!(told));
    match select(serving.as_mut(), told).await {
        Either::Left((served, _)) => Ok(served?),
        Either::Right(_) => Ok(serving.await?),
    }
}

#[expect(clippy::print_stdout, reason = "the command line answers a person or a script")]
fn say(line: &str) {
    println!("{line}");
}
