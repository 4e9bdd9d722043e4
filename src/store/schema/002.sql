-- An undo is an act too, so that a redo can undo it: `undoes` is the act that it took back.
ALTER TABLE acts ADD COLUMN undoes INTEGER REFERENCES acts (id);
