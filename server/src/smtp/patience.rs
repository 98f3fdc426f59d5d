//! How long each step may take (RFC 5321 §4.5.3.2). The last is not cut short: that would *make* the
//! uncertainty which it is to end.

use std::time::Duration;

use tokio::time::timeout;

/// Greeting and EHLO, AUTH.
pub(super) const HELLO: Duration = Duration::from_secs(60);
/// MAIL, RCPT, DATA.
pub(super) const COMMAND: Duration = Duration::from_secs(120);
/// From the final dot to its answer.
const FINAL_DOT: Duration = Duration::from_secs(600);
/// Content that goes slower is given up.
const BYTES_A_SECOND: u64 = 16 * 1024;
/// QUIT changes nothing.
pub(super) const GOODBYE: Duration = Duration::from_secs(2);

/// For the content and its answer.
pub(super) fn for_content(bytes: u64) -> Duration {
    FINAL_DOT + Duration::from_secs(bytes / BYTES_A_SECOND)
}

/// Waits for `work`; none when it took too long, and then its connection is not used again.
pub(super) async fn within<T>(patience: Duration, work: impl Future<Output = T>) -> Option<T> {
    timeout(hastened(patience), work).await.ok()
}

/// A build with debug assertions can be told to be so many times less patient, because the proofs let a
/// server be silent a thousand times; an installed binary has no such door.
#[cfg(debug_assertions)]
fn hastened(patience: Duration) -> Duration {
    use std::sync::LazyLock;

    static HASTE: LazyLock<u32> = LazyLock::new(|| {
        let haste = std::env::var("PORTINERIA_SMTP_HASTE").ok().and_then(|text| text.parse().ok());
        haste.unwrap_or(1).max(1)
    });
    patience / *HASTE
}

#[cfg(not(debug_assertions))]
const fn hastened(patience: Duration) -> Duration {
    patience
}
