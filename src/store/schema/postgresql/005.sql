-- Danger to life, and who asks for a case that another is answering; as the fifth step of SQLite says.

ALTER TABLE notes ADD COLUMN kind TEXT COLLATE "C" NOT NULL DEFAULT 'note';
ALTER TABLE notes ADD COLUMN about TEXT COLLATE "C";

CREATE TRIGGER notes_said BEFORE INSERT ON notes
	FOR EACH ROW WHEN (btrim(coalesce(NEW.text, ''), E' \t\r\n') = ''
		OR (NEW.kind IN ('checklist', 'handed') AND btrim(coalesce(NEW.about, ''), E' \t\r\n') = ''))
	EXECUTE FUNCTION refuse('note.empty');

ALTER TABLE cases ADD COLUMN danger BIGINT NOT NULL DEFAULT 0;
ALTER TABLE cases ADD COLUMN settled BIGINT REFERENCES notes (id);
ALTER TABLE cases ADD COLUMN alarmed BIGINT NOT NULL DEFAULT 0;
UPDATE cases SET danger = updated WHERE priority = 0;

CREATE FUNCTION note_settles(note bigint, case_id bigint) RETURNS boolean LANGUAGE sql
	RETURN EXISTS (SELECT 1 FROM notes n WHERE n.id = $1 AND n.case_id = $2 AND n.kind IN ('handed', 'harmless')
		AND n.withdrawn = 0);
CREATE TRIGGER cases_settled BEFORE UPDATE OF settled ON cases
	FOR EACH ROW WHEN (NEW.settled IS DISTINCT FROM OLD.settled
		AND CASE WHEN NEW.settled IS NULL THEN NEW.priority > 0 OR NEW.state NOT IN ('new', 'open', 'waiting')
			ELSE NOT note_settles(NEW.settled, NEW.id) END)
	EXECUTE FUNCTION refuse('case.settled');

CREATE FUNCTION note_settled(note bigint, case_id bigint) RETURNS boolean LANGUAGE sql
	RETURN EXISTS (SELECT 1 FROM cases c WHERE c.id = $2 AND c.settled = $1);
CREATE TRIGGER notes_settled BEFORE UPDATE OF withdrawn ON notes
	FOR EACH ROW WHEN (NEW.withdrawn <> 0 AND OLD.withdrawn = 0 AND note_settled(NEW.id, NEW.case_id))
	EXECUTE FUNCTION refuse('note.settled');

-- Who made a danger of a case, and what had settled the one before. Nobody writes here: a person may write acts as he
-- likes, but he undoes no danger that another saw.
CREATE TABLE dangers (
	case_id BIGINT PRIMARY KEY REFERENCES cases (id),
	raised_by TEXT COLLATE "C" NOT NULL,
	settled BIGINT
);
CREATE FUNCTION danger_keep() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
	INSERT INTO nachtwacht.dangers VALUES (NEW.id, session_user, OLD.settled)
		ON CONFLICT (case_id) DO UPDATE SET raised_by = session_user, settled = OLD.settled;
	RETURN NULL;
END
$$;
CREATE TRIGGER cases_danger_kept AFTER UPDATE OF priority ON cases
	FOR EACH ROW WHEN (NEW.priority = 0 AND (OLD.priority > 0 OR NOT is_person())) EXECUTE FUNCTION danger_keep();
CREATE FUNCTION danger_is_own(case_id bigint) RETURNS boolean LANGUAGE sql
	RETURN EXISTS (SELECT 1 FROM dangers d WHERE d.case_id = $1 AND d.raised_by = session_user AND d.settled IS NULL);

-- Nobody puts a danger away that is not settled, also from where it sleeps; what settled one before settles no new one;
-- and none begins where nobody sees it. But for the undoing of the very act that made the case what it is.
CREATE FUNCTION act_restores(act bigint, case_id bigint, version bigint, priority bigint, state text) RETURNS boolean
LANGUAGE sql
	RETURN EXISTS (SELECT 1 FROM acts a WHERE a.id = $1 AND a.case_id = $2 AND a.undone = 0 AND a.after_version = $3
		AND (a.before ->> '$.priority')::bigint = $4 AND a.before ->> '$.state' = $5);
CREATE FUNCTION danger_waits(case_id bigint, since bigint) RETURNS boolean LANGUAGE sql
	RETURN EXISTS (SELECT 1 FROM cases t WHERE t.id = $1 AND t.pinned = 1 AND t.settled IS NULL AND t.danger <= $2);
CREATE TRIGGER cases_danger BEFORE UPDATE OF state, priority ON cases
	FOR EACH ROW WHEN (((OLD.priority = 0 AND OLD.state IN ('new', 'open', 'waiting', 'snoozed') AND NEW.settled IS NULL
			AND (NEW.priority > 0 OR (NEW.state <> OLD.state AND NEW.state NOT IN ('new', 'open', 'waiting')))
			AND NOT (NEW.state = 'merged' AND NEW.priority = 0 AND danger_waits(NEW.linked_to, OLD.danger)))
		OR (OLD.priority > 0 AND NEW.priority = 0
			AND (NEW.settled IS NOT NULL OR NEW.state NOT IN ('new', 'open', 'waiting'))))
		AND NOT (act_restores(NEW.undo_of, OLD.id, OLD.version, NEW.priority, NEW.state)
			AND (NEW.settled IS NOT NULL OR NOT is_person() OR danger_is_own(OLD.id))))
	EXECUTE FUNCTION refuse('case.danger');

-- Only the collector raises alarms, and nobody puts them off; and who took a danger up has a name.
CREATE TRIGGER cases_alarmed BEFORE UPDATE OF alarmed, danger ON cases
	FOR EACH ROW WHEN (((NEW.alarmed <> OLD.alarmed AND NEW.alarmed <> 0) OR NEW.danger > clock_us() + 2000000) AND is_person())
	EXECUTE FUNCTION refuse('case.alarmed');
CREATE TRIGGER cases_danger_born BEFORE INSERT ON cases
	FOR EACH ROW WHEN (NEW.danger > clock_us() + 2000000 AND is_person()) EXECUTE FUNCTION refuse('case.alarmed');
CREATE TRIGGER cases_taken_up BEFORE UPDATE OF acknowledged, acknowledged_by ON cases
	FOR EACH ROW WHEN (NEW.acknowledged <> OLD.acknowledged AND NEW.acknowledged <> 0 AND NEW.acknowledged_by IS NULL
		AND is_person())
	EXECUTE FUNCTION refuse('person.name');

-- Who asks the holder for it, and when: what is not refused is his after 20 s. A supervisor does not ask.
ALTER TABLE leases ADD COLUMN asked_by TEXT COLLATE "C";
ALTER TABLE leases ADD COLUMN asked BIGINT NOT NULL DEFAULT 0;

CREATE FUNCTION is_supervisor() RETURNS boolean LANGUAGE plpgsql STABLE AS $$
BEGIN
	RETURN coalesce(pg_catalog.pg_has_role(session_user, pg_catalog.to_regrole('nachtwacht_supervisor'), 'MEMBER'), FALSE);
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
		AND ((NEW.case_id, NEW.operator, NEW.taken, NEW.until) <> (OLD.case_id, OLD.operator, OLD.taken, OLD.until)
			OR session_user NOT IN (coalesce(NEW.asked_by, OLD.asked_by), coalesce(OLD.asked_by, NEW.asked_by)))
		AND is_person())
	EXECUTE FUNCTION refuse('person.name');

-- The 20 s are those of the server's clock: nobody asked long ago, or takes in time to come.
CREATE FUNCTION transaction_us() RETURNS bigint LANGUAGE sql
	RETURN (extract(epoch FROM transaction_timestamp()) * 1000000)::bigint;
CREATE TRIGGER leases_time BEFORE UPDATE ON leases
	FOR EACH ROW WHEN (((NEW.operator <> OLD.operator AND NEW.taken > clock_us() + 2000000)
			OR (NEW.asked_by IS NOT NULL AND NEW.asked < transaction_us() - 2000000
				AND (NEW.asked_by IS DISTINCT FROM OLD.asked_by OR NEW.asked < OLD.asked)))
		AND is_person())
	EXECUTE FUNCTION refuse('lease.held');

-- Who sits at which desk: since when, when he pressed a key last, and until when a desk that gives no sign counts as his.
-- Who is away wants to hear of dangers alone; `asked` is when his desk asked whether he is still there.
CREATE TABLE presence (
	desk TEXT COLLATE "C" PRIMARY KEY,
	operator TEXT COLLATE "C" NOT NULL,
	since BIGINT NOT NULL,
	keyed BIGINT NOT NULL,
	until BIGINT NOT NULL,
	away BIGINT NOT NULL DEFAULT 0 CHECK (away IN (0, 1)),
	asked BIGINT NOT NULL DEFAULT 0
);
CREATE TRIGGER presence_operator BEFORE INSERT OR UPDATE ON presence
	FOR EACH ROW WHEN (NEW.operator <> session_user AND is_person()) EXECUTE FUNCTION refuse('person.name');
CREATE TRIGGER presence_own BEFORE UPDATE OR DELETE ON presence
	FOR EACH ROW WHEN (OLD.operator <> session_user AND is_person()) EXECUTE FUNCTION refuse('person.name');
-- Where nobody is, an alarm is raised: no desk counts for longer than it says that somebody is there.
CREATE TRIGGER presence_time BEFORE INSERT OR UPDATE ON presence
	FOR EACH ROW WHEN (NEW.until > clock_us() + 602000000 AND is_person()) EXECUTE FUNCTION refuse('presence.time');

-- What one shift tells the next, signed by both. `head` is the end of the journal as it was then.
CREATE TABLE handovers (
	id BIGINT GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY,
	operator TEXT COLLATE "C" NOT NULL,
	heir TEXT COLLATE "C",
	text TEXT COLLATE "C",
	salt BYTEA,
	hash BYTEA NOT NULL CHECK (length(hash) = 32),
	head BIGINT NOT NULL,
	created BIGINT NOT NULL,
	taken_by TEXT COLLATE "C" CHECK (taken_by <> operator),
	taken BIGINT NOT NULL DEFAULT 0,
	CHECK ((taken_by IS NULL) = (taken = 0))
);

CREATE FUNCTION danger_rings() RETURNS boolean LANGUAGE sql
	RETURN EXISTS (SELECT 1 FROM cases WHERE is_open = 1 AND pinned = 1 AND acknowledged = 0);
CREATE TRIGGER handovers_danger BEFORE INSERT ON handovers
	FOR EACH ROW WHEN (danger_rings()) EXECUTE FUNCTION refuse('handover.danger');

-- Nobody goes home with a case.
CREATE FUNCTION operator_has_cases(login text) RETURNS boolean LANGUAGE sql
	RETURN EXISTS (SELECT 1 FROM cases c WHERE c.assignee = $1 AND c.state NOT IN ('resolved', 'merged', 'spam'));
CREATE TRIGGER handovers_cases BEFORE INSERT ON handovers
	FOR EACH ROW WHEN (operator_has_cases(NEW.operator)) EXECUTE FUNCTION refuse('handover.cases');
CREATE TRIGGER handovers_stay BEFORE UPDATE ON handovers
	FOR EACH ROW WHEN ((OLD.taken <> 0 AND (NEW.taken, NEW.taken_by) IS DISTINCT FROM (OLD.taken, OLD.taken_by))
		OR (NEW.text IS DISTINCT FROM OLD.text AND NEW.text IS NOT NULL)
		OR (NEW.operator, NEW.heir, NEW.hash, NEW.head, NEW.created)
			IS DISTINCT FROM (OLD.operator, OLD.heir, OLD.hash, OLD.head, OLD.created))
	EXECUTE FUNCTION refuse('handover.stays');
CREATE TRIGGER handovers_kept BEFORE DELETE ON handovers FOR EACH ROW EXECUTE FUNCTION refuse('handover.stays');
CREATE TRIGGER handovers_operator BEFORE INSERT ON handovers
	FOR EACH ROW WHEN (NEW.operator <> session_user AND is_person()) EXECUTE FUNCTION refuse('person.name');
CREATE TRIGGER handovers_taken BEFORE UPDATE ON handovers
	FOR EACH ROW WHEN (NEW.taken_by IS DISTINCT FROM OLD.taken_by AND NEW.taken_by <> session_user AND is_person())
	EXECUTE FUNCTION refuse('person.name');
CREATE CONSTRAINT TRIGGER handovers_told AFTER INSERT OR UPDATE ON handovers DEFERRABLE INITIALLY DEFERRED
	FOR EACH ROW WHEN (is_person()) EXECUTE FUNCTION told('handover', 'id');

-- What a colleague has for somebody: named him in a note, gave him a case, or keeps one that he asked for. `seen` when he opened it.
CREATE TABLE calls (
	id BIGINT GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY,
	case_id BIGINT NOT NULL REFERENCES cases (id),
	operator TEXT COLLATE "C" NOT NULL,
	caller TEXT COLLATE "C" NOT NULL,
	kind TEXT COLLATE "C" NOT NULL CHECK (kind IN ('named', 'assigned', 'kept')),
	created BIGINT NOT NULL,
	seen BIGINT NOT NULL DEFAULT 0
);
CREATE INDEX calls_unseen ON calls (operator, id) WHERE seen = 0;
CREATE INDEX calls_case ON calls (case_id);
CREATE TRIGGER calls_caller BEFORE INSERT ON calls
	FOR EACH ROW WHEN (NEW.caller <> session_user AND is_person()) EXECUTE FUNCTION refuse('person.name');
CREATE TRIGGER calls_own BEFORE UPDATE ON calls
	FOR EACH ROW WHEN (OLD.operator <> session_user AND is_person()) EXECUTE FUNCTION refuse('person.name');

-- The line of the day, and who has read it.
CREATE TABLE announcements (
	id BIGINT GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY,
	author TEXT COLLATE "C" NOT NULL,
	text TEXT COLLATE "C",
	salt BYTEA,
	hash BYTEA NOT NULL CHECK (length(hash) = 32),
	created BIGINT NOT NULL,
	ended BIGINT NOT NULL DEFAULT 0
);
CREATE UNIQUE INDEX announcements_one ON announcements (ended) WHERE ended = 0;
CREATE TABLE announcements_read (
	announcement_id BIGINT NOT NULL REFERENCES announcements (id),
	operator TEXT COLLATE "C" NOT NULL,
	time BIGINT NOT NULL,
	PRIMARY KEY (announcement_id, operator)
);
CREATE TRIGGER announcements_author BEFORE INSERT ON announcements
	FOR EACH ROW WHEN (NOT CASE WHEN is_person() THEN is_supervisor() AND NEW.author = session_user
		ELSE operator_leads(NEW.author) END)
	EXECUTE FUNCTION refuse('announcement.author');
CREATE TRIGGER announcements_read_own BEFORE INSERT ON announcements_read
	FOR EACH ROW WHEN (NEW.operator <> session_user AND is_person()) EXECUTE FUNCTION refuse('person.name');

-- Several cases about one thing. A merged case is a pointer, `linked_to` says where its mentions are; it points to a
-- case that is none, of the same account, so that no reply can leave by another.
CREATE FUNCTION case_takes(case_id bigint, account_id bigint, other bigint) RETURNS boolean LANGUAGE sql
	RETURN EXISTS (SELECT 1 FROM cases t WHERE t.id = $1 AND t.id <> $3 AND t.account_id = $2 AND t.state <> 'merged');
CREATE FUNCTION case_has_merged(case_id bigint) RETURNS boolean LANGUAGE sql
	RETURN EXISTS (SELECT 1 FROM cases s WHERE s.linked_to = $1 AND s.state = 'merged');
CREATE TRIGGER cases_merged BEFORE UPDATE OF state, linked_to ON cases
	FOR EACH ROW WHEN (NEW.state = 'merged' AND (OLD.state <> 'merged' OR NEW.linked_to IS DISTINCT FROM OLD.linked_to)
		AND (NOT case_takes(NEW.linked_to, NEW.account_id, NEW.id) OR case_has_merged(NEW.id)))
	EXECUTE FUNCTION refuse('case.merged');
CREATE INDEX cases_merged ON cases (linked_to) WHERE state = 'merged';

CREATE TRIGGER mentions_move BEFORE UPDATE OF case_id ON mentions
	FOR EACH ROW WHEN (NEW.case_id IS DISTINCT FROM OLD.case_id AND NOT case_takes(NEW.case_id, NEW.account_id, 0))
	EXECUTE FUNCTION refuse('mention.case');

-- A reply is of the case of what it answers, and its author has not seen that one yet; none moves that is on its way.
-- No person moves one otherwise, also not his own.
CREATE INDEX posts_parent ON posts (parent_id);
CREATE FUNCTION posts_follow() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp AS $$
BEGIN
	UPDATE nachtwacht.posts SET case_id = NEW.case_id,
		case_version = CASE WHEN state IN ('draft', 'review') THEN 0 ELSE case_version END
		WHERE parent_id = NEW.id;
	RETURN NULL;
END
$$;
CREATE TRIGGER mentions_posts AFTER UPDATE OF case_id ON mentions
	FOR EACH ROW WHEN (NEW.case_id IS DISTINCT FROM OLD.case_id) EXECUTE FUNCTION posts_follow();
CREATE TRIGGER posts_case BEFORE UPDATE OF case_id ON posts
	FOR EACH ROW WHEN (NEW.case_id <> OLD.case_id AND OLD.state IN ('held', 'sending', 'unclear'))
	EXECUTE FUNCTION refuse('post.case');
DROP TRIGGER posts_of_others ON posts;
CREATE TRIGGER posts_of_others BEFORE UPDATE ON posts
	FOR EACH ROW WHEN (OLD.author <> session_user AND NOT (OLD.state IN ('review', 'unclear')
		AND (NEW.text, NEW.salt, NEW.hash, NEW.visibility) IS NOT DISTINCT FROM
			(OLD.text, OLD.salt, OLD.hash, OLD.visibility))
		AND NOT (NEW.case_id <> OLD.case_id
			AND to_jsonb(NEW) - '{case_id,case_version}'::text[] = to_jsonb(OLD) - '{case_id,case_version}'::text[])
		AND is_person())
	EXECUTE FUNCTION refuse('person.name');

-- What a person makes a case say of its mentions is true of them, and none is left without any but a pointer.
CREATE FUNCTION case_is_true(case_id bigint) RETURNS boolean LANGUAGE sql
	RETURN (SELECT c.mentions = n.count AND (c.mentions > 0 OR c.state = 'merged')
			AND coalesce(n.last, c.last_mention) = c.last_mention
		FROM cases c, (SELECT count(*) AS count, max(m.id) AS last FROM mentions m WHERE m.case_id = $1) n
		WHERE c.id = $1);
CREATE FUNCTION true_case() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, nachtwacht, pg_temp AS $$
BEGIN
	IF NOT case_is_true(NEW.id) THEN
		RAISE EXCEPTION USING ERRCODE = 'NW001', MESSAGE = 'case.mentions';
	END IF;
	RETURN NULL;
END
$$;
DROP TRIGGER cases_last ON cases;
CREATE CONSTRAINT TRIGGER cases_last AFTER UPDATE OF last_mention, mentions ON cases DEFERRABLE INITIALLY DEFERRED
	FOR EACH ROW WHEN (is_person()) EXECUTE FUNCTION true_case();

CREATE INDEX mentions_reposts ON mentions (account_id, in_reply_to) WHERE kind = 'repost';

-- What moved is told at both cases, and what is linked, too.
CREATE FUNCTION told_twice() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, nachtwacht, pg_temp AS $$
DECLARE
	was jsonb := to_jsonb(CASE TG_OP WHEN 'INSERT' THEN NEW ELSE OLD END);
	now jsonb := to_jsonb(CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END);
BEGIN
	IF NOT is_told('case:' || (was ->> TG_ARGV[0])) OR NOT is_told('case:' || (now ->> TG_ARGV[1])) THEN
		RAISE EXCEPTION USING ERRCODE = 'NW001', MESSAGE = 'journal.untold';
	END IF;
	RETURN NULL;
END
$$;
CREATE CONSTRAINT TRIGGER mentions_moved_told AFTER UPDATE OF case_id ON mentions DEFERRABLE INITIALLY DEFERRED
	FOR EACH ROW WHEN (NEW.case_id IS DISTINCT FROM OLD.case_id AND is_person())
	EXECUTE FUNCTION told_twice('case_id', 'case_id');

CREATE TABLE case_links (
	a BIGINT NOT NULL REFERENCES cases (id),
	b BIGINT NOT NULL REFERENCES cases (id),
	PRIMARY KEY (a, b),
	CHECK (a < b)
);
CREATE INDEX case_links_b ON case_links (b);
CREATE CONSTRAINT TRIGGER case_links_told AFTER INSERT OR DELETE ON case_links DEFERRABLE INITIALLY DEFERRED
	FOR EACH ROW WHEN (is_person()) EXECUTE FUNCTION told_twice('a', 'b');
CREATE TRIGGER case_links_fence BEFORE INSERT OR UPDATE OR DELETE ON case_links FOR EACH STATEMENT
	WHEN (current_setting('nachtwacht.epoch', TRUE) <> '0' AND is_superseded())
	EXECUTE FUNCTION refuse('collector.superseded');

ALTER TABLE acts ADD COLUMN whole BIGINT NOT NULL DEFAULT 0 CHECK (whole IN (0, 1));

-- Questions to other services, and their answers, are notes; as SQLite says.
ALTER TABLE notes ADD COLUMN answers BIGINT REFERENCES notes (id);
ALTER TABLE notes ADD COLUMN due BIGINT NOT NULL DEFAULT 0;
ALTER TABLE notes ADD COLUMN told BIGINT NOT NULL DEFAULT 0;
ALTER TABLE notes ADD COLUMN sent BIGINT NOT NULL DEFAULT 0;
CREATE INDEX notes_answers ON notes (answers) WHERE answers IS NOT NULL;
CREATE INDEX notes_due ON notes (due) WHERE kind = 'question' AND told = 0;
CREATE INDEX notes_overdue ON notes (author, told) WHERE kind = 'question' AND told > 0;
CREATE INDEX notes_unsent ON notes (about) WHERE kind = 'question' AND sent <= 0;

CREATE TABLE services (
	name TEXT COLLATE "C" PRIMARY KEY,
	title TEXT COLLATE "C" NOT NULL,
	due_s BIGINT NOT NULL CHECK (due_s > 0)
);
CREATE TRIGGER services_fence BEFORE INSERT OR UPDATE OR DELETE ON services FOR EACH STATEMENT
	WHEN (current_setting('nachtwacht.epoch', TRUE) <> '0' AND is_superseded())
	EXECUTE FUNCTION refuse('collector.superseded');

CREATE FUNCTION note_asks(note bigint, case_id bigint) RETURNS boolean LANGUAGE sql
	RETURN EXISTS (SELECT 1 FROM notes n WHERE n.id = $1 AND n.case_id = $2 AND n.kind = 'question' AND n.withdrawn = 0);
CREATE TRIGGER notes_asked BEFORE INSERT ON notes
	FOR EACH ROW WHEN ((NEW.kind = 'question') <> (NEW.due > 0) OR (NEW.kind = 'answer') <> (NEW.answers IS NOT NULL)
		OR (NEW.kind = 'question' AND trim(coalesce(NEW.about, '')) = '')
		OR (NEW.answers IS NOT NULL AND NOT note_asks(NEW.answers, NEW.case_id)))
	EXECUTE FUNCTION refuse('note.question');
CREATE TRIGGER notes_left BEFORE UPDATE OF withdrawn ON notes
	FOR EACH ROW WHEN (OLD.sent <> 0 AND NEW.withdrawn > 0) EXECUTE FUNCTION refuse('question.left');

-- The collector brings answers, in nobody's name, and writes nothing else.
CREATE TRIGGER notes_collector BEFORE INSERT ON notes
	FOR EACH ROW WHEN ((NEW.kind <> 'answer' OR NEW.author <> 'collector') AND NOT is_person() AND NOT is_owner())
	EXECUTE FUNCTION refuse('person.name');

-- The fence of the collector's lease, as of the tables before these.
DO $$
DECLARE
	name text;
BEGIN
	FOREACH name IN ARRAY ARRAY['presence', 'handovers', 'calls', 'announcements', 'announcements_read', 'dangers'] LOOP
		EXECUTE format('CREATE TRIGGER %I BEFORE INSERT OR UPDATE OR DELETE ON %I FOR EACH STATEMENT '
			'WHEN (current_setting(''nachtwacht.epoch'', TRUE) <> ''0'' AND is_superseded()) '
			'EXECUTE FUNCTION refuse(''collector.superseded'')', name || '_fence', name);
	END LOOP;
END
$$;

-- Who has a case keeps it for so many seconds and then, when he did nothing with it, it goes back to the queue; 0 never.
ALTER TABLE store ADD COLUMN return_s BIGINT NOT NULL DEFAULT 3600 CHECK (return_s BETWEEN 0 AND 86400);

-- When its assignee got it, and when it goes back. Why it is in the queue again, since when, who had it or opened it, and
-- for how many seconds it lay.
ALTER TABLE cases ADD COLUMN assigned BIGINT NOT NULL DEFAULT 0;
ALTER TABLE cases ADD COLUMN returns BIGINT NOT NULL DEFAULT 0
	CHECK (returns = 0 OR (assignee IS NOT NULL AND state IN ('new', 'open')));
ALTER TABLE cases ADD COLUMN back BIGINT NOT NULL DEFAULT 0;
ALTER TABLE cases ADD COLUMN back_why TEXT COLLATE "C" CHECK (back_why IN ('returned', 'time', 'mention', 'reopened'));
ALTER TABLE cases ADD COLUMN back_by TEXT COLLATE "C";
ALTER TABLE cases ADD COLUMN back_s BIGINT NOT NULL DEFAULT 0;

-- A case is snoozed or it has an assignee who can let it lie, never both: one index for what is due.
DROP INDEX cases_snoozed;
CREATE INDEX cases_due ON cases ((snoozed_until + returns)) WHERE snoozed_until + returns > 0;

-- Nobody loses a case before its time, and a danger that nobody has rings again until the dispatch centre has it.
CREATE FUNCTION act_gives_back(act bigint, case_id bigint, version bigint, why text, back bigint) RETURNS boolean
LANGUAGE sql
	RETURN EXISTS (SELECT 1 FROM acts a WHERE a.id = $1 AND a.case_id = $2 AND a.undone = 0 AND a.after_version = $3
		AND a.before ->> '$.back_why' = $4 AND (a.before ->> '$.back')::bigint = $5);
CREATE TRIGGER cases_returned BEFORE UPDATE OF back_why, back ON cases
	FOR EACH ROW WHEN (NEW.back_why = 'returned' AND (OLD.back_why IS DISTINCT FROM 'returned' OR NEW.back <> OLD.back)
		AND (is_person() OR NOT (OLD.returns > 0 AND OLD.returns <= NEW.back AND NEW.assignee IS NULL
			AND NEW.back_by = OLD.assignee
			AND (NEW.priority > 0 OR NEW.settled IS NOT NULL OR NEW.acknowledged = 0)))
		AND NOT act_gives_back(NEW.undo_of, OLD.id, OLD.version, NEW.back_why, NEW.back))
	EXECUTE FUNCTION refuse('case.returned');
-- Who opened it again did so in his own name.
CREATE TRIGGER cases_back_by BEFORE UPDATE OF back_by ON cases
	FOR EACH ROW WHEN (NEW.back_why IN ('time', 'mention', 'reopened') AND NEW.back_by IS DISTINCT FROM OLD.back_by
		AND NEW.back_by <> session_user AND is_person()
		AND NOT act_gives_back(NEW.undo_of, OLD.id, OLD.version, NEW.back_why, NEW.back))
	EXECUTE FUNCTION refuse('person.name');

-- How it was snoozed last, as it was said: a length, a time, or until its citizen writes. Whether his mere thanks wake it.
ALTER TABLE cases ADD COLUMN snooze_words TEXT COLLATE "C";
ALTER TABLE store ADD COLUMN thanks_wake BIGINT NOT NULL DEFAULT 1 CHECK (thanks_wake IN (0, 1));

-- How many open cases an operator is given without asking; 0 gives none. What he has, and when he got the last.
ALTER TABLE store ADD COLUMN assign_cap BIGINT NOT NULL DEFAULT 0 CHECK (assign_cap BETWEEN 0 AND 1000);
CREATE INDEX cases_with ON cases (assignee, is_open) WHERE assignee IS NOT NULL;
CREATE INDEX cases_assigned ON cases (assignee, assigned) WHERE assignee IS NOT NULL;
