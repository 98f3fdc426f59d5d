//! Mailboxes: rows, settings, acts.

use futures_util::stream::unfold;
use shared::api::mailboxes::{
    AddMailbox, GetMailbox, GetMailboxSettings, ListMailboxes, ListProviders, PauseMailbox,
    PutMailboxSettings, PutPassword, RefreshAll, RefreshMailbox, RemoveMailbox, ResumeMailbox, RetryLogin,
    TryMailbox,
};

use super::call::Call;
use super::reply;
use super::routes::Routes;
use crate::mailboxes;

pub(super) fn routes(routes: &mut Routes<'_>) {
    routes.raw::<ListMailboxes, _, _>(async |call: Call<ListMailboxes>| {
        let actor = call.session()?.actor.clone();
        Ok(reply::written_json(mailboxes::fleet(&call.hub, &actor, call.query).await?))
    });
    routes.serve::<ListProviders, _, _>(async |hub, _, (), (), ()| Ok(hub.providers.to_vec()));
    routes
        .serve::<AddMailbox, _, _>(async |hub, actor, (), (), body| mailboxes::add(&hub, &actor, body).await);
    routes
        .serve::<RefreshAll, _, _>(async |hub, actor, (), (), ()| mailboxes::refresh_all(&hub, &actor).await);
    routes.lines::<TryMailbox, _, _, _>(async |hub, actor, (), (), body| {
        let steps = mailboxes::try_credentials(&hub, &actor, body).await?;
        Ok(unfold(steps, async |mut steps| steps.recv().await.map(|step| (step, steps))))
    });
    settings(routes);
    acts(routes);
}

fn settings(routes: &mut Routes<'_>) {
    routes.serve::<GetMailbox, _, _>(async |hub, actor, path, (), ()| {
        mailboxes::read(&hub, &actor, path.mailbox).await
    });
    routes.serve::<GetMailboxSettings, _, _>(async |hub, actor, path, (), ()| {
        mailboxes::settings(&hub, &actor, path.mailbox).await
    });
    routes.serve::<PutMailboxSettings, _, _>(async |hub, actor, path, (), body| {
        mailboxes::change(&hub, &actor, path.mailbox, body).await
    });
}

fn acts(routes: &mut Routes<'_>) {
    routes.serve::<PutPassword, _, _>(async |hub, actor, path, (), body| {
        mailboxes::replace_password(&hub, &actor, path.mailbox, body).await
    });
    routes.serve::<PauseMailbox, _, _>(async |hub, actor, path, (), ()| {
        mailboxes::pause(&hub, &actor, path.mailbox).await
    });
    routes.serve::<ResumeMailbox, _, _>(async |hub, actor, path, (), ()| {
        mailboxes::resume(&hub, &actor, path.mailbox).await
    });
    routes.serve::<RetryLogin, _, _>(async |hub, actor, path, (), ()| {
        mailboxes::retry_login(&hub, &actor, path.mailbox).await
    });
    routes.serve::<RefreshMailbox, _, _>(async |hub, actor, path, (), ()| {
        mailboxes::refresh(&hub, &actor, path.mailbox).await
    });
    routes.serve::<RemoveMailbox, _, _>(async |hub, actor, path, (), body| {
        mailboxes::remove(&hub, &actor, path.mailbox, body).await
    });
}
