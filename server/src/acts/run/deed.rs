//! Doing an act on the server: first what only looks, then what changes.

use std::sync::Arc;

use shared::api::acts::{ActTrouble, Verb};

use super::store::Errand;
use crate::imap::{Numbered, Seen, Session, Trouble};

/// How an act is to be done, once the server was looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Way {
    Mark(Seen),
    Move,
    /// Without MOVE: a copy, unless it was made before the hub died, and then the old one alone.
    Copy {
        made: Option<Numbered>,
    },
    Destroy,
    Append,
}

/// What the server was looked at for.
pub(super) enum Outlook {
    Way {
        way: Way,
        /// The next number of the folder that a copy goes to.
        mark: Option<u32>,
    },
    /// It was done before the hub died.
    Already(Deed),
    Cannot(ActTrouble),
}

/// What was done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Deed {
    Marked(bool),
    /// It lies elsewhere now, under this number where the server told.
    Placed(Option<Numbered>),
    /// A copy lies there, and the old one stays where it was.
    Copied,
    Destroyed,
}

/// Looks at the server and changes nothing: whether the message is where it was, and what the server can
/// do. `began` when it was told before, by a hub that died or a session that broke.
pub(super) async fn look(
    session: &mut Session,
    errand: &Errand,
    began: bool,
    original: Option<Arc<Vec<u8>>>,
) -> Result<Outlook, Trouble> {
    let way = |way| Ok(Outlook::Way { way, mark: None });
    if errand.verb == Verb::PutBack {
        return look_to_append(session, errand, original).await;
    }
    let there = match session.has(&errand.wire_name, errand.at).await {
        Ok(there) => there,
        Err(Trouble::Denied) => false,
        Err(trouble) => return Err(trouble),
    };
    let can = session.capabilities();
    match errand.verb {
        Verb::MarkRead if there => way(Way::Mark(Seen::Yes)),
        Verb::MarkUnread if there => way(Way::Mark(Seen::No)),
        Verb::Destroy if there && can.uid_plus => way(Way::Destroy),
        Verb::Destroy if there => Ok(Outlook::Cannot(ActTrouble::NotSupported)),
        Verb::Destroy if began => Ok(Outlook::Already(Deed::Destroyed)),
        Verb::MarkRead | Verb::MarkUnread | Verb::Destroy => Ok(Outlook::Cannot(ActTrouble::Gone)),
        _ if there && can.moves => way(Way::Move),
        _ if there => look_to_copy(session, errand, original).await,
        // The number is gone because it was moved, or the watch would have heard of it.
        _ if began => Ok(Outlook::Already(Deed::Placed(None))),
        _ => Ok(Outlook::Cannot(ActTrouble::Gone)),
    }
}

/// Does it.
pub(super) async fn carry_out(
    session: &mut Session,
    errand: &Errand,
    way: Way,
    original: Option<Arc<Vec<u8>>>,
) -> Result<Deed, Trouble> {
    let uid = errand.at.uid;
    match way {
        Way::Mark(seen) => {
            session.mark(uid, seen).await?;
            Ok(Deed::Marked(seen == Seen::Yes))
        }
        Way::Destroy => {
            session.destroy(uid).await?;
            Ok(Deed::Destroyed)
        }
        Way::Move => {
            let to = make_ready(session, errand).await?;
            session.move_to(uid, to).await.map(Deed::Placed)
        }
        Way::Copy { made } => {
            let copy = match made {
                Some(copy) => Some(copy),
                None => {
                    let to = make_ready(session, errand).await?;
                    session.copy_to(uid, to).await?
                }
            };
            // Nothing but UID EXPUNGE takes the old one away without touching others.
            if !session.capabilities().uid_plus {
                return Ok(Deed::Copied);
            }
            session.destroy(uid).await?;
            Ok(Deed::Placed(copy))
        }
        Way::Append => {
            let original = original.ok_or(Trouble::Denied)?;
            let to = make_ready(session, errand).await?;
            session.append(to, errand.received, &original).await.map(Deed::Placed)
        }
    }
}

/// The name of the folder that it goes to; made first where it is an archive that is not there.
async fn make_ready<'a>(session: &mut Session, errand: &'a Errand) -> Result<&'a str, Trouble> {
    let (folder, wire_name) = errand.to.as_ref().ok_or(Trouble::Denied)?;
    if folder.is_none() {
        match session.create(wire_name).await {
            // It is there already.
            Ok(()) | Err(Trouble::Denied) => {}
            Err(trouble) => return Err(trouble),
        }
    }
    Ok(wire_name)
}

async fn look_to_copy(
    session: &mut Session,
    errand: &Errand,
    original: Option<Arc<Vec<u8>>>,
) -> Result<Outlook, Trouble> {
    match look_into_target(session, errand, original).await? {
        Some((mark, made)) => {
            // The source is the open folder again.
            session.has(&errand.wire_name, errand.at).await?;
            Ok(Outlook::Way { way: Way::Copy { made }, mark: Some(mark) })
        }
        None => Ok(Outlook::Cannot(ActTrouble::NoFolder)),
    }
}

async fn look_to_append(
    session: &mut Session,
    errand: &Errand,
    original: Option<Arc<Vec<u8>>>,
) -> Result<Outlook, Trouble> {
    let Some(original) = original else {
        return Ok(Outlook::Cannot(ActTrouble::NoOriginal));
    };
    match look_into_target(session, errand, Some(original)).await? {
        Some((_, Some(made))) => Ok(Outlook::Already(Deed::Placed(Some(made)))),
        Some((mark, None)) => Ok(Outlook::Way { way: Way::Append, mark: Some(mark) }),
        None => Ok(Outlook::Cannot(ActTrouble::NoFolder)),
    }
}

/// The next number of the folder that it goes to, and the copy that was made before the hub died, told by
/// its bytes; none when there is no such folder.
async fn look_into_target(
    session: &mut Session,
    errand: &Errand,
    original: Option<Arc<Vec<u8>>>,
) -> Result<Option<(u32, Option<Numbered>)>, Trouble> {
    let Some((folder, wire_name)) = &errand.to else {
        return Ok(None);
    };
    if folder.is_none() {
        return Ok(Some((1, None)));
    }
    let opened = match session.examine(wire_name).await {
        Ok(opened) => opened,
        Err(Trouble::Denied) => return Ok(None),
        Err(trouble) => return Err(trouble),
    };
    let (Some(mark), Some(original)) = (errand.mark, original) else {
        return Ok(Some((opened.uid_next.unwrap_or(1), None)));
    };
    let since = session.arrivals(mark, None).await?;
    for one in since.into_iter().filter(|one| one.size as usize == original.len()) {
        let bodies = session.bodies(&[one]).await?;
        if bodies.first().is_some_and(|body| body.as_deref() == Some(original.as_slice())) {
            let made = Numbered { uid_validity: opened.uid_validity, uid: one.uid };
            return Ok(Some((mark, Some(made))));
        }
    }
    Ok(Some((mark, None)))
}
