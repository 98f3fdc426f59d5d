//! Keys of the lower levels that were opened once, so that not every seal asks the database.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use super::Key;

/// Opened keys, by the id of the firm or client that they belong to; cheap to clone.
#[derive(Clone, Default)]
pub struct Ring(Arc<Mutex<HashMap<String, Arc<Key>>>>);

impl Ring {
    /// The key of `owner`, when it was opened before.
    #[must_use]
    pub fn get(&self, owner: &str) -> Option<Arc<Key>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).get(owner).cloned()
    }

    /// Keeps the key of `owner`.
    pub fn keep(&self, owner: &str, key: Key) -> Arc<Key> {
        let key = Arc::new(key);
        self.0.lock().unwrap_or_else(PoisonError::into_inner).insert(owner.to_owned(), key.clone());
        key
    }

    /// Forgets the key of `owner`, whose data is to be destroyed.
    pub fn forget(&self, owner: &str) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).remove(owner);
    }
}
