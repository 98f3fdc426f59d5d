//! Errors inside the server: each knows its consequence for the caller and carries its cause.

use shared::error::{ApiError, Code, FieldError};

/// What every verb of a capability fails with.
#[derive(Debug, thiserror::Error)]
#[error("{detail}")]
pub struct Error {
    pub code: Code,
    /// One careful English sentence that may leave the server.
    pub detail: String,
    pub fields: Vec<FieldError>,
    /// For the log only.
    #[source]
    pub cause: Option<Box<dyn std::error::Error + Send + Sync>>,
}

/// The result of a verb.
pub type Result<T> = std::result::Result<T, Error>;

impl Error {
    /// An error of `code` with a sentence that may leave the server.
    #[must_use]
    pub fn new(code: Code, detail: impl Into<String>) -> Self {
        Self { code, detail: detail.into(), fields: Vec::new(), cause: None }
    }

    /// There is no such thing, or it is not this firm's: one and the same answer.
    #[must_use]
    pub fn not_found() -> Self {
        Self::new(Code::NotFound, "There is no such thing here.")
    }

    /// Input fields at fault.
    #[must_use]
    pub fn invalid(fields: Vec<FieldError>) -> Self {
        Self { fields, ..Self::new(Code::Invalid, "Some fields are not right.") }
    }

    /// A fault of ours, with its cause for the log.
    #[must_use]
    pub fn internal(cause: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Self {
        Self {
            cause: Some(cause.into()),
            ..Self::new(Code::Internal, "The hub could not do this; the fault is ours.")
        }
    }

    /// The database cannot answer right now.
    #[must_use]
    pub fn unavailable(cause: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Self {
        Self {
            cause: Some(cause.into()),
            ..Self::new(Code::Unavailable, "The hub cannot reach its database; try again.")
        }
    }

    /// The same, with its cause for the log.
    #[must_use]
    pub fn because(self, cause: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Self {
        Self { cause: Some(cause.into()), ..self }
    }

    /// The envelope that leaves the server.
    #[must_use]
    pub fn envelope(&self, request_id: &str) -> ApiError {
        ApiError {
            code: self.code,
            detail: self.detail.clone(),
            fields: self.fields.clone(),
            request_id: request_id.to_owned(),
        }
    }
}
