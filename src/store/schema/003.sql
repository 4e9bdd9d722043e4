-- Channels: how an account listens and how long it has been well, what was missed and repaired, silence;
-- a mention's second name; and the watches.

-- `last` is the last good moment, written when it passes. `streaming` is 1 while what happens is told as it
-- happens. The gap is the last one that was repaired.
ALTER TABLE accounts ADD COLUMN streaming INTEGER NOT NULL DEFAULT 0 CHECK (streaming IN (0, 1));
ALTER TABLE accounts ADD COLUMN silent INTEGER NOT NULL DEFAULT 0;
ALTER TABLE accounts ADD COLUMN gap_from INTEGER NOT NULL DEFAULT 0;
ALTER TABLE accounts ADD COLUMN gap_until INTEGER NOT NULL DEFAULT 0 CHECK (gap_until >= gap_from);
ALTER TABLE accounts ADD COLUMN gap_loaded INTEGER NOT NULL DEFAULT 0;
ALTER TABLE accounts ADD COLUMN gap_whole INTEGER NOT NULL DEFAULT 1 CHECK (gap_whole IN (0, 1));

-- What a URL counts as, where a network counts each alike; and how long a direct message may be, where that is not
-- what a post may be (0 = the same).
ALTER TABLE accounts ADD COLUMN length_link INTEGER NOT NULL DEFAULT 0;
ALTER TABLE accounts ADD COLUMN direct_most INTEGER NOT NULL DEFAULT 0;
ALTER TABLE accounts ADD COLUMN direct_bytes INTEGER NOT NULL DEFAULT 0;

ALTER TABLE mentions ADD COLUMN uri TEXT;
CREATE INDEX mentions_url ON mentions (url) WHERE url IS NOT NULL;
CREATE UNIQUE INDEX mentions_uri ON mentions (account_id, uri) WHERE uri IS NOT NULL;

-- What was looked for, why, on whose word, and from when until when. A row is never changed but for its end.
CREATE TABLE watches (
	id INTEGER PRIMARY KEY,
	name TEXT NOT NULL,
	account TEXT NOT NULL,
	terms TEXT NOT NULL CHECK (json_valid(terms)),
	purpose TEXT NOT NULL CHECK (trim(purpose) <> ''),
	owner TEXT NOT NULL CHECK (trim(owner) <> ''),
	until INTEGER NOT NULL,
	begun INTEGER NOT NULL,
	ended INTEGER NOT NULL DEFAULT 0
) STRICT;

CREATE UNIQUE INDEX watches_running ON watches (account, name) WHERE ended = 0;

CREATE TRIGGER watches_end BEFORE UPDATE ON watches
WHEN OLD.ended <> 0 OR NEW.name <> OLD.name OR NEW.account <> OLD.account OR NEW.terms <> OLD.terms
	OR NEW.purpose <> OLD.purpose OR NEW.owner <> OLD.owner OR NEW.until <> OLD.until OR NEW.begun <> OLD.begun
BEGIN
	SELECT RAISE(ABORT, 'watch.stays');
END;

CREATE TRIGGER watches_stay BEFORE DELETE ON watches
BEGIN
	SELECT RAISE(ABORT, 'watch.stays');
END;
