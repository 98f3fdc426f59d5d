-- Several providers may share a host and differ by the port: attempts are counted per endpoint. What
-- was counted before was at the usual port.
ALTER TABLE login_attempts RENAME COLUMN host TO endpoint;
UPDATE login_attempts SET endpoint = endpoint || ':993';
