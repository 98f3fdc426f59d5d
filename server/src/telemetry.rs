//! The log, to standard error: one line a happening, level means action, never a secret.

use std::io::{self, IsTerminal};
use std::panic;

use log as _;
use tracing_subscriber::EnvFilter;
use tracing_subscriber::filter::Directive;

/// Without `RUST_LOG`.
const DEFAULT: &str = "info,actix_server=warn,rustls=warn";
/// Libraries that write passwords at their finer levels: nothing finer comes through, whatever
/// `RUST_LOG` says. Releases do not even contain their finest level (`release_max_level_debug`).
const NEVER_FINER: [&str; 3] = ["async_imap=warn", "imap_proto=warn", "lettre=warn"];

/// Begins to log.
pub fn start() {
    let filter = EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new(DEFAULT));
    let directives = NEVER_FINER.iter().filter_map(|directive| directive.parse::<Directive>().ok());
    let filter = directives.fold(filter, EnvFilter::add_directive);
    // A second start, in a test, keeps the first.
    let _ = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_ansi(io::stderr().is_terminal())
        .with_writer(io::stderr)
        .try_init();
    // Where, and not what: a panic's message quotes what was being read, and that may be mail, or a
    // server's words with line ends in them. Who loses by it says so with its own level.
    panic::set_hook(Box::new(|panic| {
        let place = panic.location().map(ToString::to_string).unwrap_or_default();
        tracing::warn!(place, "something panicked");
    }));
}
