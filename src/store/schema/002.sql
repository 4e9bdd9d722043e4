-- An undo is an act too, so that a redo can undo it: `undoes` is the act that it took back.
ALTER TABLE acts ADD COLUMN undoes INTEGER REFERENCES acts (id);
CREATE INDEX acts_redo ON acts (operator, batch) WHERE undone = 0 AND undoes IS NOT NULL;

-- What a person wants to see who asks what went wrong; a journal holds millions of other events.
-- A CASE and not an IN, for which SQLite 3.40 makes a table anew with each row that it looks at.
ALTER TABLE journal ADD COLUMN trouble INTEGER GENERATED ALWAYS AS (CASE event
	WHEN 'post.failed' THEN 1 WHEN 'post.answer_lost' THEN 1 WHEN 'post.postponed' THEN 1
	WHEN 'account.limited' THEN 1 WHEN 'account.degraded' THEN 1 WHEN 'account.lost' THEN 1
	WHEN 'account.signed_out' THEN 1 WHEN 'account.silent' THEN 1 WHEN 'account.missed' THEN 1
	ELSE 0 END) VIRTUAL;
CREATE INDEX journal_trouble ON journal (seq) WHERE trouble = 1;
