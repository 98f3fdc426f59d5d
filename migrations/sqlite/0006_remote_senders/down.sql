DROP TABLE remote_senders;
