//! Mail that was there before: written straight into the Maildir (the form is Dovecot's and qmail's:
//! the file's time is the time of arrival, the name's end the flags).

use std::fs::{self, File};
use std::path::Path;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, SystemTime};

use anyhow::Result;
use time::OffsetDateTime;

use crate::{Seen, dovecot};

pub(crate) fn store(
    folder: &Path,
    address: &str,
    message: &[u8],
    at: OffsetDateTime,
    seen: Seen,
) -> Result<()> {
    static COUNT: AtomicU64 = AtomicU64::new(0);
    let owner = dovecot::mail_owner(folder)?;
    let home = folder.join("mail").join(address);
    let maildir = home.join("Maildir");
    let mut made = vec![home, maildir.clone()];
    made.extend(["cur", "new", "tmp"].map(|name| maildir.join(name)));
    for path in made {
        if !path.exists() {
            fs::create_dir_all(&path)?;
            owner.take(&path)?;
        }
    }
    let seconds = at.unix_timestamp();
    let number = COUNT.fetch_add(1, Ordering::Relaxed);
    // Flags stand in `cur/` only; what lies in `new/` is unseen.
    let name = match seen {
        Seen::Yes => format!("cur/{seconds}.P{}Q{number}.lab:2,S", std::process::id()),
        Seen::No => format!("new/{seconds}.P{}Q{number}.lab", std::process::id()),
    };
    let path = maildir.join(name);
    fs::write(&path, message)?;
    let arrival = SystemTime::UNIX_EPOCH + Duration::from_secs(u64::try_from(seconds)?);
    File::options().write(true).open(&path)?.set_modified(arrival)?;
    owner.take(&path)
}
