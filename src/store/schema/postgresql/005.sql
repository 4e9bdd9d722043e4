-- Danger to life, and who asks for a case that another is answering; as the fifth step of SQLite says.

ALTER TABLE notes ADD COLUMN kind TEXT COLLATE "C" NOT NULL DEFAULT 'note';
ALTER TABLE notes ADD COLUMN about TEXT COLLATE "C";

CREATE TRIGGER notes_said BEFORE INSERT ON notes
	FOR EACH ROW WHEN (trim(coalesce(NEW.text, '')) = ''
		OR (NEW.kind IN ('checklist', 'handed') AND trim(coalesce(NEW.about, '')) = ''))
	EXECUTE FUNCTION refuse('note.empty');

ALTER TABLE cases ADD COLUMN danger BIGINT NOT NULL DEFAULT 0;
ALTER TABLE cases ADD COLUMN settled BIGINT REFERENCES notes (id);
UPDATE cases SET danger = updated WHERE priority = 0;

CREATE FUNCTION note_settles(note bigint, case_id bigint) RETURNS boolean LANGUAGE sql
	RETURN EXISTS (SELECT 1 FROM notes n WHERE n.id = $1 AND n.case_id = $2 AND n.kind IN ('handed', 'harmless')
		AND n.withdrawn = 0);
CREATE TRIGGER cases_settled BEFORE UPDATE OF settled ON cases
	FOR EACH ROW WHEN (NEW.settled IS DISTINCT FROM OLD.settled AND NEW.settled IS NOT NULL
		AND NOT note_settles(NEW.settled, NEW.id))
	EXECUTE FUNCTION refuse('case.settled');

-- Nobody puts a danger away that is not settled, and what settled one before settles no new one; but for the undoing of
-- the very act that made the case what it is.
CREATE FUNCTION act_restores(act bigint, case_id bigint, version bigint, priority bigint, state text) RETURNS boolean
LANGUAGE sql
	RETURN EXISTS (SELECT 1 FROM acts a WHERE a.id = $1 AND a.case_id = $2 AND a.undone = 0 AND a.after_version = $3
		AND (a.before ->> '$.priority')::bigint = $4 AND a.before ->> '$.state' = $5);
CREATE TRIGGER cases_danger BEFORE UPDATE OF state, priority ON cases
	FOR EACH ROW WHEN (((OLD.pinned = 1 AND NEW.settled IS NULL
			AND (NEW.priority > 0 OR NEW.state NOT IN ('new', 'open', 'waiting')))
		OR (OLD.priority > 0 AND NEW.priority = 0 AND NEW.settled IS NOT NULL))
		AND NOT act_restores(NEW.undo_of, OLD.id, OLD.version, NEW.priority, NEW.state))
	EXECUTE FUNCTION refuse('case.danger');

-- Who asks the holder for it, and when: what is not refused is his after 20 s. A supervisor does not ask.
ALTER TABLE leases ADD COLUMN asked_by TEXT COLLATE "C";
ALTER TABLE leases ADD COLUMN asked BIGINT NOT NULL DEFAULT 0;

CREATE FUNCTION is_supervisor() RETURNS boolean LANGUAGE plpgsql STABLE AS $$
BEGIN
	RETURN coalesce(pg_has_role(session_user, to_regrole('nachtwacht_supervisor'), 'MEMBER'), FALSE);
END
$$;
CREATE FUNCTION operator_leads(login text) RETURNS boolean LANGUAGE sql
	RETURN EXISTS (SELECT 1 FROM operators o WHERE o.login = $1 AND o.role = 'supervisor');
CREATE TRIGGER leases_held BEFORE UPDATE OF operator ON leases
	FOR EACH ROW WHEN (NEW.operator <> OLD.operator AND OLD.until > NEW.taken
		AND NOT (OLD.asked_by IS NOT DISTINCT FROM NEW.operator AND OLD.asked + 20000000 <= NEW.taken)
		AND NOT CASE WHEN is_person() THEN is_supervisor() ELSE operator_leads(NEW.operator) END)
	EXECUTE FUNCTION refuse('lease.held');

-- A person asks in his own name, and changes nothing else of another's.
DROP TRIGGER leases_operator ON leases;
CREATE TRIGGER leases_operator BEFORE INSERT ON leases
	FOR EACH ROW WHEN (NEW.operator <> session_user AND is_person()) EXECUTE FUNCTION refuse('person.name');
CREATE TRIGGER leases_of_others BEFORE UPDATE ON leases
	FOR EACH ROW WHEN (NEW.operator <> session_user
		AND ((NEW.operator, NEW.taken, NEW.until) <> (OLD.operator, OLD.taken, OLD.until)
			OR session_user NOT IN (coalesce(NEW.asked_by, OLD.asked_by), coalesce(OLD.asked_by, NEW.asked_by)))
		AND is_person())
	EXECUTE FUNCTION refuse('person.name');
