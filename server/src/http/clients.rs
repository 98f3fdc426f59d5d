//! Clients of the firm.

use shared::api::clients::{AddClient, GetClient, ListClients, PutClient, RemoveClient};

use super::routes::Routes;
use crate::clients;

pub(super) fn routes(routes: &mut Routes<'_>) {
    routes.serve::<ListClients, _, _>(async |hub, actor, (), (), ()| clients::list(&hub, &actor).await);
    routes.serve::<AddClient, _, _>(async |hub, actor, (), (), body| clients::add(&hub, &actor, body).await);
    routes.serve::<GetClient, _, _>(async |hub, actor, path, (), ()| {
        clients::read(&hub, &actor, path.client).await
    });
    routes.serve::<PutClient, _, _>(async |hub, actor, path, (), body| {
        clients::change(&hub, &actor, path.client, body).await
    });
    routes.serve::<RemoveClient, _, _>(async |hub, actor, path, (), ()| {
        clients::remove(&hub, &actor, path.client).await
    });
}
