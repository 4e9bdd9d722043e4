-- What an account can do, whether and until when a mention can be answered, and what goes along with a post.

-- Why nothing can be answered by it (a code of src/desk/capability.c); how far a private message reaches; what may be
-- done to a mention there; what a post costs, in millionths of the currency's unit; what may be attached, and how
-- much of it to a direct message; until when
-- its sign-in holds (0 = no end), and of which end a person was warned.
ALTER TABLE accounts ADD COLUMN closed TEXT;
ALTER TABLE accounts ADD COLUMN reach TEXT NOT NULL DEFAULT 'own' CHECK (reach IN ('any', 'once', 'own', 'none'));
ALTER TABLE accounts ADD COLUMN moderations TEXT;
ALTER TABLE accounts ADD COLUMN price_currency TEXT;
ALTER TABLE accounts ADD COLUMN price_reply INTEGER NOT NULL DEFAULT 0;
ALTER TABLE accounts ADD COLUMN price_link INTEGER NOT NULL DEFAULT 0;
ALTER TABLE accounts ADD COLUMN price_direct INTEGER NOT NULL DEFAULT 0;
ALTER TABLE accounts ADD COLUMN media_most INTEGER NOT NULL DEFAULT 0;
ALTER TABLE accounts ADD COLUMN media_bytes INTEGER NOT NULL DEFAULT 0;
ALTER TABLE accounts ADD COLUMN media_alt INTEGER NOT NULL DEFAULT 0;
ALTER TABLE accounts ADD COLUMN media_types TEXT;
ALTER TABLE accounts ADD COLUMN media_direct INTEGER NOT NULL DEFAULT 0;
ALTER TABLE accounts ADD COLUMN signed_until INTEGER NOT NULL DEFAULT 0;
ALTER TABLE accounts ADD COLUMN signed_warned INTEGER NOT NULL DEFAULT 0;

-- Why it can have no answer (a code, too); until when it can have one, and one in private (0 = no end).
ALTER TABLE mentions ADD COLUMN closed TEXT;
ALTER TABLE mentions ADD COLUMN answer_until INTEGER NOT NULL DEFAULT 0;
ALTER TABLE mentions ADD COLUMN private_until INTEGER NOT NULL DEFAULT 0;
-- What can be done to it there; NULL: all that its account can.
ALTER TABLE mentions ADD COLUMN moderations TEXT;

-- A reply leaves where one can be had and as long as it can: when it is put into the outbox, and when it goes. What is
-- public is answered in private as far as the account reaches.
CREATE TRIGGER posts_closed BEFORE UPDATE OF state ON posts
WHEN OLD.state <> NEW.state AND (NEW.state = 'sending' OR (NEW.state = 'held' AND OLD.state IN ('draft', 'review', 'failed')))
	AND NEW.kind <> 'post' AND (EXISTS (SELECT 1 FROM mentions WHERE id = NEW.parent_id AND closed IS NOT NULL)
		OR EXISTS (SELECT 1 FROM accounts WHERE id = NEW.account_id AND closed IS NOT NULL))
BEGIN
	SELECT RAISE(ABORT, 'post.closed');
END;

CREATE TRIGGER posts_late BEFORE UPDATE OF state ON posts
WHEN OLD.state <> NEW.state AND (NEW.state = 'sending' OR (NEW.state = 'held' AND OLD.state IN ('draft', 'review', 'failed')))
	AND NEW.kind <> 'post' AND EXISTS (SELECT 1 FROM mentions WHERE id = NEW.parent_id
		AND answer_until > 0 AND answer_until < NEW.updated)
BEGIN
	SELECT RAISE(ABORT, 'post.late');
END;

CREATE TRIGGER posts_private BEFORE UPDATE OF state ON posts
WHEN OLD.state <> NEW.state AND (NEW.state = 'sending' OR (NEW.state = 'held' AND OLD.state IN ('draft', 'review', 'failed')))
	AND NEW.kind <> 'post' AND NEW.visibility = 'direct'
	AND EXISTS (SELECT 1 FROM mentions m JOIN accounts a ON a.id = NEW.account_id WHERE m.id = NEW.parent_id
		AND (a.reach = 'none' OR (m.visibility <> 'direct' AND (a.reach = 'own'
			OR (m.private_until > 0 AND m.private_until < NEW.updated)
			OR (a.reach = 'once' AND EXISTS (SELECT 1 FROM posts o WHERE o.parent_id = NEW.parent_id AND o.id <> NEW.id
				AND o.visibility = 'direct' AND o.state IN ('held', 'sending', 'sent', 'unclear')))))))
BEGIN
	SELECT RAISE(ABORT, 'post.private');
END;

-- What is to leave has its words: they are erased before that, or after.
CREATE TRIGGER posts_words BEFORE UPDATE OF text, state ON posts
WHEN NEW.text IS NULL AND NEW.state IN ('held', 'sending', 'unclear', 'failed')
BEGIN
	SELECT RAISE(ABORT, 'post.text');
END;
