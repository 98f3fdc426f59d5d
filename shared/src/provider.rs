//! The providers of certified mail: endpoints and domains, shipped as data that an operator can
//! extend (`providers.json` beside the configuration, same form as `data/providers.json`).

use serde::{Deserialize, Serialize};

/// A provider and where its mailboxes are reached. Ports are implicit TLS only.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Provider {
    /// The name on the screen, e.g. `Aruba`.
    pub name: String,
    pub imap_host: String,
    #[serde(default = "imaps")]
    pub imap_port: u16,
    pub smtp_host: String,
    #[serde(default = "smtps")]
    pub smtp_port: u16,
    /// Domains whose mailboxes this provider keeps, without `@`.
    pub domains: Vec<String>,
    /// The login is a user id of the provider's, not the address.
    #[serde(default)]
    pub login_is_user_id: bool,
}

const fn imaps() -> u16 {
    993
}

const fn smtps() -> u16 {
    465
}

/// The provider of `domain`: the one that lists it or a parent of it, the longest match first.
#[must_use]
pub fn provider_of<'a>(providers: &'a [Provider], domain: &str) -> Option<&'a Provider> {
    let domain = domain.to_ascii_lowercase();
    let matches = |listed: &str| domain == listed || domain.ends_with(&format!(".{listed}"));
    let best = |provider: &Provider| provider.domains.iter().filter(|d| matches(d)).map(String::len).max();
    providers.iter().filter_map(|p| best(p).map(|len| (len, p))).max_by_key(|(len, _)| *len).map(|(_, p)| p)
}

/// The providers that the product ships: a JSON array of [`Provider`].
pub const SHIPPED: &str = include_str!("../data/providers.json");

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_provider_is_told_from_the_domain_and_its_parents() {
        let providers: Vec<Provider> = serde_json::from_str(SHIPPED).unwrap();
        let name = |domain| provider_of(&providers, domain).map(|provider| provider.name.as_str());
        assert_eq!(name("pec.it"), Some("Aruba"));
        assert_eq!(name("PEC.libero.it"), Some("Libero"));
        assert_eq!(name("studio.legalmail.it"), Some("InfoCert Legalmail"));
        assert_eq!(name("notpec.it"), None);
    }
}
