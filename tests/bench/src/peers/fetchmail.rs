//! `fetchmail --check`: looks into every box in turn and says how many messages are there.

use std::fmt::Write as _;
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;
use std::process::Stdio;

use anyhow::{Context, Result, ensure};
use tokio::process::Command;

use crate::target::Targets;

/// Looks into all boxes, shared out over so many processes.
pub(crate) async fn check(folder: &Path, targets: &Targets, processes: usize) -> Result<()> {
    std::fs::create_dir_all(folder)?;
    let share = targets.boxes.len().div_ceil(processes);
    let mut running = Vec::new();
    for number in 0..processes {
        let home = folder.join(number.to_string());
        std::fs::create_dir_all(&home)?;
        let file = home.join("fetchmailrc");
        std::fs::write(&file, text(targets, number * share, share)?)?;
        std::fs::set_permissions(&file, std::fs::Permissions::from_mode(0o600))?;
        let child = Command::new("fetchmail")
            .args(["--check", "--nosyslog", "--fetchmailrc"])
            .arg(&file)
            .arg("--pidfile")
            .arg(home.join("pid"))
            .env("FETCHMAILHOME", &home)
            .env("LC_ALL", "C")
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .kill_on_drop(true)
            .spawn()
            .context("fetchmail cannot be run")?;
        running.push(child);
    }
    let mut answered = 0;
    for child in running {
        let output = child.wait_with_output().await?;
        let told = String::from_utf8_lossy(&output.stdout);
        answered += told.lines().filter(|line| line.contains(" message") || line.contains("No mail")).count();
    }
    ensure!(answered == targets.boxes.len(), "fetchmail looked into {answered} boxes only");
    Ok(())
}

fn text(targets: &Targets, from: usize, count: usize) -> Result<String> {
    let mut text = format!("poll localhost protocol IMAP port {} auth password timeout 60\n", targets.port);
    for target in targets.boxes.iter().skip(from).take(count) {
        writeln!(
            text,
            "  user \"{}\" password \"{}\" ssl sslcertck sslcertfile \"{}\"",
            target.login,
            target.password,
            targets.ca.display()
        )?;
    }
    Ok(text)
}
