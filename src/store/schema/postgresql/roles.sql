-- The roles of the desk, each with what the one before may; the login of a person is made a member of one of the first
-- three, that of the collector of the last. Run by who may make roles; again, it changes nothing.
DO $$
DECLARE
	role text;
BEGIN
	FOREACH role IN ARRAY ARRAY['viewer', 'operator', 'supervisor', 'collector'] LOOP
		IF to_regrole('nachtwacht_' || role) IS NULL THEN
			EXECUTE format('CREATE ROLE nachtwacht_%s NOLOGIN', role);
		END IF;
	END LOOP;
	IF NOT pg_has_role('nachtwacht_operator', 'nachtwacht_viewer', 'MEMBER') THEN
		GRANT nachtwacht_viewer TO nachtwacht_operator;
	END IF;
	IF NOT pg_has_role('nachtwacht_supervisor', 'nachtwacht_operator', 'MEMBER') THEN
		GRANT nachtwacht_operator TO nachtwacht_supervisor;
	END IF;
END
$$;
