//! Mailboxes, through the public verbs.
