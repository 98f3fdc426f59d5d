//! Identifiers: one type per kind of thing, so that a client's id is never taken for a mailbox's.
//!
//! Every id is a UUID of version 7 (RFC 9562), made where the thing is made and known before the
//! row exists: the sealing of a secret is bound to it.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use uuid::Uuid;

macro_rules! id {
    ($($(#[$doc:meta])* $name:ident)+) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
        #[serde(transparent)]
        pub struct $name(#[cfg_attr(feature = "schema", schemars(with = "String"))] pub Uuid);

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }

        impl FromStr for $name {
            type Err = uuid::Error;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                Uuid::parse_str(text).map(Self)
            }
        }
    )+};
}

id! {
    /// A firm: the tenant.
    FirmId
    /// A person of a firm.
    PersonId
    /// A client of a firm.
    ClientId
    /// A certified mailbox.
    MailboxId
    /// An IMAP folder inside a mailbox.
    FolderId
    /// One message in one folder.
    MessageId
    /// A message that a mailbox sends.
    DispatchId
    /// A file of a draft.
    FileId
    /// One line of a mailbox's access log.
    AuditId
    /// Something that a person has done to a message.
    ActId
    /// Acts that were asked for together.
    BunchId
}
