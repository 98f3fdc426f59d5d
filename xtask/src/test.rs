//! `cargo xtask test`: everything, on both databases and in a browser, with one line at the end.

use std::io::{BufRead as _, BufReader};
use std::num::NonZero;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Instant;

use anyhow::{Context, Result};

use crate::postgres::Postgres;
use crate::suite::{self, Suite};
use crate::{build, packages, prove, web};

/// Runs it all; what fails does not stop what follows.
///
/// # Errors
/// When something failed, after the summary; or when the machine lacks something.
pub(crate) fn run() -> Result<()> {
    packages::ensure_wasm_target()?;
    packages::ensure(&[packages::SERVER, packages::LAB, packages::POSTGRES, packages::TESTS])?;
    let mut tally = Tally::default();
    tally.step("format", || build::check(build::cargo()?.args(["fmt", "--all", "--", "--check"])));
    let dist = tally.step("front end", || web::build(web::Profile::Quick));
    for lints in build::LINTS {
        tally.step(&format!("lints: {}", lints.get(2..4).unwrap_or_default().join(" ")), || {
            build::check(build::cargo()?.args(*lints))
        });
    }
    let binary = dist.and_then(|_| tally.step("server", || build::server("dev")));
    let suite = tally.step("tests", Suite::build);
    match (binary, suite) {
        (Some(binary), Some(suite)) => tests(&mut tally, &binary, &suite),
        _ => tally.fail("tests", "there is nothing to test"),
    }
    tally.finish()
}

fn tests(tally: &mut Tally, hub: &Path, suite: &Suite) {
    let cluster = tally.step("PostgreSQL", Postgres::start);
    let url = cluster.as_ref().map(Postgres::url);
    let of = |name, url| Ok(vec![suite.tests(name)?.command(hub, url)]);
    let unit_tests = suite.unit_tests().map(|program| program.command(hub, None)).collect();
    tally.tests("unit tests", Ok(unit_tests), &[]);
    tally.tests("examples of the documentation", examples(), &[]);
    let side_by_side = format!("--test-threads={}", waiting_threads());
    let integration = of(suite::INTEGRATION, None);
    tally.tests("integration on SQLite, browser journeys", integration, &[&side_by_side]);
    for name in prove::PROOFS {
        tally.step(&format!("proof: {name}"), || prove::share(name, suite, hub, url.as_deref()));
    }
    if url.is_some() {
        tally.tests("unit tests on PostgreSQL", of(suite::SERVER, url.as_deref()), &[]);
        let rest = [side_by_side.as_str(), "--skip", "tidy::", "--skip", "journeys::"];
        tally.tests("integration on PostgreSQL", of(suite::INTEGRATION, url.as_deref()), &rest);
    }
}

/// What the documentation of `pec` shows: these programs only Cargo can run.
fn examples() -> Result<Vec<Command>> {
    let mut command = build::cargo()?;
    command.args(["test", "--package", "pec", "--doc", "--"]);
    Ok(vec![command])
}

/// Tests of the whole hub wait for deadlines and for one another's processes most of their time: two
/// a core keep the machine busy.
fn waiting_threads() -> usize {
    2 * std::thread::available_parallelism().map_or(1, NonZero::get)
}

/// What passed and what failed.
#[derive(Default)]
struct Tally {
    passed: usize,
    failed: usize,
    failures: Vec<String>,
}

impl Tally {
    /// Runs something that counts as one.
    fn step<T>(&mut self, name: &str, work: impl FnOnce() -> Result<T>) -> Option<T> {
        let begun = Instant::now();
        match work() {
            Ok(value) => {
                self.passed += 1;
                say(&format!("{name}: passed ({} s)", begun.elapsed().as_secs()));
                Some(value)
            }
            Err(error) => {
                self.fail(name, &format!("{error:#}"));
                None
            }
        }
    }

    /// Runs programs of tests, each test of which counts.
    fn tests(&mut self, name: &str, programs: Result<Vec<Command>>, arguments: &[&str]) {
        let begun = Instant::now();
        let run = |programs: Vec<Command>| {
            let mut failed = 0;
            for mut program in programs {
                failed += self.run(program.arg("--quiet").args(arguments))?;
            }
            anyhow::Ok(failed)
        };
        match programs.and_then(run) {
            Ok(0) => say(&format!("{name}: passed ({} s)", begun.elapsed().as_secs())),
            Ok(failed) => {
                // `fail` adds one.
                self.failed += failed - 1;
                self.fail(name, &format!("{failed} tests failed"));
            }
            Err(error) => self.fail(name, &format!("{error:#}")),
        }
    }

    /// Runs one, and answers how many of its tests failed.
    fn run(&mut self, program: &mut Command) -> Result<usize> {
        let mut child = program.stdout(Stdio::piped()).spawn().context("the tests could not be started")?;
        let output = child.stdout.take().context("the tests have no output")?;
        let mut failed = 0;
        for line in BufReader::new(output).lines() {
            let line = line?;
            if let Some((good, bad)) = counts(&line) {
                self.passed += good;
                failed += bad;
            }
            say(&line);
        }
        // A program that ended otherwise than by its tests has failed all the same.
        Ok(if child.wait()?.success() { failed } else { failed.max(1) })
    }

    fn fail(&mut self, name: &str, why: &str) {
        self.failed += 1;
        say(&format!("{name}: FAILED: {why}"));
        self.failures.push(name.to_owned());
    }

    #[expect(clippy::print_stdout, reason = "the one line that people and scripts read")]
    fn finish(self) -> Result<()> {
        let Self { passed, failed, failures } = self;
        if !failures.is_empty() {
            say(&format!("failed: {}", failures.join(", ")));
        }
        println!("{passed} passed, {failed} failed");
        if failed > 0 {
            std::process::exit(1);
        }
        Ok(())
    }
}

/// The counts in a line of the test harness: `test result: ok. 8 passed; 0 failed; …`.
fn counts(line: &str) -> Option<(usize, usize)> {
    let (_, counts) = line.strip_prefix("test result: ")?.split_once(". ")?;
    let number = |word: &str| {
        let count = counts.split("; ").find_map(|part| part.strip_suffix(word))?;
        count.trim().parse().ok()
    };
    Some((number("passed")?, number("failed")?))
}

#[expect(clippy::print_stdout, reason = "a command line tells its user how far it is")]
fn say(text: &str) {
    println!("{text}");
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_harness_own_summary_is_counted() {
        let line =
            "test result: FAILED. 12 passed; 3 failed; 0 ignored; 0 measured; 0 filtered out; finished in 1s";
        assert_eq!(counts(line), Some((12, 3)));
        assert_eq!(counts("running 3 tests"), None);
    }
}
