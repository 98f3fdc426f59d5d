//! What a person may set for a mailbox.

use std::net::IpAddr;
use std::sync::Arc;

use shared::address::{EmailAddress, HostName};
use shared::api::mailboxes::{MailboxSettings, TrialBody};
use shared::error::{FieldError, FieldProblem};
use shared::provider::{Provider, provider_of};

use crate::config::Config;
use crate::error::{Error, Result};
use crate::hub::Hub;
use crate::imap::{self, Endpoint};

/// IMAP under implicit TLS (RFC 8314).
const IMAPS: u16 = 993;
const LONGEST_LOGIN: usize = 200;
const LONGEST_PASSWORD: usize = 1_000;
const LONGEST_DESCRIPTION: usize = 500;
const LONGEST_FOLDER: usize = 200;
const MOST_FOLDERS: usize = 500;

/// Settings whose fields are right by themselves; whether the clients exist is for the store.
///
/// # Errors
/// `invalid` with every field at fault.
pub(super) fn check(config: &Config, settings: MailboxSettings) -> Result<MailboxSettings> {
    let mut fields = Vec::new();
    let mut fault = |field: &str, problem| fields.push(FieldError::new(field, problem));
    let mut checked = settings;
    match checked.address.parse::<EmailAddress>() {
        Ok(address) => checked.address = address.to_string(),
        Err(_) if checked.address.trim().is_empty() => fault("address", FieldProblem::Missing),
        Err(problem) => fault("address", problem),
    }
    match host(config, &checked.host) {
        Ok(host) => checked.host = host,
        Err(problem) => fault("host", problem),
    }
    if checked.port == 0 {
        fault("port", FieldProblem::NotAPort);
    }
    checked.login = checked.login.trim().to_owned();
    if let Some(problem) = text(&checked.login, LONGEST_LOGIN) {
        fault("login", problem);
    }
    if checked.login.is_empty() {
        fault("login", FieldProblem::Missing);
    }
    checked.description = checked.description.trim().to_owned();
    if let Some(problem) = text(&checked.description, LONGEST_DESCRIPTION) {
        fault("description", problem);
    }
    let folder = checked.unwatched_folders.iter().find_map(|folder| text(folder, LONGEST_FOLDER));
    let many = (checked.unwatched_folders.len() > MOST_FOLDERS).then_some(FieldProblem::TooLong);
    if let Some(problem) = folder.or(many) {
        fault("unwatched_folders", problem);
    }
    // INBOX is always watched.
    checked.unwatched_folders.retain(|folder| !folder.eq_ignore_ascii_case("INBOX"));
    let holder = checked.client;
    checked.also_for.retain(|client| *client != holder);
    checked.also_for.sort_unstable();
    checked.also_for.dedup();
    if fields.is_empty() { Ok(checked) } else { Err(Error::invalid(fields)) }
}

/// Credentials to be tried, as [`check`] and [`check_password`] would have them.
///
/// # Errors
/// `invalid` with every field at fault.
pub(super) fn check_trial(config: &Config, trial: &TrialBody) -> Result<()> {
    let mut fields = Vec::new();
    let mut fault = |field: &str, problem| fields.push(FieldError::new(field, problem));
    if let Err(problem) = host(config, &trial.host) {
        fault("host", problem);
    }
    if trial.port == 0 {
        fault("port", FieldProblem::NotAPort);
    }
    for (field, value, longest) in
        [("login", &trial.login, LONGEST_LOGIN), ("password", &trial.password, LONGEST_PASSWORD)]
    {
        let missing = value.is_empty().then_some(FieldProblem::Missing);
        if let Some(problem) = text(value, longest).or(missing) {
            fault(field, problem);
        }
    }
    if fields.is_empty() { Ok(()) } else { Err(Error::invalid(fields)) }
}

/// A port that mail is read at: 993, one of a known provider, or any where the host is in networks that
/// the operator allows. Else whoever may add a mailbox could ask the hub which ports of the world answer.
///
/// # Errors
/// `invalid` at `port`.
pub(super) async fn check_port(hub: &Hub, host: &str, port: u16) -> Result<()> {
    if port == IMAPS || hub.providers.iter().any(|provider| provider.imap_port == port) {
        return Ok(());
    }
    let allowed = &hub.config.allowed_networks;
    let endpoint =
        Endpoint { host: host.to_owned(), port, allowed: allowed.clone(), tls: Arc::clone(&hub.tls) };
    let is_allowed = |ip: IpAddr| allowed.iter().any(|network| network.contains(&ip));
    let found = imap::resolve(&endpoint).await.unwrap_or_default();
    match !found.is_empty() && found.iter().all(|address| is_allowed(address.ip().to_canonical())) {
        true => Ok(()),
        false => Err(Error::invalid(vec![FieldError::new("port", FieldProblem::PortForbidden)])),
    }
}

/// A password as it is typed, blanks included; what IMAP cannot carry (RFC 3501 §4.3) is refused.
///
/// # Errors
/// `invalid` at `password`.
pub(super) fn check_password(password: &str) -> Result<()> {
    match text(password, LONGEST_PASSWORD) {
        Some(problem) => Err(Error::invalid(vec![FieldError::new("password", problem)])),
        None => Ok(()),
    }
}

/// The provider's name: whose host it is (the domain's own, where several share it), else whose
/// domain, else the host itself.
pub(super) fn provider_name(providers: &[Provider], settings: &MailboxSettings) -> String {
    let domain = settings.address.rsplit('@').next().unwrap_or_default();
    let keeps_host = |provider: &&Provider| provider.imap_host.eq_ignore_ascii_case(&settings.host);
    let by_domain = provider_of(providers, domain);
    let by_host = by_domain.filter(keeps_host).or_else(|| providers.iter().find(keeps_host));
    let found = by_host.or(by_domain);
    found.map_or_else(|| settings.host.clone(), |provider| provider.name.clone())
}

/// A host's name; an address in digits only where the operator allows its network. What a name
/// resolves to is checked at every connection.
fn host(config: &Config, typed: &str) -> std::result::Result<String, FieldProblem> {
    let typed = typed.trim();
    if typed.is_empty() {
        return Err(FieldProblem::Missing);
    }
    match typed.trim_matches(['[', ']']).parse::<IpAddr>() {
        Ok(address) if config.allowed_networks.iter().any(|net| net.contains(&address)) => {
            Ok(address.to_string())
        }
        Ok(_) => Err(FieldProblem::HostForbidden),
        Err(_) => typed.parse::<HostName>().map(|name| name.to_string()),
    }
}

fn text(value: &str, longest: usize) -> Option<FieldProblem> {
    if value.chars().count() > longest {
        return Some(FieldProblem::TooLong);
    }
    value.chars().any(char::is_control).then_some(FieldProblem::BadCharacters)
}
