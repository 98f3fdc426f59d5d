//! Waiting for something to become true, with a deadline.

use std::time::Duration;

use anyhow::{Result, bail};
use tokio::time::{Instant, interval};

/// Long enough for a slow machine; a test that waits this long has failed.
pub const PATIENCE: Duration = Duration::from_secs(40);

/// Asks again and again until `look` has an answer.
///
/// # Errors
/// When `look` fails, or has no answer within [`PATIENCE`].
pub async fn until<T>(what: &str, look: impl AsyncFnMut() -> Result<Option<T>>) -> Result<T> {
    until_within(PATIENCE, what, look).await
}

/// The same with another deadline.
///
/// # Errors
/// As [`until`].
pub async fn until_within<T>(
    patience: Duration,
    what: &str,
    mut look: impl AsyncFnMut() -> Result<Option<T>>,
) -> Result<T> {
    let deadline = Instant::now() + patience;
    let mut again = interval(Duration::from_millis(40));
    while Instant::now() < deadline {
        again.tick().await;
        if let Some(found) = look().await? {
            return Ok(found);
        }
    }
    bail!("not within {} s: {what}", patience.as_secs())
}
