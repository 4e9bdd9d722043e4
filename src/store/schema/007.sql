-- What is done to a mention where it stands, to its author there, or to a post of ours: asked for by a person who says
-- why, done by the collector. It stays, whatever became of it, and so does the version of the text that it was done to.
-- `begun` is when the network was asked and has not said no since: then nobody calls it off. `retry` is when it is asked
-- again; 0 before the first time.
CREATE TABLE moderations (
	id INTEGER PRIMARY KEY,
	mention_id INTEGER REFERENCES mentions (id),
	post_id INTEGER REFERENCES posts (id),
	account_id INTEGER NOT NULL REFERENCES accounts (id),
	what TEXT NOT NULL,
	version INTEGER NOT NULL,
	state TEXT NOT NULL DEFAULT 'held',
	author TEXT NOT NULL,
	text TEXT,
	salt BLOB,
	hash BLOB NOT NULL CHECK (length(hash) = 32),
	created INTEGER NOT NULL,
	send_after INTEGER NOT NULL CHECK (send_after > 0),
	begun INTEGER NOT NULL DEFAULT 0,
	attempts INTEGER NOT NULL DEFAULT 0,
	retry INTEGER NOT NULL DEFAULT 0,
	done INTEGER NOT NULL DEFAULT 0,
	error TEXT,
	CHECK ((mention_id IS NULL) <> (post_id IS NULL)),
	CHECK ((what = 'delete') = (post_id IS NOT NULL)),
	CHECK ((state = 'done') = (done > 0))
) STRICT;

CREATE INDEX moderations_mention ON moderations (mention_id) WHERE mention_id IS NOT NULL;
CREATE INDEX moderations_post ON moderations (post_id) WHERE post_id IS NOT NULL;
CREATE INDEX moderations_due ON moderations (account_id, send_after) WHERE state = 'held';
CREATE INDEX moderations_authors ON moderations (account_id, id) WHERE what IN ('mute', 'unmute');
CREATE INDEX moderations_waiting ON moderations (state) WHERE state IN ('held', 'failed');

CREATE TRIGGER moderations_born BEFORE INSERT ON moderations WHEN NEW.state <> 'held'
BEGIN
	SELECT RAISE(ABORT, 'moderation.move');
END;

CREATE TRIGGER moderations_reason BEFORE INSERT ON moderations
WHEN trim(coalesce(NEW.text, ''), char(32, 9, 13, 10)) = ''
BEGIN
	SELECT RAISE(ABORT, 'moderation.reason');
END;

-- Only a mention that is some case's, as it is now; only a post that is out.
CREATE TRIGGER moderations_target BEFORE INSERT ON moderations
WHEN NOT EXISTS (SELECT 1 FROM mentions WHERE id = NEW.mention_id AND account_id = NEW.account_id
		AND case_id IS NOT NULL AND version = NEW.version)
	AND NOT EXISTS (SELECT 1 FROM posts WHERE id = NEW.post_id AND account_id = NEW.account_id
		AND state = 'sent' AND remote_id IS NOT NULL)
BEGIN
	SELECT RAISE(ABORT, 'moderation.target');
END;

CREATE TRIGGER moderations_account BEFORE INSERT ON moderations
WHEN NOT EXISTS (SELECT 1 FROM accounts WHERE id = NEW.account_id AND registered = 1
	AND instr(' ' || moderations || ' ', ' ' || NEW.what || ' ') > 0)
BEGIN
	SELECT RAISE(ABORT, 'moderation.account');
END;

-- What its network lets be done to a mention, or what takes back what was done last to it or to its author.
CREATE TRIGGER moderations_offered BEFORE INSERT ON moderations
WHEN EXISTS (SELECT 1 FROM mentions m WHERE m.id = NEW.mention_id
	AND CASE WHEN m.moderations IS NULL THEN NEW.what IN ('unhide', 'unmute')
		ELSE instr(' ' || m.moderations || ' ', ' ' || NEW.what || ' ') = 0 END
	AND NEW.what IS NOT CASE CASE WHEN NEW.what IN ('mute', 'unmute')
		THEN (SELECT x.what FROM moderations x JOIN mentions n ON n.id = x.mention_id WHERE x.account_id = NEW.account_id
			AND x.what IN ('mute', 'unmute') AND n.author_id = m.author_id AND x.state IN ('held', 'done') ORDER BY x.id DESC LIMIT 1)
		ELSE (SELECT x.what FROM moderations x WHERE x.mention_id = NEW.mention_id
			AND x.what IN ('hide', 'unhide') = (NEW.what IN ('hide', 'unhide')) AND x.what NOT IN ('mute', 'unmute') AND x.state IN ('held', 'done') ORDER BY x.id DESC LIMIT 1) END
		WHEN 'hide' THEN 'unhide' WHEN 'unhide' THEN 'hide' WHEN 'junk' THEN 'approve'
		WHEN 'mute' THEN 'unmute' WHEN 'unmute' THEN 'mute' END)
BEGIN
	SELECT RAISE(ABORT, 'moderation.offered');
END;

CREATE TRIGGER moderations_author BEFORE INSERT ON moderations
WHEN EXISTS (SELECT 1 FROM operators WHERE login = NEW.author AND role IN ('viewer', 'collector'))
BEGIN
	SELECT RAISE(ABORT, 'moderation.author');
END;

CREATE TRIGGER moderations_move BEFORE UPDATE OF state ON moderations
WHEN OLD.state <> NEW.state AND NOT EXISTS (SELECT 1 FROM moves
	WHERE kind = 'moderation' AND from_state = OLD.state AND to_state = NEW.state)
BEGIN
	SELECT RAISE(ABORT, 'moderation.move');
END;

CREATE TRIGGER moderations_begun BEFORE UPDATE OF state ON moderations
WHEN NEW.state = 'cancelled' AND OLD.state = 'held' AND OLD.begun > 0
BEGIN
	SELECT RAISE(ABORT, 'moderation.begun');
END;

CREATE TRIGGER moderations_kept BEFORE UPDATE ON moderations
WHEN OLD.state IN ('done', 'cancelled') AND (NEW.done <> OLD.done OR NEW.error IS NOT OLD.error
		OR NEW.attempts <> OLD.attempts OR NEW.begun <> OLD.begun OR NEW.send_after <> OLD.send_after)
	OR NEW.id <> OLD.id OR NEW.mention_id IS NOT OLD.mention_id OR NEW.post_id IS NOT OLD.post_id
	OR NEW.account_id <> OLD.account_id OR NEW.what <> OLD.what OR NEW.version <> OLD.version
	OR NEW.author <> OLD.author OR NEW.hash <> OLD.hash OR NEW.created <> OLD.created
	OR (NEW.text IS NOT OLD.text AND NEW.text IS NOT NULL)
BEGIN
	SELECT RAISE(ABORT, 'moderation.stays');
END;

CREATE TRIGGER moderations_stay BEFORE DELETE ON moderations
BEGIN
	SELECT RAISE(ABORT, 'moderation.stays');
END;

-- A decision that asked for one is undone by calling it off.
ALTER TABLE acts ADD COLUMN moderation_id INTEGER REFERENCES moderations (id);

-- What a network did not do is what went wrong, too. Virtual, so that no event is written anew.
DROP INDEX journal_trouble;
ALTER TABLE journal DROP COLUMN trouble;
ALTER TABLE journal ADD COLUMN trouble INTEGER GENERATED ALWAYS AS (CASE event
	WHEN 'post.failed' THEN 1 WHEN 'post.answer_lost' THEN 1 WHEN 'post.postponed' THEN 1
	WHEN 'moderation.failed' THEN 1
	WHEN 'account.limited' THEN 1 WHEN 'account.degraded' THEN 1 WHEN 'account.lost' THEN 1
	WHEN 'account.signed_out' THEN 1 WHEN 'account.silent' THEN 1 WHEN 'account.missed' THEN 1
	ELSE 0 END) VIRTUAL;
CREATE INDEX journal_trouble ON journal (seq) WHERE trouble = 1;
