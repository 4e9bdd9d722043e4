-- What an account can do, whether and until when a mention can be answered, and what goes along with a post; as SQLite
-- says.

ALTER TABLE accounts ADD COLUMN closed TEXT COLLATE "C";
ALTER TABLE accounts ADD COLUMN reach TEXT COLLATE "C" NOT NULL DEFAULT 'any'
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
ALTER TABLE accounts ADD COLUMN signed_until BIGINT NOT NULL DEFAULT 0;

ALTER TABLE mentions ADD COLUMN closed TEXT COLLATE "C";
ALTER TABLE mentions ADD COLUMN answer_until BIGINT NOT NULL DEFAULT 0;
ALTER TABLE mentions ADD COLUMN private_until BIGINT NOT NULL DEFAULT 0;
