-- The first schema. Times are microseconds since 1970 in UTC, booleans are 0 and 1, names of
-- states and kinds are those of src/desk. What must never happen is refused here, by a
-- constraint or a trigger; src/store/refusals.c turns the word of a RAISE into a sentence.

CREATE TABLE store (
	id INTEGER PRIMARY KEY CHECK (id = 1),
	kind TEXT NOT NULL CHECK (kind IN ('live', 'exercise')),
	uuid TEXT NOT NULL,
	created INTEGER NOT NULL,
	take_back_s INTEGER NOT NULL DEFAULT 10 CHECK (take_back_s BETWEEN 0 AND 3600)
) STRICT;

CREATE TRIGGER store_stays BEFORE DELETE ON store
BEGIN
	SELECT RAISE(ABORT, 'store.stays');
END;

CREATE TRIGGER store_kind_stays BEFORE UPDATE OF kind, uuid, created ON store
BEGIN
	SELECT RAISE(ABORT, 'store.stays');
END;

-- The moves of desk/lifecycle.c, written here when the store is made.
CREATE TABLE moves (
	kind TEXT NOT NULL,
	from_state TEXT NOT NULL,
	to_state TEXT NOT NULL,
	event TEXT NOT NULL,
	PRIMARY KEY (kind, from_state, to_state)
) STRICT, WITHOUT ROWID;

CREATE TABLE operators (
	login TEXT PRIMARY KEY,
	initials TEXT NOT NULL,
	name TEXT NOT NULL,
	role TEXT NOT NULL CHECK (role IN ('viewer', 'operator', 'supervisor', 'collector'))
) STRICT, WITHOUT ROWID;

-- An account that only came in by import is not registered: no worker serves it, nothing is sent.
-- `worker` is the account whose worker serves it: itself, or in an exercise the one that plays it.
CREATE TABLE accounts (
	id INTEGER PRIMARY KEY,
	name TEXT NOT NULL,
	network TEXT NOT NULL,
	label TEXT NOT NULL,
	handle TEXT,
	registered INTEGER NOT NULL DEFAULT 0 CHECK (registered IN (0, 1)),
	worker TEXT CHECK (registered = 0 OR worker IS NOT NULL),
	can_reply INTEGER NOT NULL DEFAULT 0 CHECK (can_reply IN (0, 1)),
	practice INTEGER NOT NULL CHECK (practice IN (0, 1)),
	length_rule TEXT NOT NULL,
	length_most INTEGER NOT NULL DEFAULT 0,
	length_bytes INTEGER NOT NULL DEFAULT 0,
	state TEXT NOT NULL,
	reason TEXT,
	since INTEGER NOT NULL,
	last INTEGER NOT NULL DEFAULT 0,
	retry INTEGER NOT NULL DEFAULT 0,
	cursor TEXT,
	UNIQUE (name, network)
) STRICT;

CREATE UNIQUE INDEX accounts_registered ON accounts (name) WHERE registered = 1;

CREATE TRIGGER accounts_kind_insert BEFORE INSERT ON accounts
WHEN NEW.practice <> (SELECT kind = 'exercise' FROM store)
BEGIN
	SELECT RAISE(ABORT, 'account.kind');
END;

CREATE TRIGGER accounts_kind_update BEFORE UPDATE OF practice ON accounts
WHEN NEW.practice <> (SELECT kind = 'exercise' FROM store)
BEGIN
	SELECT RAISE(ABORT, 'account.kind');
END;

CREATE TRIGGER accounts_move BEFORE UPDATE OF state ON accounts
WHEN OLD.state <> NEW.state AND NOT EXISTS (SELECT 1 FROM moves
	WHERE kind = 'account' AND from_state = OLD.state AND to_state = NEW.state)
BEGIN
	SELECT RAISE(ABORT, 'account.move');
END;

CREATE TABLE authors (
	id INTEGER PRIMARY KEY,
	network TEXT NOT NULL,
	native_id TEXT NOT NULL,
	handle TEXT NOT NULL,
	name TEXT,
	UNIQUE (network, native_id)
) STRICT;

CREATE INDEX authors_handle ON authors (lower(handle));

-- The bytes as they came. An erased capture leaves its row, with `bytes` NULL.
CREATE TABLE captures (
	id INTEGER PRIMARY KEY,
	sha256 BLOB NOT NULL CHECK (length(sha256) = 32),
	bytes BLOB,
	source TEXT,
	taken INTEGER NOT NULL,
	by_version TEXT NOT NULL
) STRICT;

-- A case is (account, root of the conversation, author).
CREATE TABLE cases (
	id INTEGER PRIMARY KEY,
	account_id INTEGER NOT NULL REFERENCES accounts (id),
	root TEXT NOT NULL,
	author_id INTEGER NOT NULL REFERENCES authors (id),
	state TEXT NOT NULL CHECK (state IN
		('new', 'open', 'waiting', 'snoozed', 'resolved', 'merged', 'spam')),
	waiting_service INTEGER NOT NULL DEFAULT 0 CHECK (waiting_service IN (0, 1)),
	disposition TEXT,
	priority INTEGER NOT NULL DEFAULT 2 CHECK (priority BETWEEN 0 AND 3),
	assignee TEXT,
	last_mention INTEGER NOT NULL,
	mentions INTEGER NOT NULL DEFAULT 1,
	reposts INTEGER NOT NULL DEFAULT 0,
	created INTEGER NOT NULL,
	received INTEGER NOT NULL,
	updated INTEGER NOT NULL,
	snoozed_until INTEGER NOT NULL DEFAULT 0,
	resolved INTEGER NOT NULL DEFAULT 0,
	acknowledged INTEGER NOT NULL DEFAULT 0,
	acknowledged_by TEXT,
	linked_to INTEGER REFERENCES cases (id),
	undo_of INTEGER,
	version INTEGER NOT NULL DEFAULT 1,
	-- Not with IN: of more than two values SQLite builds a table, here again for each row read.
	is_open INTEGER GENERATED ALWAYS AS
		(state = 'new' OR state = 'open' OR state = 'waiting') VIRTUAL,
	pinned INTEGER GENERATED ALWAYS AS (priority = 0 AND is_open) VIRTUAL,
	CHECK ((disposition IS NOT NULL) = (state = 'resolved')),
	CHECK (state = 'snoozed' OR snoozed_until = 0)
) STRICT;

CREATE INDEX cases_join ON cases (account_id, root, author_id);
CREATE INDEX cases_order ON cases (pinned, last_mention);
CREATE INDEX cases_open ON cases (pinned, last_mention) WHERE is_open = 1;
CREATE INDEX cases_state ON cases (state, pinned, last_mention);
CREATE INDEX cases_snoozed ON cases (snoozed_until) WHERE state = 'snoozed';
CREATE INDEX cases_author ON cases (author_id);
CREATE INDEX cases_linked ON cases (linked_to) WHERE linked_to IS NOT NULL;

-- A move is in the table, or it is the undoing of the very act that made the case what it is.
CREATE TRIGGER cases_move BEFORE UPDATE OF state ON cases
WHEN OLD.state <> NEW.state AND NOT EXISTS (SELECT 1 FROM moves
	WHERE kind = 'case' AND from_state = OLD.state AND to_state = NEW.state)
AND NOT EXISTS (SELECT 1 FROM acts, moves WHERE acts.id = NEW.undo_of AND case_id = OLD.id
	AND undone = 0 AND after_version = OLD.version AND before ->> '$.state' = NEW.state
	AND kind = 'undo' AND from_state = OLD.state AND to_state = NEW.state)
BEGIN
	SELECT RAISE(ABORT, 'case.move');
END;

CREATE TRIGGER cases_version BEFORE UPDATE OF version ON cases
WHEN NEW.version < OLD.version
BEGIN
	SELECT RAISE(ABORT, 'case.version');
END;

CREATE TABLE case_tags (
	case_id INTEGER NOT NULL REFERENCES cases (id),
	tag TEXT NOT NULL,
	PRIMARY KEY (case_id, tag)
) STRICT, WITHOUT ROWID;

CREATE INDEX case_tags_tag ON case_tags (tag, case_id);

-- case_id is NULL for what is only stored: context, and reposts.
CREATE TABLE mentions (
	id INTEGER PRIMARY KEY,
	account_id INTEGER NOT NULL REFERENCES accounts (id),
	native_id TEXT NOT NULL,
	kind TEXT NOT NULL,
	case_id INTEGER REFERENCES cases (id),
	root TEXT NOT NULL,
	in_reply_to TEXT,
	author_id INTEGER NOT NULL REFERENCES authors (id),
	text TEXT,
	salt BLOB,
	hash BLOB NOT NULL CHECK (length(hash) = 32),
	version INTEGER NOT NULL DEFAULT 1,
	gone INTEGER NOT NULL DEFAULT 0 CHECK (gone IN (0, 1)),
	removed INTEGER NOT NULL DEFAULT 0,
	url TEXT,
	lang TEXT,
	visibility TEXT NOT NULL,
	media TEXT,
	reference TEXT,
	created INTEGER NOT NULL,
	received INTEGER NOT NULL,
	capture_id INTEGER NOT NULL REFERENCES captures (id),
	UNIQUE (account_id, native_id)
) STRICT;

CREATE INDEX mentions_case ON mentions (case_id) WHERE case_id IS NOT NULL;
CREATE INDEX mentions_context ON mentions (account_id, root) WHERE kind = 'context';

-- What an edit replaced.
CREATE TABLE mention_versions (
	mention_id INTEGER NOT NULL REFERENCES mentions (id),
	version INTEGER NOT NULL,
	text TEXT,
	salt BLOB,
	hash BLOB NOT NULL,
	capture_id INTEGER NOT NULL REFERENCES captures (id),
	replaced INTEGER NOT NULL,
	PRIMARY KEY (mention_id, version)
) STRICT;

-- Only the current text is found. Emoji count as words.
CREATE VIRTUAL TABLE mention_words USING fts5 (text, content = 'mentions', content_rowid = 'id',
	tokenize = "unicode61 remove_diacritics 2 categories 'L* N* Co So'");

CREATE TRIGGER mentions_index_insert AFTER INSERT ON mentions
BEGIN
	INSERT INTO mention_words (rowid, text) VALUES (NEW.id, NEW.text);
END;

CREATE TRIGGER mentions_index_update AFTER UPDATE OF text ON mentions
BEGIN
	INSERT INTO mention_words (mention_words, rowid, text) VALUES ('delete', OLD.id, OLD.text);
	INSERT INTO mention_words (rowid, text) VALUES (NEW.id, NEW.text);
END;

CREATE TRIGGER mentions_index_delete AFTER DELETE ON mentions
BEGIN
	INSERT INTO mention_words (mention_words, rowid, text) VALUES ('delete', OLD.id, OLD.text);
END;

-- A note has no way out: nothing that sends reads this table.
CREATE TABLE notes (
	id INTEGER PRIMARY KEY,
	case_id INTEGER NOT NULL REFERENCES cases (id),
	author TEXT NOT NULL,
	text TEXT,
	salt BLOB,
	hash BLOB NOT NULL CHECK (length(hash) = 32),
	created INTEGER NOT NULL,
	withdrawn INTEGER NOT NULL DEFAULT 0
) STRICT;

CREATE INDEX notes_case ON notes (case_id);

CREATE TABLE posts (
	id INTEGER PRIMARY KEY,
	case_id INTEGER NOT NULL REFERENCES cases (id),
	parent_id INTEGER NOT NULL REFERENCES mentions (id),
	account_id INTEGER NOT NULL REFERENCES accounts (id),
	kind TEXT NOT NULL CHECK (kind IN ('reply', 'post', 'direct')),
	state TEXT NOT NULL DEFAULT 'draft',
	author TEXT NOT NULL,
	text TEXT,
	salt BLOB,
	hash BLOB NOT NULL CHECK (length(hash) = 32),
	template TEXT,
	lang TEXT,
	visibility TEXT NOT NULL,
	case_version INTEGER NOT NULL,
	approval_needed INTEGER NOT NULL DEFAULT 0 CHECK (approval_needed IN (0, 1)),
	approver TEXT CHECK (approver <> author),
	approved_hash BLOB,
	created INTEGER NOT NULL,
	updated INTEGER NOT NULL,
	held INTEGER NOT NULL DEFAULT 0,
	send_after INTEGER NOT NULL DEFAULT 0,
	begun INTEGER NOT NULL DEFAULT 0,
	sent INTEGER NOT NULL DEFAULT 0,
	look_after INTEGER NOT NULL DEFAULT 0,
	lookups INTEGER NOT NULL DEFAULT 0,
	attempts INTEGER NOT NULL DEFAULT 0,
	remote_key TEXT,
	remote_record TEXT,
	remote_id TEXT,
	url TEXT,
	error TEXT,
	CHECK (state NOT IN ('held', 'sending', 'sent', 'unclear', 'failed') OR send_after > 0),
	CHECK (state NOT IN ('sending', 'sent', 'unclear') OR remote_key IS NOT NULL)
) STRICT;

CREATE INDEX posts_case ON posts (case_id);
CREATE INDEX posts_author ON posts (author, id) WHERE state = 'draft';
CREATE INDEX posts_due ON posts (account_id, send_after)
	WHERE state IN ('held', 'sending', 'unclear');
CREATE INDEX posts_outbox ON posts (id)
	WHERE state IN ('held', 'sending', 'sent', 'failed', 'unclear');
CREATE INDEX posts_unsent ON posts (state) WHERE state IN ('draft', 'held', 'failed', 'unclear');

CREATE TRIGGER posts_born BEFORE INSERT ON posts
WHEN NEW.state <> 'draft'
BEGIN
	SELECT RAISE(ABORT, 'post.move');
END;

CREATE TRIGGER posts_move BEFORE UPDATE OF state ON posts
WHEN OLD.state <> NEW.state AND NOT EXISTS (SELECT 1 FROM moves
	WHERE kind = 'post' AND from_state = OLD.state AND to_state = NEW.state)
BEGIN
	SELECT RAISE(ABORT, 'post.move');
END;

CREATE TRIGGER posts_stay BEFORE DELETE ON posts
BEGIN
	SELECT RAISE(ABORT, 'post.stays');
END;

-- Once it is on its way out, what leaves is what was seen in the review bar.
CREATE TRIGGER posts_text BEFORE UPDATE OF text, visibility, parent_id, account_id, kind, author ON posts
WHEN (OLD.state NOT IN ('draft', 'review') AND NEW.text IS NOT NULL
	AND (NEW.text IS NOT OLD.text OR NEW.visibility <> OLD.visibility))
	OR NEW.parent_id <> OLD.parent_id OR NEW.account_id <> OLD.account_id
	OR NEW.kind <> OLD.kind OR NEW.author <> OLD.author
BEGIN
	SELECT RAISE(ABORT, 'post.text');
END;

CREATE TRIGGER posts_edit_voids AFTER UPDATE OF text ON posts
WHEN NEW.text IS NOT OLD.text AND NEW.approver IS NOT NULL
BEGIN
	UPDATE posts SET approver = NULL, approved_hash = NULL WHERE id = NEW.id;
END;

-- draft > held: the case is as its author saw it, the account may speak, a second person agreed.
CREATE TRIGGER posts_stale BEFORE UPDATE OF state ON posts
WHEN NEW.state = 'held' AND OLD.state IN ('draft', 'review')
	AND NEW.case_version <> (SELECT version FROM cases WHERE id = NEW.case_id)
BEGIN
	SELECT RAISE(ABORT, 'post.stale');
END;

CREATE TRIGGER posts_account BEFORE UPDATE OF state ON posts
WHEN NEW.state IN ('held', 'sending') AND OLD.state <> NEW.state
	AND NOT EXISTS (SELECT 1 FROM accounts WHERE id = NEW.account_id AND can_reply = 1)
BEGIN
	SELECT RAISE(ABORT, 'post.account');
END;

CREATE TRIGGER posts_approval BEFORE UPDATE OF state ON posts
WHEN NEW.state IN ('held', 'sending') AND OLD.state <> NEW.state AND NEW.approval_needed = 1
	AND (NEW.approver IS NULL OR NEW.approved_hash IS NOT NEW.hash)
BEGIN
	SELECT RAISE(ABORT, 'post.approval');
END;

-- Two operators never answer one citizen at once.
CREATE TRIGGER posts_other BEFORE UPDATE OF state ON posts
WHEN NEW.state IN ('held', 'sending') AND OLD.state <> NEW.state
	AND EXISTS (SELECT 1 FROM posts WHERE case_id = NEW.case_id AND id <> NEW.id
		AND author <> NEW.author AND (state IN ('held', 'sending', 'unclear')
			OR (state = 'sent' AND OLD.state = 'held' AND sent > NEW.held)))
BEGIN
	SELECT RAISE(ABORT, 'post.other');
END;

-- The key of the first try is the key of every try. What failed before there was a key has an empty one.
CREATE TRIGGER posts_key BEFORE UPDATE OF remote_key ON posts
WHEN coalesce(OLD.remote_key, '') <> '' AND NEW.remote_key IS NOT OLD.remote_key
	AND NOT (NEW.remote_key IS NULL AND NEW.state = 'draft')
BEGIN
	SELECT RAISE(ABORT, 'post.key');
END;

CREATE TABLE leases (
	case_id INTEGER PRIMARY KEY REFERENCES cases (id),
	operator TEXT NOT NULL,
	taken INTEGER NOT NULL,
	until INTEGER NOT NULL
) STRICT;

-- What each decision changed, for undo: the case as it was, and its version when it was done.
CREATE TABLE acts (
	id INTEGER PRIMARY KEY,
	operator TEXT NOT NULL,
	batch INTEGER NOT NULL,
	words TEXT NOT NULL,
	case_id INTEGER NOT NULL REFERENCES cases (id),
	before TEXT NOT NULL CHECK (json_valid(before)),
	after_version INTEGER NOT NULL,
	note_id INTEGER REFERENCES notes (id),
	post_id INTEGER REFERENCES posts (id),
	time INTEGER NOT NULL,
	undone INTEGER NOT NULL DEFAULT 0 CHECK (undone IN (0, 1))
) STRICT;

CREATE INDEX acts_undo ON acts (operator, batch) WHERE undone = 0;
CREATE INDEX acts_case ON acts (case_id) WHERE undone = 0;

CREATE TABLE journal (
	seq INTEGER PRIMARY KEY,
	time INTEGER NOT NULL,
	actor TEXT NOT NULL,
	event TEXT NOT NULL,
	subject TEXT NOT NULL,
	details TEXT NOT NULL,
	prev BLOB NOT NULL CHECK (length(prev) = 32),
	hash BLOB NOT NULL CHECK (length(hash) = 32)
) STRICT;

CREATE INDEX journal_subject ON journal (subject, seq);

CREATE TRIGGER journal_chain BEFORE INSERT ON journal
WHEN NEW.seq <> coalesce((SELECT max(seq) FROM journal), 0) + 1
	OR NEW.prev <> coalesce((SELECT hash FROM journal ORDER BY seq DESC LIMIT 1), zeroblob(32))
BEGIN
	SELECT RAISE(ABORT, 'journal.chain');
END;

CREATE TRIGGER journal_no_update BEFORE UPDATE ON journal
BEGIN
	SELECT RAISE(ABORT, 'journal.stays');
END;

CREATE TRIGGER journal_no_delete BEFORE DELETE ON journal
BEGIN
	SELECT RAISE(ABORT, 'journal.stays');
END;
