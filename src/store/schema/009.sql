-- What goes along with a post: the very bytes that leave, and in words what is to be seen. `bytes` NULL: erased.
CREATE TABLE attachments (
	id INTEGER PRIMARY KEY,
	post_id INTEGER NOT NULL REFERENCES posts (id),
	name TEXT NOT NULL,
	type TEXT NOT NULL,
	alt TEXT NOT NULL CHECK (trim(alt, char(32, 9, 13, 10)) <> ''),
	bytes BLOB,
	size INTEGER NOT NULL CHECK (size > 0),
	sha256 BLOB NOT NULL CHECK (length(sha256) = 32)
) STRICT;

CREATE INDEX attachments_post ON attachments (post_id);

-- It is attached to a draft, and stays as it is: what leaves is what was seen and agreed to. Only its bytes are erased,
-- and not while they may leave.
CREATE TRIGGER attachments_draft BEFORE INSERT ON attachments
WHEN (SELECT state FROM posts WHERE id = NEW.post_id) <> 'draft'
BEGIN
	SELECT RAISE(ABORT, 'attachment.stays');
END;

CREATE TRIGGER attachments_stay BEFORE DELETE ON attachments
WHEN (SELECT state FROM posts WHERE id = OLD.post_id) <> 'draft'
BEGIN
	SELECT RAISE(ABORT, 'attachment.stays');
END;

CREATE TRIGGER attachments_same BEFORE UPDATE ON attachments
WHEN NEW.bytes IS NOT NULL OR NEW.post_id <> OLD.post_id OR NEW.name <> OLD.name OR NEW.type <> OLD.type
	OR NEW.alt <> OLD.alt OR NEW.size <> OLD.size OR NEW.sha256 <> OLD.sha256
	OR (SELECT state FROM posts WHERE id = OLD.post_id) NOT IN ('sent', 'cancelled')
BEGIN
	SELECT RAISE(ABORT, 'attachment.stays');
END;

-- By the rule of its account.
CREATE TRIGGER attachments_rule BEFORE INSERT ON attachments
WHEN NOT EXISTS (SELECT 1 FROM posts p JOIN accounts a ON a.id = p.account_id WHERE p.id = NEW.post_id
	AND NEW.size <= a.media_bytes AND instr(' ' || coalesce(a.media_types, '') || ' ', ' ' || NEW.type || ' ') > 0
	AND (SELECT count(*) FROM attachments WHERE post_id = NEW.post_id)
		< CASE p.visibility WHEN 'direct' THEN min(a.media_most, a.media_direct) ELSE a.media_most END)
BEGIN
	SELECT RAISE(ABORT, 'attachment.rule');
END;

-- What is attached in public may be too much of a direct message.
CREATE TRIGGER posts_attachments BEFORE UPDATE OF state ON posts
WHEN OLD.state <> NEW.state AND NEW.state = 'held' AND OLD.state IN ('draft', 'review', 'failed')
	AND NEW.visibility = 'direct' AND (SELECT count(*) FROM attachments WHERE post_id = NEW.id)
		> (SELECT a.media_direct FROM accounts a WHERE a.id = NEW.account_id)
BEGIN
	SELECT RAISE(ABORT, 'attachment.rule');
END;

CREATE TRIGGER attachments_void_insert AFTER INSERT ON attachments
BEGIN
	UPDATE posts SET approver = NULL, approved_hash = NULL WHERE id = NEW.post_id AND approver IS NOT NULL;
END;

CREATE TRIGGER attachments_void_delete AFTER DELETE ON attachments
BEGIN
	UPDATE posts SET approver = NULL, approved_hash = NULL WHERE id = OLD.post_id AND approver IS NOT NULL;
END;
