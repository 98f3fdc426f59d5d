//! Mailboxes: the dashboard's rows, adding, trying, mending, pausing, removing.

use serde::{Deserialize, Serialize};

use super::endpoints;
use crate::id::{ClientId, MailboxId};
use crate::provider::Provider;
use crate::row::MailboxRow;

endpoints! {
    /// The mailboxes of the firm as one row each, all or a page of them, with the sequence number of the live stream.
    ListMailboxes: Get "/api/mailboxes", Member, path (), query FleetQuery, body () => Json Fleet;
    /// Adds a mailbox and begins to watch it.
    AddMailbox: Post "/api/mailboxes", Partner, path (), query (), body MailboxBody => Json MailboxRow;
    /// Tries credentials against a provider, step by step; the firm's log keeps who tried which login where.
    TryMailbox: Post "/api/mailboxes/trial", Partner, path (), query (), body TrialBody => Lines TrialStep;
    /// Checks every mailbox of the firm now.
    RefreshAll: Post "/api/mailboxes/refresh", Member, path (), query (), body () => Json Refreshing;
    /// Reads one row.
    GetMailbox: Get "/api/mailboxes/{mailbox}", Member, path MailboxPath, query (), body () => Json MailboxRow;
    /// Reads what a person has set for a mailbox; never its password.
    GetMailboxSettings: Get "/api/mailboxes/{mailbox}/settings", Member, path MailboxPath, query (), body () => Json MailboxSettings;
    /// Changes what a person has set for a mailbox; with another host, port or login the password is forgotten.
    PutMailboxSettings: Put "/api/mailboxes/{mailbox}/settings", Partner, path MailboxPath, query (), body SettingsBody => Json MailboxSettings;
    /// Replaces the password and wakes the watch.
    PutPassword: Put "/api/mailboxes/{mailbox}/password", Partner, path MailboxPath, query (), body PasswordBody => Json MailboxRow;
    /// Stops the watch until it is resumed.
    PauseMailbox: Post "/api/mailboxes/{mailbox}/pause", Partner, path MailboxPath, query (), body () => Json MailboxRow;
    /// Resumes a paused watch.
    ResumeMailbox: Post "/api/mailboxes/{mailbox}/resume", Partner, path MailboxPath, query (), body () => Json MailboxRow;
    /// Allows one further login with a refused password, the cause having been elsewhere.
    RetryLogin: Post "/api/mailboxes/{mailbox}/retry", Partner, path MailboxPath, query (), body () => Json MailboxRow;
    /// Checks one mailbox now; a refused one is not tried.
    RefreshMailbox: Post "/api/mailboxes/{mailbox}/refresh", Member, path MailboxPath, query (), body () => Json MailboxRow;
    /// Removes a mailbox from the hub; the provider's box is not touched and the log survives.
    RemoveMailbox: Post "/api/mailboxes/{mailbox}/removal", Partner, path MailboxPath, query (), body RemovalBody => Json ();
    /// The providers known to this installation.
    ListProviders: Get "/api/providers", Member, path (), query (), body () => Json Vec<Provider>;
}

/// Names a mailbox in a path.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct MailboxPath {
    pub mailbox: MailboxId,
}

/// Which rows, in which order.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default)]
pub struct FleetQuery {
    /// None: as they were added.
    pub order: Option<FleetOrder>,
    /// At most so many; 0 for all.
    pub limit: u32,
    /// So many are left out at the beginning.
    pub offset: u32,
}

/// What comes first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum FleetOrder {
    /// The most new messages.
    New,
    /// The most unread messages.
    Unread,
    /// The most important message that nobody has displayed yet.
    Importance,
}

/// Rows of a firm, true as of one sequence number of the live stream.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Fleet {
    pub sequence: u64,
    pub mailboxes: Vec<MailboxRow>,
}

/// A mailbox to be added.
#[derive(Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct MailboxBody {
    #[serde(flatten)]
    pub settings: MailboxSettings,
    /// Empty: "in attesa", watched once a password comes.
    pub password: String,
    /// How far back older mail is brought in.
    pub backfill: Backfill,
}

/// A mailbox's settings as they are to be.
#[derive(Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct SettingsBody {
    #[serde(flatten)]
    pub settings: MailboxSettings,
    /// Needed where host, port or login changes: the password kept is for the old place alone, and
    /// without a new one the mailbox waits. Empty otherwise.
    #[serde(default)]
    pub password: String,
}

/// What a person sets for a mailbox.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct MailboxSettings {
    pub address: String,
    /// The holder.
    pub client: ClientId,
    /// Further clients whom the mailbox serves.
    #[serde(default)]
    pub also_for: Vec<ClientId>,
    pub host: String,
    /// Implicit TLS.
    pub port: u16,
    /// The user name at the provider; not always the address.
    pub login: String,
    #[serde(default)]
    pub description: String,
    /// Displaying a message sets `\Seen` on the server; none: as the firm has decided.
    #[serde(default)]
    pub marks_seen: Option<bool>,
    /// Names of folders that are not watched, beside Sent, Drafts and Trash.
    #[serde(default)]
    pub unwatched_folders: Vec<String>,
}

impl MailboxSettings {
    /// Whether the password is for the same login at the same place.
    #[must_use]
    pub fn same_login(&self, other: &Self) -> bool {
        self.host.eq_ignore_ascii_case(&other.host) && self.port == other.port && self.login == other.login
    }
}

/// How far back older mail is brought in when a mailbox is added. It never counts as new.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Backfill {
    None,
    #[default]
    NinetyDays,
    All,
}

/// A new password.
#[derive(Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct PasswordBody {
    pub password: String,
}

/// The address, typed again by the person who removes the mailbox.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct RemovalBody {
    pub address: String,
}

/// How many watches were told to check now.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Refreshing {
    pub mailboxes: u32,
}

/// Credentials to be tried.
#[derive(Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct TrialBody {
    pub host: String,
    pub port: u16,
    pub login: String,
    pub password: String,
}

/// One step of a trial, as it ends. A failed step is the last.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct TrialStep {
    pub step: Step,
    pub outcome: StepOutcome,
}

/// The steps of a trial, in order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Step {
    Name,
    Connection,
    Certificate,
    Login,
    Inbox,
}

/// How a step ended.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(tag = "result", rename_all = "snake_case")]
pub enum StepOutcome {
    Passed,
    /// INBOX was opened and holds this much; older mail would take about this much room.
    Opened {
        messages: u32,
        estimated_bytes: Option<u64>,
    },
    NoSuchHost,
    HostForbidden,
    NoConnection,
    TimedOut,
    CertificateInvalid,
    NotImap,
    /// The password is wrong.
    Refused,
    Expired,
    NotAuthorised,
    /// The provider cannot serve now; this says nothing about the password.
    Unavailable,
    /// This password was refused before; it is not tried again.
    BudgetSpent,
    Failed,
}
