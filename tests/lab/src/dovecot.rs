//! One Dovecot: started in the foreground as a child of ours, stopped with us.

use std::net::{Ipv6Addr, TcpListener};
use std::os::unix::fs::{MetadataExt, PermissionsExt, chown};
use std::os::unix::process::CommandExt as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use anyhow::{Context, Result, bail};
use tempfile::TempDir;
use tokio::io::AsyncWriteExt;

use crate::config;
use crate::plan::Plan;

/// The file that says where a lab lies that could not stay in its own folder.
const ELSEWHERE: &str = "mail-is-elsewhere";

/// A running server.
pub(crate) struct Dovecot {
    config: PathBuf,
    child: Child,
    /// Sockets: their paths may not be longer than 107 bytes, so they cannot live under the lab.
    _sockets: TempDir,
}

impl Dovecot {
    pub(crate) async fn start(folder: &Path, plan: &Plan, number: usize) -> Result<Self> {
        let sockets = tempfile::Builder::new().prefix("lab-").tempdir()?;
        std::fs::set_permissions(sockets.path(), std::fs::Permissions::from_mode(0o755))?;
        let owner = mail_owner(folder)?;
        let mail = folder.join("mail");
        std::fs::create_dir_all(&mail)?;
        owner.take(&mail)?;
        let config = folder.join(format!("dovecot-{number}.conf"));
        std::fs::write(&config, config::text(folder, sockets.path(), plan, number, ipv6())?)?;
        let child = spawn(&config)?;
        let mut server = Self { config, child, _sockets: sockets };
        server.until_up(plan, number, folder).await?;
        Ok(server)
    }

    pub(crate) async fn doveadm(&self, arguments: &[&str], input: &[u8]) -> Result<String> {
        let mut child = tokio::process::Command::new("doveadm")
            .arg("-c")
            .arg(&self.config)
            .args(arguments)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .context("doveadm cannot be run")?;
        if let Some(mut stdin) = child.stdin.take() {
            stdin.write_all(input).await?;
        }
        let output = child.wait_with_output().await?;
        if !output.status.success() {
            bail!("doveadm {arguments:?}: {}", String::from_utf8_lossy(&output.stderr).trim());
        }
        Ok(String::from_utf8_lossy(&output.stdout).into_owned())
    }

    /// Stops it with all its processes and waits until it has ended. Dovecot's own `stop` takes two
    /// and a half seconds; its processes are a group of their own, so that all can be told at once.
    pub(crate) fn stop(&mut self) {
        for signal in ["TERM", "KILL"] {
            self.signal_group(signal);
            for _ in 0..50 {
                if !matches!(self.child.try_wait(), Ok(None)) {
                    break;
                }
                std::thread::sleep(Duration::from_millis(10));
            }
        }
    }

    fn signal_group(&self, signal: &str) {
        let _sent = Command::new("sh")
            .args(["-c", "kill -s \"$0\" -- \"-$1\"", signal, &self.child.id().to_string()])
            .stderr(Stdio::null())
            .status();
    }

    async fn until_up(&mut self, plan: &Plan, number: usize, folder: &Path) -> Result<()> {
        let ports: Vec<u16> =
            plan.providers.iter().filter(|p| p.station == number).map(|p| p.imap_port).collect();
        for _ in 0..300 {
            if let Some(status) = self.child.try_wait()? {
                let log = std::fs::read_to_string(folder.join(format!("dovecot-{number}.log")));
                let log = log.unwrap_or_default();
                let last: Vec<&str> = log.lines().rev().take(3).collect();
                bail!("Dovecot ended with {status}: {}", last.join(" / "));
            }
            let mut up = 0;
            for port in &ports {
                up += usize::from(tokio::net::TcpStream::connect(("127.0.0.1", *port)).await.is_ok());
            }
            if up == ports.len() {
                return Ok(());
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        bail!("Dovecot does not listen on {ports:?} after 15 seconds")
    }
}

impl Drop for Dovecot {
    fn drop(&mut self) {
        self.stop();
    }
}

/// Who owns the mail: Dovecot serves no mail as root.
pub(crate) struct Owner {
    pub(crate) uid: u32,
    pub(crate) gid: u32,
    root: bool,
}

impl Owner {
    /// Gives a file to the owner.
    pub(crate) fn take(&self, path: &Path) -> Result<()> {
        if self.root {
            chown(path, Some(self.uid), Some(self.gid))?;
        }
        Ok(())
    }
}

/// The folder's own owner; for root, `nobody`.
pub(crate) fn mail_owner(folder: &Path) -> Result<Owner> {
    let metadata = std::fs::metadata(folder)?;
    if is_root() {
        return Ok(Owner { uid: 65_534, gid: 65_534, root: true });
    }
    Ok(Owner { uid: metadata.uid(), gid: metadata.gid(), root: false })
}

/// Whether we are root: we own what we make.
pub(crate) fn is_root() -> bool {
    std::fs::metadata("/proc/self").is_ok_and(|metadata| metadata.uid() == 0)
}

/// The folder itself, or, when root's mail processes could not get there as `nobody` (a checkout in
/// `/root`), one under `/var/tmp` that belongs to it.
pub(crate) fn reachable(folder: &Path) -> Result<PathBuf> {
    let open = |path: &Path| std::fs::metadata(path).is_ok_and(|m| m.permissions().mode() & 0o001 != 0);
    if !is_root() || folder.ancestors().all(open) {
        return Ok(folder.to_owned());
    }
    let mut target = home_of(folder);
    if target == folder {
        target = tempfile::Builder::new().prefix("portineria-lab-").tempdir_in("/var/tmp")?.keep();
        std::fs::write(folder.join(ELSEWHERE), target.as_os_str().as_encoded_bytes())?;
    }
    std::fs::create_dir_all(&target)?;
    std::fs::set_permissions(&target, std::fs::Permissions::from_mode(0o755))?;
    Ok(target)
}

/// Where the lab of `folder` really lies.
pub(crate) fn home_of(folder: &Path) -> PathBuf {
    std::fs::read_to_string(folder.join(ELSEWHERE)).map_or_else(|_| folder.to_owned(), PathBuf::from)
}

/// Every IDLE on a Maildir takes an inotify instance; the system's default is 128.
pub(crate) fn raise_inotify_limit() {
    let path = "/proc/sys/fs/inotify/max_user_instances";
    let limit = std::fs::read_to_string(path).ok().and_then(|text| text.trim().parse::<u32>().ok());
    if limit.is_some_and(|limit| limit < 20_000) && std::fs::write(path, "20000").is_err() {
        let _told = std::io::Write::write_all(
            &mut std::io::stderr(),
            b"lab: fs.inotify.max_user_instances stays low: some pushes fall back to polling\n",
        );
    }
}

fn ipv6() -> bool {
    TcpListener::bind((Ipv6Addr::LOCALHOST, 0)).is_ok()
}

/// In the foreground, and ended by the kernel if we die without stopping it.
fn spawn(config: &Path) -> Result<Child> {
    let log = std::fs::File::options().create(true).append(true).open(config.with_extension("log"))?;
    Command::new("setpriv")
        .process_group(0)
        .args(["--pdeathsig", "TERM", "dovecot", "-F", "-c"])
        .arg(config)
        // `target` of cargo's own environment is nothing to a mail server.
        .env_clear()
        .env("PATH", "/usr/sbin:/usr/bin:/sbin:/bin")
        .stdin(Stdio::null())
        .stdout(log.try_clone()?)
        .stderr(log)
        .spawn()
        .context("Dovecot cannot be run: are dovecot-imapd and dovecot-lmtpd installed?")
}
