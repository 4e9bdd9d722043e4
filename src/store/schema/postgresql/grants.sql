-- Who reaches what. Run after each upgrade by the owner of the store, in its schema; it begins from nothing. What
-- depends on the row, the triggers decide.
REVOKE ALL ON SCHEMA nachtwacht FROM PUBLIC;
GRANT USAGE ON SCHEMA nachtwacht TO nachtwacht_viewer, nachtwacht_collector;

REVOKE ALL ON ALL TABLES IN SCHEMA nachtwacht
	FROM PUBLIC, nachtwacht_viewer, nachtwacht_operator, nachtwacht_supervisor, nachtwacht_collector;
GRANT SELECT ON ALL TABLES IN SCHEMA nachtwacht TO nachtwacht_viewer, nachtwacht_collector;

-- The bytes as they came are for the supervisor.
REVOKE SELECT ON captures FROM nachtwacht_viewer;
GRANT SELECT (id, sha256, source, taken, by_version, erased) ON captures TO nachtwacht_viewer;
GRANT SELECT ON captures TO nachtwacht_supervisor;

-- A function that stands here for nobody is its owner's. What a trigger asks in its WHEN, or a column to be filled, is
-- asked by who writes; what a trigger does, or a function that is its owner's, needs no right of his.
REVOKE ALL ON ALL FUNCTIONS IN SCHEMA nachtwacht
	FROM PUBLIC, nachtwacht_viewer, nachtwacht_operator, nachtwacht_supervisor, nachtwacht_collector;
GRANT EXECUTE ON FUNCTION json_member, json_each(text), hex, instr, max(bigint, bigint), group_concat, words_of, words_query,
	clock_us TO nachtwacht_viewer, nachtwacht_collector;
GRANT EXECUTE ON FUNCTION words_vector, move_exists, store_practice, case_version, account_can_reply, account_publishes,
	other_answers, post_is_draft, post_may_leave, post_author, attachment_fits, attachments_too_many, post_leaves, post_moment, answer_closed, answer_late, answer_not_private, act_allows, act_operator,
	act_acknowledges, act_restores, act_gives_back, note_settles, note_settled,
	danger_is_own, note_asks, danger_waits, case_takes, case_has_merged, case_is_true, danger_rings,
	operator_has_cases, operator_leads, moderation_has_target, account_can_moderate, moderation_last, moderation_is_offered, operator_watches, is_owner, is_collector, is_supervisor, is_person, is_told, session_epoch,
	is_superseded, transaction_us
	TO nachtwacht_operator, nachtwacht_collector;
GRANT EXECUTE ON FUNCTION lease_end TO nachtwacht_collector;

-- Nobody writes the journal but through its function.
GRANT EXECUTE ON FUNCTION journal_append, operator_enrol TO nachtwacht_operator, nachtwacht_collector;

-- An operator decides.
GRANT UPDATE (state, waiting_service, disposition, priority, assignee, snoozed_until, snooze_words, resolved,
	acknowledged, acknowledged_by, danger, settled, alarmed, linked_to, reposts, assigned, returns, back, back_why, back_by,
	back_s, undo_of, updated, version) ON cases TO nachtwacht_operator;
GRANT INSERT, DELETE ON case_tags, case_links TO nachtwacht_operator;
GRANT UPDATE (case_id) ON mentions TO nachtwacht_operator;
GRANT INSERT (case_id, author, kind, about, answers, due, text, salt, hash, created), UPDATE (withdrawn) ON notes
	TO nachtwacht_operator;
GRANT INSERT (case_id, parent_id, account_id, kind, author, text, salt, hash, template, lang, visibility, case_version,
	appears, created, updated) ON posts TO nachtwacht_operator;
GRANT UPDATE (state, text, salt, hash, template, visibility, case_version, approval_needed, approver, approved_hash,
	updated, held, send_after, sent, remote_key, remote_record, error) ON posts TO nachtwacht_operator;
GRANT INSERT (mention_id, post_id, account_id, what, version, author, text, salt, hash, created, send_after),
	UPDATE (state, begun, retry, done, error) ON moderations TO nachtwacht_operator;
GRANT INSERT (post_id, name, type, alt, bytes, size, sha256), DELETE ON attachments TO nachtwacht_operator;
GRANT INSERT, UPDATE, DELETE ON leases, presence TO nachtwacht_operator;
GRANT INSERT (operator, heir, text, salt, hash, head, created), UPDATE (taken_by, taken) ON handovers
	TO nachtwacht_operator;
GRANT INSERT (case_id, operator, caller, kind, created), UPDATE (seen) ON calls TO nachtwacht_operator;
GRANT INSERT ON announcements_read TO nachtwacht_operator;
GRANT INSERT (author, text, salt, hash, created), UPDATE (ended) ON announcements TO nachtwacht_supervisor;
GRANT INSERT, UPDATE (undone, before, after_version) ON acts TO nachtwacht_operator;

-- He files what reached him by hand.
GRANT INSERT (name, network, label, practice, length_rule, state, since) ON accounts TO nachtwacht_operator;
GRANT INSERT, UPDATE (handle, name) ON authors TO nachtwacht_operator;
GRANT INSERT ON captures, mentions TO nachtwacht_operator;
GRANT INSERT (account_id, root, author_id, state, priority, assignee, last_mention, created, received, updated, linked_to,
	danger, assigned),
	UPDATE (last_mention, mentions, created, received) ON cases TO nachtwacht_operator;

-- A supervisor says who is who.
GRANT INSERT, UPDATE ON operators TO nachtwacht_supervisor;

-- The collector takes in and sends; it decides nothing in anybody's name.
GRANT UPDATE (take_back_s, return_s, thanks_wake, assign_cap) ON store TO nachtwacht_collector;
GRANT INSERT, UPDATE ON accounts, authors, cases TO nachtwacht_collector;
GRANT INSERT ON captures, case_tags TO nachtwacht_collector;
GRANT INSERT, UPDATE, DELETE ON mentions TO nachtwacht_collector;
GRANT INSERT, DELETE ON mention_versions TO nachtwacht_collector;
GRANT UPDATE (state, case_version, updated, send_after, begun, sent, look_after, lookups, attempts, remote_key,
	remote_record, remote_id, url, error) ON posts TO nachtwacht_collector;
GRANT UPDATE (state, begun, attempts, retry, done, error) ON moderations TO nachtwacht_collector;
GRANT INSERT, UPDATE (ended) ON watches TO nachtwacht_collector;
GRANT INSERT (case_id, operator, caller, kind, created) ON calls TO nachtwacht_collector;
GRANT UPDATE (asked), DELETE ON presence TO nachtwacht_collector;
GRANT INSERT (case_id, author, kind, about, answers, due, text, salt, hash, created), UPDATE (told, sent) ON notes
	TO nachtwacht_collector;
GRANT INSERT, UPDATE, DELETE ON services TO nachtwacht_collector;
GRANT UPDATE ON collector TO nachtwacht_collector;
