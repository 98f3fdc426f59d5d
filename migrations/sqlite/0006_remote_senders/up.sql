-- Certified senders whose remote pictures load by themselves.
CREATE TABLE remote_senders (
    firm_id TEXT NOT NULL REFERENCES firms (id),
    sender TEXT NOT NULL,
    person_id TEXT NOT NULL REFERENCES people (id),
    allowed_at BIGINT NOT NULL,
    PRIMARY KEY (firm_id, sender)
);
