//! Clients of the firm.

use serde::{Deserialize, Serialize};

use super::endpoints;
use crate::id::{ClientId, PersonId};
use crate::time::Timestamp;

endpoints! {
    /// Lists the firm's clients.
    ListClients: Get "/api/clients", Member, path (), query (), body () => Json Vec<Client>;
    /// Adds a client.
    AddClient: Post "/api/clients", Partner, path (), query (), body ClientBody => Json Client;
    /// Reads one client.
    GetClient: Get "/api/clients/{client}", Member, path ClientPath, query (), body () => Json Client;
    /// Changes a client.
    PutClient: Put "/api/clients/{client}", Partner, path ClientPath, query (), body ClientBody => Json Client;
    /// Removes a client that holds no mailbox.
    RemoveClient: Delete "/api/clients/{client}", Partner, path ClientPath, query (), body () => Json ();
}

/// Names a client in a path.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ClientPath {
    pub client: ClientId,
}

/// A client with its id.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Client {
    pub id: ClientId,
    #[serde(flatten)]
    pub body: ClientBody,
    /// Mailboxes held by or linked to this client.
    pub mailboxes: u32,
}

/// What a person writes about a client. Texts are checked by the server: codes by `shared::tax`,
/// the contact's e-mail by `shared::address`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default)]
pub struct ClientBody {
    pub name: String,
    /// Codice fiscale, or empty.
    pub fiscal_code: String,
    /// Partita IVA, or empty.
    pub vat_number: String,
    /// "In costituzione": it may have neither code yet.
    pub being_set_up: bool,
    pub contact_name: String,
    pub contact_email: String,
    pub contact_mobile: String,
    /// The person of the firm who answers for this client.
    pub responsible: Option<PersonId>,
    /// Who stands in, from and to (both included).
    pub substitute: Option<Substitute>,
    pub notes: String,
}

/// A stand-in and the time for which he stands in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Substitute {
    pub person: PersonId,
    pub from: Timestamp,
    pub to: Timestamp,
}
