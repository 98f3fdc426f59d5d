//! Errors as they travel: one envelope, a closed list of codes that the front end translates.

use std::fmt;

use serde::{Deserialize, Serialize};

/// What every call answers when it does not do what was asked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ApiError {
    /// What went wrong, for programs and for translation.
    pub code: Code,
    /// One careful English sentence, for people who read the API.
    pub detail: String,
    /// The input fields at fault, each with its own code; empty when the trouble is not of a field.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub fields: Vec<FieldError>,
    /// Names this request in the server's log.
    #[serde(default)]
    pub request_id: String,
}

impl fmt::Display for ApiError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.detail)
    }
}

impl std::error::Error for ApiError {}

/// One input field and what is wrong with it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct FieldError {
    /// The field's name in the request body, e.g. `address`.
    pub field: String,
    /// What is wrong with it.
    pub problem: FieldProblem,
}

impl FieldError {
    /// `problem` at `field`.
    #[must_use]
    pub fn new(field: &str, problem: FieldProblem) -> Self {
        Self { field: field.to_owned(), problem }
    }
}

/// Why the server did not do what was asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Code {
    /// The request is malformed, or a field is wrong (`fields` says which).
    Invalid,
    /// No session, or it has ended.
    SignedOut,
    /// The address and the password do not belong together.
    WrongCredentials,
    /// Too many tries; wait a little.
    TooManyAttempts,
    /// The one-time link was used already, or was never issued.
    LinkDead,
    /// The person may not do this.
    Forbidden,
    /// There is no such thing, or it is not this firm's.
    NotFound,
    /// It clashes with something that is there already.
    Conflict,
    /// The message cannot be shown; its original can still be downloaded.
    Unreadable,
    /// The body is larger than this call takes.
    TooLarge,
    /// The database cannot answer right now.
    Unavailable,
    /// A fault of ours; the request id finds it in the log.
    Internal,
}

/// What is wrong with one field.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum FieldProblem {
    /// It must be filled in.
    Missing,
    /// It is longer than allowed.
    TooLong,
    /// A password of a person must have at least twelve characters.
    TooShort,
    /// Not an e-mail address.
    NotAnAddress,
    /// Not a host name.
    NotAHost,
    /// Not a port between 1 and 65535.
    NotAPort,
    /// Neither 993 nor a port of a known provider, and the host is in no network that the operator allows.
    PortForbidden,
    /// The host resolves to an address that this installation does not allow.
    HostForbidden,
    /// Not a codice fiscale: the form or the control character is wrong.
    NotAFiscalCode,
    /// Not a partita IVA: the form or the control digit is wrong.
    NotAVatNumber,
    /// A codice fiscale or a partita IVA is needed, unless the client is being set up.
    TaxCodeNeeded,
    /// There is one like it already.
    Taken,
    /// What it names does not exist.
    Unknown,
    /// The typed text is not the one asked for.
    DoesNotMatch,
    /// The end lies before the beginning.
    EndsBeforeStart,
    /// Not all of it has come yet.
    Incomplete,
    /// Together it is more than the provider takes.
    TooLarge,
    /// Contains characters that are not allowed.
    BadCharacters,
}
