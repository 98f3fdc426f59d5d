//! `cargo xtask start`: the hub for one's own boxes.

use std::path::PathBuf;

use anyhow::{Context, Result, bail};
use clap::Args;
use outside::{Client, Hub, Settings, key_beside};
use tokio::signal::unix::{SignalKind, signal};

use crate::{build, web};

/// Runs the hub for your own boxes.
#[derive(Args)]
pub(crate) struct Start {
    /// The folder of the database and of the mail; its key lies beside it, never within.
    #[arg(long)]
    data: Option<PathBuf>,
    /// The port of the hub.
    #[arg(long, default_value_t = 8620)]
    port: u16,
}

/// Builds and runs until it is told to stop.
///
/// # Errors
/// When it does not build or does not start.
pub(crate) fn run(arguments: &Start) -> Result<()> {
    let binary = build::hub("brisk", web::Profile::Small)?;
    let data = match &arguments.data {
        Some(data) => std::path::absolute(data)?,
        None => default_folder()?,
    };
    std::fs::create_dir_all(&data)?;
    let settings = Settings {
        binary,
        key: key_beside(&data),
        data,
        port: arguments.port,
        environment: Vec::new(),
        log: None,
    };
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    runtime.block_on(async {
        let mut terminate = signal(SignalKind::terminate())?;
        let mut hub = Hub::start(&settings)?;
        hub.until_ready().await?;
        announce(&hub, &settings).await?;
        tokio::select! {
            biased;
            _ = tokio::signal::ctrl_c() => Ok(()),
            _ = terminate.recv() => Ok(()),
            () = hub.ended() => bail!("the hub has ended"),
        }
    })
}

#[expect(clippy::print_stdout, reason = "a command line tells its user where to go")]
async fn announce(hub: &Hub, settings: &Settings) -> Result<()> {
    let setup: serde_json::Value = Client::new(&hub.url())?.get("/api/setup").await?;
    let needed = setup.get("needed") == Some(&true.into());
    let link = if needed { hub.set_up_link() } else { None };
    println!("\n  {}\n", link.unwrap_or_else(|| hub.url()));
    if needed {
        println!("The link makes your firm and its first partner, once.");
    }
    println!(
        "Data: {}\nKey:  {} (keep a copy elsewhere)\nCtrl-C stops it.\n",
        settings.data.display(),
        settings.key.display()
    );
    Ok(())
}

fn default_folder() -> Result<PathBuf> {
    let base = match std::env::var_os("XDG_DATA_HOME") {
        Some(base) => PathBuf::from(base),
        None => PathBuf::from(std::env::var_os("HOME").context("HOME is not set: say --data")?)
            .join(".local/share"),
    };
    Ok(base.join("portineria"))
}
