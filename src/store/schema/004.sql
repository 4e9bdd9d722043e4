-- Who may not read a capture's bytes sees whether it has any.
ALTER TABLE captures ADD COLUMN erased INTEGER GENERATED ALWAYS AS (bytes IS NULL) VIRTUAL;

-- How many cases are open, kept by those that change it: every desk shows it, and to count a million takes longer than
-- anything else that a desk does.
CREATE TABLE tally (
	id INTEGER PRIMARY KEY CHECK (id = 1),
	open INTEGER NOT NULL CHECK (open >= 0)
) STRICT;

INSERT INTO tally SELECT 1, count(*) FROM cases WHERE is_open = 1;

CREATE TRIGGER cases_tally_insert AFTER INSERT ON cases WHEN NEW.is_open = 1
BEGIN
	UPDATE tally SET open = open + 1;
END;

CREATE TRIGGER cases_tally_update AFTER UPDATE OF state ON cases WHEN NEW.is_open <> OLD.is_open
BEGIN
	UPDATE tally SET open = open + NEW.is_open - OLD.is_open;
END;

CREATE TRIGGER cases_tally_delete AFTER DELETE ON cases WHEN OLD.is_open = 1
BEGIN
	UPDATE tally SET open = open - 1;
END;
