//! Acts that go on behind an answer: owned here and ended at the stop, so that each closes its entry of
//! the log.

use std::time::Duration;

use shared::api::audit::ActOutcome;
use shared::error::Code;
use shared::id::{AuditId, FirmId};
use tokio::time::timeout;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use crate::audit;
use crate::error::{Error, Result};
use crate::hub::Hub;

/// The acts under way.
#[derive(Clone, Default)]
pub(super) struct Behind {
    tasks: TaskTracker,
    stop: CancellationToken,
}

/// Goes on with `work` after the answer has left, for `longest` at most, and then says on the log how it
/// ended. What the stop cuts off stands there as failed: it was not done for all we know.
pub fn go_on_behind(
    hub: &Hub,
    firm: FirmId,
    entry: AuditId,
    longest: Duration,
    work: impl Future<Output = Result<()>> + Send + 'static,
) {
    let (hub, stop) = (hub.clone(), hub.desk.behind.stop.clone());
    hub.desk.behind.tasks.clone().spawn(async move {
        let given_up = |why: &str| Err(Error::new(Code::Unavailable, why));
        let ended = tokio::select! {
            biased;
            () = stop.cancelled() => given_up("The hub was stopped."),
            ended = timeout(longest, work) => ended.unwrap_or_else(|_| given_up("It took too long.")),
        };
        let outcome = if ended.is_ok() { ActOutcome::Done } else { ActOutcome::Failed };
        let now = hub.clock.now();
        let closed =
            hub.db.write(move |connection| audit::close(connection, now, firm, entry, outcome)).await;
        if let Err(error) = ended.and(closed) {
            // On the log the act stands as failed, or as begun where the database failed too.
            tracing::info!(%entry, %error, "an act behind an answer did not succeed");
        }
    });
}

/// Ends what is still under way. Call it when nobody can ask for anything any more.
pub async fn end_all_behind(hub: &Hub) {
    hub.desk.behind.stop.cancel();
    hub.desk.behind.tasks.close();
    hub.desk.behind.tasks.wait().await;
}

#[cfg(test)]
mod tests {
    use std::future::pending;

    use shared::api::audit::{Act, LogQuery};

    use super::*;
    use crate::access;
    use crate::hub::testing;

    #[tokio::test]
    async fn what_the_stop_cuts_off_stands_on_the_log_as_failed() {
        let (hub, _folder) = testing::hub().await;
        let partner = access::partner(&hub).await;
        let (who, now, firm) = (partner.clone(), hub.clock.now(), partner.firm);
        let open = move |connection: &mut crate::db::DbConnection| {
            audit::open(connection, now, who.firm, Some(&who), None, Act::CredentialsTried, "x")
        };
        let (cut, done) = (hub.db.write(open.clone()).await.unwrap(), hub.db.write(open).await.unwrap());
        go_on_behind(&hub, firm, cut, Duration::from_secs(60), pending());
        go_on_behind(&hub, firm, done, Duration::from_secs(60), async { Ok(()) });
        while hub.desk.behind.tasks.len() > 1 {
            tokio::task::yield_now().await;
        }
        end_all_behind(&hub).await;
        let log = audit::list_of_firm(&hub, &partner, LogQuery::default()).await.unwrap().entries;
        let outcome = |id| log.iter().find(|entry| entry.id == id).map(|entry| entry.outcome);
        assert_eq!(outcome(cut), Some(ActOutcome::Failed));
        assert_eq!(outcome(done), Some(ActOutcome::Done));
    }
}
