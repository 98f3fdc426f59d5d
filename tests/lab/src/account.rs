//! The boxes of the lab, and the file from which Dovecot knows their passwords and room.

use std::fmt::Write as _;
use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};

use anyhow::Result;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde::{Deserialize, Serialize};

use crate::dovecot;

/// A box at a provider.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Account {
    pub address: String,
    /// Not always the address.
    pub login: String,
    pub password: String,
    /// The provider's name.
    pub provider: String,
    pub quota_kib: u64,
    /// The client who holds it: a place in [`crate::Plan::clients`].
    pub client: usize,
    /// What the demo makes of it.
    pub trouble: Trouble,
}

/// What the demo makes of a box.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Trouble {
    #[default]
    None,
    /// The owner changes his password and tells nobody.
    PasswordChanged,
    /// Its provider is down.
    ProviderDown,
    /// Hardly any room is left.
    NearlyFull,
    /// Most of the mail comes here.
    Busy,
}

/// Writes Dovecot's file of users. Dovecot reads it again when its time or its size has changed, the
/// time to the second: so the size changes with every writing.
pub(crate) fn write_passwords(folder: &Path, accounts: &[Account]) -> Result<()> {
    static WRITTEN: AtomicUsize = AtomicUsize::new(0);
    let owner = dovecot::mail_owner(folder)?;
    let mut text = format!("#{}\n", "#".repeat(WRITTEN.fetch_add(1, Ordering::Relaxed) % 997));
    for account in accounts {
        let password = STANDARD.encode(&account.password);
        let home = folder.join("mail").join(&account.address);
        let mut names = vec![&account.address];
        if account.login != account.address {
            names.push(&account.login);
        }
        for name in names {
            writeln!(
                text,
                "{name}:{{PLAIN.b64}}{password}:{}:{}::{}::userdb_quota_rule=*:storage={}K",
                owner.uid,
                owner.gid,
                home.display(),
                account.quota_kib
            )?;
        }
    }
    let fresh = folder.join("users.new");
    std::fs::write(&fresh, text)?;
    std::fs::rename(&fresh, folder.join("users"))?;
    Ok(())
}
