//! Mail addresses and host names, checked where they enter.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::error::FieldProblem;

/// A mailbox address (`local@domain`, RFC 5321 §4.1.2 without quoted local parts), lower case.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(try_from = "String", into = "String")]
pub struct EmailAddress(String);

impl EmailAddress {
    /// The whole address.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// What stands after the `@`.
    #[must_use]
    pub fn domain(&self) -> &str {
        self.0.rsplit_once('@').map_or("", |(_, domain)| domain)
    }
}

impl FromStr for EmailAddress {
    type Err = FieldProblem;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let text = text.trim();
        let Some((local, domain)) = text.rsplit_once('@') else {
            return Err(FieldProblem::NotAnAddress);
        };
        let atoms = |c: char| c.is_ascii_alphanumeric() || "!#$%&'*+-/=?^_`{|}~.".contains(c);
        let dots = local.starts_with('.') || local.ends_with('.') || local.contains("..");
        if local.is_empty() || local.len() > 64 || dots || !local.chars().all(atoms) {
            return Err(FieldProblem::NotAnAddress);
        }
        match domain.parse::<HostName>() {
            Ok(_) if domain.contains('.') => Ok(Self(text.to_ascii_lowercase())),
            Ok(_) | Err(_) => Err(FieldProblem::NotAnAddress),
        }
    }
}

/// A DNS name (RFC 1123 §2.1), lower case; never an address in digits.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(try_from = "String", into = "String")]
pub struct HostName(String);

impl HostName {
    /// The name.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for HostName {
    type Err = FieldProblem;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let text = text.trim().to_ascii_lowercase();
        let label = |label: &str| {
            !label.is_empty()
                && label.len() <= 63
                && !label.starts_with('-')
                && !label.ends_with('-')
                && label.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-')
        };
        let digits = text.rsplit('.').next().is_some_and(|l| l.bytes().all(|b| b.is_ascii_digit()));
        if text.len() > 253 || digits || !text.split('.').all(label) {
            return Err(FieldProblem::NotAHost);
        }
        Ok(Self(text))
    }
}

macro_rules! text_newtype {
    ($name:ident) => {
        impl TryFrom<String> for $name {
            type Error = String;

            fn try_from(text: String) -> Result<Self, Self::Error> {
                text.parse().map_err(|problem: FieldProblem| format!("{problem:?}"))
            }
        }

        impl From<$name> for String {
            fn from(value: $name) -> Self {
                value.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }
    };
}

text_newtype!(EmailAddress);
text_newtype!(HostName);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_kept_in_lower_case() {
        let address: EmailAddress = " Rinaldi@PEC.it ".parse().unwrap();
        assert_eq!((address.as_str(), address.domain()), ("rinaldi@pec.it", "pec.it"));
    }

    #[test]
    fn what_is_not_an_address_is_refused() {
        for text in
            ["", "a", "@pec.it", "a@", "a b@pec.it", "a@pec", "a@-x.it", "a\r\nb@pec.it", "a..b@pec.it"]
        {
            assert_eq!(text.parse::<EmailAddress>(), Err(FieldProblem::NotAnAddress), "{text:?}");
        }
    }

    #[test]
    fn an_ip_address_is_not_a_host_name() {
        for text in ["127.0.0.1", "::1", "2130706433", "a_b.it", "", "x..it"] {
            assert_eq!(text.parse::<HostName>(), Err(FieldProblem::NotAHost), "{text:?}");
        }
        assert!("imaps.pec.aruba.it".parse::<HostName>().is_ok());
        assert!("localhost".parse::<HostName>().is_ok());
    }
}
