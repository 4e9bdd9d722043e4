-- An undo is an act too, so that a redo can undo it: `undoes` is the act that it took back.
ALTER TABLE acts ADD COLUMN undoes INTEGER REFERENCES acts (id);
CREATE INDEX acts_redo ON acts (operator, batch) WHERE undone = 0 AND undoes IS NOT NULL;

-- What a person wants to see who asks what went wrong; a journal holds millions of other events.
ALTER TABLE journal ADD COLUMN trouble INTEGER GENERATED ALWAYS AS (event IN
	('post.failed', 'post.answer_lost', 'post.postponed', 'account.limited', 'account.degraded',
	'account.lost', 'account.signed_out')) VIRTUAL;
CREATE INDEX journal_trouble ON journal (seq) WHERE trouble = 1;
