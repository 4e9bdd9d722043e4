-- Posts of our own: they answer nobody, so they stand in no case. `appears` is when the network is to show it; 0 = at
-- once.
ALTER TABLE posts ALTER COLUMN case_id DROP NOT NULL, ALTER COLUMN parent_id DROP NOT NULL,
	ADD CONSTRAINT posts_answer CHECK ((case_id IS NULL) = (kind = 'post') AND (parent_id IS NULL) = (kind = 'post')),
	ADD COLUMN appears BIGINT;
-- In steps: a table whose rows a function takes gets no column with a default.
UPDATE posts SET appears = 0;
ALTER TABLE posts ALTER COLUMN appears SET DEFAULT 0, ALTER COLUMN appears SET NOT NULL,
	ADD CHECK (appears = 0 OR kind = 'post');

CREATE TRIGGER posts_appears BEFORE UPDATE OF appears ON posts
	FOR EACH ROW WHEN (NEW.appears <> OLD.appears AND OLD.state NOT IN ('draft', 'review'))
	EXECUTE FUNCTION refuse('post.text');

-- What the account takes of them.
ALTER TABLE accounts ADD COLUMN publishes BIGINT NOT NULL DEFAULT 0 CHECK (publishes IN (0, 1)),
	ADD COLUMN schedules BIGINT NOT NULL DEFAULT 0 CHECK (schedules IN (0, 1)),
	ADD COLUMN post_most BIGINT NOT NULL DEFAULT 0;

CREATE FUNCTION account_publishes(account_id bigint) RETURNS boolean LANGUAGE sql
	RETURN EXISTS (SELECT 1 FROM accounts a WHERE a.id = $1 AND a.publishes = 1);
CREATE TRIGGER posts_publish BEFORE UPDATE OF state ON posts
	FOR EACH ROW WHEN (NEW.kind = 'post' AND NEW.state IN ('held', 'sending') AND OLD.state <> NEW.state
		AND NOT account_publishes(NEW.account_id))
	EXECUTE FUNCTION refuse('post.publish');
