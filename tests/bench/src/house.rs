//! A hub with its boxes: furnished once through the public API and kept, copied for each measurement,
//! started as the process that is installed.

use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{SystemTime, UNIX_EPOCH};

use anyhow::{Context, Result, bail, ensure};
use outside::{Client, Hub, Settings, token_of};
use shared::api::clients::{Client as FirmClient, ClientBody};
use shared::api::mailboxes::{Backfill, MailboxBody, MailboxSettings};
use shared::row::MailboxRow;
use shared::time::Timestamp;

use crate::target::Targets;

const EMAIL: &str = "prova@studio.example";
const PASSWORD: &str = "portineria in prova";

/// A data folder with boxes, and the session of the person who added them.
pub(crate) struct House {
    binary: PathBuf,
    data: PathBuf,
    key: PathBuf,
    session: String,
}

/// A hub at work.
pub(crate) struct Running {
    pub(crate) hub: Hub,
    pub(crate) port: u16,
    pub(crate) session: String,
    pub(crate) began: Timestamp,
}

impl House {
    /// The house in `folder` with these boxes; furnished now unless it was before. `beyond` more boxes
    /// have no password and wait for one.
    pub(crate) async fn furnished(
        binary: &Path,
        folder: &Path,
        targets: &Targets,
        backfill: Backfill,
        beyond: usize,
    ) -> Result<Self> {
        std::fs::create_dir_all(folder)?;
        let (data, key) = (folder.join("hub"), folder.join("hub.key"));
        let session_file = folder.join("session");
        let plan = serde_json::to_vec(&(targets, backfill, beyond))?;
        let plan_file = folder.join("furnished.json");
        let house =
            |session| Self { binary: binary.to_owned(), data: data.clone(), key: key.clone(), session };
        if std::fs::read(&plan_file).is_ok_and(|kept| kept == plan) {
            return house(String::new()).signed_in(&session_file).await;
        }
        for path in [&data, &key] {
            crate::discard(path)?;
        }
        let running = house(String::new()).start(&towards(targets), "furnish.log").await?;
        let client = Client::new(&running.hub.url())?;
        let link = running.hub.set_up_link().context("the hub prints no set-up link")?;
        let body = serde_json::json!({
            "token": token_of(&link), "firm_name": "Studio in prova",
            "person_name": "Prova", "email": EMAIL, "password": PASSWORD,
        });
        let session = client.enter("/api/setup", &body).await?;
        let client = Client::with_session(&running.hub.url(), &session)?;
        add_boxes(&client, targets, backfill, beyond).await?;
        drop(running);
        std::fs::write(&session_file, &session)?;
        std::fs::write(&plan_file, plan)?;
        Ok(house(session))
    }

    /// A copy that a measurement may change.
    pub(crate) fn copied_to(&self, folder: &Path) -> Result<Self> {
        crate::discard(folder)?;
        std::fs::create_dir_all(folder)?;
        let copy = self.at(folder);
        let status = Command::new("cp").arg("-a").arg(&self.data).arg(&copy.data).status()?;
        ensure!(status.success(), "the data folder could not be copied");
        Ok(copy)
    }

    /// The same house, with its data in `folder`, copied there before.
    pub(crate) fn at(&self, folder: &Path) -> Self {
        Self {
            binary: self.binary.clone(),
            data: folder.join("hub"),
            key: self.key.clone(),
            session: self.session.clone(),
        }
    }

    /// Starts the hub; returns when it listens, which may be before it is ready.
    pub(crate) async fn start(&self, environment: &[(&'static str, String)], log: &str) -> Result<Running> {
        let port = TcpListener::bind(("127.0.0.1", 0))?.local_addr()?.port();
        let settings = Settings {
            binary: self.binary.clone(),
            data: self.data.clone(),
            key: self.key.clone(),
            port,
            // One session asks for all.
            environment: [environment, &[("PORTINERIA_CALLS_PER_MINUTE", "60000".to_owned())]].concat(),
            log: Some(self.data.with_file_name(log)),
        };
        let began = now()?;
        let mut hub = Hub::start(&settings)?;
        while tokio::net::TcpStream::connect(("127.0.0.1", port)).await.is_err() {
            ensure!(!hub.has_ended(), "the hub has ended: its log is {:?}", settings.log);
            tokio::time::sleep(std::time::Duration::from_millis(1)).await;
        }
        Ok(Running { hub, port, session: self.session.clone(), began })
    }

    /// With the session kept from before, or a new one when that has ended.
    async fn signed_in(mut self, file: &Path) -> Result<Self> {
        self.session = std::fs::read_to_string(file).unwrap_or_default();
        let running = self.start(&[], "furnish.log").await?;
        if running.client()?.get::<serde_json::Value>("/api/session").await.is_err() {
            let body = serde_json::json!({ "email": EMAIL, "password": PASSWORD });
            self.session = Client::new(&running.hub.url())?.enter("/api/session", &body).await?;
            std::fs::write(file, &self.session)?;
        }
        Ok(self)
    }
}

impl Running {
    /// The API, as the person who added the boxes.
    pub(crate) fn client(&self) -> Result<Client> {
        Client::with_session(&self.hub.url(), &self.session)
    }

    /// Memory that the process holds, in KiB (`VmRSS`).
    pub(crate) fn resident_kib(&self) -> Result<f64> {
        resident_kib(self.hub.id())
    }

    /// Processor time used so far, in seconds.
    pub(crate) fn processor_seconds(&self) -> Result<f64> {
        let stat = std::fs::read_to_string(format!("/proc/{}/stat", self.hub.id()))?;
        let (_, after_name) = stat.rsplit_once(')').context("no such process")?;
        let ticks: f64 =
            after_name.split_whitespace().skip(11).take(2).filter_map(|word| word.parse::<f64>().ok()).sum();
        Ok(ticks / 100.0)
    }
}

/// What a hub must be told to talk to servers on this machine.
pub(crate) fn towards(targets: &Targets) -> Vec<(&'static str, String)> {
    vec![
        ("PORTINERIA_ALLOWED_NETWORKS", "127.0.0.0/8,::1/128".to_owned()),
        ("PORTINERIA_EXTRA_CA", targets.ca.to_string_lossy().into_owned()),
    ]
}

/// Memory that a process holds, in KiB.
pub(crate) fn resident_kib(process: u32) -> Result<f64> {
    let status = std::fs::read_to_string(format!("/proc/{process}/status"))?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    let Some(number) = line.and_then(|line| line.split_whitespace().next()) else { bail!("no VmRSS") };
    Ok(number.parse()?)
}

/// Now, as the hub counts.
pub(crate) fn now() -> Result<Timestamp> {
    Ok(Timestamp(i64::try_from(SystemTime::now().duration_since(UNIX_EPOCH)?.as_millis())?))
}

async fn add_boxes(client: &Client, targets: &Targets, backfill: Backfill, beyond: usize) -> Result<()> {
    let wanted = targets.boxes.len() + beyond;
    let bodies = (0..wanted).map(holder_named);
    let mut holders: Vec<FirmClient> = client.post_all("/api/clients", bodies.collect()).await?;
    holders.sort_by(|a, b| a.body.name.cmp(&b.body.name));
    let body = |number: usize, holder: &FirmClient| {
        let target = targets.boxes.get(number);
        let login = crate::target::login(number);
        MailboxBody {
            settings: MailboxSettings {
                address: login.clone(),
                client: holder.id,
                also_for: Vec::new(),
                host: "localhost".to_owned(),
                port: targets.port,
                login,
                description: String::new(),
                marks_seen: None,
                unwatched_folders: Vec::new(),
            },
            password: target.map_or_else(String::new, |target| target.password.clone()),
            backfill,
        }
    };
    let bodies = holders.iter().enumerate().map(|(number, holder)| body(number, holder)).collect();
    let _rows: Vec<MailboxRow> = client.post_all("/api/mailboxes", bodies).await?;
    Ok(())
}

fn holder_named(number: usize) -> ClientBody {
    ClientBody { name: format!("Cliente {number:05}"), being_set_up: true, ..ClientBody::default() }
}
