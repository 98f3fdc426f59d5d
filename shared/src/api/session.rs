//! First run, sign-in, the firm's settings, health and the live stream.

use serde::{Deserialize, Serialize};

use super::endpoints;
use crate::id::{FirmId, PersonId};
use crate::live::LiveEvent;
use crate::time::Timestamp;

endpoints! {
    /// Says whether the hub is ready, or what is missing.
    GetHealth: Get "/api/health", Anyone, path (), query (), body () => Json Health;
    /// Says whether the installation still waits for its first firm.
    GetSetup: Get "/api/setup", Anyone, path (), query (), body () => Json SetupState;
    /// Makes the firm and its first partner with the one-time link, and signs the partner in.
    SetUp: Post "/api/setup", Anyone, path (), query (), body SetUpBody => Json Me;
    /// Signs a person in; the answer sets the session cookie.
    SignIn: Post "/api/session", Anyone, path (), query (), body SignInBody => Json Me;
    /// Says who is signed in.
    GetMe: Get "/api/session", Member, path (), query (), body () => Json Me;
    /// Ends this session.
    SignOut: Delete "/api/session", Member, path (), query (), body () => Json ();
    /// Ends every session of this person, on every device.
    SignOutEverywhere: Delete "/api/sessions", Member, path (), query (), body () => Json ();
    /// Lists the people of the firm.
    ListPeople: Get "/api/people", Member, path (), query (), body () => Json Vec<Person>;
    /// Reads the firm's settings.
    GetFirmSettings: Get "/api/firm/settings", Member, path (), query (), body () => Json FirmSettings;
    /// Changes the firm's settings.
    PutFirmSettings: Put "/api/firm/settings", Partner, path (), query (), body FirmSettings => Json FirmSettings;
    /// Says that the old installation is off: a restored copy begins to watch.
    EndStandby: Delete "/api/standby", Partner, path (), query (), body () => Json ();
    /// The changes of the firm's rows, as they are committed.
    GetEvents: Get "/api/events", Member, path (), query (), body () => Events LiveEvent;
}

/// Whether the hub can do its work.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Health {
    pub ready: bool,
    /// What is missing, a short English sentence each; empty when ready.
    pub missing: Vec<String>,
    /// Messages that cannot be read: each is listed in its mailbox. None while nobody can say.
    pub unreadable: Option<u64>,
    pub version: String,
}

/// Whether the installation still waits for its first firm.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct SetupState {
    pub needed: bool,
}

/// The first firm and its first partner.
#[derive(Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct SetUpBody {
    /// The secret of the one-time link.
    pub token: String,
    pub firm_name: String,
    pub person_name: String,
    pub email: String,
    /// At least twelve characters.
    pub password: String,
}

/// An address and a password.
#[derive(Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct SignInBody {
    pub email: String,
    pub password: String,
}

/// The person who is signed in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Me {
    pub person: Person,
    pub firm_id: FirmId,
    pub firm_name: String,
    /// When this session ends whatever happens.
    pub expires: Timestamp,
    /// Seconds between two polls of a watched mailbox: what the row's colours are reckoned from.
    pub poll_seconds: u32,
    /// This installation is a restored copy: it watches nothing until a partner says that the old one
    /// is off.
    pub standby: bool,
}

/// A person of the firm.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Person {
    pub id: PersonId,
    pub name: String,
    pub email: String,
    pub role: Role,
}

/// What a person is in the firm.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Role {
    Partner,
    Operator,
}

/// What the firm has decided for all its mailboxes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct FirmSettings {
    /// Displaying a message sets `\Seen` on the provider's server.
    pub marks_seen: bool,
}
