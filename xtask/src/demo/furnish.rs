//! The firm's clients and boxes, added through the public API; and what is wrong with some of them.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use lab::{Account, Lab, Plan, Trouble};
use outside::Client;
use shared::api::clients::{Client as FirmClient, ClientBody};
use shared::api::mailboxes::{Backfill, Fleet, MailboxBody, MailboxSettings};
use shared::id::ClientId;
use shared::provider::Provider;
use shared::row::MailboxRow;
use shared::watch::StateKind;

use super::{PROVIDER_DOWN, say};

/// The lab's providers, as the hub is told of them.
pub(super) fn providers(plan: &Plan) -> Vec<Provider> {
    let provider = |provider: &lab::Provider| Provider {
        name: provider.name.clone(),
        imap_host: "localhost".to_owned(),
        imap_port: provider.imap_port,
        smtp_host: "localhost".to_owned(),
        smtp_port: provider.smtp_port,
        domains: provider.domains.clone(),
        login_is_user_id: provider.login_is_user_id,
    };
    plan.providers.iter().map(provider).collect()
}

/// Adds what is not there yet; answers whether anything was added.
pub(super) async fn boxes(client: &Client, plan: &Plan) -> Result<bool> {
    let fleet: Fleet = client.get("/api/mailboxes").await?;
    let there: HashSet<&str> = fleet.mailboxes.iter().map(|row| row.address.as_str()).collect();
    let missing: Vec<&Account> =
        plan.accounts.iter().filter(|account| !there.contains(account.address.as_str())).collect();
    if missing.is_empty() {
        return Ok(false);
    }
    say(&format!("adding {} boxes", missing.len()));
    let holders = clients(client, plan, &missing).await?;
    let mut bodies = Vec::new();
    for account in missing {
        let holder = holders.get(&account.client).context("a box without a client")?;
        bodies.push(mailbox_body(plan, account, *holder)?);
    }
    let _rows: Vec<MailboxRow> = client.post_all("/api/mailboxes", bodies).await?;
    Ok(true)
}

/// Waits until every box has been looked at once, or could not be.
pub(super) async fn until_settled(client: &Client) -> Result<()> {
    let deadline = Instant::now() + Duration::from_secs(300);
    loop {
        let fleet: Fleet = client.get("/api/mailboxes").await?;
        let waiting = fleet.mailboxes.iter().filter(|row| row.state.kind == StateKind::Connecting).count();
        if waiting == 0 {
            let watched = fleet.mailboxes.iter().filter(|row| row.state.kind.is_watched()).count();
            say(&format!("{watched} of {} boxes are watched", fleet.mailboxes.len()));
            return Ok(());
        }
        if Instant::now() > deadline {
            bail!("{waiting} boxes still connect after five minutes");
        }
        tokio::time::sleep(Duration::from_millis(200)).await;
    }
}

/// Changes some passwords behind the hub's back, and stops one provider.
pub(super) async fn make_troubles(client: &Client, lab: &mut Lab) -> Result<()> {
    let fleet: Fleet = client.get("/api/mailboxes").await?;
    let watched: HashMap<&str, &MailboxRow> = fleet
        .mailboxes
        .iter()
        .filter(|row| row.state.kind.is_watched())
        .map(|row| (&*row.address, row))
        .collect();
    let changed = |account: &&Account| account.trouble == Trouble::PasswordChanged;
    let addresses: Vec<String> =
        lab.plan().accounts.iter().filter(changed).map(|account| account.address.clone()).collect();
    for address in addresses {
        let Some(row) = watched.get(address.as_str()) else { continue };
        lab.set_password(&address, "cambiata dal titolare").await?;
        // What a held session knows stays true until its next login: pausing and resuming brings it.
        for verb in ["pause", "resume"] {
            let _row: MailboxRow = client.post(&format!("/api/mailboxes/{}/{verb}", row.id), &()).await?;
        }
    }
    lab.stop_provider(PROVIDER_DOWN)
}

/// The clients of these boxes, by their place in the plan; added when they are not there.
async fn clients(client: &Client, plan: &Plan, accounts: &[&Account]) -> Result<BTreeMap<usize, ClientId>> {
    let name = |body: &ClientBody| (body.name.clone(), body.vat_number.clone(), body.fiscal_code.clone());
    let there: Vec<FirmClient> = client.get("/api/clients").await?;
    let mut known: HashMap<_, _> = there.iter().map(|one| (name(&one.body), one.id)).collect();
    let wanted: BTreeMap<usize, ClientBody> = accounts
        .iter()
        .filter_map(|account| Some((account.client, client_body(plan.clients.get(account.client)?))))
        .collect();
    let missing = wanted.values().filter(|body| !known.contains_key(&name(body))).cloned().collect();
    let added: Vec<FirmClient> = client.post_all("/api/clients", missing).await?;
    known.extend(added.iter().map(|one| (name(&one.body), one.id)));
    Ok(wanted.iter().filter_map(|(place, body)| Some((*place, *known.get(&name(body))?))).collect())
}

fn client_body(client: &lab::Client) -> ClientBody {
    ClientBody {
        name: client.name.clone(),
        fiscal_code: client.fiscal_code.clone(),
        vat_number: client.vat_number.clone(),
        contact_name: client.contact_name.clone(),
        contact_email: client.contact_email.clone(),
        contact_mobile: client.contact_mobile.clone(),
        ..ClientBody::default()
    }
}

fn mailbox_body(plan: &Plan, account: &Account, client: ClientId) -> Result<MailboxBody> {
    Ok(MailboxBody {
        settings: MailboxSettings {
            address: account.address.clone(),
            client,
            also_for: Vec::new(),
            host: "localhost".to_owned(),
            port: plan.provider(&account.provider)?.imap_port,
            login: account.login.clone(),
            description: String::new(),
            marks_seen: None,
            unwatched_folders: Vec::new(),
        },
        password: account.password.clone(),
        backfill: Backfill::NinetyDays,
    })
}
