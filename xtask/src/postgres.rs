//! A PostgreSQL of our own for the tests: made from the installed binaries in a temporary folder,
//! as root too (PostgreSQL itself refuses root, so it runs as `postgres`), gone at the end.

use std::net::TcpListener;
use std::os::unix::fs::PermissionsExt as _;
use std::os::unix::process::CommandExt as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use anyhow::{Context, Result, bail};
use tempfile::TempDir;

use crate::packages;

/// A running cluster. Dropping it stops it.
pub(crate) struct Postgres {
    child: Child,
    port: u16,
    _folder: TempDir,
}

impl Postgres {
    /// Makes a cluster and starts it on a free port of loopback.
    ///
    /// # Errors
    /// When the binaries are missing or it does not come up.
    pub(crate) fn start() -> Result<Self> {
        let initdb =
            packages::find("/usr/lib/postgresql/*/bin/initdb").context("PostgreSQL is not installed")?;
        let binaries = initdb.parent().context("initdb stands in a folder")?.to_owned();
        let folder = tempfile::Builder::new().prefix("pg-").tempdir()?;
        std::fs::set_permissions(folder.path(), std::fs::Permissions::from_mode(0o777))?;
        let data = folder.path().join("data");
        let made = as_postgres(&binaries.join("initdb"), folder.path())
            .args(["--username=postgres", "--auth=trust", "--encoding=UTF8", "--locale=C", "--no-sync", "-D"])
            .arg(&data)
            .stdout(Stdio::null())
            .output()?;
        if !made.status.success() {
            bail!("initdb: {}", String::from_utf8_lossy(&made.stderr).trim());
        }
        let port = TcpListener::bind(("127.0.0.1", 0))?.local_addr()?.port();
        let log = std::fs::File::create(folder.path().join("log"))?;
        let child = as_postgres(&binaries.join("postgres"), folder.path())
            .process_group(0)
            .arg("-D")
            .arg(&data)
            .args([
                "-h",
                "127.0.0.1",
                "-p",
                &port.to_string(),
                "-c",
                "fsync=off",
                "-c",
                "max_connections=400",
                "-k",
            ])
            .arg(folder.path())
            .stdin(Stdio::null())
            .stdout(log.try_clone()?)
            .stderr(log)
            .spawn()
            .context("PostgreSQL cannot be run")?;
        let mut cluster = Self { child, port, _folder: folder };
        cluster.until_up(&binaries)?;
        Ok(cluster)
    }

    /// Its address, without a database: tests make their own.
    pub(crate) fn url(&self) -> String {
        format!("postgres://postgres@127.0.0.1:{}", self.port)
    }

    fn until_up(&mut self, binaries: &Path) -> Result<()> {
        for _ in 0..300 {
            if let Some(status) = self.child.try_wait()? {
                bail!("PostgreSQL ended with {status}");
            }
            let ready = Command::new(binaries.join("pg_isready"))
                .args(["-q", "-h", "127.0.0.1", "-p", &self.port.to_string()])
                .status()?;
            if ready.success() {
                return Ok(());
            }
            std::thread::sleep(Duration::from_millis(100));
        }
        bail!("PostgreSQL is not up after 30 seconds")
    }
}

impl Drop for Postgres {
    fn drop(&mut self) {
        // INT is PostgreSQL's "fast shutdown"; the group, since a wrapper may stand between.
        let group = format!("-{}", self.child.id());
        let _sent =
            Command::new("sh").args(["-c", "kill -s INT -- \"$0\"", &group]).stderr(Stdio::null()).status();
        let _ended = self.child.wait();
    }
}

fn as_postgres(binary: &PathBuf, folder: &Path) -> Command {
    let mut command = if packages::is_root() {
        let mut command = Command::new("setpriv");
        command
            .args(["--reuid", "postgres", "--regid", "postgres", "--init-groups", "--pdeathsig", "INT"])
            .arg(binary);
        command
    } else {
        let mut command = Command::new("setpriv");
        command.args(["--pdeathsig", "INT"]).arg(binary);
        command
    };
    command.current_dir(folder);
    command
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cluster_starts_takes_databases_and_is_gone_afterwards() {
        let cluster = Postgres::start().unwrap();
        let address = ("127.0.0.1", cluster.port);
        let url = format!("{}/postgres", cluster.url());
        let made = Command::new("psql").args(["--quiet", "--command", "CREATE DATABASE x"]).arg(url).status();
        assert!(made.unwrap().success());
        drop(cluster);
        assert!(std::net::TcpStream::connect(address).is_err());
    }
}
