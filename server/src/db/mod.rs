//! The database: one code over SQLite (embedded default) and PostgreSQL.
//!
//! Diesel is synchronous, so every query runs on tokio's blocking pool, in a closure handed to
//! [`Db::read`] or [`Db::write`]. SQLite has one writer, guarded here, and readers that cannot write.

mod connect;
pub mod schema;
mod words;

use std::path::Path;
use std::time::Duration;

use diesel::Connection as _;
use diesel::r2d2::Pool;

pub use self::connect::DbConnection;
use self::connect::Manager;
pub use self::words::{read_id, read_json, read_word, word, write_json};
use crate::error::{Error, Result};

/// The address of a test's own PostgreSQL database, when the tests run on a PostgreSQL.
#[cfg(test)]
pub(crate) fn testing_url() -> Option<String> {
    std::env::var("PORTINERIA_TEST_POSTGRES").ok().map(|server| connect::fresh_database(&server))
}

/// The pools; cheap to clone.
#[derive(Clone)]
pub struct Db {
    writers: Pool<Manager>,
    readers: Pool<Manager>,
}

/// A PostgreSQL that gives no connection for so long is gone, and whoever asked is told so.
const GONE: Duration = Duration::from_secs(5);

impl Db {
    /// The file of SQLite in a data folder.
    pub const FILE: &str = "portineria.sqlite";

    /// Writes what the SQLite in `data_dir` holds now to `into`, whole and by itself, while others go
    /// on reading and writing.
    ///
    /// # Errors
    /// When it cannot be read or written, or the snapshot is not sound.
    pub fn snapshot(data_dir: &Path, into: &Path) -> anyhow::Result<()> {
        connect::snapshot(&data_dir.join(Self::FILE), into)
    }

    /// Opens the database at `url` (`postgres://…`), or the SQLite file in `data_dir` when there is
    /// none, and brings its tables up to date.
    ///
    /// # Errors
    /// When it cannot be reached, is not durable (`synchronous=FULL`, `synchronous_commit=on`), or a
    /// migration fails.
    pub fn open(url: Option<&str>, data_dir: &Path) -> anyhow::Result<Self> {
        let (writers, readers) = match url {
            Some(url) => {
                let pool = Pool::builder()
                    .max_size(16)
                    .connection_timeout(GONE)
                    .min_idle(Some(1))
                    .build(Manager::Postgres(url.to_owned()))?;
                (pool.clone(), pool)
            }
            None => {
                let file = data_dir.join(Self::FILE).to_string_lossy().into_owned();
                let writer = Pool::builder()
                    .max_size(1)
                    .build(Manager::Sqlite { file: file.clone(), reader: false })?;
                connect::migrate(&mut *writer.get()?)?;
                (
                    writer,
                    Pool::builder()
                        .max_size(4)
                        .min_idle(Some(1))
                        .build(Manager::Sqlite { file, reader: true })?,
                )
            }
        };
        if url.is_some() {
            connect::migrate(&mut *writers.get()?)?;
        }
        Ok(Self { writers, readers })
    }

    /// Runs queries that change nothing.
    ///
    /// # Errors
    /// What `work` fails with; `unavailable` when no connection can be had.
    pub async fn read<T: Send + 'static>(
        &self,
        work: impl FnOnce(&mut DbConnection) -> Result<T> + Send + 'static,
    ) -> Result<T> {
        let pool = self.readers.clone();
        blocking(move || work(&mut *pool.get().map_err(Error::unavailable)?)).await
    }

    /// Runs `work` in one transaction, durable when this returns. Never wait for a network in it.
    ///
    /// # Errors
    /// What `work` fails with, and then nothing was changed; `unavailable` when no connection can be had.
    pub async fn write<T: Send + 'static>(
        &self,
        work: impl FnOnce(&mut DbConnection) -> Result<T> + Send + 'static,
    ) -> Result<T> {
        let pool = self.writers.clone();
        blocking(move || {
            let mut connection = pool.get().map_err(Error::unavailable)?;
            DbConnection::transaction(&mut connection, work)
        })
        .await
    }
}

/// Runs work that blocks or reckons for long, off the async threads.
///
/// # Errors
/// What `work` fails with; `internal` when it panicked.
pub async fn blocking<T: Send + 'static>(work: impl FnOnce() -> Result<T> + Send + 'static) -> Result<T> {
    tokio::task::spawn_blocking(work).await.map_err(Error::internal)?
}

impl From<diesel::result::Error> for Error {
    fn from(error: diesel::result::Error) -> Self {
        use diesel::result::DatabaseErrorKind::{ClosedConnection, SerializationFailure, UniqueViolation};
        use diesel::result::Error as Cause;
        match &error {
            Cause::NotFound => Self::not_found(),
            Cause::DatabaseError(UniqueViolation, _) => Self {
                cause: Some(error.into()),
                ..Self::new(shared::error::Code::Conflict, "There is one like it already.")
            },
            Cause::DatabaseError(ClosedConnection | SerializationFailure, _) => Self::unavailable(error),
            _ => Self::internal(error),
        }
    }
}
