//! The binary: reads the command line, then starts and stops everything in order.

use std::path::PathBuf;
use std::pin::pin;
use std::process::ExitCode;
use std::time::{Duration, Instant};

use anyhow::Context;
use clap::{Parser, Subcommand};
use futures_util::future::{Either, select};
use pec::signature::Anchors;
use rustix::fs::Mode;
use rustix::process::{DumpableBehavior, set_dumpable_behavior, umask};
use server::backup;
use server::clock::Clock;
use server::config::Config;
use server::hub::Hub;
use server::messages;
use server::reading;
use server::running::Running;
use server::serve::{self, Started};
use server::telemetry;
use server::vault::{InstallationKey, Secret};
use tokio::signal::unix::{SignalKind, signal};
use tokio_util::sync::CancellationToken;

/// How often a long task says how far it has come.
const EVERY: Duration = Duration::from_secs(1);

/// Portineria: watches, opens and answers the certified mailboxes of a firm's clients.
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
    /// Makes a backup, while the hub runs: the database, every original, and no key.
    Backup {
        #[command(flatten)]
        config: Config,
        /// A new or empty folder, or that of an earlier backup, which then takes what is new.
        into: PathBuf,
    },
    /// Restores a backup into the (new or empty) data folder. The copy logs in nowhere until a partner
    /// confirms on its dashboard that the old one is off.
    Restore {
        #[command(flatten)]
        config: Config,
        /// The folder of the backup.
        from: PathBuf,
    },
    /// Reads every message anew from its original, while the hub is stopped: for the reader of a newer
    /// version. Cut off anywhere, it goes on from there when it is begun again.
    Reread(Config),
    /// The installation's key.
    #[command(subcommand)]
    Keys(Keys),
    /// Prints what messages say, one JSON object a file: kind, certified facts, attachments, oddities.
    Read {
        /// One line an object, for programs.
        #[arg(long)]
        json: bool,
        /// Messages as they came (`.eml`).
        #[arg(required = true, value_name = "FILE")]
        files: Vec<PathBuf>,
    },
}

#[derive(Subcommand)]
enum Keys {
    /// Prints the key's fingerprint, which is no secret.
    Fingerprint(Config),
    /// Prints the recovery sheet: the key on paper, to be kept apart from the backups.
    Sheet(Config),
    /// Makes the key file again from the eight lines of the sheet, which it reads as they are typed.
    Restore(Config),
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
    // Whatever is made here is this user's alone.
    umask(Mode::RWXG | Mode::RWXO);
    match command {
        Command::Serve(config) => {
            telemetry::start();
            let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
            runtime.block_on(until_told(config))
        }
        Command::Backup { config, into } => at_once(async {
            let hub = Hub::open(config, Clock::system()).await?;
            told(&backup::make(&hub, &into).await?, &format!("kept in {}", into.display()))
        }),
        Command::Restore { config, from } => at_once(async {
            let data = config.data_dir.clone();
            let report = backup::restore(config, Clock::system(), &from).await?;
            told(&report, &format!("restored into {}; the copy stands by", data.display()))
        }),
        Command::Reread(config) => at_once(reread(config)),
        Command::Keys(command) => keys(command),
        Command::Read { json, files } => read(&files, json),
    }
}

fn keys(command: Keys) -> anyhow::Result<()> {
    let kept = |config: Config| {
        let file = config.key_file;
        anyhow::ensure!(file.exists(), "there is no key file {}", file.display());
        Ok(InstallationKey::load(&file, &config.data_dir, None)?)
    };
    match command {
        Keys::Fingerprint(config) => say(&kept(config)?.0.fingerprint()),
        Keys::Sheet(config) => say(kept(config)?.sheet().expose()),
        Keys::Restore(config) => {
            let typed = Secret::new(std::io::read_to_string(std::io::stdin())?);
            let key = InstallationKey::from_sheet(typed.expose(), &config.key_file)?;
            say(&format!("{}: {}", config.key_file.display(), key.0.fingerprint()));
        }
    }
    Ok(())
}

/// Reads every message anew, and says how far it has come, a line a second at most.
async fn reread(config: Config) -> anyhow::Result<()> {
    let folder = config.data_dir.clone();
    // Before the database is opened, which would bring it up to date under a hub that runs.
    let _alone = Running::alone(&folder).with_context(|| {
        format!("{} cannot be worked on: is the hub still running? Stop it first", folder.display())
    })?;
    let hub = Hub::open(config, Clock::system()).await?;
    let mut said = Instant::now();
    let done = messages::reread(&hub, |progress| {
        if said.elapsed() >= EVERY {
            said = Instant::now();
            say(&format!("{} of {} messages", progress.read + progress.damaged, progress.total));
        }
    });
    let done = done.await?;
    say(&format!("{} messages read anew", done.read));
    anyhow::ensure!(done.damaged == 0, "{} originals are missing or damaged: see the log", done.damaged);
    Ok(())
}

/// Prints what each file says, if it is a message.
fn read(files: &[PathBuf], json: bool) -> anyhow::Result<()> {
    let anchors = Anchors::shipped();
    for file in files {
        let raw = std::fs::read(file).with_context(|| format!("{} cannot be read", file.display()))?;
        let told = reading::described(&raw, &anchors);
        say(&if json { serde_json::to_string(&told) } else { serde_json::to_string_pretty(&told) }?);
    }
    Ok(())
}

/// Runs one task that ends by itself.
fn at_once(work: impl Future<Output = anyhow::Result<()>>) -> anyhow::Result<()> {
    telemetry::start();
    tokio::runtime::Builder::new_multi_thread().enable_all().build()?.block_on(work)
}

/// Tells what was done; damage makes the exit status tell it too.
fn told(report: &backup::Report, what: &str) -> anyhow::Result<()> {
    say(&format!("{} originals ({} copied now) {what}", report.originals - report.damaged, report.copied));
    anyhow::ensure!(report.damaged == 0, "{} originals are missing or damaged: see the log", report.damaged);
    Ok(())
}

/// Serves until SIGINT or SIGTERM.
async fn until_told(config: Config) -> anyhow::Result<()> {
    let stop = CancellationToken::new();
    let (mut interrupt, mut terminate) = (signal(SignalKind::interrupt())?, signal(SignalKind::terminate())?);
    let serving = serve::run(config, Clock::of_process(), stop.clone(), |started: Started| {
        say(&format!("Portineria: {}", started.url));
        if let Some(link) = started.setup_link {
            let sheet = "Scheda di recupero della chiave / the key's recovery sheet: portineria keys sheet";
            say(&format!("Primo avvio, una volta sola / first start, once only: {link}\n{sheet}"));
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
