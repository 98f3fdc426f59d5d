-- Instants are milliseconds since 1970-01-01T00:00:00Z; ids are UUIDs as text, made by the hub.

CREATE TABLE installation (
    name TEXT PRIMARY KEY NOT NULL,
    value TEXT NOT NULL
);

CREATE TABLE firms (
    id TEXT PRIMARY KEY NOT NULL,
    name TEXT NOT NULL,
    marks_seen BOOLEAN NOT NULL,
    key_enc BLOB NOT NULL,
    created_at BIGINT NOT NULL
);

CREATE TABLE people (
    id TEXT PRIMARY KEY NOT NULL,
    firm_id TEXT NOT NULL REFERENCES firms (id),
    name TEXT NOT NULL,
    email TEXT NOT NULL UNIQUE,
    role TEXT NOT NULL,
    password_hash TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    suspended_at BIGINT
);

CREATE TABLE sessions (
    token_hash TEXT PRIMARY KEY NOT NULL,
    firm_id TEXT NOT NULL REFERENCES firms (id),
    person_id TEXT NOT NULL REFERENCES people (id),
    created_at BIGINT NOT NULL,
    last_used_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL
);
CREATE INDEX sessions_person ON sessions (person_id);

-- Devices on which a person has signed in before: they keep their own count of wrong passwords.
CREATE TABLE devices (
    token_hash TEXT PRIMARY KEY NOT NULL,
    person_id TEXT NOT NULL REFERENCES people (id),
    last_seen_at BIGINT NOT NULL
);

-- Failed sign-ins by what they are counted under: an account, an address, a device.
CREATE TABLE sign_in_failures (
    counted_under TEXT PRIMARY KEY NOT NULL,
    failures INTEGER NOT NULL,
    not_before BIGINT NOT NULL,
    last_at BIGINT NOT NULL
);

CREATE TABLE clients (
    id TEXT PRIMARY KEY NOT NULL,
    firm_id TEXT NOT NULL REFERENCES firms (id),
    name TEXT NOT NULL,
    fiscal_code TEXT NOT NULL,
    vat_number TEXT NOT NULL,
    being_set_up BOOLEAN NOT NULL,
    contact_name TEXT NOT NULL,
    contact_email TEXT NOT NULL,
    contact_mobile TEXT NOT NULL,
    responsible_id TEXT REFERENCES people (id),
    substitute_id TEXT REFERENCES people (id),
    substitute_from BIGINT,
    substitute_to BIGINT,
    notes TEXT NOT NULL,
    key_enc BLOB NOT NULL,
    created_at BIGINT NOT NULL,
    removed_at BIGINT
);
CREATE INDEX clients_firm ON clients (firm_id);

CREATE TABLE mailboxes (
    id TEXT PRIMARY KEY NOT NULL,
    firm_id TEXT NOT NULL REFERENCES firms (id),
    client_id TEXT NOT NULL REFERENCES clients (id),
    address TEXT NOT NULL,
    provider TEXT NOT NULL,
    host TEXT NOT NULL,
    port INTEGER NOT NULL,
    description TEXT NOT NULL,
    marks_seen BOOLEAN,
    unwatched_folders TEXT NOT NULL,
    backfill TEXT NOT NULL,
    paused BOOLEAN NOT NULL,
    created_at BIGINT NOT NULL,
    removed_at BIGINT,
    -- What the watch has committed; written by the watch alone.
    state TEXT NOT NULL,
    state_since BIGINT NOT NULL,
    last_checked BIGINT,
    next_try BIGINT,
    new_count INTEGER NOT NULL,
    new_in_spam INTEGER NOT NULL,
    unread_count INTEGER NOT NULL,
    row_message_id TEXT,
    quota_used_kib BIGINT,
    quota_limit_kib BIGINT
);
CREATE INDEX mailboxes_firm ON mailboxes (firm_id);

CREATE TABLE mailbox_clients (
    mailbox_id TEXT NOT NULL REFERENCES mailboxes (id),
    client_id TEXT NOT NULL REFERENCES clients (id),
    firm_id TEXT NOT NULL REFERENCES firms (id),
    PRIMARY KEY (mailbox_id, client_id)
);

CREATE TABLE credentials (
    mailbox_id TEXT PRIMARY KEY NOT NULL REFERENCES mailboxes (id),
    firm_id TEXT NOT NULL REFERENCES firms (id),
    login TEXT NOT NULL,
    -- NULL: no password has been given yet.
    password_enc BLOB,
    -- Keyed digest of host, login and password: the budget of refusals is counted under it, in
    -- all firms, and the same password typed again is the same version.
    version_tag TEXT NOT NULL,
    changed_at BIGINT NOT NULL,
    last_success_at BIGINT
);

-- Login attempts, committed before LOGIN is written. `outcome` is NULL until the answer was read.
CREATE TABLE login_attempts (
    id TEXT PRIMARY KEY NOT NULL,
    host TEXT NOT NULL,
    login_tag TEXT NOT NULL,
    version_tag TEXT NOT NULL,
    at BIGINT NOT NULL,
    outcome TEXT
);
CREATE INDEX login_attempts_login ON login_attempts (login_tag, at);
CREATE INDEX login_attempts_host ON login_attempts (host, outcome, at);

CREATE TABLE folders (
    id TEXT PRIMARY KEY NOT NULL,
    firm_id TEXT NOT NULL REFERENCES firms (id),
    mailbox_id TEXT NOT NULL REFERENCES mailboxes (id),
    -- As the server writes it (modified UTF-7), and as people read it.
    wire_name TEXT NOT NULL,
    name TEXT NOT NULL,
    role TEXT NOT NULL,
    watched BOOLEAN NOT NULL,
    uid_validity BIGINT NOT NULL,
    -- The cursor: every UID below it has been seen.
    uid_next BIGINT NOT NULL,
    -- Older mail is brought in downwards from here; 0 when done.
    backfill_below BIGINT NOT NULL,
    highest_modseq BIGINT NOT NULL,
    unread BIGINT NOT NULL,
    gone_at BIGINT,
    UNIQUE (mailbox_id, wire_name)
);

CREATE TABLE messages (
    id TEXT PRIMARY KEY NOT NULL,
    firm_id TEXT NOT NULL REFERENCES firms (id),
    mailbox_id TEXT NOT NULL REFERENCES mailboxes (id),
    folder_id TEXT NOT NULL REFERENCES folders (id),
    uid_validity BIGINT NOT NULL,
    uid BIGINT NOT NULL,
    -- Where the original is kept, `client/name`; empty while it is not.
    original TEXT NOT NULL,
    size BIGINT NOT NULL,
    received_at BIGINT NOT NULL,
    kind TEXT NOT NULL,
    sender TEXT NOT NULL,
    subject TEXT NOT NULL,
    attachments INTEGER NOT NULL,
    seen BOOLEAN NOT NULL,
    in_spam BOOLEAN NOT NULL,
    -- Brought in from before the box was added: never new.
    older BOOLEAN NOT NULL,
    displayed_at BIGINT,
    expunged_at BIGINT,
    UNIQUE (folder_id, uid_validity, uid)
);
CREATE INDEX messages_newest ON messages (mailbox_id, received_at, id);
-- The same bytes again are the same message, moved or renumbered.
CREATE INDEX messages_original ON messages (mailbox_id, original);

-- Supervision as intervals: from, to, how many checks, the longest gap between two of them.
CREATE TABLE checks (
    id TEXT PRIMARY KEY NOT NULL,
    firm_id TEXT NOT NULL REFERENCES firms (id),
    mailbox_id TEXT NOT NULL REFERENCES mailboxes (id),
    from_at BIGINT NOT NULL,
    to_at BIGINT NOT NULL,
    count BIGINT NOT NULL,
    longest_gap BIGINT NOT NULL
);
CREATE INDEX checks_mailbox ON checks (mailbox_id, to_at);

CREATE TABLE audit_entries (
    id TEXT PRIMARY KEY NOT NULL,
    firm_id TEXT NOT NULL REFERENCES firms (id),
    mailbox_id TEXT NOT NULL,
    person_id TEXT,
    person_name TEXT NOT NULL,
    address TEXT NOT NULL,
    act TEXT NOT NULL,
    subject TEXT NOT NULL,
    outcome TEXT NOT NULL,
    opened_at BIGINT NOT NULL,
    closed_at BIGINT
);
CREATE INDEX audit_entries_mailbox ON audit_entries (mailbox_id, opened_at, id);
