//! The person who acts.

use shared::api::session::Role;
use shared::error::Code;
use shared::id::{FirmId, PersonId};

use super::SessionKey;
use crate::error::{Error, Result};

/// The person who acts, and from where. Every verb on a firm's data takes one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Actor {
    pub firm: FirmId,
    pub person: PersonId,
    /// As it is now, for the log.
    pub person_name: String,
    pub role: Role,
    /// The session that the act came in.
    pub session: SessionKey,
    /// The network address that the request came from.
    pub address: String,
}

impl Actor {
    /// Lets only partners of the firm pass.
    ///
    /// # Errors
    /// `forbidden` for everyone else.
    pub fn require_partner(&self) -> Result<()> {
        match self.role {
            Role::Partner => Ok(()),
            Role::Operator => Err(Error::new(Code::Forbidden, "Only a partner of the firm may do this.")),
        }
    }
}
