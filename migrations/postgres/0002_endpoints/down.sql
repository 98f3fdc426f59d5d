ALTER TABLE login_attempts RENAME COLUMN endpoint TO host;
UPDATE login_attempts SET host = substr(host, 1, length(host) - 4) WHERE host LIKE '%:993';
