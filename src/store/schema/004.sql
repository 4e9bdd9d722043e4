-- What a URL counts as, where a network counts each alike.
ALTER TABLE accounts ADD COLUMN length_link INTEGER NOT NULL DEFAULT 0;
