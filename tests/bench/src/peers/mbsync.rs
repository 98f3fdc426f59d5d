//! `mbsync --pull --all`: brings every message of every INBOX into a Maildir, each synced to the disk
//! (`FSync`, its default).

use std::fmt::Write as _;
use std::path::Path;
use std::process::Stdio;

use anyhow::{Context, Result, ensure};
use tokio::process::Command;

use crate::target::Targets;

/// Brings in all boxes, shared out over so many processes, into `folder`, which is emptied before.
pub(crate) async fn pull(folder: &Path, targets: &Targets, processes: usize) -> Result<()> {
    let share = targets.boxes.len().div_ceil(processes);
    let mut running = Vec::new();
    for number in 0..processes {
        let home = folder.join(number.to_string());
        let file = home.join("mbsyncrc");
        let child = Command::new("mbsync")
            .args(["--quiet", "--pull", "--all", "--config"])
            .arg(&file)
            .env("HOME", &home)
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .kill_on_drop(true)
            .spawn()
            .context("mbsync cannot be run")?;
        running.push(child);
    }
    for child in running {
        let output = child.wait_with_output().await?;
        ensure!(output.status.success(), "mbsync: {}", String::from_utf8_lossy(&output.stderr).trim());
    }
    let mut came = 0;
    for target in targets.boxes.iter().enumerate() {
        let home = folder.join((target.0 / share).to_string());
        came += std::fs::read_dir(home.join(target.0.to_string()).join("new"))?.count();
        came += std::fs::read_dir(home.join(target.0.to_string()).join("cur"))?.count();
    }
    ensure!(came > 0, "mbsync brought nothing");
    Ok(())
}

/// Writes what `pull` needs, with no messages yet.
pub(crate) fn prepare(folder: &Path, targets: &Targets, processes: usize) -> Result<()> {
    crate::discard(folder)?;
    let share = targets.boxes.len().div_ceil(processes);
    for number in 0..processes {
        let home = folder.join(number.to_string());
        std::fs::create_dir_all(&home)?;
        let mut text = String::from("SyncState *\n");
        for (place, target) in targets.boxes.iter().enumerate().skip(number * share).take(share) {
            let maildir = home.join(place.to_string());
            // Without `SystemCertificates no` it reads the system's authorities once an account.
            writeln!(
                text,
                "IMAPStore far{place}\nHost localhost\nPort {}\nUser {}\nPass {}\nSSLType IMAPS\n\
                 SystemCertificates no\nCertificateFile {}\n\n\
                 MaildirStore near{place}\nInbox {}\n\n\
                 Channel box{place}\nFar :far{place}:\nNear :near{place}:\nCreate Near\n",
                targets.port,
                target.login,
                target.password,
                targets.ca.display(),
                maildir.display()
            )?;
        }
        std::fs::write(home.join("mbsyncrc"), text)?;
    }
    Ok(())
}
