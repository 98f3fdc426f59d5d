//! The senders that a firm reads first: offices whose mail is seldom just mail. Which domains are theirs,
//! and what looks like them, is shipped as data that an operator can replace.

use serde::{Deserialize, Serialize};

/// An office.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Institution {
    /// Agenzia delle entrate-Riscossione: payment orders.
    Collection,
    /// Agenzia delle Entrate.
    Revenue,
    /// The courts.
    Court,
    Inps,
    Inail,
    /// The exchange system of electronic invoices (Sistema di Interscambio).
    Sdi,
    /// Camere di commercio.
    Chamber,
}

impl Institution {
    /// The short name by which everybody knows it, the same in every language.
    #[must_use]
    pub const fn short(self) -> &'static str {
        match self {
            Self::Collection => "AdER",
            Self::Revenue => "Entrate",
            Self::Court => "Tribunale",
            Self::Inps => "INPS",
            Self::Inail => "INAIL",
            Self::Sdi => "SdI",
            Self::Chamber => "CCIAA",
        }
    }
}

/// How an office is known, and what pretends to be it. All texts in lower case.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sender {
    pub institution: Institution,
    /// What it sends certified mail from: these domains and those under them.
    pub domains: Vec<String>,
    /// Further domains of its own: neither marked nor suspected.
    pub related: Vec<String>,
    /// Whole words of a name that nobody else bears.
    pub names: Vec<String>,
    /// The same, where only the beginning of a name tells (`Tribunale di …`).
    pub openings: Vec<String>,
    /// Letters that stand in no domain and no name of anybody else, blanks and signs left out.
    pub keys: Vec<String>,
    /// Words that stand in no domain of anybody else, between dots and hyphens.
    pub labels: Vec<String>,
}

/// The offices that the product ships: a JSON array of [`Sender`].
pub const SHIPPED: &str = include_str!("../data/institutions.json");

/// A message that only looks like an office's.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Suspicion {
    pub imitates: Institution,
    pub reason: Imitation,
}

/// What makes it look so.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Imitation {
    /// It names an address of the office's, and nothing that is trusted certifies it.
    Uncertified,
    /// Its address looks like one of the office's.
    Address,
    /// Its sender bears the office's name, at another address.
    Name,
    /// Its subject begins with the office's name, and nothing that is trusted certifies its sender.
    Subject,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_office_that_is_shipped_is_known_by_a_domain_and_in_lower_case() {
        let senders: Vec<Sender> = serde_json::from_str(SHIPPED).unwrap();
        assert_eq!(senders.len(), 7);
        for sender in senders {
            let Sender { domains, related, names, openings, keys, labels, institution } = sender;
            assert!(!domains.is_empty(), "{institution:?}");
            let texts = [domains, related, names, openings, keys, labels].concat();
            assert!(texts.iter().all(|text| *text == text.to_lowercase() && !text.is_empty()));
        }
    }
}
