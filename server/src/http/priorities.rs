//! What the firm counts as news and reads first.

use shared::api::priorities::{GetPriorities, PutPriorities};

use super::routes::Routes;
use crate::mailboxes;

pub(super) fn routes(routes: &mut Routes<'_>) {
    routes.serve::<GetPriorities, _, _>(async |hub, actor, (), (), ()| {
        mailboxes::priorities(&hub, &actor).await
    });
    routes.serve::<PutPriorities, _, _>(async |hub, actor, (), (), wanted| {
        mailboxes::put_priorities(&hub, &actor, wanted).await
    });
}
