//! What the machine must have: the WASM target and a few Debian packages. Installed when we may,
//! else named in one line with the command.

use std::path::Path;
use std::process::{Command, Stdio};

use anyhow::{Context, Result, bail};

/// A Debian package and a file by which it is known to be there (one `*` may stand for a folder).
#[derive(Clone, Copy, Debug)]
pub(crate) struct Package {
    name: &'static str,
    file: &'static str,
}

/// What the server is built with: PostgreSQL's client library.
pub(crate) const SERVER: &[Package] = &[package("libpq-dev", "/usr/include/postgresql/libpq-fe.h")];
/// The lab's mail server.
pub(crate) const LAB: &[Package] =
    &[package("dovecot-imapd", "/usr/lib/dovecot/imap"), package("dovecot-lmtpd", "/usr/lib/dovecot/lmtp")];
/// The second database, of the tests and of a proof.
pub(crate) const POSTGRES: &[Package] = &[package("postgresql", "/usr/lib/postgresql/*/bin/initdb")];
/// What only the tests need.
pub(crate) const TESTS: &[Package] = &[
    package("chromium", "/usr/bin/chromium"),
    package("chromium-driver", "/usr/bin/chromedriver"),
    package("openssl", "/usr/bin/openssl"),
];

/// What the benchmarks measure the hub against.
pub(crate) const BENCH: &[Package] =
    &[package("fetchmail", "/usr/bin/fetchmail"), package("isync", "/usr/bin/mbsync")];

/// Installing a mail server must not start one: `policy-rc.d` forbids it while we install.
const INSTALL: &str = r#"set -e
export DEBIAN_FRONTEND=noninteractive
policy=/usr/sbin/policy-rc.d
if [ ! -e "$policy" ]; then
  trap 'rm -f "$policy"' EXIT
  printf '#!/bin/sh\nexit 101\n' > "$policy"
  chmod 755 "$policy"
fi
apt-get update -qq
apt-get install -y -qq --no-install-recommends "$@"
"#;

const WASM: &str = "wasm32-unknown-unknown";

const fn package(name: &'static str, file: &'static str) -> Package {
    Package { name, file }
}

/// Sees to it that these packages are there.
///
/// # Errors
/// One line that names what is missing, when it may not be installed or could not be.
pub(crate) fn ensure(groups: &[&[Package]]) -> Result<()> {
    let all = || groups.iter().copied().flatten();
    let missing: Vec<&str> = all().filter(|package| !is_there(package.file)).map(|p| p.name).collect();
    if missing.is_empty() {
        return Ok(());
    }
    let command = format!("sudo apt-get install {}", missing.join(" "));
    let Some(mut shell) = root_shell() else { bail!("missing on this machine: {command}") };
    let status = shell
        .args(["-c", INSTALL, "install"])
        .args(&missing)
        .stdout(Stdio::null())
        .status()
        .context("sh could not be run")?;
    let still = all().any(|package| !is_there(package.file));
    if !status.success() || still {
        bail!("could not be installed here: {command}");
    }
    Ok(())
}

/// Sees to it that Rust can compile for the browser.
///
/// # Errors
/// One line with the command, when `rustup` is not there or fails.
pub(crate) fn ensure_wasm_target() -> Result<()> {
    let output = Command::new("rustc").args(["--print", "sysroot"]).output().context("rustc is missing")?;
    let sysroot = String::from_utf8_lossy(&output.stdout).trim().to_owned();
    if Path::new(&sysroot).join("lib/rustlib").join(WASM).join("lib").is_dir() {
        return Ok(());
    }
    let status = Command::new("rustup").args(["target", "add", WASM]).stdout(Stdio::null()).status();
    if !status.is_ok_and(|status| status.success()) {
        bail!("missing: rustup target add {WASM}");
    }
    Ok(())
}

/// The first file of this form.
pub(crate) fn find(form: &str) -> Option<std::path::PathBuf> {
    let Some((before, after)) = form.split_once('*') else {
        let path = Path::new(form);
        return path.exists().then(|| path.to_owned());
    };
    let entries = std::fs::read_dir(before).ok()?;
    let mut found: Vec<_> = entries
        .filter_map(|entry| Some(entry.ok()?.path().join(after.trim_start_matches('/'))))
        .filter(|path| path.exists())
        .collect();
    found.sort();
    found.pop()
}

/// Whether we are root.
pub(crate) fn is_root() -> bool {
    use std::os::unix::fs::MetadataExt as _;
    std::fs::metadata("/proc/self").is_ok_and(|metadata| metadata.uid() == 0)
}

fn is_there(file: &str) -> bool {
    find(file).is_some()
}

/// A shell as root, if we are root or `sudo` asks for no password.
fn root_shell() -> Option<Command> {
    if is_root() {
        return Some(Command::new("sh"));
    }
    let may = Command::new("sudo").args(["-n", "true"]).stdout(Stdio::null()).stderr(Stdio::null()).status();
    if !may.is_ok_and(|status| status.success()) {
        return None;
    }
    let mut shell = Command::new("sudo");
    shell.args(["-n", "sh"]);
    Some(shell)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_found_below_a_folder_of_any_name() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::create_dir_all(folder.path().join("15/bin")).unwrap();
        std::fs::write(folder.path().join("15/bin/initdb"), "").unwrap();
        let form = format!("{}/*/bin/initdb", folder.path().display());
        assert!(find(&form).is_some_and(|path| path.ends_with("15/bin/initdb")));
        assert!(find(&format!("{}/*/bin/nothing", folder.path().display())).is_none());
    }
}
