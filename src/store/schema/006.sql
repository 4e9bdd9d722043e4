-- What an account can do, whether and until when a mention can be answered, and what goes along with a post.

-- Why nothing can be answered by it (a code of src/desk/capability.c); how far a private message reaches; what may be
-- done to a mention there; what a post costs, in millionths of the currency's unit; what may be attached; and until
-- when its sign-in holds (0 = no end).
ALTER TABLE accounts ADD COLUMN closed TEXT;
ALTER TABLE accounts ADD COLUMN reach TEXT NOT NULL DEFAULT 'any' CHECK (reach IN ('any', 'once', 'own', 'none'));
ALTER TABLE accounts ADD COLUMN moderations TEXT;
ALTER TABLE accounts ADD COLUMN price_currency TEXT;
ALTER TABLE accounts ADD COLUMN price_reply INTEGER NOT NULL DEFAULT 0;
ALTER TABLE accounts ADD COLUMN price_link INTEGER NOT NULL DEFAULT 0;
ALTER TABLE accounts ADD COLUMN price_direct INTEGER NOT NULL DEFAULT 0;
ALTER TABLE accounts ADD COLUMN media_most INTEGER NOT NULL DEFAULT 0;
ALTER TABLE accounts ADD COLUMN media_bytes INTEGER NOT NULL DEFAULT 0;
ALTER TABLE accounts ADD COLUMN media_alt INTEGER NOT NULL DEFAULT 0;
ALTER TABLE accounts ADD COLUMN media_types TEXT;
ALTER TABLE accounts ADD COLUMN signed_until INTEGER NOT NULL DEFAULT 0;

-- Why it can have no answer (a code, too); until when it can have one, and one in private (0 = no end).
ALTER TABLE mentions ADD COLUMN closed TEXT;
ALTER TABLE mentions ADD COLUMN answer_until INTEGER NOT NULL DEFAULT 0;
ALTER TABLE mentions ADD COLUMN private_until INTEGER NOT NULL DEFAULT 0;
