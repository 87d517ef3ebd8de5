-- Who has announced an upload: the id of a key, or an address without one. Its open uploads are counted.
ALTER TABLE uploads ADD COLUMN client TEXT NOT NULL DEFAULT '';

CREATE INDEX uploads_by_client ON uploads (client, expires_at);
