//! What a person does to a mailbox: each act stands on its log before it takes effect.

use std::time::Duration;

use shared::api::audit::{Act, ActOutcome};
use shared::api::mailboxes::{
    PasswordBody, Refreshing, RemovalBody, Step, StepOutcome, TrialBody, TrialStep,
};
use shared::error::{Code, FieldError, FieldProblem};
use shared::id::MailboxId;
use shared::live::Change;
use shared::row::MailboxRow;
use tokio::sync::mpsc::{Receiver, channel};

use super::{check, credential, publish, read, store, trials};
use crate::access::Actor;
use crate::error::{Error, Result};
use crate::hub::Hub;
use crate::vault::Secret;
use crate::{audit, watch};

/// A trial has five steps: none waits for whoever listens.
const TRIAL_STEPS: usize = 5;
/// Longer than all deadlines of a trial together.
const LONGEST_TRIAL: Duration = Duration::from_secs(10 * 60);

/// Replaces the password and wakes the watch. The same password again is the same version: it gives
/// no login attempts back.
///
/// # Errors
/// `forbidden` unless the actor is a partner; `not_found`; `invalid` at `password`.
pub async fn replace_password(
    hub: &Hub,
    actor: &Actor,
    mailbox: MailboxId,
    body: PasswordBody,
) -> Result<MailboxRow> {
    actor.require_partner()?;
    let password = Secret::new(body.password);
    let (firm, now) = (actor.firm, hub.clock.now());
    let kept = hub.db.read(move |connection| store::read(connection, firm, mailbox)).await?;
    check::check_password(password.expose())?;
    if password.expose().is_empty() {
        return Err(Error::invalid(vec![FieldError::new("password", FieldProblem::Missing)]));
    }
    let sealed = credential::seal(hub, firm, mailbox, &kept.settings, Some(&password)).await?;
    drop(password);
    let who = actor.clone();
    hub.db
        .write(move |connection| {
            let found = store::read(connection, firm, mailbox)?;
            let same = (found.settings.client, &found.settings.host, &found.settings.login)
                == (kept.settings.client, &kept.settings.host, &kept.settings.login);
            if !same {
                return Err(Error::new(Code::Conflict, "Someone else has just changed this mailbox."));
            }
            let act = Act::PasswordReplaced;
            audit::record(connection, now, firm, Some(&who), mailbox, act, "", ActOutcome::Done)?;
            store::update_credential(connection, firm, mailbox, now, &sealed)
        })
        .await?;
    hub.bell.ring();
    hub.bell.check([mailbox]);
    read(hub, actor, mailbox).await
}

/// Stops the watch until it is resumed.
///
/// # Errors
/// `forbidden` unless the actor is a partner; `not_found`.
pub async fn pause(hub: &Hub, actor: &Actor, mailbox: MailboxId) -> Result<MailboxRow> {
    set_paused(hub, actor, mailbox, Act::Paused).await
}

/// Resumes a paused watch.
///
/// # Errors
/// `forbidden` unless the actor is a partner; `not_found`.
pub async fn resume(hub: &Hub, actor: &Actor, mailbox: MailboxId) -> Result<MailboxRow> {
    set_paused(hub, actor, mailbox, Act::Resumed).await
}

/// Allows one further login with a refused password, the cause having been elsewhere, and wakes the
/// watch.
///
/// # Errors
/// `forbidden` unless the actor is a partner; `not_found`.
pub async fn retry_login(hub: &Hub, actor: &Actor, mailbox: MailboxId) -> Result<MailboxRow> {
    actor.require_partner()?;
    let (tools, firm) = (hub.clone(), actor.firm);
    on_log(hub, actor, mailbox, Act::RetryAllowed, move |connection| {
        watch::acts::forgive(connection, &tools, firm, mailbox)
    })
    .await?;
    hub.bell.ring();
    hub.bell.check([mailbox]);
    read(hub, actor, mailbox).await
}

/// Tries credentials before they are saved. Nothing is kept but the attempt itself, which counts, and a
/// line of the firm's log, which says which login was tried where and whether it was let in.
///
/// # Errors
/// `forbidden` unless the actor is a partner; `invalid` with the fields at fault; `too_many_attempts`
/// while the firm has as many under way as it may.
pub async fn try_credentials(hub: &Hub, actor: &Actor, body: TrialBody) -> Result<Receiver<TrialStep>> {
    actor.require_partner()?;
    check::check_trial(&hub.config, &body)?;
    if hub.standby.is_on() {
        return Err(Error::new(Code::Conflict, "A restored copy logs in nowhere until it is confirmed."));
    }
    check::check_port(hub, &body.host, body.port).await?;
    let full = || Error::new(Code::TooManyAttempts, "As many trials as a firm may have are under way.");
    let place = trials::take_place(actor.firm).ok_or_else(full)?;
    let (who, firm, now) = (actor.clone(), actor.firm, hub.clock.now());
    let subject = format!("{} @ {}:{}", body.login, body.host, body.port);
    let entry = hub
        .db
        .write(move |connection| {
            audit::open(connection, now, firm, Some(&who), None, Act::CredentialsTried, &subject)
        })
        .await?;
    let mut steps = watch::begin_trial(hub.clone(), body);
    let (tell, told) = channel(TRIAL_STEPS);
    watch::go_on_behind(hub, firm, entry, LONGEST_TRIAL, async move {
        let _place = place;
        let mut let_in = false;
        while let Some(step) = steps.recv().await {
            let_in |= step == (TrialStep { step: Step::Login, outcome: StepOutcome::Passed });
            // Who asked may have gone; what came of it stands on the log all the same.
            let _ = tell.send(step).await;
        }
        let refused = || Error::new(Code::Unavailable, "The login was not let in.");
        if let_in { Ok(()) } else { Err(refused()) }
    });
    Ok(told)
}

/// Checks one mailbox now. A refused one is not tried: that takes a new password, or
/// [`retry_login`].
///
/// # Errors
/// `not_found`.
pub async fn refresh(hub: &Hub, actor: &Actor, mailbox: MailboxId) -> Result<MailboxRow> {
    on_log(hub, actor, mailbox, Act::Refreshed, |_| Ok(())).await?;
    hub.bell.check([mailbox]);
    read(hub, actor, mailbox).await
}

/// Checks every mailbox of the firm now; each has it on its log.
///
/// # Errors
/// When the database fails.
pub async fn refresh_all(hub: &Hub, actor: &Actor) -> Result<Refreshing> {
    let (who, firm, now) = (actor.clone(), actor.firm, hub.clock.now());
    let all = hub
        .db
        .write(move |connection| {
            let all = store::unpaused(connection, firm)?;
            for mailbox in &all {
                let act = Act::Refreshed;
                audit::record(connection, now, firm, Some(&who), *mailbox, act, "", ActOutcome::Done)?;
            }
            Ok(all)
        })
        .await?;
    let mailboxes = u32::try_from(all.len()).unwrap_or(u32::MAX);
    hub.bell.check(all);
    Ok(Refreshing { mailboxes })
}

/// Removes a mailbox from the hub: its address must be typed, its credential is destroyed, its log
/// and its messages survive. The provider's box is not touched.
///
/// # Errors
/// `forbidden` unless the actor is a partner; `not_found`; `invalid` when the address does not match.
pub async fn remove(hub: &Hub, actor: &Actor, mailbox: MailboxId, body: RemovalBody) -> Result<()> {
    actor.require_partner()?;
    let (who, firm, now) = (actor.clone(), actor.firm, hub.clock.now());
    hub.db
        .write(move |connection| {
            let address = store::read(connection, firm, mailbox)?.settings.address;
            if !body.address.trim().eq_ignore_ascii_case(&address) {
                return Err(Error::invalid(vec![FieldError::new("address", FieldProblem::DoesNotMatch)]));
            }
            let act = Act::Removed;
            audit::record(connection, now, firm, Some(&who), mailbox, act, &address, ActOutcome::Done)?;
            store::remove(connection, firm, mailbox, now)
        })
        .await?;
    hub.bell.ring();
    let _turn = hub.live.turn().await;
    hub.live.publish(firm, Change::Removed { mailbox });
    Ok(())
}

async fn set_paused(hub: &Hub, actor: &Actor, mailbox: MailboxId, act: Act) -> Result<MailboxRow> {
    actor.require_partner()?;
    let firm = actor.firm;
    on_log(hub, actor, mailbox, act, move |connection| {
        store::set_paused(connection, firm, mailbox, act == Act::Paused)
    })
    .await?;
    hub.bell.ring();
    publish(hub, firm, vec![mailbox]).await?;
    read(hub, actor, mailbox).await
}

/// Writes `act` to the mailbox's log and does it, in one transaction.
async fn on_log(
    hub: &Hub,
    actor: &Actor,
    mailbox: MailboxId,
    act: Act,
    deed: impl FnOnce(&mut crate::db::DbConnection) -> Result<()> + Send + 'static,
) -> Result<()> {
    let (who, firm, now) = (actor.clone(), actor.firm, hub.clock.now());
    hub.db
        .write(move |connection| {
            store::read(connection, firm, mailbox)?;
            audit::record(connection, now, firm, Some(&who), mailbox, act, "", ActOutcome::Done)?;
            deed(connection)
        })
        .await
}
