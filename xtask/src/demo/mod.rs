//! `cargo xtask demo`: the hub at work on a lab provider, with real mail arriving.

mod furnish;
mod mail;

use std::fs::File;
use std::net::TcpListener;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use clap::Args;
use lab::{Lab, Plan};
use outside::{Client, Hub, Settings};
use tokio::signal::unix::{SignalKind, signal};

use crate::{build, packages, web};

/// Runs the hub on a lab provider with many client boxes, to see it at work.
#[derive(Args)]
pub(crate) struct Demo {
    /// How many client boxes; by default as many as last time, at first 150.
    #[arg(long, value_parser = clap::value_parser!(u32).range(1..=5_000))]
    boxes: Option<u32>,
    /// The port of the hub.
    #[arg(long, default_value_t = 8620)]
    port: u16,
    /// Begins anew instead of going on with the data of last time.
    #[arg(long)]
    fresh: bool,
    /// When ready, prints one line of JSON and goes on running.
    #[arg(long)]
    json: bool,
}

const EMAIL: &str = "giulia.bianchi@studiobianchi.example";
const PASSWORD: &str = "portineria in prova";
const BOXES: u32 = 150;
/// The demo's own provider that is down.
const PROVIDER_DOWN: &str = "Poste";
/// The same demo for everyone.
const SEED: u64 = 20_261_122;

/// Builds all, starts all, and goes on until it is told to stop.
///
/// # Errors
/// When something is missing on the machine, does not build or does not start.
pub(crate) fn run(arguments: &Demo) -> Result<()> {
    packages::ensure(&[packages::SERVER, packages::LAB])?;
    if TcpListener::bind(("127.0.0.1", arguments.port)).is_err() {
        bail!("port {} is taken: choose another with --port", arguments.port);
    }
    let binary = build::hub("brisk", web::Profile::Small)?;
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    runtime.block_on(async {
        let mut terminate = signal(SignalKind::terminate())?;
        // Whatever the signal cuts short is dropped, and with it every process that it started.
        tokio::select! {
            biased;
            _ = tokio::signal::ctrl_c() => Ok(()),
            _ = terminate.recv() => Ok(()),
            ended = perform(arguments, binary) => ended,
        }
    })
}

async fn perform(arguments: &Demo, binary: PathBuf) -> Result<()> {
    let folder = build::root()?.join("target/demo");
    std::fs::create_dir_all(&folder)?;
    let lock = File::create(folder.join("lock"))?;
    if lock.try_lock().is_err() {
        bail!("a demo is running already");
    }
    let mut lab = open_lab(arguments, &folder).await?;
    let boxes = lab.plan().accounts.len();
    let has_mail = folder.join("has-mail");
    if !has_mail.exists() {
        say(&format!("{boxes} boxes; writing the mail of the last weeks"));
        mail::preload(&lab)?;
        std::fs::write(&has_mail, "")?;
    }
    let mut hub = Hub::start(&settings(arguments, &folder, binary, &lab)?)?;
    hub.until_ready().await?;
    let client = sign_in(&hub).await?;
    let is_first = furnish::boxes(&client, lab.plan()).await?;
    if !arguments.json {
        announce(&hub, boxes);
    }
    furnish::until_settled(&client).await?;
    if is_first {
        mail::first_morning(&lab, &client).await?;
    }
    furnish::make_troubles(&client, &mut lab).await?;
    if arguments.json {
        print_ready(&hub, &lab, &folder);
    }
    mail::keep_arriving(&lab, || hub.has_ended()).await
}

/// The lab of last time, unless it is to begin anew or has another number of boxes.
async fn open_lab(arguments: &Demo, folder: &Path) -> Result<Lab> {
    let lab = folder.join("lab");
    let kept = Plan::kept_in(&lab)?.map(|plan| plan.accounts.len());
    let wanted = arguments.boxes.map_or(kept, |boxes| Some(boxes as usize)).unwrap_or(BOXES as usize);
    if arguments.fresh || kept.is_some_and(|kept| kept != wanted) {
        Lab::discard(&lab)?;
        for name in ["hub", "hub.key", "hub.log", "has-mail"] {
            let path = folder.join(name);
            if path.is_dir() {
                std::fs::remove_dir_all(&path)?;
            } else if path.exists() {
                std::fs::remove_file(&path)?;
            }
        }
    }
    Lab::start(&lab, || Plan::demo(wanted, SEED)).await
}

fn settings(arguments: &Demo, folder: &Path, binary: PathBuf, lab: &Lab) -> Result<Settings> {
    let providers = folder.join("providers.json");
    std::fs::write(&providers, serde_json::to_vec_pretty(&furnish::providers(lab.plan()))?)?;
    let text = |path: &Path| path.to_string_lossy().into_owned();
    let data = folder.join("hub");
    Ok(Settings {
        binary,
        key: outside::key_beside(&data),
        data,
        port: arguments.port,
        environment: vec![
            ("PORTINERIA_ALLOWED_NETWORKS", "127.0.0.0/8,::1/128".to_owned()),
            ("PORTINERIA_EXTRA_CA", text(&lab.ca())),
            ("PORTINERIA_EXTRA_PEC_CA", text(&lab.ca())),
            ("PORTINERIA_PROVIDERS", text(&providers)),
            // Thousands of boxes are added in one go.
            ("PORTINERIA_CALLS_PER_MINUTE", "60000".to_owned()),
        ],
        log: Some(folder.join("hub.log")),
    })
}

async fn sign_in(hub: &Hub) -> Result<Client> {
    let client = Client::new(&hub.url())?;
    let setup: serde_json::Value = client.get("/api/setup").await?;
    if setup.get("needed") == Some(&true.into()) {
        let link = hub.set_up_link().context("the hub prints no set-up link")?;
        let body = serde_json::json!({
            "token": outside::token_of(&link), "firm_name": "Studio Bianchi & Associati",
            "person_name": "Giulia Bianchi", "email": EMAIL, "password": PASSWORD,
        });
        let _me: serde_json::Value = client.post("/api/setup", &body).await?;
    } else {
        let body = serde_json::json!({ "email": EMAIL, "password": PASSWORD });
        let _me: serde_json::Value = client.post("/api/session", &body).await?;
    }
    Ok(client)
}

#[expect(clippy::print_stdout, reason = "a command line tells its user where to go")]
fn announce(hub: &Hub, boxes: usize) {
    println!(
        "\n  {}\n  {EMAIL}\n  {PASSWORD}\n\n{boxes} boxes; mail keeps arriving. Ctrl-C stops it.\n",
        hub.url()
    );
}

#[expect(clippy::print_stdout, reason = "the one line that scripts read")]
fn print_ready(hub: &Hub, lab: &Lab, folder: &Path) {
    let plan = lab.plan();
    let line = serde_json::json!({
        "url": hub.url(),
        "email": EMAIL,
        "password": PASSWORD,
        "boxes": plan.accounts.len(),
        "imaps_port": plan.providers.first().map(|provider| provider.imap_port),
        "lmtp_port": plan.stations.first().map(|station| station.lmtp_port),
        "data_dir": folder,
        "pid": hub.id(),
    });
    println!("{line}");
}

/// Tells the person at the terminal how far it is; never on standard output, which scripts read.
#[expect(clippy::print_stderr, reason = "a command line tells its user how far it is")]
fn say(text: &str) {
    eprintln!("demo: {text}");
}
