ALTER TABLE messages DROP COLUMN signature;
