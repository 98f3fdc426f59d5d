//! Pages of a list, each found by the key of the last message before it and never by counting.

use diesel::dsl::count_star;
use diesel::prelude::*;
use diesel::sql_types::Text;
use shared::api::messages::{MessageLine, MessageOrder, MessagesQuery};
use shared::id::{FirmId, MailboxId};
use shared::importance::{Class, ClassCounts, Topic};

use super::super::store::{InFolder, Stored, line};
use crate::db::schema::{folders, messages};
use crate::db::{DbConnection, read_word, word};
use crate::error::Result;

diesel::define_sql_function! {
    fn lower(text: Text) -> Text;
}

/// The messages that `$query` asks for, of a mailbox of a firm: `$columns` of each.
macro_rules! asked_for {
    ($firm:expr, $mailbox:expr, $query:expr, $columns:expr) => {{
        let query: &MessagesQuery = $query;
        let mut rows = messages::table
            .inner_join(folders::table.on(folders::id.eq(messages::folder_id)))
            .filter(messages::mailbox_id.eq($mailbox.to_string()))
            .filter(messages::firm_id.eq($firm.to_string()))
            .select($columns)
            .into_boxed();
        rows = match query.gone {
            true => rows.filter(messages::expunged_at.is_not_null()).filter(messages::outside.eq("removed")),
            false => rows.filter(messages::expunged_at.is_null()).filter(folders::gone_at.is_null()),
        };
        rows = match query.folder {
            Some(folder) => rows.filter(messages::folder_id.eq(folder.to_string())),
            None if query.gone => rows,
            None => rows.filter(folders::watched.eq(true)),
        };
        if query.unread {
            rows = rows.filter(messages::seen.eq(false));
        }
        if query.new {
            rows = rows.filter(messages::older.eq(false)).filter(messages::displayed_at.is_null());
        }
        if query.attachments {
            rows = rows.filter(messages::attachments.gt(0));
        }
        if let Some(class) = query.class {
            rows = rows.filter(messages::topic.eq_any(topics(class)?));
        }
        if let Some(text) = pattern(&query.text) {
            let in_sender = lower(messages::sender).like(text.clone()).escape('\\');
            rows = rows.filter(in_sender.or(lower(messages::subject).like(text).escape('\\')));
        }
        rows
    }};
}

/// The rows behind the one whose key is `$last`, in the order of `$column` and of the ids.
macro_rules! behind {
    ($rows:expr, $column:expr, $last:expr, falling: $falling:expr) => {{
        let mut rows = $rows;
        if $falling {
            if let Some((key, id)) = $last {
                rows = rows.filter($column.le(key.clone()));
                rows = rows.filter($column.lt(key).or(messages::id.lt(id)));
            }
            rows.order(($column.desc(), messages::id.desc()))
        } else {
            if let Some((key, id)) = $last {
                rows = rows.filter($column.ge(key.clone()));
                rows = rows.filter($column.gt(key).or(messages::id.gt(id)));
            }
            rows.order(($column.asc(), messages::id.asc()))
        }
    }};
}

pub(super) fn total(
    connection: &mut DbConnection,
    firm: FirmId,
    mailbox: MailboxId,
    query: &MessagesQuery,
) -> Result<i64> {
    Ok(asked_for!(firm, mailbox, query, count_star()).first(connection)?)
}

/// What lies in the folder that is asked for, or in those that are watched, by class; however the list is
/// narrowed otherwise.
pub(super) fn classes(
    connection: &mut DbConnection,
    firm: FirmId,
    mailbox: MailboxId,
    query: &MessagesQuery,
) -> Result<ClassCounts> {
    let present = messages::table
        .inner_join(folders::table.on(folders::id.eq(messages::folder_id)))
        .filter(messages::mailbox_id.eq(mailbox.to_string()))
        .filter(messages::firm_id.eq(firm.to_string()))
        .filter(messages::expunged_at.is_null())
        .filter(folders::gone_at.is_null())
        .group_by(messages::topic)
        .select((messages::topic, count_star()));
    let counted: Vec<(String, i64)> = match query.folder {
        Some(folder) => present.filter(messages::folder_id.eq(folder.to_string())).load(connection)?,
        None => present.filter(folders::watched.eq(true)).load(connection)?,
    };
    let mut classes = ClassCounts::default();
    for (topic, count) in counted {
        classes.add(read_word(&topic)?, u32::try_from(count).unwrap_or(u32::MAX));
    }
    Ok(classes)
}

fn topics(class: Class) -> Result<Vec<String>> {
    Topic::ALL.into_iter().filter(|topic| topic.class() == class).map(word).collect()
}

/// In the order that is asked for, at most `limit`, from the one after `query.after`.
pub(super) fn page(
    connection: &mut DbConnection,
    firm: FirmId,
    mailbox: MailboxId,
    query: &MessagesQuery,
    limit: i64,
) -> Result<Vec<MessageLine>> {
    let last = match query.after {
        Some(after) => Some(last(connection, firm, mailbox, &after.to_string())?),
        None => None,
    };
    let rows = asked_for!(firm, mailbox, query, (Stored::as_select(), InFolder::as_select())).limit(limit);
    // Of each order, what it is for stands first: the newest, the largest, the letter A.
    let usual = !query.reversed;
    let rows: Vec<(Stored, InFolder)> = match query.sort {
        MessageOrder::Received => {
            let last = last.map(|last| (last.received_at, last.id));
            behind!(rows, messages::received_at, last, falling: usual).load(connection)?
        }
        MessageOrder::Sender => {
            let last = last.map(|last| (last.sender, last.id));
            behind!(rows, messages::sender, last, falling: !usual).load(connection)?
        }
        MessageOrder::Subject => {
            let last = last.map(|last| (last.subject, last.id));
            behind!(rows, messages::subject, last, falling: !usual).load(connection)?
        }
        MessageOrder::Size => {
            let last = last.map(|last| (last.size, last.id));
            behind!(rows, messages::size, last, falling: usual).load(connection)?
        }
    };
    rows.into_iter().map(|(stored, folder)| line(stored, folder)).collect()
}

/// What a message is ordered by.
#[derive(Queryable, Selectable)]
#[diesel(table_name = messages)]
struct Key {
    id: String,
    received_at: i64,
    sender: String,
    subject: String,
    size: i64,
}

fn last(connection: &mut DbConnection, firm: FirmId, mailbox: MailboxId, message: &str) -> Result<Key> {
    Ok(messages::table
        .find(message)
        .filter(messages::mailbox_id.eq(mailbox.to_string()))
        .filter(messages::firm_id.eq(firm.to_string()))
        .select(Key::as_select())
        .first(connection)?)
}

/// What LIKE looks for; none for no text. The text stands for itself, whatever it holds.
fn pattern(text: &str) -> Option<String> {
    let text = text.trim().to_lowercase();
    let escaped = text.replace('\\', "\\\\").replace('%', "\\%").replace('_', "\\_");
    (!text.is_empty()).then(|| format!("%{escaped}%"))
}

#[cfg(test)]
mod tests {
    use super::pattern;

    #[test]
    fn what_is_looked_for_stands_for_itself() {
        assert_eq!(pattern("  "), None);
        assert_eq!(pattern(" 100%_\\ ").as_deref(), Some("%100\\%\\_\\\\%"));
    }
}
