//! Every program of the tests, compiled once: with another choice of packages Cargo would choose
//! other features, and compile the server and half of its libraries again for each step.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Context, Result, bail};
use serde::Deserialize;

use crate::build;

/// The integration tests.
pub(crate) const INTEGRATION: &str = "it";
/// The server's own unit tests.
pub(crate) const SERVER: &str = "server";
/// The long proofs, a program of their own.
pub(crate) const PROOFS: &str = "prove";

/// What Cargo made.
pub(crate) struct Suite(Vec<Program>);

/// One executable and the folder in which Cargo would run it.
pub(crate) struct Program {
    name: String,
    is_test: bool,
    executable: PathBuf,
    folder: PathBuf,
}

impl Suite {
    /// Compiles everything that is run by the tests.
    ///
    /// # Errors
    /// When it does not compile.
    pub(crate) fn build() -> Result<Self> {
        let output = build::cargo()?
            .args(["test", "--quiet", "--workspace", "--no-run"])
            .args(["--message-format", "json-render-diagnostics"])
            .stderr(Stdio::inherit())
            .output()
            .context("cargo could not be started")?;
        if !output.status.success() {
            bail!("the tests do not compile");
        }
        Ok(Self(String::from_utf8_lossy(&output.stdout).lines().filter_map(Program::told).collect()))
    }

    /// The tests of single crates: everything but the integration tests.
    pub(crate) fn unit_tests(&self) -> impl Iterator<Item = &Program> {
        self.0.iter().filter(|program| program.is_test && program.name != INTEGRATION)
    }

    /// The tests of that name.
    ///
    /// # Errors
    /// When there are none.
    pub(crate) fn tests(&self, name: &str) -> Result<&Program> {
        self.0.iter().find(|program| program.is_test && program.name == name).context("no such tests")
    }

    /// The program of that name.
    ///
    /// # Errors
    /// When there is none.
    pub(crate) fn program(&self, name: &str) -> Result<&Program> {
        self.0.iter().find(|program| !program.is_test && program.name == name).context("no such program")
    }
}

impl Program {
    /// Reads a line of what Cargo says; only those that tell of an executable are of interest.
    fn told(line: &str) -> Option<Self> {
        let told: Told = serde_json::from_str(line).ok()?;
        Some(Self {
            name: told.target.name,
            is_test: told.profile.test,
            executable: told.executable?,
            folder: told.manifest_path.parent()?.to_owned(),
        })
    }

    /// Runs it as Cargo would, against that hub and, if given, that PostgreSQL.
    pub(crate) fn command(&self, hub: &Path, postgres: Option<&str>) -> Command {
        let mut command = Command::new(&self.executable);
        command.current_dir(&self.folder).env("CARGO_MANIFEST_DIR", &self.folder);
        // `anyhow` would print the stack of every error that a test expects.
        command.env("RUST_BACKTRACE", "0");
        command.env("PORTINERIA_BINARY", hub).env_remove("PORTINERIA_TEST_POSTGRES");
        if let Some(url) = postgres {
            command.env("PORTINERIA_TEST_POSTGRES", url);
        }
        command
    }
}

#[derive(Deserialize)]
struct Told {
    manifest_path: PathBuf,
    target: Target,
    profile: Profile,
    executable: Option<PathBuf>,
}

#[derive(Deserialize)]
struct Target {
    name: String,
}

#[derive(Deserialize)]
struct Profile {
    test: bool,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_lines_that_tell_of_an_executable_are_programs() {
        let line = |executable: &str| {
            format!(
                r#"{{"manifest_path":"/a/Cargo.toml","target":{{"name":"it"}},"profile":{{"test":true}},"executable":{executable}}}"#
            )
        };
        let program = Program::told(&line("\"/b/it\"")).unwrap();
        assert_eq!((program.name.as_str(), program.is_test), ("it", true));
        assert_eq!(program.folder, Path::new("/a"));
        assert!(Program::told(&line("null")).is_none());
        assert!(Program::told(r#"{"reason":"build-finished","success":true}"#).is_none());
    }
}
