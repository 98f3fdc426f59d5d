//! Proves that a mailbox may send before anyone has written a word: when it is added, and whenever its
//! password changes, once IMAP has accepted that password.

mod store;

use shared::dispatch::SendingProblem;
use shared::id::{FirmId, MailboxId};
use shared::time::Timestamp;

use crate::db::DbConnection;
use crate::error::Result;
use crate::hub::Hub;
use crate::watch::{NoSubmission, Submission, open_submission};

/// The mailboxes of which it is not known.
///
/// # Errors
/// When the database fails.
pub(super) fn unproved(connection: &mut DbConnection) -> Result<Vec<(FirmId, MailboxId)>> {
    store::unproved(connection)
}

/// What is known of a mailbox with the password of now: whether there is one, when it was let in, why not.
///
/// # Errors
/// `not_found`; when the database fails.
pub(in crate::dispatch) fn known(
    connection: &mut DbConnection,
    firm: FirmId,
    mailbox: MailboxId,
) -> Result<(bool, Option<Timestamp>, Option<SendingProblem>)> {
    store::known(connection, firm, mailbox)
}

/// Tries one mailbox after the other.
pub(super) async fn prove(hub: Hub, mailboxes: Vec<(FirmId, MailboxId)>) {
    for (firm, mailbox) in mailboxes {
        let opened = Box::pin(open_submission(&hub, firm, mailbox)).await;
        note(&hub, firm, mailbox, &opened).await;
        // What says nothing about the login is tried again, and not at once.
        if let Ok(Submission { session, .. }) = opened {
            session.quit().await;
        }
    }
}

/// Writes down what the provider said about this login; what says nothing about it is not.
pub(super) async fn note(
    hub: &Hub,
    firm: FirmId,
    mailbox: MailboxId,
    opened: &std::result::Result<Submission, NoSubmission>,
) {
    let (version, problem) = match opened {
        Ok(submission) => (Some(submission.version_tag.clone()), None),
        Err(NoSubmission::Refused(version)) => (version.clone(), Some(SendingProblem::LoginRefused)),
        Err(NoSubmission::NotLetIn(version)) => (Some(version.clone()), Some(SendingProblem::NotLetIn)),
        Err(NoSubmission::NoServer) => (None, Some(SendingProblem::NoServer)),
        Err(_) => return,
    };
    let proved = problem.is_none().then(|| hub.clock.now());
    let noted = hub.db.write(move |connection| {
        store::note_submission(connection, firm, mailbox, version.as_deref(), proved, problem)
    });
    if let Err(error) = noted.await {
        tracing::warn!(%mailbox, %error, "what is known of a submission could not be written");
    }
}
