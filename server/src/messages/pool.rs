//! The parse pool: everything that reads the bytes of foreign mail runs here, a few at a time, each
//! with a deadline. What does not come back in time, or panics, gives nothing; its thread is counted
//! until it has really ended.

use std::num::NonZero;
use std::sync::{Arc, LazyLock};
use std::thread::available_parallelism;
use std::time::Duration;

use tokio::sync::{Semaphore, oneshot};
use tokio::task::spawn_blocking;
use tokio::time::timeout;

/// Honest mail takes milliseconds; every limit of size and depth is chosen to keep hostile mail below.
const DEADLINE: Duration = Duration::from_secs(5);

static PLACES: LazyLock<Arc<Semaphore>> = LazyLock::new(|| {
    let cores = available_parallelism().map_or(2, NonZero::get);
    Arc::new(Semaphore::new(cores.clamp(2, 8)))
});

/// Runs `work` in the pool; none when it missed the deadline or panicked.
pub(super) async fn run<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Option<T> {
    run_within(DEADLINE, work).await
}

async fn run_within<T: Send + 'static>(
    deadline: Duration,
    work: impl FnOnce() -> T + Send + 'static,
) -> Option<T> {
    let place = PLACES.clone().acquire_owned().await.ok()?;
    let (begin, begun) = oneshot::channel();
    let task = spawn_blocking(move || {
        let _place = place;
        // Nobody may be waiting any more.
        let _ = begin.send(());
        work()
    });
    // The time in the queue is not the message's: what waits for a thread is not unreadable for it.
    let _ = begun.await;
    match timeout(deadline, task).await {
        Ok(Ok(done)) => Some(done),
        Ok(Err(error)) => {
            tracing::error!(error = %error, "reading a message failed; the message is treated as unreadable");
            None
        }
        Err(_) => {
            tracing::warn!("reading a message took too long; the message is treated as unreadable");
            None
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc;

    use super::*;

    #[tokio::test]
    async fn what_misses_the_deadline_or_panics_gives_nothing() {
        let (release, wait) = mpsc::channel::<()>();
        assert_eq!(run_within(Duration::from_millis(1), move || wait.recv()).await, None);
        drop(release);
        assert_eq!(run(|| -> u8 { panic!("a bug in a parser") }).await, None);
        assert_eq!(run(|| 7).await, Some(7));
    }
}
