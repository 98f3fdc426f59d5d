//! A database of its own for every hub: SQLite, or a fresh one in the PostgreSQL that
//! `PORTINERIA_TEST_POSTGRES` names (`cargo xtask test` starts it).

use anyhow::{Context, Result, ensure};
use tokio::process::Command;
use uuid::Uuid;

/// The address of a fresh, empty database; none means SQLite in the data folder.
///
/// # Errors
/// When PostgreSQL does not make it.
pub async fn fresh() -> Result<Option<String>> {
    let Ok(server) = std::env::var("PORTINERIA_TEST_POSTGRES") else { return Ok(None) };
    let name = format!("it_{}", Uuid::now_v7().simple());
    let output = Command::new("psql")
        .args(["--quiet", "--no-psqlrc", "--command", &format!("CREATE DATABASE {name}")])
        .arg(format!("{server}/postgres"))
        .output()
        .await
        .context("psql cannot be run")?;
    ensure!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    Ok(Some(format!("{server}/{name}")))
}
