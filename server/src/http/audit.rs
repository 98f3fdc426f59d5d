//! A mailbox's access log.

use shared::api::audit::{ExportLog, ListFirmLog, ListLog};

use super::reply::FileReply;
use super::routes::Routes;
use crate::audit;

pub(super) fn routes(routes: &mut Routes<'_>) {
    routes.serve::<ListLog, _, _>(async |hub, actor, path, query, ()| {
        audit::list(&hub, &actor, path.mailbox, query).await
    });
    routes.serve::<ListFirmLog, _, _>(async |hub, actor, (), query, ()| {
        audit::list_of_firm(&hub, &actor, query).await
    });
    routes.file::<ExportLog, _, _>(async |hub, actor, path, query| {
        Ok(FileReply {
            bytes: audit::export(&hub, &actor, path.mailbox, query).await?,
            media_type: "text/csv; charset=utf-8; header=present".to_owned(),
            save_as: Some(format!("registro-accessi-{}.csv", path.mailbox)),
            policy: None,
        })
    });
}
