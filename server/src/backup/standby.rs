//! A restored copy stands by: two hubs over the same boxes would log in twice, and what one marks or
//! sends the other would not know.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use shared::api::audit::{Act, ActOutcome};

use super::store;
use crate::access::Actor;
use crate::audit;
use crate::db::Db;
use crate::dispatch;
use crate::error::Result;
use crate::hub::Hub;

/// Whether this installation is a restored copy that nobody has confirmed yet; cheap to clone.
#[derive(Clone, Debug, Default)]
pub struct Standby(Arc<AtomicBool>);

impl Standby {
    /// As the database says.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn of(db: &Db) -> Result<Self> {
        Ok(Self(Arc::new(AtomicBool::new(db.read(store::is_standby).await?))))
    }

    /// Then nothing logs in anywhere.
    #[must_use]
    pub fn is_on(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }
}

/// The old installation is off: this one begins to watch. What was in the outbox may have been sent by the
/// old one since: it is not sent again by itself.
///
/// # Errors
/// `forbidden` unless the actor is a partner.
pub async fn end_standby(hub: &Hub, actor: &Actor) -> Result<()> {
    actor.require_partner()?;
    let (who, now) = (actor.clone(), hub.clock.now());
    hub.db
        .write(move |connection| {
            let act = Act::CopyConfirmed;
            audit::record(connection, now, who.firm, Some(&who), None, act, "", ActOutcome::Done)?;
            dispatch::hold_after_restore(connection, now)?;
            store::end_standby(connection)
        })
        .await?;
    hub.standby.0.store(false, Ordering::Relaxed);
    tracing::warn!(person = %actor.person, "a restored copy was confirmed and begins to watch");
    hub.bell.ring();
    Ok(())
}
