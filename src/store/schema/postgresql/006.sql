-- What an account can do, whether and until when a mention can be answered, and what goes along with a post; as SQLite
-- says.

ALTER TABLE accounts ADD COLUMN closed TEXT COLLATE "C";
ALTER TABLE accounts ADD COLUMN reach TEXT COLLATE "C" NOT NULL DEFAULT 'own'
	CHECK (reach IN ('any', 'once', 'own', 'none'));
ALTER TABLE accounts ADD COLUMN moderations TEXT COLLATE "C";
ALTER TABLE accounts ADD COLUMN price_currency TEXT COLLATE "C";
ALTER TABLE accounts ADD COLUMN price_reply BIGINT NOT NULL DEFAULT 0;
ALTER TABLE accounts ADD COLUMN price_link BIGINT NOT NULL DEFAULT 0;
ALTER TABLE accounts ADD COLUMN price_direct BIGINT NOT NULL DEFAULT 0;
ALTER TABLE accounts ADD COLUMN media_most BIGINT NOT NULL DEFAULT 0;
ALTER TABLE accounts ADD COLUMN media_bytes BIGINT NOT NULL DEFAULT 0;
ALTER TABLE accounts ADD COLUMN media_alt BIGINT NOT NULL DEFAULT 0;
ALTER TABLE accounts ADD COLUMN media_types TEXT COLLATE "C";
ALTER TABLE accounts ADD COLUMN media_direct BIGINT NOT NULL DEFAULT 0;
ALTER TABLE accounts ADD COLUMN signed_until BIGINT NOT NULL DEFAULT 0;
ALTER TABLE accounts ADD COLUMN signed_warned BIGINT NOT NULL DEFAULT 0;

ALTER TABLE mentions ADD COLUMN closed TEXT COLLATE "C";
ALTER TABLE mentions ADD COLUMN answer_until BIGINT NOT NULL DEFAULT 0;
ALTER TABLE mentions ADD COLUMN private_until BIGINT NOT NULL DEFAULT 0;
ALTER TABLE mentions ADD COLUMN moderations TEXT COLLATE "C";

-- A reply leaves where one can be had and as long as it can; as SQLite says. A person's moment is that of this server.
CREATE FUNCTION post_leaves(was text, now text) RETURNS boolean LANGUAGE sql IMMUTABLE
	RETURN was <> now AND (now = 'sending' OR (now = 'held' AND was IN ('draft', 'review', 'failed')));
CREATE FUNCTION post_moment(p posts) RETURNS bigint LANGUAGE sql
	RETURN CASE WHEN is_person() THEN clock_us() ELSE (p).updated END;

CREATE FUNCTION answer_closed(p posts) RETURNS boolean LANGUAGE sql
	RETURN EXISTS (SELECT 1 FROM mentions m WHERE m.id = (p).parent_id AND m.closed IS NOT NULL)
		OR EXISTS (SELECT 1 FROM accounts a WHERE a.id = (p).account_id AND a.closed IS NOT NULL);
CREATE TRIGGER posts_closed BEFORE UPDATE OF state ON posts
	FOR EACH ROW WHEN (post_leaves(OLD.state, NEW.state) AND NEW.kind <> 'post' AND answer_closed(NEW))
	EXECUTE FUNCTION refuse('post.closed');

CREATE FUNCTION answer_late(p posts) RETURNS boolean LANGUAGE sql
	RETURN EXISTS (SELECT 1 FROM mentions m WHERE m.id = (p).parent_id
		AND m.answer_until > 0 AND m.answer_until < post_moment(p));
CREATE TRIGGER posts_late BEFORE UPDATE OF state ON posts
	FOR EACH ROW WHEN (post_leaves(OLD.state, NEW.state) AND NEW.kind <> 'post' AND answer_late(NEW))
	EXECUTE FUNCTION refuse('post.late');

CREATE FUNCTION answer_not_private(p posts) RETURNS boolean LANGUAGE sql
	RETURN EXISTS (SELECT 1 FROM mentions m JOIN accounts a ON a.id = (p).account_id WHERE m.id = (p).parent_id
		AND (a.reach = 'none' OR (m.visibility <> 'direct' AND (a.reach = 'own'
			OR (m.private_until > 0 AND m.private_until < post_moment(p))
			OR (a.reach = 'once' AND EXISTS (SELECT 1 FROM posts o WHERE o.parent_id = (p).parent_id
				AND o.id <> (p).id AND o.visibility = 'direct'
				AND o.state IN ('held', 'sending', 'sent', 'unclear')))))));
CREATE TRIGGER posts_private BEFORE UPDATE OF state ON posts
	FOR EACH ROW WHEN (post_leaves(OLD.state, NEW.state) AND NEW.kind <> 'post' AND NEW.visibility = 'direct'
		AND answer_not_private(NEW))
	EXECUTE FUNCTION refuse('post.private');

-- What is to leave has its words: they are erased before that, or after.
CREATE TRIGGER posts_words BEFORE UPDATE OF text, state ON posts
	FOR EACH ROW WHEN (NEW.text IS NULL AND NEW.state IN ('held', 'sending', 'unclear', 'failed'))
	EXECUTE FUNCTION refuse('post.text');
