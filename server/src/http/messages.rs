//! Messages: listed, displayed, downloaded.

use shared::api::acts::{AskActs, ListActs, UndoActs};
use shared::api::folders::ListFolders;
use shared::api::messages::{
    AllowRemote, DisplayMessage, ForbidRemote, GetAll, GetAttachment, GetMessageHtml, GetOriginal,
    ListMessages, ListReaders, OpenAttachment, PrepareMessages, PrintMessage,
};

use super::reply::FileReply;
use super::routes::Routes;
use crate::acts;
use crate::messages::{self, File};

pub(super) fn routes(routes: &mut Routes<'_>) {
    routes.serve::<ListFolders, _, _>(async |hub, actor, path, (), ()| {
        messages::folders(&hub, &actor, path.mailbox).await
    });
    routes.serve::<AskActs, _, _>(async |hub, actor, path, (), body| {
        acts::ask(&hub, &actor, path.mailbox, body).await
    });
    routes.serve::<UndoActs, _, _>(async |hub, actor, path, (), body| {
        acts::undo(&hub, &actor, path.mailbox, body.bunch).await
    });
    routes.serve::<ListActs, _, _>(async |hub, actor, path, (), ()| {
        acts::list(&hub, &actor, path.mailbox).await
    });
    routes.serve::<ListReaders, _, _>(async |hub, actor, path, (), ()| {
        messages::readers(&hub, &actor, path.message).await
    });
    routes.serve::<PrepareMessages, _, _>(async |hub, actor, path, (), body| {
        messages::prepare(&hub, &actor, path.mailbox, &body.messages).await
    });
    routes.serve::<ListMessages, _, _>(async |hub, actor, path, query, ()| {
        messages::list(&hub, &actor, path.mailbox, query).await
    });
    routes.serve::<DisplayMessage, _, _>(async |hub, actor, path, (), ()| {
        messages::display(&hub, &actor, path.message).await
    });
    routes.serve::<OpenAttachment, _, _>(async |hub, actor, path, (), ()| {
        messages::open_attachment(&hub, &actor, path.message, path.place).await
    });
    routes.serve::<PrintMessage, _, _>(async |hub, actor, path, (), ()| {
        messages::print(&hub, &actor, path.message).await
    });
    routes.serve::<AllowRemote, _, _>(async |hub, actor, path, (), ()| {
        messages::allow_remote(&hub, &actor, path.message).await
    });
    routes.serve::<ForbidRemote, _, _>(async |hub, actor, path, (), ()| {
        messages::forbid_remote(&hub, &actor, path.message).await
    });
    routes.file::<GetMessageHtml, _, _>(async |hub, actor, path, query| {
        let document = messages::html_document(&hub, &actor, path.message, query).await?;
        Ok(FileReply {
            bytes: document.bytes,
            media_type: "text/html; charset=utf-8".to_owned(),
            save_as: None,
            policy: Some(document.policy),
        })
    });
    routes.file::<GetAttachment, _, _>(async |hub, actor, path, ()| {
        Ok(download(messages::attachment(&hub, &actor, path.message, path.place).await?))
    });
    routes.file::<GetAll, _, _>(async |hub, actor, path, ()| {
        Ok(download(messages::all(&hub, &actor, path.message).await?))
    });
    routes.file::<GetOriginal, _, _>(async |hub, actor, path, ()| {
        Ok(download(messages::original_file(&hub, &actor, path.message).await?))
    });
}

/// Foreign bytes, to be saved and never shown: the sandbox holds even where a browser would show them.
fn download(file: File) -> FileReply {
    FileReply {
        bytes: file.bytes,
        media_type: file.media_type,
        save_as: Some(file.name),
        policy: Some("sandbox; default-src 'none'".to_owned()),
    }
}
