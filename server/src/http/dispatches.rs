//! Messages that mailboxes send.

use shared::api::dispatches::{
    AddFile, BeginDraft, DiscardDraft, GetDispatch, GetSubmission, ListDispatches, PutDraft, PutFileBytes,
    RemoveFile, SendDraft, UndoSending, WriteAgain,
};

use super::routes::Routes;
use crate::dispatch;

pub(super) fn routes(routes: &mut Routes<'_>) {
    routes.serve::<BeginDraft, _, _>(async |hub, actor, path, (), body| {
        dispatch::begin(&hub, &actor, path.mailbox, body).await
    });
    routes.serve::<ListDispatches, _, _>(async |hub, actor, path, query, ()| {
        dispatch::list(&hub, &actor, path.mailbox, query).await
    });
    routes.serve::<GetSubmission, _, _>(async |hub, actor, path, (), ()| {
        dispatch::submission(&hub, &actor, path.mailbox).await
    });
    routes.serve::<GetDispatch, _, _>(async |hub, actor, path, (), ()| {
        dispatch::read(&hub, &actor, path.dispatch).await
    });
    routes.serve::<SendDraft, _, _>(async |hub, actor, path, (), body| {
        dispatch::send(&hub, &actor, path.dispatch, body.revision).await
    });
    routes.serve::<UndoSending, _, _>(async |hub, actor, path, (), ()| {
        dispatch::undo(&hub, &actor, path.dispatch).await
    });
    routes.serve::<WriteAgain, _, _>(async |hub, actor, path, (), ()| {
        dispatch::write_again(&hub, &actor, path.dispatch).await
    });
    drafts(routes);
}

fn drafts(routes: &mut Routes<'_>) {
    routes.serve::<PutDraft, _, _>(async |hub, actor, path, (), body| {
        dispatch::save(&hub, &actor, path.dispatch, body).await
    });
    routes.serve::<DiscardDraft, _, _>(async |hub, actor, path, (), ()| {
        dispatch::discard(&hub, &actor, path.dispatch).await
    });
    routes.serve::<AddFile, _, _>(async |hub, actor, path, (), body| {
        dispatch::add_file(&hub, &actor, path.dispatch, body).await
    });
    routes.serve::<PutFileBytes, _, _>(async |hub, actor, path, query, body| {
        dispatch::put_bytes(&hub, &actor, path.dispatch, path.file, query.offset, body.0).await
    });
    routes.serve::<RemoveFile, _, _>(async |hub, actor, path, (), ()| {
        dispatch::remove_file(&hub, &actor, path.dispatch, path.file).await
    });
}
