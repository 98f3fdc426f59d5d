//! The copy in Sent, which SMTP does not put there: once, however often it is tried.

use std::time::Duration;

use shared::error::Code;
use tokio::time::timeout;

use super::store::{self, Uncopied};
use crate::clients;
use crate::crash::crash_point;
use crate::error::{Error, Result};
use crate::hub::Hub;
use crate::watch::acts;

const LONGEST: Duration = Duration::from_secs(300);
/// A mailbox that cannot be reached is asked again then.
const AGAIN: i64 = 10 * 60_000;

/// Puts the copy into Sent, unless it is there.
pub(super) async fn copy(hub: Hub, uncopied: Uncopied) {
    let (id, mailbox) = (uncopied.id, uncopied.mailbox);
    let put = timeout(LONGEST, put(&hub, uncopied)).await;
    let now = hub.clock.now();
    let (at, again) = match put {
        Ok(Ok(())) => (Some(now), None),
        Ok(Err(error)) => {
            tracing::info!(%mailbox, %error, "a copy could not be put into Sent yet");
            (None, Some(now.plus_millis(AGAIN)))
        }
        Err(_) => (None, Some(now.plus_millis(AGAIN))),
    };
    crash_point!("copy.put");
    if let Err(error) = hub.db.write(move |connection| store::copied(connection, id, at, again)).await {
        tracing::error!(%mailbox, %error, "the copy in Sent could not be noted: it is looked for again");
    }
    crash_point!("copy.committed");
}

async fn put(hub: &Hub, uncopied: Uncopied) -> Result<()> {
    // A server without the folder keeps no copies; we do.
    let Some(folder) = &uncopied.folder else { return Ok(()) };
    let key = clients::key(hub, uncopied.firm, uncopied.client).await?;
    let raw = hub.originals.get(&key, uncopied.firm, uncopied.client, &uncopied.original).await?;
    crash_point!("copy.sought");
    let mut sitting = acts::sit(hub, uncopied.firm, uncopied.mailbox).await?;
    let refused =
        |trouble| Error::new(Code::Unavailable, "The provider did not take the copy.").because(trouble);
    let session = sitting.session();
    // A provider may have filed it itself, and a session that broke may have been heard.
    if !session.holds(folder, &uncopied.message_id).await.map_err(refused)? {
        session.append(folder, hub.clock.now(), &raw).await.map_err(refused)?;
    }
    sitting.keep();
    Ok(())
}
