//! A firm at work: a hub, a lab, and the firm's partner signed in.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use lab::{Lab, Plan, Provider};
use shared::api::clients::{AddClient, Client, ClientBody};
use shared::api::mailboxes::{AddMailbox, Backfill, MailboxBody, MailboxSettings};
use shared::api::session::{SetUp, SetUpBody, SignIn, SignInBody};
use shared::error::ApiError;
use shared::row::MailboxRow;
use tempfile::TempDir;

use crate::database::Database;
use crate::scripted::{Act, Scripted};
use crate::witness::Witness;
use crate::{Api, Hub, tls};

/// The partner's sign-in.
pub const EMAIL: &str = "giulia@studio.example";
/// The partner's password.
pub const PASSWORD: &str = "una frase abbastanza lunga";

/// Everything that a journey needs. Dropping it fails the test when the hub has said anything to a
/// provider that watching may not say.
pub struct House {
    pub hub: Hub,
    pub lab: Lab,
    pub api: Api,
    /// One before each provider of the lab's plan, in its order.
    witnesses: Vec<Witness>,
    _folder: TempDir,
}

impl House {
    /// A house with these boxes at the provider, none of them added to the hub yet.
    ///
    /// # Errors
    /// When something does not start.
    pub async fn with(boxes: &[(&str, &str)]) -> Result<Self> {
        Self::with_settings(boxes, &[]).await
    }

    /// The same with further environment of the hub.
    ///
    /// # Errors
    /// When something does not start.
    pub async fn with_settings(boxes: &[(&str, &str)], environment: &[(&str, String)]) -> Result<Self> {
        Self::of(Plan::of(boxes), environment).await
    }

    /// A house on a lab of this plan.
    ///
    /// # Errors
    /// When something does not start.
    pub async fn of(plan: Plan, environment: &[(&str, String)]) -> Result<Self> {
        Self::on(Database::OfThisRun, plan, environment).await
    }

    /// The same whose hub keeps its rows in a database of that kind.
    ///
    /// # Errors
    /// When something does not start.
    pub async fn on(database: Database, plan: Plan, environment: &[(&str, String)]) -> Result<Self> {
        let folder = tempfile::Builder::new().prefix("house-").tempdir()?;
        make_public(folder.path())?;
        let lab = Lab::start(&folder.path().join("lab"), || plan).await?;
        let mut witnesses = Vec::new();
        for provider in &lab.plan().providers {
            witnesses.push(Witness::before(provider.imap_port, lab.folder()).await?);
        }
        let mut all = settings_for(&lab, folder.path())?;
        let ports: Vec<u16> = witnesses.iter().map(|witness| witness.port).collect();
        write_providers(&lab, folder.path(), &ports)?;
        all.extend_from_slice(environment);
        let hub = Hub::on(database, &all).await?;
        let api = Api::new(&hub.url)?;
        set_up(&api, &hub.set_up_token()?).await?;
        Ok(Self { hub, lab, api, witnesses, _folder: folder })
    }

    /// Adds a client to the firm.
    ///
    /// # Errors
    /// When it is refused.
    pub async fn add_client(&self, name: &str) -> Result<Client> {
        let body = ClientBody { name: name.to_owned(), being_set_up: true, ..ClientBody::default() };
        self.api.get::<AddClient>((), (), body).await
    }

    /// Adds a box that the lab knows, with a client of its own.
    ///
    /// # Errors
    /// When it is refused.
    pub async fn add(&self, address: &str) -> Result<MailboxRow> {
        let password = self.lab.plan().account(address)?.password.clone();
        Ok(self.add_with(address, &password, Backfill::All).await??)
    }

    /// Adds a box with any password.
    ///
    /// # Errors
    /// When the lab knows no such box.
    pub async fn add_with(
        &self,
        address: &str,
        password: &str,
        backfill: Backfill,
    ) -> Result<Result<MailboxRow, ApiError>> {
        let client = self.add_client(&format!("Cliente di {address}")).await?;
        let body = self.body(address, password, &client, backfill)?;
        self.api.call::<AddMailbox>((), (), body).await
    }

    /// What adding a box of the lab says.
    ///
    /// # Errors
    /// When the lab knows no such box.
    pub fn body(
        &self,
        address: &str,
        password: &str,
        client: &Client,
        backfill: Backfill,
    ) -> Result<MailboxBody> {
        let login = &self.lab.plan().account(address)?.login;
        let settings = settings_of(address, login, client, self.port_of(address)?);
        Ok(MailboxBody { settings, password: password.to_owned(), backfill })
    }

    /// Where the hub reaches the provider of a box: a witness stands there.
    ///
    /// # Errors
    /// When the lab knows no such box.
    pub fn port_of(&self, address: &str) -> Result<u16> {
        Ok(self.witness(address)?.port)
    }

    /// The witness before the provider of a box.
    ///
    /// # Errors
    /// When the lab knows no such box.
    pub fn witness(&self, address: &str) -> Result<&Witness> {
        let port = self.lab.imaps_port(address)?;
        let place = self.lab.plan().providers.iter().position(|provider| provider.imap_port == port);
        place.and_then(|place| self.witnesses.get(place)).context("no such provider")
    }

    /// From now on a person displays messages: what was displayed may be marked as seen.
    pub fn allow_acts(&self) {
        self.witnesses.iter().for_each(Witness::allow_acts);
    }

    /// A server that says what a script says.
    ///
    /// # Errors
    /// When it cannot listen.
    pub async fn scripted(
        &self,
        script: impl Fn(&str, &str) -> Option<Vec<Act>> + Send + Sync + 'static,
    ) -> Result<Scripted> {
        Scripted::start(tls::acceptor(self.lab.folder())?, script).await
    }

    /// Adds a box whose provider is reached at `port`: one that the lab need not know.
    ///
    /// # Errors
    /// When it is refused.
    pub async fn add_at(&self, address: &str, port: u16) -> Result<MailboxRow> {
        let client = self.add_client(&format!("Cliente di {address}")).await?;
        self.add_for(&client, address, port).await
    }

    /// The same for a client that is there.
    ///
    /// # Errors
    /// When it is refused.
    pub async fn add_for(&self, client: &Client, address: &str, port: u16) -> Result<MailboxRow> {
        let settings = settings_of(address, address, client, port);
        let body = MailboxBody { settings, password: "una password".to_owned(), backfill: Backfill::All };
        self.api.get::<AddMailbox>((), (), body).await
    }

    /// Adds a box of the lab and waits until it is watched.
    ///
    /// # Errors
    /// When it is not in time.
    pub async fn watched(&self, address: &str) -> Result<MailboxRow> {
        let row = self.add(address).await?;
        self.api
            .row_until(row.id, "the box is watched", |row| {
                row.state.kind.is_watched() && row.last_checked.is_some()
            })
            .await
    }
}

impl Drop for House {
    fn drop(&mut self) {
        let said: Vec<String> = self.witnesses.iter().flat_map(Witness::forbidden).collect();
        assert!(said.is_empty() || std::thread::panicking(), "watching said: {said:#?}");
    }
}

fn settings_of(address: &str, login: &str, client: &Client, port: u16) -> MailboxSettings {
    MailboxSettings {
        address: address.to_owned(),
        client: client.id,
        also_for: Vec::new(),
        host: "localhost".to_owned(),
        port,
        login: login.to_owned(),
        description: String::new(),
        marks_seen: None,
        unwatched_folders: Vec::new(),
    }
}

/// The hub's settings for a lab: loopback allowed, the lab's authority trusted, its providers known.
///
/// # Errors
/// When the list of providers cannot be written.
pub fn settings_for(lab: &Lab, folder: &Path) -> Result<Vec<(&'static str, String)>> {
    let ports: Vec<u16> = lab.plan().providers.iter().map(|provider| provider.imap_port).collect();
    let file = write_providers(lab, folder, &ports)?;
    Ok(vec![
        ("PORTINERIA_ALLOWED_NETWORKS", "127.0.0.0/8,::1/128".to_owned()),
        ("PORTINERIA_EXTRA_CA", lab.ca().to_string_lossy().into_owned()),
        ("PORTINERIA_EXTRA_PEC_CA", lab.ca().to_string_lossy().into_owned()),
        ("PORTINERIA_PROVIDERS", file.to_string_lossy().into_owned()),
    ])
}

/// Writes the lab's providers down for the hub, each reached at its port of `ports`.
fn write_providers(lab: &Lab, folder: &Path, ports: &[u16]) -> Result<PathBuf> {
    let told = |(provider, port): (&Provider, &u16)| {
        serde_json::json!({
            "name": provider.name, "imap_host": "localhost", "imap_port": port,
            "smtp_host": "localhost", "smtp_port": provider.smtp_port, "domains": provider.domains,
            "login_is_user_id": provider.login_is_user_id,
        })
    };
    let providers: Vec<serde_json::Value> = lab.plan().providers.iter().zip(ports).map(told).collect();
    let file = folder.join("providers.json");
    std::fs::write(&file, serde_json::to_vec(&providers)?)?;
    Ok(file)
}

/// Makes the firm and signs its partner in.
///
/// # Errors
/// When it is refused.
pub async fn set_up(api: &Api, token: &str) -> Result<()> {
    let body = SetUpBody {
        token: token.to_owned(),
        firm_name: "Studio Bianchi".to_owned(),
        person_name: "Giulia Bianchi".to_owned(),
        email: EMAIL.to_owned(),
        password: PASSWORD.to_owned(),
    };
    api.get::<SetUp>((), (), body).await.map(drop)
}

/// Signs the partner in.
///
/// # Errors
/// When it is refused.
pub async fn sign_in(api: &Api) -> Result<()> {
    let body = SignInBody { email: EMAIL.to_owned(), password: PASSWORD.to_owned() };
    api.get::<SignIn>((), (), body).await.map(drop)
}

/// A short letter.
#[must_use]
pub fn mail(subject: &str) -> Vec<u8> {
    format!(
        "From: Fornitore <vendite@pec.fornitore.it>\r\nSubject: {subject}\r\n\
         Date: Sun, 22 Nov 2026 08:00:00 +0100\r\nMessage-ID: <{subject}@pec.fornitore.it>\r\n\r\nciao\r\n"
    )
    .into_bytes()
}

/// The lab's mail processes are another user's.
fn make_public(folder: &Path) -> Result<()> {
    use std::os::unix::fs::PermissionsExt as _;
    Ok(std::fs::set_permissions(folder, std::fs::Permissions::from_mode(0o755))?)
}
