-- What the provider's signature proved when the message arrived.
ALTER TABLE messages ADD COLUMN signature TEXT NOT NULL DEFAULT 'not_checked';
