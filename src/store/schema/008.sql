-- Posts of our own: they answer nobody, so they stand in no case. That a column may be empty changes no row, so it is
-- said where SQLite keeps the words of the table (https://www.sqlite.org/lang_altertable.html, section 8); a new table
-- would have to be given each of its triggers and indexes again.
PRAGMA writable_schema = ON;
UPDATE sqlite_schema SET sql = replace(replace(sql,
	'case_id INTEGER NOT NULL REFERENCES cases', 'case_id INTEGER REFERENCES cases'),
	'parent_id INTEGER NOT NULL REFERENCES mentions', 'parent_id INTEGER REFERENCES mentions')
	WHERE type = 'table' AND name = 'posts';
PRAGMA writable_schema = RESET;

-- `appears` is when the network is to show it; 0 = at once.
ALTER TABLE posts ADD COLUMN appears INTEGER NOT NULL DEFAULT 0 CHECK (appears = 0 OR kind = 'post');

CREATE TRIGGER posts_answer BEFORE INSERT ON posts
WHEN (NEW.case_id IS NULL) <> (NEW.kind = 'post') OR (NEW.parent_id IS NULL) <> (NEW.kind = 'post')
BEGIN
	SELECT RAISE(ABORT, 'post.answer');
END;

CREATE TRIGGER posts_answered BEFORE UPDATE OF case_id, parent_id, kind ON posts
WHEN (NEW.case_id IS NULL) <> (OLD.case_id IS NULL) OR (NEW.parent_id IS NULL) <> (OLD.parent_id IS NULL)
BEGIN
	SELECT RAISE(ABORT, 'post.answer');
END;

CREATE TRIGGER posts_appears BEFORE UPDATE OF appears ON posts
WHEN NEW.appears <> OLD.appears AND OLD.state NOT IN ('draft', 'review')
BEGIN
	SELECT RAISE(ABORT, 'post.text');
END;

-- What the account takes of them.
ALTER TABLE accounts ADD COLUMN publishes INTEGER NOT NULL DEFAULT 0 CHECK (publishes IN (0, 1));
ALTER TABLE accounts ADD COLUMN schedules INTEGER NOT NULL DEFAULT 0 CHECK (schedules IN (0, 1));
ALTER TABLE accounts ADD COLUMN post_most INTEGER NOT NULL DEFAULT 0;

CREATE TRIGGER posts_publish BEFORE UPDATE OF state ON posts
WHEN NEW.kind = 'post' AND NEW.state IN ('held', 'sending') AND OLD.state <> NEW.state
	AND NOT EXISTS (SELECT 1 FROM accounts WHERE id = NEW.account_id AND publishes = 1)
BEGIN
	SELECT RAISE(ABORT, 'post.publish');
END;
