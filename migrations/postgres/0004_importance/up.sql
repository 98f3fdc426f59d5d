-- What a message is about, told from its original. Older rows are told by their kind alone until they are
-- read again.
ALTER TABLE messages ADD COLUMN topic TEXT NOT NULL DEFAULT 'correspondence';
UPDATE messages SET topic = 'receipt' WHERE kind IN ('accepted', 'delivered', 'service');
UPDATE messages SET topic = 'refusal' WHERE kind IN ('not_accepted', 'not_delivered');
UPDATE messages SET topic = 'late' WHERE kind = 'delivery_late';
UPDATE messages SET topic = 'uncertified' WHERE kind IN ('ordinary', 'anomaly');
UPDATE messages SET topic = 'unreadable' WHERE kind = 'unreadable';
-- Whom it only looks like, and why (JSON).
ALTER TABLE messages ADD COLUMN suspicion TEXT;
-- Where the signature proves it.
ALTER TABLE messages ADD COLUMN certified_at BIGINT;
-- The rows are counted from what nobody has displayed, by topic.
CREATE INDEX messages_unseen ON messages (mailbox_id, older, topic) WHERE displayed_at IS NULL AND expunged_at IS NULL;
CREATE INDEX messages_unreadable ON messages (kind) WHERE kind = 'unreadable' AND expunged_at IS NULL;

-- What the firm counts and in what order (JSON); empty for the usual.
ALTER TABLE firms ADD COLUMN priorities TEXT NOT NULL DEFAULT '';

-- What nobody has displayed, by class; `new_count` and `new_in_spam` are of what the firm counts.
ALTER TABLE mailboxes ADD COLUMN new_correspondence INTEGER NOT NULL DEFAULT 0;
ALTER TABLE mailboxes ADD COLUMN new_receipts INTEGER NOT NULL DEFAULT 0;
ALTER TABLE mailboxes ADD COLUMN new_sdi INTEGER NOT NULL DEFAULT 0;
ALTER TABLE mailboxes ADD COLUMN new_refusals INTEGER NOT NULL DEFAULT 0;
ALTER TABLE mailboxes ADD COLUMN new_suspicious INTEGER NOT NULL DEFAULT 0;
CREATE TEMPORARY TABLE unseen AS
    SELECT messages.mailbox_id AS mailbox_id, messages.topic AS topic, messages.in_spam AS in_spam
    FROM messages JOIN folders ON folders.id = messages.folder_id
    WHERE NOT messages.older AND messages.displayed_at IS NULL AND messages.expunged_at IS NULL
        AND folders.gone_at IS NULL AND folders.watched;
CREATE INDEX unseen_mailbox ON unseen (mailbox_id, topic);
UPDATE mailboxes SET
    new_count = (SELECT count(*) FROM unseen WHERE mailbox_id = mailboxes.id AND topic NOT IN ('receipt', 'late')),
    new_in_spam = (SELECT count(*) FROM unseen WHERE mailbox_id = mailboxes.id AND topic NOT IN ('receipt', 'late') AND in_spam),
    new_correspondence = (SELECT count(*) FROM unseen WHERE mailbox_id = mailboxes.id AND topic NOT IN ('receipt', 'late', 'refusal')),
    new_receipts = (SELECT count(*) FROM unseen WHERE mailbox_id = mailboxes.id AND topic IN ('receipt', 'late', 'refusal')),
    new_refusals = (SELECT count(*) FROM unseen WHERE mailbox_id = mailboxes.id AND topic = 'refusal');
DROP TABLE unseen;
