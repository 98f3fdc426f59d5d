//! A database of its own for every hub: SQLite, or a fresh one in the PostgreSQL that
//! `PORTINERIA_TEST_POSTGRES` names (`cargo xtask test` starts it).

use anyhow::{Context, Result, ensure};
use tokio::process::Command;
use uuid::Uuid;

/// Which database a hub keeps its rows in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Database {
    /// PostgreSQL where this run names one, else SQLite.
    OfThisRun,
    /// SQLite in the data folder.
    Sqlite,
    /// The PostgreSQL of this run, reached at another port: something stands before it.
    Behind(u16),
}

/// The PostgreSQL of this run, without a database.
#[must_use]
pub fn server() -> Option<String> {
    std::env::var("PORTINERIA_TEST_POSTGRES").ok()
}

impl Database {
    /// The address of a fresh, empty database; none means SQLite.
    ///
    /// # Errors
    /// When PostgreSQL does not make it.
    pub async fn fresh(self) -> Result<Option<String>> {
        let Some(server) = server().filter(|_| self != Self::Sqlite) else { return Ok(None) };
        let name = format!("it_{}", Uuid::now_v7().simple());
        let output = Command::new("psql")
            .args(["--quiet", "--no-psqlrc", "--command", &format!("CREATE DATABASE {name}")])
            .arg(format!("{server}/postgres"))
            .output()
            .await
            .context("psql cannot be run")?;
        ensure!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        let reached = match (self, server.rsplit_once(':')) {
            (Self::Behind(port), Some((host, _))) => format!("{host}:{port}"),
            _ => server,
        };
        Ok(Some(format!("{reached}/{name}")))
    }
}

/// The port of the PostgreSQL of this run; none on SQLite.
#[must_use]
pub fn port() -> Option<u16> {
    server()?.rsplit_once(':')?.1.parse().ok()
}
