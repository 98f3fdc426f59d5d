//! Adding a mailbox, and reading and changing what a person has set for it.

use shared::api::audit::{Act, ActOutcome};
use shared::api::mailboxes::{MailboxBody, MailboxSettings, SettingsBody};
use shared::error::{Code, FieldError, FieldProblem};
use shared::id::{FirmId, MailboxId};
use shared::row::MailboxRow;
use shared::watch::{RefusedReason, StateKind};
use uuid::Uuid;

use super::{check, credential, publish, read, store};
use crate::access::Actor;
use crate::audit;
use crate::db::DbConnection;
use crate::error::{Error, Result};
use crate::hub::Hub;
use crate::vault::Secret;

/// Adds a mailbox and begins to watch it. Without a password it waits for one.
///
/// # Errors
/// `forbidden` unless the actor is a partner; `invalid` with the fields at fault.
pub async fn add(hub: &Hub, actor: &Actor, body: MailboxBody) -> Result<MailboxRow> {
    actor.require_partner()?;
    let password = Secret::new(body.password);
    let settings = check::check(&hub.config, body.settings)?;
    check::check_password(password.expose())?;
    check::check_port(hub, &settings.host, settings.port).await?;
    let (firm, now, id) = (actor.firm, hub.clock.now(), MailboxId(Uuid::now_v7()));
    let known = settings.clone();
    hub.db.read(move |connection| check_named(connection, firm, &known, None)).await?;
    let given = Some(&password).filter(|password| !password.expose().is_empty());
    let sealed = credential::seal(hub, firm, id, &settings, given).await?;
    let state = match given {
        Some(_) => StateKind::Connecting,
        None => StateKind::Refused(RefusedReason::NoPassword),
    };
    let provider = check::provider_name(&hub.providers, &settings);
    let who = actor.clone();
    hub.db
        .write(move |connection| {
            check_named(connection, firm, &settings, None)?;
            audit::record(
                connection,
                now,
                firm,
                Some(&who),
                id,
                Act::Added,
                &settings.address,
                ActOutcome::Done,
            )?;
            store::insert(connection, firm, id, now, &settings, &provider, body.backfill, &sealed, state)
        })
        .await?;
    hub.bell.ring();
    publish(hub, firm, vec![id]).await?;
    read(hub, actor, id).await
}

/// What a person has set for a mailbox; never its password.
///
/// # Errors
/// `not_found` for one that is not the firm's.
pub async fn settings(hub: &Hub, actor: &Actor, mailbox: MailboxId) -> Result<MailboxSettings> {
    let firm = actor.firm;
    hub.db.read(move |connection| store::read(connection, firm, mailbox).map(|kept| kept.settings)).await
}

/// Changes what a person has set. With another holder the password is sealed anew under his key; mail
/// that came before stays under the key of the client who held the mailbox then. With another host,
/// port or login the password is forgotten unless it comes along: else whoever holds a partner's session
/// could have every password sent to a host of his own.
///
/// # Errors
/// `forbidden` unless the actor is a partner; `not_found`; `invalid` with the fields at fault;
/// `conflict` when someone else changed it in the meantime.
pub async fn change(
    hub: &Hub,
    actor: &Actor,
    mailbox: MailboxId,
    body: SettingsBody,
) -> Result<MailboxSettings> {
    actor.require_partner()?;
    let given = Secret::new(body.password);
    let (firm, now) = (actor.firm, hub.clock.now());
    let before = hub.db.read(move |connection| store::read(connection, firm, mailbox)).await?;
    let wanted = check::check(&hub.config, body.settings)?;
    check::check_password(given.expose())?;
    let known = wanted.clone();
    hub.db.read(move |connection| check_named(connection, firm, &known, Some(mailbox))).await?;
    let same_login = wanted.same_login(&before.settings);
    if !same_login {
        check::check_port(hub, &wanted.host, wanted.port).await?;
    }
    let password = match given.expose().is_empty() {
        false => Some(given),
        true if same_login => credential::open(hub, firm, mailbox, &before).await?,
        true => None,
    };
    let sealed = credential::seal(hub, firm, mailbox, &wanted, password.as_ref()).await?;
    let renewed = !same_login || sealed.version_tag != before.version_tag;
    drop(password);
    let provider = check::provider_name(&hub.providers, &wanted);
    let who = actor.clone();
    let changed = hub
        .db
        .write(move |connection| {
            let found = store::read(connection, firm, mailbox)?;
            if (&found.settings, &found.sealed) != (&before.settings, &before.sealed) {
                return Err(Error::new(Code::Conflict, "Someone else has just changed this mailbox."));
            }
            check_named(connection, firm, &wanted, Some(mailbox))?;
            let (act, subject) = (Act::Changed, names_of_changes(&before.settings, &wanted));
            audit::record(connection, now, firm, Some(&who), mailbox, act, &subject, ActOutcome::Done)?;
            if renewed && sealed.sealed.is_some() {
                let act = Act::PasswordReplaced;
                audit::record(connection, now, firm, Some(&who), mailbox, act, "", ActOutcome::Done)?;
            }
            store::update(connection, firm, mailbox, &wanted, &provider)?;
            if renewed || wanted.client != before.settings.client {
                store::update_credential(connection, firm, mailbox, now, &sealed)?;
            }
            Ok(store::read(connection, firm, mailbox)?.settings)
        })
        .await?;
    hub.bell.ring();
    publish(hub, firm, vec![mailbox]).await?;
    Ok(changed)
}

/// The clients named must be the firm's, and the address not yet there.
fn check_named(
    connection: &mut DbConnection,
    firm: FirmId,
    settings: &MailboxSettings,
    except: Option<MailboxId>,
) -> Result<()> {
    let mut fields = Vec::new();
    for field in store::unknown_clients(connection, firm, settings)? {
        fields.push(FieldError::new(field, FieldProblem::Unknown));
    }
    if store::is_taken(connection, firm, &settings.address, except)? {
        fields.push(FieldError::new("address", FieldProblem::Taken));
    }
    if fields.is_empty() { Ok(()) } else { Err(Error::invalid(fields)) }
}

/// For the log: which settings were changed, and of the server from what to what.
fn names_of_changes(before: &MailboxSettings, after: &MailboxSettings) -> String {
    let server = (&before.host, before.port) != (&after.host, after.port);
    let server =
        server.then(|| format!("server {}:{} → {}:{}", before.host, before.port, after.host, after.port));
    let changes = [
        ("address", before.address != after.address),
        ("client", before.client != after.client),
        ("also_for", before.also_for != after.also_for),
        ("login", before.login != after.login),
        ("description", before.description != after.description),
        ("marks_seen", before.marks_seen != after.marks_seen),
        ("unwatched_folders", before.unwatched_folders != after.unwatched_folders),
    ];
    let names = changes.iter().filter(|(_, changed)| *changed).map(|(name, _)| (*name).to_owned());
    server.into_iter().chain(names).collect::<Vec<_>>().join(", ")
}
