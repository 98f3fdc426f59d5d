//! Cargo, told what to build; the binary that is installed; formatting and lints.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Context, Result, bail};

use crate::{packages, web};

/// The workspace's own folder.
pub(crate) fn root() -> Result<PathBuf> {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    here.parent().map(Path::to_owned).context("xtask stands in the workspace")
}

/// Cargo, in the workspace. Every call names the same front end, once there is one: the server would
/// be compiled anew at each change from one with pages to one without.
pub(crate) fn cargo() -> Result<Command> {
    let mut cargo = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    cargo.current_dir(root()?);
    let dist = root()?.join("target/web/dist");
    if dist.is_dir() {
        cargo.env("PORTINERIA_WEB_DIST", dist);
    }
    Ok(cargo)
}

/// Builds the front end, then the server around it; answers the server's binary.
///
/// # Errors
/// When something is missing on the machine or does not compile.
pub(crate) fn hub(profile: &str, frontend: web::Profile) -> Result<PathBuf> {
    packages::ensure_wasm_target()?;
    packages::ensure(&[packages::SERVER])?;
    web::build(frontend)?;
    server(profile)
}

/// Builds the server with the front end inside that was built before.
///
/// # Errors
/// When it does not compile.
pub(crate) fn server(profile: &str) -> Result<PathBuf> {
    let output = cargo()?
        .args(["build", "--package", "server", "--bin", "portineria", "--profile", profile])
        .args(["--message-format", "json-render-diagnostics"])
        .stderr(Stdio::inherit())
        .output()
        .context("cargo could not be started")?;
    if !output.status.success() {
        bail!("the server does not compile");
    }
    let messages = String::from_utf8_lossy(&output.stdout).into_owned();
    let executable = |line: &str| {
        let message: serde_json::Value = serde_json::from_str(line).ok()?;
        let is_hub = message.get("target")?.get("name")?.as_str()? == "portineria";
        is_hub.then(|| message.get("executable")?.as_str().map(PathBuf::from)).flatten()
    };
    messages.lines().find_map(executable).context("cargo names no binary")
}

/// Builds the one binary, front end inside; answers where it lies.
///
/// # Errors
/// When it does not build.
pub(crate) fn dist() -> Result<PathBuf> {
    let made = hub("release", web::Profile::Small)?;
    let folder = root()?.join("target/dist");
    std::fs::create_dir_all(&folder)?;
    let binary = folder.join("portineria");
    std::fs::copy(&made, &binary)?;
    Ok(binary)
}

/// `cargo xtask dist`.
///
/// # Errors
/// When it does not build.
#[expect(clippy::print_stdout, reason = "a command line tells its user what it made")]
pub(crate) fn say_dist() -> Result<()> {
    let binary = dist()?;
    println!("{} ({} bytes)", binary.display(), std::fs::metadata(&binary)?.len());
    Ok(())
}

/// `cargo xtask fmt`.
///
/// # Errors
/// When the code does not parse.
pub(crate) fn format() -> Result<()> {
    check(cargo()?.args(["fmt", "--all"]))
}

/// `cargo xtask lint`: everything, the front end as it runs in the browser.
///
/// # Errors
/// At the first warning.
pub(crate) fn lint() -> Result<()> {
    packages::ensure_wasm_target()?;
    packages::ensure(&[packages::SERVER])?;
    for arguments in LINTS {
        check(cargo()?.args(*arguments))?;
    }
    Ok(())
}

/// What the linter is run over.
pub(crate) const LINTS: &[&[&str]] = &[
    &["clippy", "--quiet", "--workspace", "--all-targets", "--", "-D", "warnings"],
    &[
        "clippy",
        "--quiet",
        "--package",
        "frontend",
        "--lib",
        "--target",
        "wasm32-unknown-unknown",
        "--",
        "-D",
        "warnings",
    ],
];

/// Runs cargo, which must succeed.
///
/// # Errors
/// When it does not.
pub(crate) fn check(command: &mut Command) -> Result<()> {
    let status = command.status().context("cargo could not be started")?;
    if !status.success() {
        bail!("cargo ended with {status}");
    }
    Ok(())
}
