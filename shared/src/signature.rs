//! What the signature around certified mail proves.

use serde::{Deserialize, Serialize};

/// The verdict on a provider's signature (RFC 6109 §4.3), as of when the message was signed. Whether the
/// signer's certificate had been revoked is not checked.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Signature {
    /// Intact, and by a provider of certified mail.
    Trusted,
    /// Intact; no authority that is trusted vouches for the signer.
    UnknownAuthority,
    /// Intact; a certificate of the chain is not meant for this, or of an algorithm that is too weak.
    UnfitCertificate,
    /// Intact; a certificate of the chain was not valid when it was signed.
    OutsideValidity,
    /// Intact; the signer is a provider of other domains, or of another address than it is from.
    OtherSender,
    /// Not as it was signed.
    Altered,
    NotSigned,
    /// There is one that cannot be understood.
    Unreadable,
    /// Came before signatures were checked here, or cannot be read at all.
    #[default]
    NotChecked,
}
