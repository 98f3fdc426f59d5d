//! Keeps each message exactly as it came: compressed, then sealed under a key of its client, so that
//! one client's mail can be destroyed for good, backups included, by destroying one key.
//!
//! The name is a keyed digest of the bytes: equal bytes of one client are kept once, and equal bytes
//! of two clients never meet. Nothing is derived from a message that could not be derived again from
//! its original.

use std::io::Read as _;
use std::path::Path;
use std::sync::Arc;

use object_store::local::LocalFileSystem;
use object_store::path::Path as Location;
use object_store::{ObjectStore, ObjectStoreExt};
use shared::id::{ClientId, FirmId};

use crate::crash::crash_point;
use crate::error::{Error, Result};
use crate::vault::{Key, Place};

/// The store of originals; cheap to clone.
#[derive(Clone)]
pub struct Originals(Arc<dyn ObjectStore>);

/// Mail is mostly text in base64: more effort gains next to nothing.
const LEVEL: i32 = 3;
/// No original is larger: what announces more is damaged or forged.
const LARGEST: u64 = 256 * 1024 * 1024;

impl Originals {
    /// Keeps originals in `folder`, which is made when it is missing.
    ///
    /// # Errors
    /// When the folder cannot be made or opened.
    pub fn in_folder(folder: &Path) -> std::io::Result<Self> {
        std::fs::create_dir_all(folder)?;
        // Without fsync, which is off by default, a row could outlive its original at a power cut.
        let store = LocalFileSystem::new_with_prefix(folder).map_err(std::io::Error::other)?.with_fsync(true);
        Ok(Self(Arc::new(store)))
    }

    /// Keeps `raw` and tells its name. On the disk when this returns.
    ///
    /// # Errors
    /// `unavailable` when it cannot be written.
    pub async fn put(&self, key: &Arc<Key>, firm: FirmId, client: ClientId, raw: Vec<u8>) -> Result<String> {
        let key = Arc::clone(key);
        // Compressing and sealing megabytes would hold up every other task of this thread.
        let seal = move || {
            let name = name(&key, &raw);
            let packed = zstd::bulk::compress(&raw, LEVEL).map_err(Error::internal)?;
            let sealed = key.seal(place(firm, &name), &packed);
            Ok::<_, Error>((name, sealed))
        };
        let (name, sealed) = tokio::task::spawn_blocking(seal).await.map_err(Error::internal)??;
        let location = location(firm, client, &name);
        crash_point!("original.sealed");
        if self.0.head(&location).await.is_err() {
            self.0.put(&location, sealed.into()).await.map_err(Error::unavailable)?;
        }
        crash_point!("original.kept");
        Ok(name)
    }

    /// Whether there is an original of that name.
    pub async fn holds(&self, firm: FirmId, client: ClientId, name: &str) -> bool {
        self.0.head(&location(firm, client, name)).await.is_ok()
    }

    /// Copies an original, sealed as it is, to `other`. On the disk when this returns.
    ///
    /// # Errors
    /// `unavailable` when it cannot be read or written.
    pub async fn copy(&self, other: &Self, firm: FirmId, client: ClientId, name: &str) -> Result<()> {
        let location = location(firm, client, name);
        let found = self.0.get(&location).await.map_err(Error::unavailable)?;
        let sealed = found.bytes().await.map_err(Error::unavailable)?;
        other.0.put(&location, sealed.into()).await.map_err(Error::unavailable)?;
        Ok(())
    }

    /// Removes an original from this store.
    ///
    /// # Errors
    /// `unavailable` when it cannot be removed.
    pub async fn remove(&self, firm: FirmId, client: ClientId, name: &str) -> Result<()> {
        self.0.delete(&location(firm, client, name)).await.map_err(Error::unavailable)
    }

    /// The original of that name, exactly as it came.
    ///
    /// # Errors
    /// `not_found` when there is none; `internal` when it does not open or was changed.
    pub async fn get(&self, key: &Arc<Key>, firm: FirmId, client: ClientId, name: &str) -> Result<Vec<u8>> {
        let location = location(firm, client, name);
        let found = self.0.get(&location).await.map_err(|error| match error {
            object_store::Error::NotFound { .. } => Error::not_found(),
            error => Error::unavailable(error),
        })?;
        let sealed = found.bytes().await.map_err(Error::unavailable)?;
        let (key, wanted) = (Arc::clone(key), name.to_owned());
        let open = move || {
            let packed = key.open(place(firm, &wanted), &sealed).map_err(Error::internal)?;
            let raw = unpack(packed.expose())?;
            match name_matches(&key, &raw, &wanted) {
                true => Ok(raw),
                false => Err(Error::internal("an original does not have the bytes that its name says")),
            }
        };
        tokio::task::spawn_blocking(open).await.map_err(Error::internal)?
    }
}

fn name(key: &Key, raw: &[u8]) -> String {
    key.tag("original", &[raw])
}

fn name_matches(key: &Key, raw: &[u8], wanted: &str) -> bool {
    name(key, raw) == wanted
}

fn place(firm: FirmId, name: &str) -> Place<'_> {
    Place { table: "originals", column: "bytes", row: name, firm }
}

/// One folder a client: each further one would have to be made, and synced, for nearly every message.
fn location(firm: FirmId, client: ClientId, name: &str) -> Location {
    Location::from_iter([firm.to_string(), client.to_string(), name.to_owned()])
}

fn unpack(packed: &[u8]) -> Result<Vec<u8>> {
    let mut raw = Vec::new();
    let unpacking = zstd::stream::read::Decoder::new(packed).map_err(Error::internal)?;
    unpacking.take(LARGEST).read_to_end(&mut raw).map_err(Error::internal)?;
    Ok(raw)
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    const FIRM: FirmId = FirmId(Uuid::from_u128(1));
    const CLIENT: ClientId = ClientId(Uuid::from_u128(2));

    #[tokio::test]
    async fn an_original_comes_back_byte_for_byte_and_equal_ones_are_kept_once() {
        let folder = tempfile::tempdir().unwrap();
        let originals = Originals::in_folder(folder.path()).unwrap();
        let key = Arc::new(Key::random());
        for raw in [b"".to_vec(), b"From: a\r\n\r\n\0\xff".repeat(10_000), vec![0; 3]] {
            let name = originals.put(&key, FIRM, CLIENT, raw.clone()).await.unwrap();
            assert_eq!(originals.put(&key, FIRM, CLIENT, raw.clone()).await.unwrap(), name);
            assert_eq!(originals.get(&key, FIRM, CLIENT, &name).await.unwrap(), raw);
        }
    }

    #[tokio::test]
    async fn an_original_opens_under_its_clients_key_alone() {
        let folder = tempfile::tempdir().unwrap();
        let originals = Originals::in_folder(folder.path()).unwrap();
        let (key, other) = (Arc::new(Key::random()), Arc::new(Key::random()));
        let name = originals.put(&key, FIRM, CLIENT, b"secret".to_vec()).await.unwrap();
        assert_ne!(originals.put(&other, FIRM, CLIENT, b"secret".to_vec()).await.unwrap(), name);
        assert!(originals.get(&other, FIRM, CLIENT, &name).await.is_err());
        let elsewhere = ClientId(Uuid::from_u128(3));
        assert!(originals.get(&key, FIRM, elsewhere, &name).await.is_err());
    }
}
