-- Danger to life: from when a case is one, and what ended it; and who asks for a case that another is answering.

-- What colleagues write at a case. `about` is of an answer of the checklist its field, of who took the danger at the
-- dispatch centre their number there; of why it is none, nothing. A plain note is about nothing either.
ALTER TABLE notes ADD COLUMN kind TEXT NOT NULL DEFAULT 'note';
ALTER TABLE notes ADD COLUMN about TEXT;

CREATE TRIGGER notes_said BEFORE INSERT ON notes
WHEN trim(coalesce(NEW.text, ''), char(32, 9, 13, 10)) = ''
	OR (NEW.kind IN ('checklist', 'handed') AND trim(coalesce(NEW.about, ''), char(32, 9, 13, 10)) = '')
BEGIN
	SELECT RAISE(ABORT, 'note.empty');
END;

-- `settled` is the note that ended the danger: handed to the dispatch centre, or harmless.
ALTER TABLE cases ADD COLUMN danger INTEGER NOT NULL DEFAULT 0;
ALTER TABLE cases ADD COLUMN settled INTEGER REFERENCES notes (id);
-- Which alarms it has raised: 1 nobody took it up in time, 2 the dispatch centre did not have it in time.
ALTER TABLE cases ADD COLUMN alarmed INTEGER NOT NULL DEFAULT 0;
UPDATE cases SET danger = updated WHERE priority = 0;

CREATE TRIGGER cases_settled BEFORE UPDATE OF settled ON cases
WHEN NEW.settled IS NOT OLD.settled AND CASE WHEN NEW.settled IS NULL
	THEN NEW.priority > 0 OR NEW.state NOT IN ('new', 'open', 'waiting')
	ELSE NOT EXISTS (SELECT 1 FROM notes WHERE id = NEW.settled AND case_id = NEW.id
		AND kind IN ('handed', 'harmless') AND withdrawn = 0) END
BEGIN
	SELECT RAISE(ABORT, 'case.settled');
END;

CREATE TRIGGER notes_settled BEFORE UPDATE OF withdrawn ON notes
WHEN NEW.withdrawn <> 0 AND OLD.withdrawn = 0
	AND EXISTS (SELECT 1 FROM cases WHERE id = NEW.case_id AND settled = NEW.id)
BEGIN
	SELECT RAISE(ABORT, 'note.settled');
END;

-- Nobody puts a danger away that is not settled, also from where it sleeps; what settled one before settles no new one;
-- and none begins where nobody sees it. One is merged only into another that is not settled and waits as long. But for the undoing of the very act that made the case what it is.
CREATE TRIGGER cases_danger BEFORE UPDATE OF state, priority ON cases
WHEN ((OLD.priority = 0 AND OLD.state IN ('new', 'open', 'waiting', 'snoozed') AND NEW.settled IS NULL
		AND (NEW.priority > 0 OR (NEW.state <> OLD.state AND NEW.state NOT IN ('new', 'open', 'waiting')))
		AND NOT (NEW.state = 'merged' AND NEW.priority = 0 AND EXISTS (SELECT 1 FROM cases t WHERE t.id = NEW.linked_to
			AND t.pinned = 1 AND t.settled IS NULL AND t.danger <= OLD.danger)))
	OR (OLD.priority > 0 AND NEW.priority = 0
		AND (NEW.settled IS NOT NULL OR NEW.state NOT IN ('new', 'open', 'waiting'))))
	AND NOT EXISTS (SELECT 1 FROM acts WHERE acts.id = NEW.undo_of AND case_id = OLD.id AND undone = 0
		AND after_version = OLD.version AND before ->> '$.priority' = NEW.priority AND before ->> '$.state' = NEW.state)
BEGIN
	SELECT RAISE(ABORT, 'case.danger');
END;

-- Who asks the holder for it, and when: what is not refused is his after 20 s. A supervisor does not ask.
ALTER TABLE leases ADD COLUMN asked_by TEXT;
ALTER TABLE leases ADD COLUMN asked INTEGER NOT NULL DEFAULT 0;

CREATE TRIGGER leases_held BEFORE UPDATE OF operator ON leases
WHEN NEW.operator <> OLD.operator AND OLD.until > NEW.taken
	AND NOT (OLD.asked_by IS NEW.operator AND OLD.asked + 20000000 <= NEW.taken)
	AND NOT EXISTS (SELECT 1 FROM operators WHERE login = NEW.operator AND role = 'supervisor')
BEGIN
	SELECT RAISE(ABORT, 'lease.held');
END;

-- Who sits at which desk: since when, when he pressed a key last, and until when a desk that gives no sign counts as his.
-- Who is away wants to hear of dangers alone; `asked` is when his desk asked whether he is still there.
CREATE TABLE presence (
	desk TEXT PRIMARY KEY,
	operator TEXT NOT NULL,
	since INTEGER NOT NULL,
	keyed INTEGER NOT NULL,
	until INTEGER NOT NULL,
	away INTEGER NOT NULL DEFAULT 0 CHECK (away IN (0, 1)),
	asked INTEGER NOT NULL DEFAULT 0
) STRICT, WITHOUT ROWID;

-- What one shift tells the next, signed by both. `head` is the end of the journal as it was then.
CREATE TABLE handovers (
	id INTEGER PRIMARY KEY,
	operator TEXT NOT NULL,
	heir TEXT,
	text TEXT,
	salt BLOB,
	hash BLOB NOT NULL CHECK (length(hash) = 32),
	head INTEGER NOT NULL,
	created INTEGER NOT NULL,
	taken_by TEXT CHECK (taken_by <> operator),
	taken INTEGER NOT NULL DEFAULT 0,
	CHECK ((taken_by IS NULL) = (taken = 0))
) STRICT;

CREATE TRIGGER handovers_danger BEFORE INSERT ON handovers
WHEN EXISTS (SELECT 1 FROM cases WHERE is_open = 1 AND pinned = 1 AND acknowledged = 0)
BEGIN
	SELECT RAISE(ABORT, 'handover.danger');
END;

-- Nobody goes home with a case.
CREATE TRIGGER handovers_cases BEFORE INSERT ON handovers
WHEN EXISTS (SELECT 1 FROM cases WHERE assignee = NEW.operator
	AND state NOT IN ('resolved', 'merged', 'spam'))
BEGIN
	SELECT RAISE(ABORT, 'handover.cases');
END;

CREATE TRIGGER handovers_stay BEFORE UPDATE ON handovers
WHEN (OLD.taken <> 0 AND (NEW.taken <> OLD.taken OR NEW.taken_by IS NOT OLD.taken_by))
	OR NEW.operator <> OLD.operator OR NEW.heir IS NOT OLD.heir OR NEW.hash <> OLD.hash
	OR (NEW.text IS NOT OLD.text AND NEW.text IS NOT NULL) OR NEW.head <> OLD.head OR NEW.created <> OLD.created
BEGIN
	SELECT RAISE(ABORT, 'handover.stays');
END;

CREATE TRIGGER handovers_kept BEFORE DELETE ON handovers
BEGIN
	SELECT RAISE(ABORT, 'handover.stays');
END;

-- What a colleague has for somebody: named him in a note, gave him a case, or keeps one that he asked for. `seen` when he opened it.
CREATE TABLE calls (
	id INTEGER PRIMARY KEY,
	case_id INTEGER NOT NULL REFERENCES cases (id),
	operator TEXT NOT NULL,
	caller TEXT NOT NULL,
	kind TEXT NOT NULL CHECK (kind IN ('named', 'assigned', 'kept')),
	created INTEGER NOT NULL,
	seen INTEGER NOT NULL DEFAULT 0
) STRICT;

CREATE INDEX calls_unseen ON calls (operator, id) WHERE seen = 0;
CREATE INDEX calls_case ON calls (case_id);

-- The line of the day, and who has read it.
CREATE TABLE announcements (
	id INTEGER PRIMARY KEY,
	author TEXT NOT NULL,
	text TEXT,
	salt BLOB,
	hash BLOB NOT NULL CHECK (length(hash) = 32),
	created INTEGER NOT NULL,
	ended INTEGER NOT NULL DEFAULT 0
) STRICT;

CREATE UNIQUE INDEX announcements_one ON announcements (ended) WHERE ended = 0;

CREATE TABLE announcements_read (
	announcement_id INTEGER NOT NULL REFERENCES announcements (id),
	operator TEXT NOT NULL,
	time INTEGER NOT NULL,
	PRIMARY KEY (announcement_id, operator)
) STRICT, WITHOUT ROWID;

CREATE TRIGGER announcements_author BEFORE INSERT ON announcements
WHEN NOT EXISTS (SELECT 1 FROM operators WHERE login = NEW.author AND role = 'supervisor')
BEGIN
	SELECT RAISE(ABORT, 'announcement.author');
END;

-- Several cases about one thing. A merged case is a pointer, `linked_to` says where its mentions are; it points to a
-- case that is none, of the same account, so that no reply can leave by another.
CREATE TRIGGER cases_merged BEFORE UPDATE OF state, linked_to ON cases
WHEN NEW.state = 'merged' AND (OLD.state <> 'merged' OR NEW.linked_to IS NOT OLD.linked_to)
	AND (NOT EXISTS (SELECT 1 FROM cases t WHERE t.id = NEW.linked_to AND t.id <> NEW.id
			AND t.account_id = NEW.account_id AND t.state <> 'merged')
		OR EXISTS (SELECT 1 FROM cases s WHERE s.linked_to = NEW.id AND s.state = 'merged'))
BEGIN
	SELECT RAISE(ABORT, 'case.merged');
END;
CREATE INDEX cases_merged ON cases (linked_to) WHERE state = 'merged';

CREATE TRIGGER mentions_move BEFORE UPDATE OF case_id ON mentions
WHEN NEW.case_id IS NOT OLD.case_id AND NOT EXISTS (SELECT 1 FROM cases c WHERE c.id = NEW.case_id
	AND c.account_id = NEW.account_id AND c.state <> 'merged')
BEGIN
	SELECT RAISE(ABORT, 'mention.case');
END;

-- A reply is of the case of what it answers, and its author has not seen that one yet; none moves that is on its way.
CREATE INDEX posts_parent ON posts (parent_id);
CREATE TRIGGER mentions_posts AFTER UPDATE OF case_id ON mentions WHEN NEW.case_id IS NOT OLD.case_id
BEGIN
	UPDATE posts SET case_id = NEW.case_id,
		case_version = CASE WHEN state IN ('draft', 'review') THEN 0 ELSE case_version END
		WHERE parent_id = NEW.id;
END;
CREATE TRIGGER posts_case BEFORE UPDATE OF case_id ON posts
WHEN NEW.case_id <> OLD.case_id AND OLD.state IN ('held', 'sending', 'unclear')
BEGIN
	SELECT RAISE(ABORT, 'post.case');
END;

-- How often a mention was shared is counted anew where it goes.
CREATE INDEX mentions_reposts ON mentions (account_id, in_reply_to) WHERE kind = 'repost';

-- What somebody linked, readable from both.
CREATE TABLE case_links (
	a INTEGER NOT NULL REFERENCES cases (id),
	b INTEGER NOT NULL REFERENCES cases (id),
	PRIMARY KEY (a, b),
	CHECK (a < b)
) STRICT, WITHOUT ROWID;
CREATE INDEX case_links_b ON case_links (b);

-- The acts of a step that is undone whole or not at all.
ALTER TABLE acts ADD COLUMN whole INTEGER NOT NULL DEFAULT 0 CHECK (whole IN (0, 1));

-- Questions to other services, and their answers, are notes. Of a question `about` is the service, `due` when it wants
-- its answer, `told` when that time was found to have passed, `sent` when it left as a file (-1: it is leaving now).
-- An answer names its question in `answers`.
ALTER TABLE notes ADD COLUMN answers INTEGER REFERENCES notes (id);
ALTER TABLE notes ADD COLUMN due INTEGER NOT NULL DEFAULT 0;
ALTER TABLE notes ADD COLUMN told INTEGER NOT NULL DEFAULT 0;
ALTER TABLE notes ADD COLUMN sent INTEGER NOT NULL DEFAULT 0;
CREATE INDEX notes_answers ON notes (answers) WHERE answers IS NOT NULL;
CREATE INDEX notes_due ON notes (due) WHERE kind = 'question' AND told = 0;
CREATE INDEX notes_overdue ON notes (author, told) WHERE kind = 'question' AND told > 0;
CREATE INDEX notes_unsent ON notes (about) WHERE kind = 'question' AND sent <= 0;

CREATE TABLE services (
	name TEXT PRIMARY KEY,
	title TEXT NOT NULL,
	due_s INTEGER NOT NULL CHECK (due_s > 0)
) STRICT, WITHOUT ROWID;

CREATE TRIGGER notes_asked BEFORE INSERT ON notes
WHEN (NEW.kind = 'question') <> (NEW.due > 0) OR (NEW.kind = 'answer') <> (NEW.answers IS NOT NULL)
	OR (NEW.kind = 'question' AND trim(coalesce(NEW.about, '')) = '')
	OR (NEW.answers IS NOT NULL AND NOT EXISTS (SELECT 1 FROM notes
		WHERE id = NEW.answers AND case_id = NEW.case_id AND kind = 'question' AND withdrawn = 0))
BEGIN
	SELECT RAISE(ABORT, 'note.question');
END;

-- What another service has read cannot be taken back.
CREATE TRIGGER notes_left BEFORE UPDATE OF withdrawn ON notes WHEN OLD.sent <> 0 AND NEW.withdrawn > 0
BEGIN
	SELECT RAISE(ABORT, 'question.left');
END;

-- Who has a case keeps it for so many seconds and then, when he did nothing with it, it goes back to the queue; 0 never.
ALTER TABLE store ADD COLUMN return_s INTEGER NOT NULL DEFAULT 3600 CHECK (return_s BETWEEN 0 AND 86400);

-- When its assignee got it, and when it goes back. Why it is in the queue again, since when, who had it or opened it, and
-- for how many seconds it lay.
ALTER TABLE cases ADD COLUMN assigned INTEGER NOT NULL DEFAULT 0;
ALTER TABLE cases ADD COLUMN returns INTEGER NOT NULL DEFAULT 0
	CHECK (returns = 0 OR (assignee IS NOT NULL AND state IN ('new', 'open')));
ALTER TABLE cases ADD COLUMN back INTEGER NOT NULL DEFAULT 0;
ALTER TABLE cases ADD COLUMN back_why TEXT CHECK (back_why IN ('returned', 'time', 'mention', 'reopened'));
ALTER TABLE cases ADD COLUMN back_by TEXT;
ALTER TABLE cases ADD COLUMN back_s INTEGER NOT NULL DEFAULT 0;

-- A case is snoozed or it has an assignee who can let it lie, never both: one index for what is due.
DROP INDEX cases_snoozed;
CREATE INDEX cases_due ON cases (snoozed_until + returns) WHERE snoozed_until + returns > 0;

-- Nobody loses a case before its time, and a danger that nobody has rings again until the dispatch centre has it.
CREATE TRIGGER cases_returned BEFORE UPDATE OF back_why, back ON cases
WHEN NEW.back_why = 'returned' AND (OLD.back_why IS NOT 'returned' OR NEW.back <> OLD.back)
	AND NOT (OLD.returns > 0 AND OLD.returns <= NEW.back AND NEW.assignee IS NULL AND NEW.back_by = OLD.assignee
		AND (NEW.priority > 0 OR NEW.settled IS NOT NULL OR NEW.acknowledged = 0))
	AND NOT EXISTS (SELECT 1 FROM acts WHERE acts.id = NEW.undo_of AND case_id = OLD.id AND undone = 0
		AND after_version = OLD.version AND before ->> '$.back_why' = NEW.back_why AND before ->> '$.back' = NEW.back)
BEGIN
	SELECT RAISE(ABORT, 'case.returned');
END;

-- How it was snoozed last, as it was said: a length, a time, or until its citizen writes. Whether his mere thanks wake it.
ALTER TABLE cases ADD COLUMN snooze_words TEXT;
ALTER TABLE store ADD COLUMN thanks_wake INTEGER NOT NULL DEFAULT 1 CHECK (thanks_wake IN (0, 1));

-- How many open cases an operator is given without asking; 0 gives none. What he has, and when he got the last.
ALTER TABLE store ADD COLUMN assign_cap INTEGER NOT NULL DEFAULT 0 CHECK (assign_cap BETWEEN 0 AND 1000);
CREATE INDEX cases_with ON cases (assignee, is_open) WHERE assignee IS NOT NULL;
CREATE INDEX cases_assigned ON cases (assignee, assigned) WHERE assignee IS NOT NULL;
