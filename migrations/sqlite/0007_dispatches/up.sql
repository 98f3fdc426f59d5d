-- Where a mailbox hands in what it sends, and whether it is let in.
CREATE TABLE submissions (
    mailbox_id TEXT PRIMARY KEY NOT NULL REFERENCES mailboxes (id),
    firm_id TEXT NOT NULL REFERENCES firms (id),
    -- The version of the password (credentials.version_tag) that this is about.
    version_tag TEXT NOT NULL,
    proved_at BIGINT,
    problem TEXT
);

-- Messages that mailboxes send. What was frozen when it was queued is never written again.
CREATE TABLE dispatches (
    id TEXT PRIMARY KEY NOT NULL,
    firm_id TEXT NOT NULL REFERENCES firms (id),
    mailbox_id TEXT NOT NULL REFERENCES mailboxes (id),
    -- Under whose key letter and files are sealed.
    client_id TEXT NOT NULL REFERENCES clients (id),
    author_name TEXT NOT NULL,
    state TEXT NOT NULL,
    revision BIGINT NOT NULL,
    subject TEXT NOT NULL,
    letter_enc BLOB NOT NULL,
    about_id TEXT,
    again_of TEXT,
    created_at BIGINT NOT NULL,
    moved_at BIGINT NOT NULL,
    -- Without angle brackets; empty while it is a draft.
    message_id TEXT NOT NULL,
    -- The original's name, under that client's key; empty while it is a draft.
    original TEXT NOT NULL,
    audit_id TEXT,
    queued_at BIGINT,
    next_try BIGINT,
    attempts INTEGER NOT NULL,
    -- Who is at it: what another one commits without it has no effect.
    fence TEXT,
    -- Committed before the first byte of the content: from then on it may have been taken.
    content_at BIGINT,
    accepted_at BIGINT,
    -- The provider's id (identificativo), once a receipt has told it.
    identifier TEXT NOT NULL,
    problem TEXT,
    reply TEXT NOT NULL,
    stalled BOOLEAN NOT NULL,
    -- The copy in Sent: NULL while it is still to be put there.
    copied_at BIGINT,
    copy_try BIGINT
);
CREATE INDEX dispatches_mailbox ON dispatches (mailbox_id, moved_at);
CREATE INDEX dispatches_state ON dispatches (state, next_try);
CREATE INDEX dispatches_message_id ON dispatches (message_id);

CREATE TABLE dispatch_recipients (
    dispatch_id TEXT NOT NULL REFERENCES dispatches (id),
    position INTEGER NOT NULL,
    firm_id TEXT NOT NULL REFERENCES firms (id),
    address TEXT NOT NULL,
    in_copy BOOLEAN NOT NULL,
    state TEXT NOT NULL,
    at BIGINT,
    detail TEXT NOT NULL,
    receipt_id TEXT,
    PRIMARY KEY (dispatch_id, position)
);

CREATE TABLE dispatch_files (
    id TEXT PRIMARY KEY NOT NULL,
    firm_id TEXT NOT NULL REFERENCES firms (id),
    dispatch_id TEXT NOT NULL REFERENCES dispatches (id),
    name TEXT NOT NULL,
    size BIGINT NOT NULL
);
CREATE INDEX dispatch_files_dispatch ON dispatch_files (dispatch_id);

-- The bytes of a file, a piece at a time, each kept as an original.
CREATE TABLE dispatch_pieces (
    file_id TEXT NOT NULL REFERENCES dispatch_files (id),
    start BIGINT NOT NULL,
    firm_id TEXT NOT NULL REFERENCES firms (id),
    size BIGINT NOT NULL,
    original TEXT NOT NULL,
    PRIMARY KEY (file_id, start)
);

-- Receipts of what mailboxes sent, as they arrived; of the same bytes one.
CREATE TABLE receipts (
    id TEXT PRIMARY KEY NOT NULL,
    firm_id TEXT NOT NULL REFERENCES firms (id),
    mailbox_id TEXT NOT NULL REFERENCES mailboxes (id),
    -- The message that it is, and its bytes.
    message_id TEXT NOT NULL,
    original TEXT NOT NULL,
    -- NULL: nothing that we sent is known under its ids (yet).
    dispatch_id TEXT REFERENCES dispatches (id),
    kind TEXT NOT NULL,
    -- Intact, signed by a provider under an authority that is trusted, and of this mailbox's own mail.
    trusted BOOLEAN NOT NULL,
    msgid TEXT NOT NULL,
    identifier TEXT NOT NULL,
    recipient TEXT NOT NULL,
    externals TEXT NOT NULL,
    detail TEXT NOT NULL,
    at BIGINT,
    UNIQUE (mailbox_id, original)
);
CREATE INDEX receipts_dispatch ON receipts (dispatch_id);
CREATE INDEX receipts_identifier ON receipts (mailbox_id, identifier);
