//! One connection type over both databases, and how each is opened.

use std::path::Path;

use diesel::connection::SimpleConnection;
use diesel::r2d2::{ManageConnection, R2D2Connection};
use diesel::result::ConnectionError;
use diesel::sql_types::{Integer, Text};
use diesel::{
    Connection as _, MultiConnection, PgConnection, QueryableByName, RunQueryDsl, SqliteConnection, sql_query,
};
use diesel_migrations::MigrationHarness;
use libsqlite3_sys as _;

/// A connection to either database.
#[derive(MultiConnection)]
pub enum DbConnection {
    Postgres(PgConnection),
    Sqlite(SqliteConnection),
}

/// Opens connections for a pool.
pub(super) enum Manager {
    Postgres(String),
    Sqlite { file: String, reader: bool },
}

impl ManageConnection for Manager {
    type Connection = DbConnection;
    type Error = diesel::r2d2::Error;

    fn connect(&self) -> Result<DbConnection, Self::Error> {
        let opened = match self {
            Self::Postgres(url) => postgres(url).map(DbConnection::Postgres),
            Self::Sqlite { file, reader } => sqlite(file, *reader).map(DbConnection::Sqlite),
        };
        opened.map_err(diesel::r2d2::Error::ConnectionError)
    }

    fn is_valid(&self, connection: &mut DbConnection) -> Result<(), Self::Error> {
        connection.ping().map_err(diesel::r2d2::Error::QueryError)
    }

    fn has_broken(&self, connection: &mut DbConnection) -> bool {
        connection.is_broken()
    }
}

#[derive(QueryableByName)]
struct Synchronous {
    #[diesel(sql_type = Integer)]
    synchronous: i32,
}

#[derive(QueryableByName)]
struct SynchronousCommit {
    #[diesel(sql_type = Text)]
    synchronous_commit: String,
}

/// WAL with `synchronous=FULL`: NORMAL can lose acknowledged commits at a power cut.
fn sqlite(file: &str, reader: bool) -> Result<SqliteConnection, ConnectionError> {
    let mut connection = SqliteConnection::establish(file)?;
    let pragmas =
        "PRAGMA busy_timeout=5000; PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON;";
    connection.batch_execute(pragmas).map_err(ConnectionError::CouldntSetupConfiguration)?;
    if reader {
        connection
            .batch_execute("PRAGMA query_only=ON;")
            .map_err(ConnectionError::CouldntSetupConfiguration)?;
    }
    let found: Synchronous = sql_query("PRAGMA synchronous")
        .get_result(&mut connection)
        .map_err(ConnectionError::CouldntSetupConfiguration)?;
    match found.synchronous {
        2 => Ok(connection),
        other => Err(ConnectionError::BadConnection(format!("SQLite synchronous is {other}, not 2 (FULL)"))),
    }
}

#[derive(QueryableByName)]
struct IntegrityCheck {
    #[diesel(sql_type = Text)]
    integrity_check: String,
}

/// A snapshot by SQLite itself (`VACUUM INTO`): one transaction's view, without a write-ahead log.
pub(super) fn snapshot(file: &Path, into: &Path) -> anyhow::Result<()> {
    if into.exists() {
        std::fs::remove_file(into)?;
    }
    let mut connection = sqlite(&file.to_string_lossy(), false)?;
    sql_query("VACUUM INTO ?").bind::<Text, _>(into.to_string_lossy()).execute(&mut connection)?;
    let mut copy = SqliteConnection::establish(&into.to_string_lossy())?;
    let found: IntegrityCheck = sql_query("PRAGMA integrity_check(1)").get_result(&mut copy)?;
    anyhow::ensure!(found.integrity_check == "ok", "the snapshot is not sound: {}", found.integrity_check);
    Ok(())
}

fn postgres(url: &str) -> Result<PgConnection, ConnectionError> {
    let mut connection = PgConnection::establish(url)?;
    let limits = "SET statement_timeout='30s'; SET idle_in_transaction_session_timeout='30s';";
    connection.batch_execute(limits).map_err(ConnectionError::CouldntSetupConfiguration)?;
    let found: SynchronousCommit = sql_query("SHOW synchronous_commit")
        .get_result(&mut connection)
        .map_err(ConnectionError::CouldntSetupConfiguration)?;
    match found.synchronous_commit.as_str() {
        "on" | "remote_apply" => Ok(connection),
        other => {
            Err(ConnectionError::BadConnection(format!("PostgreSQL synchronous_commit is {other}, not on")))
        }
    }
}

/// Brings the tables up to date.
pub(super) fn migrate(connection: &mut DbConnection) -> anyhow::Result<()> {
    let run = match connection {
        DbConnection::Postgres(connection) => {
            connection.run_pending_migrations(migrations::POSTGRES).map(drop)
        }
        DbConnection::Sqlite(connection) => connection.run_pending_migrations(migrations::SQLITE).map(drop),
    };
    run.map_err(|error| anyhow::anyhow!("a migration failed: {error}"))
}

/// A database of a test's own on the PostgreSQL at `server`.
#[cfg(test)]
pub(super) fn fresh_database(server: &str) -> String {
    let name = format!("test_{}", uuid::Uuid::now_v7().simple());
    let mut connection = PgConnection::establish(&format!("{server}/postgres")).unwrap();
    connection.batch_execute(&format!("CREATE DATABASE {name}")).unwrap();
    format!("{server}/{name}")
}
