//! What a lab consists of: providers, the servers behind them, clients and their boxes.

use std::net::TcpListener;
use std::path::Path;

use anyhow::{Context, Result, bail};
use rand::rngs::StdRng;
use rand::{Rng, SeedableRng};
use serde::{Deserialize, Serialize};

use crate::account::{Account, Trouble};
use crate::dovecot;
use crate::people::{self, Client};

/// A lab, as it is kept in its folder.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Plan {
    pub seed: u64,
    pub providers: Vec<Provider>,
    pub stations: Vec<Station>,
    pub clients: Vec<Client>,
    pub accounts: Vec<Account>,
}

/// A provider: a name, its domains, and a port of its own on a server.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Provider {
    pub name: String,
    /// The company that certifies, as `daticert.xml` names it.
    pub issuer: String,
    pub domains: Vec<String>,
    pub login_is_user_id: bool,
    /// Which server it lives on: a place in [`Plan::stations`].
    pub station: usize,
    pub imap_port: u16,
    /// SMTP over TLS.
    #[serde(default)]
    pub smtp_port: u16,
}

/// A Dovecot.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Station {
    pub lmtp_port: u16,
}

/// Name, issuer, domains, whether the login is a user id, server.
const PROVIDERS: [(&str, &str, &[&str], bool, usize); 5] = [
    ("Aruba", "ARUBA PEC S.p.A.", &["pec.it", "arubapec.it", "pec.cloud", "mypec.eu"], false, 0),
    ("InfoCert Legalmail", "InfoCert S.p.A.", &["legalmail.it", "cert.legalmail.it"], true, 0),
    ("Namirial", "Namirial S.p.A.", &["sicurezzapostale.it", "namirialpec.it"], false, 0),
    ("Register.it", "Register S.p.A.", &["pec-email.com", "pec.register.it"], false, 0),
    ("Poste", "Poste Italiane S.p.A.", &["postecert.it"], false, 1),
];
/// Every domain of a provider.
pub(crate) fn domains() -> impl Iterator<Item = &'static str> {
    PROVIDERS.iter().flat_map(|(_, _, domains, ..)| domains.iter().copied())
}

/// How many of a hundred boxes each provider holds, in the order of [`PROVIDERS`].
const SHARES: [usize; 5] = [62, 14, 12, 8, 4];
const GIBIBYTE_KIB: u64 = 1_048_576;
/// Small, so that it is filled in no time.
const NEARLY_FULL_KIB: u64 = 4_096;

impl Plan {
    /// A lab with `boxes` boxes of the demo: the same for the same seed.
    #[must_use]
    pub fn demo(boxes: usize, seed: u64) -> Self {
        let mut rng = StdRng::seed_from_u64(seed);
        let mut plan = Self::empty(seed);
        for number in 0..boxes {
            // Some clients have a second box.
            if number == 0 || number % 12 != 7 {
                plan.clients.push(people::client(&mut rng, plan.clients.len()));
            }
            let client = plan.clients.len() - 1;
            plan.add_account(&mut rng, number, client);
        }
        plan.plant_troubles();
        plan
    }

    /// A lab with exactly these boxes, given as address and password.
    #[must_use]
    pub fn of(boxes: &[(&str, &str)]) -> Self {
        let mut plan = Self::empty(1);
        let mut rng = StdRng::seed_from_u64(1);
        for (number, (address, password)) in boxes.iter().enumerate() {
            plan.clients.push(people::client(&mut rng, number));
            let domain = address.rsplit_once('@').map_or("", |(_, domain)| domain);
            let provider = plan.providers.iter().find(|p| p.domains.iter().any(|d| d == domain));
            plan.accounts.push(Account {
                address: (*address).to_owned(),
                login: (*address).to_owned(),
                password: (*password).to_owned(),
                provider: provider.map_or_else(|| "Aruba".to_owned(), |p| p.name.clone()),
                quota_kib: GIBIBYTE_KIB,
                client: number,
                trouble: Trouble::None,
            });
        }
        plan
    }

    /// The account of an address.
    ///
    /// # Errors
    /// When there is none.
    pub fn account(&self, address: &str) -> Result<&Account> {
        self.accounts.iter().find(|a| a.address == address).with_context(|| format!("no box {address}"))
    }

    /// A provider by its name.
    ///
    /// # Errors
    /// When there is none.
    pub fn provider(&self, name: &str) -> Result<&Provider> {
        self.providers.iter().find(|p| p.name == name).with_context(|| format!("no provider {name}"))
    }

    /// The server that holds an address.
    ///
    /// # Errors
    /// When there is none.
    pub fn station_of(&self, address: &str) -> Result<&Station> {
        let provider = self.provider(&self.account(address)?.provider)?;
        self.stations.get(provider.station).context("no such station")
    }

    pub(crate) fn account_mut(&mut self, address: &str) -> Result<&mut Account> {
        self.accounts.iter_mut().find(|a| a.address == address).with_context(|| format!("no box {address}"))
    }

    /// The plan of the lab in `folder`, when there is one.
    ///
    /// # Errors
    /// When it cannot be read.
    pub fn kept_in(folder: &Path) -> Result<Option<Self>> {
        Self::load(&dovecot::home_of(folder))
    }

    pub(crate) fn load(folder: &Path) -> Result<Option<Self>> {
        match std::fs::read(folder.join("lab.json")) {
            Ok(bytes) => Ok(Some(serde_json::from_slice(&bytes).context("lab.json is not readable")?)),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(error.into()),
        }
    }

    pub(crate) fn save(&self, folder: &Path) -> Result<()> {
        let fresh = folder.join("lab.json.new");
        std::fs::write(&fresh, serde_json::to_vec(self)?)?;
        Ok(std::fs::rename(&fresh, folder.join("lab.json"))?)
    }

    /// A lab that was made before there was submission gets its ports now.
    pub(crate) fn choose_missing_ports(&mut self) -> Result<bool> {
        let mut held = Vec::new();
        let missing: Vec<&mut Provider> =
            self.providers.iter_mut().filter(|provider| provider.smtp_port == 0).collect();
        let were_missing = !missing.is_empty();
        for provider in missing {
            provider.smtp_port = free_port(&mut held)?;
        }
        Ok(were_missing)
    }

    /// Chooses free ports below those that the system gives to outgoing connections, so that a lab
    /// finds them free at its second start too.
    pub(crate) fn choose_ports(&mut self) -> Result<()> {
        let mut held = Vec::new();
        for provider in &mut self.providers {
            provider.imap_port = free_port(&mut held)?;
            provider.smtp_port = free_port(&mut held)?;
        }
        for station in &mut self.stations {
            station.lmtp_port = free_port(&mut held)?;
        }
        Ok(())
    }

    fn empty(seed: u64) -> Self {
        let providers = PROVIDERS.iter().map(|(name, issuer, domains, login_is_user_id, station)| Provider {
            name: (*name).to_owned(),
            issuer: (*issuer).to_owned(),
            domains: domains.iter().map(|domain| (*domain).to_owned()).collect(),
            login_is_user_id: *login_is_user_id,
            station: *station,
            imap_port: 0,
            smtp_port: 0,
        });
        Self {
            seed,
            providers: providers.collect(),
            stations: vec![Station::default(); 2],
            clients: Vec::new(),
            accounts: Vec::new(),
        }
    }

    fn add_account(&mut self, rng: &mut StdRng, number: usize, client: usize) {
        // 37 is coprime with 100: every hundred boxes hold the shares exactly, well mixed.
        let mut place = number * 37 % 100;
        let mut shares = SHARES.iter();
        let provider = self.providers.iter().find(|_| {
            let share = shares.next().copied().unwrap_or(0);
            let here = place < share;
            place = place.saturating_sub(share);
            here
        });
        let Some((provider, holder)) = provider.zip(self.clients.get(client)) else { return };
        let domain = provider.domains.get(rng.random_range(0..provider.domains.len()));
        let domain = domain.map_or("pec.it", String::as_str);
        let mut address = format!("{}@{domain}", holder.short_name);
        if self.accounts.iter().any(|account| account.address == address) {
            address = format!("{}.{number}@{domain}", holder.short_name);
        }
        let login = if provider.login_is_user_id {
            format!("M{:07}", 1_000_000 + number * 7_919 % 9_000_000)
        } else {
            address.clone()
        };
        self.accounts.push(Account {
            address,
            login,
            password: people::password(rng),
            provider: provider.name.clone(),
            quota_kib: GIBIBYTE_KIB,
            client,
            trouble: Trouble::None,
        });
    }

    /// Four changed passwords are fewer than a provider's incident; all boxes of Poste are down.
    fn plant_troubles(&mut self) {
        let mut wanted = vec![
            Trouble::Busy,
            Trouble::PasswordChanged,
            Trouble::NearlyFull,
            Trouble::PasswordChanged,
            Trouble::PasswordChanged,
        ];
        if self.accounts.len() >= 100 {
            wanted.push(Trouble::PasswordChanged);
        }
        let mut waiting = wanted.into_iter();
        for (number, account) in self.accounts.iter_mut().enumerate() {
            if account.provider == "Poste" {
                account.trouble = Trouble::ProviderDown;
            } else if number % 3 == 1 {
                account.trouble = waiting.next().unwrap_or_default();
                if account.trouble == Trouble::NearlyFull {
                    account.quota_kib = NEARLY_FULL_KIB;
                }
            }
        }
    }
}

fn free_port(held: &mut Vec<TcpListener>) -> Result<u16> {
    for _ in 0..1_000 {
        let port = rand::rng().random_range(20_000..32_000);
        if let Ok(listener) = TcpListener::bind(("127.0.0.1", port)) {
            held.push(listener);
            return Ok(port);
        }
    }
    bail!("no free port between 20000 and 32000")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_seed_makes_the_same_lab() {
        let accounts =
            |seed| Plan::demo(300, seed).accounts.iter().map(|a| format!("{a:?}")).collect::<Vec<_>>();
        assert_eq!(accounts(7), accounts(7));
        assert_ne!(accounts(7), accounts(8));
    }

    #[test]
    fn no_two_boxes_share_an_address_or_a_login() {
        let plan = Plan::demo(5_000, 1);
        let set = |pick: fn(&Account) -> &String| {
            plan.accounts.iter().map(pick).collect::<std::collections::HashSet<_>>().len()
        };
        assert_eq!((set(|a| &a.address), set(|a| &a.login)), (5_000, 5_000));
    }

    #[test]
    fn every_trouble_is_there_and_changed_passwords_are_fewer_than_an_incident() {
        for boxes in [40, 150, 5_000] {
            let plan = Plan::demo(boxes, 1);
            let count = |trouble| plan.accounts.iter().filter(|a| a.trouble == trouble).count();
            assert!((2..5).contains(&count(Trouble::PasswordChanged)), "{boxes}");
            assert!(count(Trouble::ProviderDown) > 0, "{boxes}");
            assert_eq!((count(Trouble::Busy), count(Trouble::NearlyFull)), (1, 1), "{boxes}");
        }
    }
}
