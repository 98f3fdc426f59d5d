//! Who works on the data folder: hubs that serve, or one that changes what is kept and must be alone.
//!
//! The lock is the operating system's: it ends with the process, however that ends.

use std::fs::{File, OpenOptions};
use std::io;
use std::path::Path;

use rustix::fs::{FlockOperation, flock};
use rustix::io::Errno;

const FILE: &str = "portineria.lock";

/// Held for as long as the work lasts.
#[derive(Debug)]
pub struct Running(#[expect(dead_code, reason = "what is held is the lock of the open file")] File);

impl Running {
    /// A hub that serves from `folder`, beside others.
    ///
    /// # Errors
    /// When the lock cannot be had: somebody is alone there, or the folder cannot be written.
    pub fn beside_others(folder: &Path) -> io::Result<Self> {
        Self::lock(folder, FlockOperation::NonBlockingLockShared)
    }

    /// Whoever must be alone.
    ///
    /// # Errors
    /// When the lock cannot be had: a hub serves from there, or the folder cannot be written.
    pub fn alone(folder: &Path) -> io::Result<Self> {
        Self::lock(folder, FlockOperation::NonBlockingLockExclusive)
    }

    fn lock(folder: &Path, how: FlockOperation) -> io::Result<Self> {
        let file = OpenOptions::new().create(true).truncate(false).write(true).open(folder.join(FILE))?;
        match flock(&file, how) {
            Ok(()) => Ok(Self(file)),
            Err(Errno::WOULDBLOCK) => Err(io::Error::new(io::ErrorKind::ResourceBusy, "it is in use")),
            Err(error) => Err(error.into()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_must_be_alone_is_kept_out_while_somebody_serves() {
        let folder = tempfile::tempdir().unwrap();
        let serving = Running::beside_others(folder.path()).unwrap();
        let another = Running::beside_others(folder.path()).unwrap();
        assert_eq!(Running::alone(folder.path()).unwrap_err().kind(), io::ErrorKind::ResourceBusy);
        drop((serving, another));
        let _alone = Running::alone(folder.path()).unwrap();
        assert!(Running::beside_others(folder.path()).is_err());
    }
}
