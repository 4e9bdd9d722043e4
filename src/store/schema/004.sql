-- Who may not read a capture's bytes sees whether it has any.
ALTER TABLE captures ADD COLUMN erased INTEGER GENERATED ALWAYS AS (bytes IS NULL) VIRTUAL;
