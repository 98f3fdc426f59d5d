//! Opens sessions of submission: within the same budget of refused logins as IMAP, since it is the same
//! password that a provider counts, and within the endpoint's slots.

use shared::id::{FirmId, MailboxId};
use shared::provider::{Provider, provider_of};
use shared::time::Timestamp;
use tokio::sync::OwnedSemaphorePermit;

use super::budget::{LoginKey, Outcome, Standing};
use super::login::{Ledger, password, take_turn};
use super::store;
use super::wish::Wish;
use crate::error::{Error, Result};
use crate::hub::Hub;
use crate::imap::{ConnectTrouble, Endpoint, LoginTrouble};
use crate::smtp;

/// A session and its place among the host's connections.
pub struct Submission {
    pub session: smtp::Session,
    /// The version of the password that was let in.
    pub version_tag: String,
    _connection: OwnedSemaphorePermit,
}

/// Why a mailbox cannot hand anything in now. Nothing was said that could be taken for a message.
#[derive(Debug)]
pub enum NoSubmission {
    /// There is no password, or the watch is paused.
    NoPassword,
    /// Nobody knows where the provider takes messages.
    NoServer,
    /// This password was refused, now or before: it is not tried again by itself. With its version, where
    /// it was refused now.
    Refused(Option<String>),
    /// Let in to read, perhaps, and not to send.
    NotLetIn(String),
    /// The budget allows no login before then.
    Wait(Timestamp),
    Unreachable,
    /// The fault is ours: the database or a key.
    Hub(Error),
}

/// The provider whose IMAP server the mailbox is read at: its submission server is the one to use. One
/// that only has the domain of the address is not asked: it would be told a password that is none of its.
#[must_use]
pub fn submission_server<'a>(
    providers: &'a [Provider],
    address: &str,
    imap: (&str, u16),
) -> Option<&'a Provider> {
    let domain = address.rsplit('@').next().unwrap_or_default();
    let is_it = |provider: &&Provider| {
        provider.imap_host.eq_ignore_ascii_case(imap.0)
            && provider.imap_port == imap.1
            && !provider.smtp_host.is_empty()
    };
    provider_of(providers, domain).filter(is_it).or_else(|| providers.iter().find(is_it))
}

/// Connects and logs in: one attempt, committed before AUTH is written.
///
/// # Errors
/// As [`NoSubmission`] says.
pub async fn open_submission(
    hub: &Hub,
    firm: FirmId,
    mailbox: MailboxId,
) -> std::result::Result<Submission, NoSubmission> {
    if hub.standby.is_on() {
        return Err(NoSubmission::Unreachable);
    }
    let (wish, address) = wish(hub, firm, mailbox).await.map_err(NoSubmission::Hub)?;
    if !wish.has_password {
        return Err(NoSubmission::NoPassword);
    }
    let provider = submission_server(&hub.providers, &address, (&wish.host, wish.port));
    let provider = provider.ok_or(NoSubmission::NoServer)?;
    let endpoint = Endpoint {
        host: provider.smtp_host.clone(),
        port: provider.smtp_port,
        allowed: hub.config.allowed_networks.clone(),
        tls: std::sync::Arc::clone(&hub.tls),
    };
    let host = hub.desk.slots.host(&endpoint.host, endpoint.port);
    let gone = || NoSubmission::Hub(Error::unavailable("the permits are gone"));
    let connection = host.connection().await.ok_or_else(gone)?;
    let _opening = host.opening().await.ok_or_else(gone)?;
    let greeted = smtp::connect(&endpoint).await.map_err(|trouble| match trouble {
        ConnectTrouble::NoDescriptor(error) => NoSubmission::Hub(Error::unavailable(error)),
        trouble => {
            tracing::info!(%mailbox, host = %endpoint.host, error = %trouble, "no session of submission");
            NoSubmission::Unreachable
        }
    })?;
    let secret = password(hub, &wish).await.map_err(NoSubmission::Hub)?;
    // The login is the one that IMAP uses, at another endpoint.
    let key =
        LoginKey { host: endpoint.host.to_lowercase(), port: endpoint.port, ..wish.login_key(hub, true) };
    let ledger = Ledger::Direct(hub);
    let turn = match take_turn(hub, ledger, &host, &key).await.map_err(NoSubmission::Hub)? {
        Ok(turn) => turn,
        Err(Standing::Wait(until, _)) => return Err(NoSubmission::Wait(until)),
        Err(_) => return Err(NoSubmission::Refused(None)),
    };
    let answer = smtp::login(greeted, &wish.login, secret.expose()).await;
    drop(secret);
    let outcome = match &answer {
        Ok(_) => Outcome::Accepted,
        Err(LoginTrouble::Refused(refusal)) => Outcome::Refused(*refusal),
        Err(LoginTrouble::Unavailable | LoginTrouble::Malformed) => Outcome::Failed,
        Err(LoginTrouble::Unanswered(_)) => Outcome::Unread,
    };
    turn.end(ledger, outcome, key).await.map_err(NoSubmission::Hub)?;
    match answer {
        Ok(session) => Ok(Submission { session, version_tag: wish.version_tag, _connection: connection }),
        Err(LoginTrouble::Refused(_)) => Err(NoSubmission::Refused(Some(wish.version_tag))),
        Err(LoginTrouble::Malformed) => Err(NoSubmission::NotLetIn(wish.version_tag)),
        Err(LoginTrouble::Unavailable | LoginTrouble::Unanswered(_)) => Err(NoSubmission::Unreachable),
    }
}

async fn wish(hub: &Hub, firm: FirmId, mailbox: MailboxId) -> Result<(Wish, String)> {
    hub.db
        .read(move |connection| {
            let (wish, _) = store::wish_for(connection, firm, mailbox)?;
            Ok((wish, store::address(connection, firm, mailbox)?))
        })
        .await
}
