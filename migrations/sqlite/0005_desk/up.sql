-- What the server says a folder holds, and what stands between the levels of its name.
ALTER TABLE folders ADD COLUMN total BIGINT NOT NULL DEFAULT 0;
ALTER TABLE folders ADD COLUMN separator TEXT NOT NULL DEFAULT '';

-- What happened to a message without anybody of the firm having asked for it here: read, moved, removed.
ALTER TABLE messages ADD COLUMN outside TEXT NOT NULL DEFAULT '';

-- Pages of a list by key, in each of its orders.
CREATE INDEX messages_in_folder ON messages (folder_id, received_at, id);
CREATE INDEX messages_by_sender ON messages (mailbox_id, sender, id);
CREATE INDEX messages_by_subject ON messages (mailbox_id, subject, id);
CREATE INDEX messages_by_size ON messages (mailbox_id, size, id);
CREATE INDEX messages_new ON messages (mailbox_id, older, displayed_at, expunged_at, folder_id, firm_id);
-- How many messages lie in each folder, without looking at any of them.
CREATE INDEX messages_here ON messages (mailbox_id, expunged_at, folder_id, firm_id);

-- Who of the firm has displayed a message, and when first.
CREATE TABLE readers (
    message_id TEXT NOT NULL REFERENCES messages (id),
    person_id TEXT NOT NULL,
    firm_id TEXT NOT NULL REFERENCES firms (id),
    person_name TEXT NOT NULL,
    at BIGINT NOT NULL,
    PRIMARY KEY (message_id, person_id)
);

-- What people want done in a box, in the order in which they asked (ids rise). `began_at` is committed
-- before the server is told; `mark` is then the next number of the folder that a copy goes to.
CREATE TABLE box_acts (
    id TEXT PRIMARY KEY NOT NULL,
    firm_id TEXT NOT NULL REFERENCES firms (id),
    mailbox_id TEXT NOT NULL REFERENCES mailboxes (id),
    message_id TEXT NOT NULL REFERENCES messages (id),
    person_id TEXT NOT NULL,
    audit_id TEXT NOT NULL,
    bunch TEXT NOT NULL,
    verb TEXT NOT NULL,
    from_folder TEXT NOT NULL,
    to_folder TEXT,
    state TEXT NOT NULL,
    trouble TEXT NOT NULL,
    tries INTEGER NOT NULL,
    not_before BIGINT NOT NULL,
    asked_at BIGINT NOT NULL,
    began_at BIGINT,
    mark BIGINT,
    ended_at BIGINT
);
CREATE INDEX box_acts_waiting ON box_acts (mailbox_id, state, id);
CREATE INDEX box_acts_message ON box_acts (message_id, state);
CREATE INDEX box_acts_bunch ON box_acts (bunch);
