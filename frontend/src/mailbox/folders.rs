//! The folders of the mailbox: all that is watched first, then each by itself.

use leptos::prelude::*;
use leptos::task::spawn_local;
use shared::api::folders::{FolderLine, FolderRole, ListFolders};
use shared::api::mailboxes::MailboxPath;
use shared::id::{FolderId, MailboxId};

use super::Opened;
use super::asked::Asked;
use super::news::News;
use crate::api::call;
use crate::clock;
use crate::live::board;
use crate::widgets::{Glyph, icon};
use crate::words::words;

/// The folders as last loaded; loaded anew when anything in the mailbox has changed.
pub(crate) fn folders_of(mailbox: MailboxId, news: News) -> RwSignal<Vec<FolderLine>> {
    let folders = RwSignal::new(Vec::new());
    Effect::new(move || {
        news.track();
        load(mailbox, folders);
    });
    folders
}

/// Loads the folders; those that are shown stay when they cannot be had.
fn load(mailbox: MailboxId, folders: RwSignal<Vec<FolderLine>>) {
    spawn_local(async move {
        if let Ok(list) = call::<ListFolders>(MailboxPath { mailbox }, (), ()).await {
            // The mailbox may have been left meanwhile.
            let _left = folders.try_set(list.folders);
        }
    });
}

/// The pane.
#[component]
pub(crate) fn Folders() -> impl IntoView {
    let opened = expect_context::<Opened>();
    let words = &words().desk;
    let row = move |folder: FolderLine| view! { <Folder folder /> };
    let all = move || opened.asked.with(|asked| asked.folder.is_none());
    let counted = move || board().row(opened.mailbox).map_or(0, |row| row.unread);
    view! {
        <nav class="folders" aria-label=words.folders>
            <ul>
                <li>
                    <button
                        type="button"
                        class="folder"
                        class:on=all
                        aria-current=move || all().then_some("true")
                        title=words.all_watched_hint
                        on:click=move |_| choose(opened, None)
                    >
                        {icon(Glyph::Box)}
                        <span>{words.all_watched}</span>
                        <b>{move || count(u64::from(counted()))}</b>
                    </button>
                </li>
                {move || opened.folders.get().into_iter().map(row).collect_view()}
            </ul>
        </nav>
    }
}

#[component]
fn Folder(folder: FolderLine) -> impl IntoView {
    let opened = expect_context::<Opened>();
    let words = &words().desk;
    let (id, fresh) = (folder.id, folder.new > 0);
    let current = move || opened.asked.with(|asked| asked.folder == Some(id));
    let counts = (words.folder_counts)(folder.here, folder.unread, folder.new);
    let title = match folder.total > folder.here {
        true => format!("{}. {counts}. {}", folder.name, (words.of_total)(folder.here, folder.total)),
        false => format!("{}. {counts}", folder.name),
    };
    let heard = format!(", {counts}");
    let indent = format!("{}px", 14 * folder.depth.min(6));
    let bar = folder.bringing_in.map(|share| {
        view! {
            <i
                class="progress"
                role="progressbar"
                aria-valuenow=share.to_string()
                aria-valuemin="0"
                aria-valuemax="100"
                aria-label=words.bringing_in
                title=words.bringing_in
            >
                <i style:width=format!("{share}%")></i>
            </i>
        }
    });
    view! {
        <li>
            <button
                type="button"
                class="folder"
                class:on=current
                class:fresh=fresh
                aria-current=move || current().then_some("true")
                title=title
                style:padding-left=format!("calc(10px + {indent})")
                on:click=move |_| choose(opened, Some(id))
            >
                {icon(glyph(folder.role))}
                <span>{name(&folder)}</span>
                <b aria-hidden="true">{count(folder.unread)}</b>
                <span class="vh">{heard}</span>
                {bar}
            </button>
        </li>
    }
}

/// A folder's name for people: INBOX is no word of theirs.
pub(crate) fn name(folder: &FolderLine) -> String {
    match folder.role {
        FolderRole::Inbox => words().desk.inbox.to_owned(),
        _ => folder.leaf.clone(),
    }
}

fn count(count: u64) -> String {
    if count == 0 { String::new() } else { clock::number(count) }
}

const fn glyph(role: FolderRole) -> Glyph {
    match role {
        FolderRole::Inbox => Glyph::Inbox,
        FolderRole::Sent => Glyph::Plane,
        FolderRole::Drafts => Glyph::Pencil,
        FolderRole::Archive => Glyph::Archive,
        FolderRole::Spam => Glyph::Warning,
        FolderRole::Trash => Glyph::Bin,
        FolderRole::Virtual | FolderRole::Other => Glyph::Folder,
    }
}

/// Shows a folder, or all that are watched; what was looked for and how it was ordered is left behind.
fn choose(opened: Opened, folder: Option<FolderId>) {
    opened.choosing.set(false);
    opened.ask.run(Asked { folder, ..Asked::default() });
}
