//! A mailbox being written, and the provider that its address tells.

use leptos::prelude::*;
use shared::address::EmailAddress;
use shared::api::mailboxes::{Backfill, ListProviders, MailboxSettings, TrialBody};
use shared::id::ClientId;
use shared::provider::{Provider, provider_of};

use crate::api::call;

/// The fields of a mailbox.
#[derive(Clone, Copy)]
pub(crate) struct Draft {
    pub address: RwSignal<String>,
    pub host: RwSignal<String>,
    pub port: RwSignal<String>,
    pub login: RwSignal<String>,
    pub password: RwSignal<String>,
    pub description: RwSignal<String>,
    pub backfill: RwSignal<Backfill>,
    /// The provider of the address, where the installation knows one.
    pub provider: Memo<Option<Provider>>,
}

impl Draft {
    /// An empty draft: host, port and login follow the address until a person writes his own.
    pub(crate) fn new() -> Self {
        let address = RwSignal::new(String::new());
        let providers = LocalResource::new(|| call::<ListProviders>((), (), ()));
        let provider = Memo::new(move |_| {
            let providers = providers.get()?.ok()?;
            let domain =
                address.with(|text| text.rsplit_once('@').map(|(_, domain)| domain.trim().to_owned()))?;
            provider_of(&providers, &domain).cloned()
        });
        let blank = || RwSignal::new(String::new());
        let draft = Self {
            address,
            host: blank(),
            port: RwSignal::new("993".to_owned()),
            login: blank(),
            password: blank(),
            description: blank(),
            backfill: RwSignal::new(Backfill::default()),
            provider,
        };
        draft.follow();
        draft
    }

    fn follow(self) {
        let guess = move || match self.provider.get() {
            Some(provider) => {
                let login = if provider.login_is_user_id { String::new() } else { self.address.get() };
                (provider.imap_host, provider.imap_port.to_string(), login)
            }
            None => (String::new(), "993".to_owned(), self.address.get()),
        };
        Effect::new(move |before: Option<(String, String, String)>| {
            let (host, port, login) = guess();
            let before = before.unwrap_or((String::new(), "993".to_owned(), String::new()));
            let pairs =
                [(self.host, before.0, &host), (self.port, before.1, &port), (self.login, before.2, &login)];
            for (field, old, new) in pairs {
                // Whatever a person has changed himself is his.
                if field.with_untracked(|text| *text == old) && *new != old {
                    field.set(new.clone());
                }
            }
            (host, port, login)
        });
    }

    /// What is written now, for `client`.
    pub(crate) fn settings(self, client: ClientId) -> MailboxSettings {
        MailboxSettings {
            address: self.address.get_untracked().trim().to_owned(),
            client,
            also_for: Vec::new(),
            host: self.host.get_untracked().trim().to_owned(),
            port: self.port(),
            login: self.login.get_untracked(),
            description: self.description.get_untracked().trim().to_owned(),
            marks_seen: None,
            unwatched_folders: Vec::new(),
        }
    }

    /// The credentials to be tried.
    pub(crate) fn trial(self) -> TrialBody {
        TrialBody {
            host: self.host.get_untracked().trim().to_owned(),
            port: self.port(),
            login: self.login.get_untracked(),
            password: self.password.get_untracked(),
        }
    }

    /// Whether there is enough to try.
    pub(crate) fn can_be_tried(self) -> bool {
        [self.host, self.login, self.password].iter().all(|field| field.with(|text| !text.is_empty()))
    }

    /// Whether the address is one.
    pub(crate) fn has_address(self) -> bool {
        self.address.with(|text| text.parse::<EmailAddress>().is_ok())
    }

    /// Nought, which the server refuses beside the field, for what is not a port.
    fn port(self) -> u16 {
        self.port.with_untracked(|text| text.trim().parse().unwrap_or(0))
    }
}
