//! LIST: the folders of a mailbox and what each is for.

use async_imap::imap_proto::{MailboxDatum, NameAttribute, Response};

use super::command::Command;
use super::session::{Done, PATIENT, Session};
use super::trouble::Trouble;
use super::utf7;
use super::violation::Violation;

/// All folders that can be opened.
pub type Listing = Vec<Listed>;

/// A folder as LIST tells of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Listed {
    /// As the server writes it.
    pub wire_name: String,
    /// As people read it.
    pub name: String,
    /// What stands between the levels of the name; empty when there are none (RFC 3501 §7.2.2).
    pub separator: String,
    pub role: Role,
}

/// What a folder is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Role {
    Inbox,
    Sent,
    Drafts,
    Trash,
    Spam,
    Archive,
    /// Shows again what other folders hold.
    Virtual,
    Other,
}

impl Role {
    /// The name in the database.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Inbox => "inbox",
            Self::Sent => "sent",
            Self::Drafts => "drafts",
            Self::Trash => "trash",
            Self::Spam => "spam",
            Self::Archive => "archive",
            Self::Virtual => "virtual",
            Self::Other => "other",
        }
    }

    /// The role of that name.
    #[must_use]
    pub fn from_name(name: &str) -> Self {
        [Self::Inbox, Self::Sent, Self::Drafts, Self::Trash, Self::Spam, Self::Archive, Self::Virtual]
            .into_iter()
            .find(|role| role.as_str() == name)
            .unwrap_or(Self::Other)
    }

    /// Whether what lies there is brought in behind what is watched, so that a person can read it: mail
    /// that the box sent, began or threw away. A folder that shows others' mail again is not.
    #[must_use]
    pub const fn is_followed(self) -> bool {
        matches!(self, Self::Sent | Self::Drafts | Self::Trash)
    }

    /// Whether legal mail may arrive there: providers' own rules move mail, even into Spam.
    #[must_use]
    pub const fn is_watched(self) -> bool {
        matches!(self, Self::Inbox | Self::Spam | Self::Archive | Self::Other)
    }
}

/// More folders than any mailbox has; each becomes a row.
const FOLDERS: usize = 5_000;

impl Session {
    /// Lists the folders; says who we are on the way (RFC 2971).
    ///
    /// # Errors
    /// `Denied` when the server refuses, `Violated` when it lists without end; others when the
    /// session breaks.
    pub async fn folders(&mut self) -> Result<Listing, Trouble> {
        let mut commands = Vec::new();
        if self.capabilities.id {
            commands.push(Command::new("ID").word(concat!(
                r#"("name" "Portineria" "version" ""#,
                env!("CARGO_PKG_VERSION"),
                r#"")"#
            )));
        }
        commands.push(match self.capabilities.special_use && self.capabilities.list_extended {
            true => Command::new(r#"LIST "" "*" RETURN (SPECIAL-USE)"#),
            false => Command::new(r#"LIST "" "*""#),
        });
        let mut listing = Listing::new();
        let done = self.exchange(&commands, PATIENT, None, |response| listing.extend(read(response))).await?;
        done.last().copied().unwrap_or(Done::Bad).ok()?;
        if listing.len() > FOLDERS {
            return Err(Trouble::Violated(Violation::AnswerTooLarge));
        }
        Ok(listing)
    }
}

fn read(response: &Response<'_>) -> Option<Listed> {
    let Response::MailboxData(MailboxDatum::List(told)) = response else {
        return None;
    };
    let closed = told.name_attributes.iter().any(|attribute| match attribute {
        NameAttribute::NoSelect => true,
        NameAttribute::Extension(name) => name.eq_ignore_ascii_case("\\NonExistent"),
        _ => false,
    });
    let wire_name = unquote(&told.name);
    if closed || wire_name.is_empty() || wire_name.contains(['\r', '\n', '\0']) {
        return None;
    }
    // Encoded, a name may hold what a database does not take.
    let name = utf7::decode(&wire_name).replace(char::is_control, "");
    let separator = unquote(told.delimiter.as_deref().unwrap_or_default()).replace(char::is_control, "");
    let leaf = match separator.as_str() {
        "" => &name,
        separator => name.rsplit(separator).next().unwrap_or(&name),
    };
    let role = role_by_attribute(&told.name_attributes)
        .unwrap_or_else(|| if wire_name == "INBOX" { Role::Inbox } else { role_by_name(leaf) });
    let role = if wire_name == "INBOX" { Role::Inbox } else { role };
    Some(Listed { wire_name, name, separator, role })
}

/// The parser hands a quoted name over as it stood between the quotes.
pub(super) fn unquote(name: &str) -> String {
    name.replace("\\\"", "\"").replace("\\\\", "\\")
}

/// By SPECIAL-USE (RFC 6154).
fn role_by_attribute(attributes: &[NameAttribute<'_>]) -> Option<Role> {
    attributes.iter().find_map(|attribute| match attribute {
        NameAttribute::Sent => Some(Role::Sent),
        NameAttribute::Drafts => Some(Role::Drafts),
        NameAttribute::Trash => Some(Role::Trash),
        NameAttribute::Junk => Some(Role::Spam),
        NameAttribute::Archive => Some(Role::Archive),
        NameAttribute::All | NameAttribute::Flagged => Some(Role::Virtual),
        _ => None,
    })
}

/// By the names that Italian providers and common mail programs give, where SPECIAL-USE is missing.
fn role_by_name(leaf: &str) -> Role {
    match leaf.to_lowercase().as_str() {
        "inviata" | "inviate" | "posta inviata" | "inviati" | "spedite" | "spedita" | "sent"
        | "sent items" | "sent messages" | "sent mail" | "elementi inviati" | "messaggi inviati"
        | "outbox" => Role::Sent,
        "bozze" | "bozza" | "drafts" | "draft" => Role::Drafts,
        "cestino" | "trash" | "deleted" | "deleted items" | "deleted messages" | "posta eliminata"
        | "elementi eliminati" | "eliminate" | "eliminati" | "cancellati" => Role::Trash,
        "spam" | "junk" | "junk e-mail" | "junk email" | "bulk mail" | "posta indesiderata"
        | "indesiderata" | "indesiderati" => Role::Spam,
        "archivio" | "archive" | "archives" | "archiviata" | "archiviate" | "archiviati"
        | "posta archiviata" => Role::Archive,
        _ => Role::Other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(line: &str, wire_name: &str, name: &str, role: Role) {
        let (_, response) = Response::parse(line.as_bytes()).unwrap();
        let listed = read(&response).unwrap();
        assert_eq!((listed.wire_name.as_str(), listed.name.as_str(), listed.role), (wire_name, name, role));
    }

    #[test]
    fn the_separator_is_the_servers() {
        for (line, separator) in [
            ("* LIST () \".\" INBOX.Inviata\r\n", "."),
            ("* LIST () \"\\\\\" x\r\n", "\\"),
            ("* LIST () NIL x\r\n", ""),
        ] {
            let (_, response) = Response::parse(line.as_bytes()).unwrap();
            assert_eq!(read(&response).unwrap().separator, separator, "{line}");
        }
    }

    #[test]
    fn roles_come_from_special_use_and_else_from_the_name() {
        check("* LIST (\\HasNoChildren) \".\" INBOX\r\n", "INBOX", "INBOX", Role::Inbox);
        check("* LIST () \".\" INBOX.Inviata\r\n", "INBOX.Inviata", "INBOX.Inviata", Role::Sent);
        check("* LIST () \"/\" INBOX/Spedite\r\n", "INBOX/Spedite", "INBOX/Spedite", Role::Sent);
        check("* LIST (\\Trash) \"/\" Altro\r\n", "Altro", "Altro", Role::Trash);
        check(
            "* LIST () \".\" \"Posta indesiderata\"\r\n",
            "Posta indesiderata",
            "Posta indesiderata",
            Role::Spam,
        );
        check("* LIST (\\Archive) \"/\" Vecchia\r\n", "Vecchia", "Vecchia", Role::Archive);
        check("* LIST () \".\" INBOX.Archivio\r\n", "INBOX.Archivio", "INBOX.Archivio", Role::Archive);
        check("* LIST () NIL \"Attivit&AOA-\"\r\n", "Attivit&AOA-", "Attività", Role::Other);
        check("* LIST () \"/\" \"a\\\"b\\\\c\"\r\n", "a\"b\\c", "a\"b\\c", Role::Other);
    }

    #[test]
    fn a_name_holds_nothing_that_a_database_refuses() {
        check("* LIST () \"/\" a&AAAACg-b\r\n", "a&AAAACg-b", "ab", Role::Other);
    }

    #[test]
    fn folders_that_cannot_be_opened_are_left_out() {
        for line in ["* LIST (\\Noselect) \"/\" x\r\n", "* LIST (\\NonExistent) \"/\" x\r\n"] {
            let (_, response) = Response::parse(line.as_bytes()).unwrap();
            assert_eq!(read(&response), None);
        }
    }
}
