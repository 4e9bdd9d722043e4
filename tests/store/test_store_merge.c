/* Several cases about one thing: merged, split and linked, and back again. */
#include "test_store.h"

#include <stdio.h>
#include <string.h>

#include "base/mem.h"
#include "base/strbuf.h"
#include "store/outbox.h"
#include "store/sql.h"

static void undo(struct fixture *f, const struct actor *actor)
{
	char what[80];
	struct decide_summary summary;
	OK(decide_undo(f->s, actor, what, &summary, err));
	assert_int_equal(summary.refused, 0);
}

static void redo(struct fixture *f, const struct actor *actor)
{
	char what[80];
	struct decide_summary summary;
	OK(decide_redo(f->s, actor, what, &summary, err));
	assert_int_equal(summary.refused, 0);
}

static void refused(struct fixture *f, int64_t id, const char *words, const char *why)
{
	struct err err = ERR_INIT;
	assert_int_equal(fixture_do(f, &anna, id, words, &err), -1);
	if (!strstr(err.msg, why))
		fail_msg("%s: %s", words, err.msg);
}

/* ---- the whole of it, for comparing ---- */

static void dump(struct fixture *f, struct strbuf *out, const char *sql, int columns, int64_t but)
{
	SQL_AUTO struct sql q = {0};
	OK(sql_open_text(&q, f->s, sql, WITH(INT(but)), err));
	while (sql_next(&q, NULL) == 1) {
		for (int i = 0; i < columns; i++)
			strbuf_printf(out, "%s|", sql_is_null(&q, i) ? "-" : sql_text(&q, i));
		strbuf_str(out, "\n");
	}
}

/* Cases, mentions, tags, links and whose reply is where; without one case. */
static char *state_of(struct fixture *f, int64_t but)
{
	STRBUF_AUTO struct strbuf out;
	strbuf_init(&out, 1 << 20);
	dump(f, &out,
		"SELECT id || ' ' || account_id, root, CAST(author_id AS TEXT), state, disposition, CAST(priority AS TEXT), "
		"assignee, CAST(last_mention AS TEXT), mentions || ' ' || reposts, created || ' ' || received, "
		"snoozed_until || ' ' || resolved || ' ' || acknowledged, acknowledged_by, CAST(linked_to AS TEXT), "
		"danger || ' ' || waiting_service, CAST(settled AS TEXT) FROM cases WHERE id <> $1 ORDER BY id",
		15, but);
	dump(f, &out,
		"SELECT id || ' ' || case_id, native_id, root, kind, text FROM mentions "
		"WHERE case_id IS NOT NULL AND id > $1 - $1 ORDER BY id",
		5, but);
	dump(f, &out,
		"SELECT CAST(case_id AS TEXT), tag FROM case_tags WHERE case_id <> $1 ORDER BY case_id, tag",
		2, but);
	dump(f, &out, "SELECT a || ' ' || b FROM case_links WHERE $1 NOT IN (a, b) ORDER BY a, b",
		1, but);
	dump(f, &out,
		"SELECT id || ' ' || case_id || ' ' || parent_id || ' ' || account_id, state, text FROM posts "
		"WHERE id > $1 - $1 ORDER BY id",
		3, but);
	return strbuf_take(&out);
}

static void same_state(struct fixture *f, int64_t but, const char *before)
{
	MEM_AUTO char *now = state_of(f, but);
	assert_string_equal(now, before);
}

static size_t mentions_of(struct fixture *f, int64_t id)
{
	struct case_file file;
	OK(case_file_read(f->s, id, &file, err));
	size_t count = file.mentions.count;
	case_file_release(&file);
	return count;
}

static void repost(struct fixture *f, const char *id, const char *of)
{
	struct mention m = fixture_mention(id, "fan", NULL, "RT");
	m.kind = MENTION_REPOST;
	m.in_reply_to = of;
	fixture_take(f, &m);
}

/* In a conversation, an answer to one of its posts. */
static void answer(
	struct fixture *f, const char *id, const char *handle, const char *root, const char *parent)
{
	struct mention m = fixture_mention(id, handle, root, "antwoord");
	m.in_reply_to = parent;
	fixture_take(f, &m);
}

/* Cases 1 to 3, of three citizens, and 4 by another account. */
static void four(struct fixture *f)
{
	fixture_account(f);
	fixture_say(f, "1", "els", NULL, "er is brand");
	fixture_say(f, "2", "piet", NULL, "rook aan de dok");
	fixture_say(f, "3", "jan", NULL, "wat is er aan de hand?");
	fixture_say(f, "1b", "els", "1", "grote brand");
	repost(f, "r1", "2");
	struct mention m = fixture_mention("4", "eva", NULL, "brand");
	m.account = "aalst";
	fixture_take(f, &m);
	OK(fixture_do(f, &anna, 1, "tag brand", err));
	OK(fixture_do(f, &anna, 2, "tag rook", err));
	OK(fixture_do(f, &anna, 2, "priority 1", err));
	OK(fixture_do(f, &anna, 1, "claim", err));
}

/* ---- merge ---- */

static void test_merge(void **state)
{
	struct fixture *f = *state;
	four(f);
	OK(fixture_do(f, &anna, 1, "merge 2 3", err));
	struct case_row to = fixture_case(f, 1), from = fixture_case(f, 2);
	assert_int_equal(to.mentions, 4);
	assert_int_equal(to.reposts, 1);
	assert_int_equal(to.priority, PRIORITY_INCIDENT);
	assert_string_equal(to.assignee, "anna");
	assert_int_equal(to.tag_count, 2);
	assert_string_equal(to.text, "grote brand");
	assert_int_equal(from.state, CASE_MERGED);
	assert_int_equal(from.linked_to, 1);
	assert_int_equal(from.mentions, 0);
	assert_int_equal(mentions_of(f, 1), 4);
	assert_string_equal(fixture_find(f, "is:open"), "4 1");
	assert_string_equal(fixture_find(f, "state:merged"), "3 2");
	assert_string_equal(fixture_find(f, "rook"), "1");
	assert_string_equal(fixture_find(f, "author:piet is:open"), "1");
	struct case_file file;
	OK(case_file_read(f->s, 1, &file, err));
	assert_int_equal(file.merged.count, 2);
	assert_int_equal(file.merged.items[0], 2);
	bool told = false;
	for (size_t i = 0; i < file.events.count; i++)
		told |= strcmp(file.events.items[i].event, "case.merged") == 0 &&
			strcmp(file.events.items[i].details, "{\"cases\":[2,3]}") == 0;
	assert_true(told);
	case_file_release(&file);
}

static void test_merge_back(void **state)
{
	struct fixture *f = *state;
	four(f);
	MEM_AUTO char *before = state_of(f, 0);
	OK(fixture_do(f, &anna, 1, "merge 2 3", err));
	MEM_AUTO char *after = state_of(f, 0);
	for (int i = 0; i < 2; i++) {
		undo(f, &anna);
		same_state(f, 0, before);
		redo(f, &anna);
		same_state(f, 0, after);
	}
	undo(f, &anna);
	undo(f, &anna); /* the claim before it */
	assert_null(fixture_case(f, 1).assignee);
}

/* Merged once, merged again: the first pointer leads to the last case, and back. */
static void test_merge_of_merged(void **state)
{
	struct fixture *f = *state;
	four(f);
	OK(fixture_do(f, &anna, 2, "merge 3", err));
	MEM_AUTO char *before = state_of(f, 0);
	OK(fixture_do(f, &anna, 1, "merge 2", err));
	assert_int_equal(fixture_case(f, 3).linked_to, 1);
	MEM_AUTO char *after = state_of(f, 0);
	undo(f, &anna);
	same_state(f, 0, before);
	redo(f, &anna);
	same_state(f, 0, after);
	undo(f, &anna);
	undo(f, &anna);
	assert_int_equal(fixture_case(f, 3).state, CASE_NEW);
}

static void test_merge_refused(void **state)
{
	struct fixture *f = *state;
	four(f);
	refused(f, 1, "merge 1", "that is the case itself");
	refused(f, 1, "merge 99", "there is no case 99");
	refused(f, 99, "merge 1", "there is no such case");
	refused(f, 1, "merge x", "expected the number of a case");
	refused(f, 1, "merge", "merge ID...");
	refused(f, 1, "merge 2 4", "by another account, aalst on town: link 4");
	assert_int_equal(fixture_case(f, 2).state, CASE_NEW); /* all of it or nothing */
	OK(fixture_do(f, &anna, 1, "merge 2", err));
	refused(f, 3, "merge 2", "merged into case 1 already");
	refused(f, 2, "merge 3", "merged into case 1: decide it there");
	refused(f, 2, "note hier", "merged into case 1: decide it there");
	refused(f, 2, "reopen", "merged into case 1");
	OK(fixture_do(f, &anna, 1, "resolve answered", err));
	refused(f, 1, "merge 3", "it is resolved: reopen it");
}

/* Nobody's later act is swept away, and none of the cases comes back without the others. */
static void test_undo_is_whole(void **state)
{
	struct fixture *f = *state;
	char what[80];
	struct decide_summary summary;
	four(f);
	OK(fixture_do(f, &anna, 1, "merge 2 3", err));
	OK(fixture_do(f, &bram, 1, "note gebeld", err));
	MEM_AUTO char *before = state_of(f, 0);
	REFUSED(ERR_REFUSED, decide_undo(f->s, &anna, what, &summary, err));
	assert_int_equal(summary.refused, 3);
	same_state(f, 0, before);
}

static void test_arrivals_follow(void **state)
{
	struct fixture *f = *state;
	four(f);
	OK(fixture_do(f, &anna, 1, "merge 2", err));
	fixture_say(f, "2b", "piet", "2", "nog meer rook");
	assert_int_equal(fixture_case(f, 1).mentions, 4);
	assert_string_equal(fixture_case(f, 1).handle, "piet");
	fixture_say(f, "5", "mia", "2", "bij mij ook"); /* another in his conversation */
	assert_int_equal(fixture_case(f, 5).linked_to, 1);
	int64_t version = fixture_case(f, 1).version;
	assert_int_equal(fixture_say(f, "2", "piet", NULL, "rook aan Dok Noord"), INTAKE_EDITED);
	struct mention gone = {.network = "town", .account = "gent", .id = "2", .deleted = true};
	assert_int_equal(fixture_take(f, &gone), INTAKE_DELETED);
	assert_int_equal(fixture_case(f, 1).version, version + 2);
	repost(f, "r2", "2");
	assert_int_equal(fixture_case(f, 1).reposts, 2);
	assert_int_equal(fixture_case(f, 2).mentions, 0);
	/* Closed and written to again: it is the target that opens. */
	OK(fixture_do(f, &anna, 1, "resolve answered", err));
	fixture_say(f, "2c", "piet", "2", "hallo?");
	assert_int_equal(fixture_case(f, 1).state, CASE_OPEN);
	assert_int_equal(fixture_case(f, 2).state, CASE_MERGED);
}

/* ---- replies ---- */

static int64_t draft(struct fixture *f, const struct actor *actor, int64_t id, const char *text)
{
	struct draft d = {.case_id = id, .text = text, .visibility = VISIBILITIES};
	OK(draft_save(f->s, actor, &d, err));
	return d.id;
}

static struct post_row post_of(struct fixture *f, int64_t id)
{
	struct post_list posts;
	OK(post_read(f->s, id, &posts, err));
	struct post_row row = posts.items[0];
	row.text = arena_strdup(&f->arena, row.text);
	row.handle = arena_strdup(&f->arena, row.handle);
	row.account = arena_strdup(&f->arena, row.account);
	post_list_release(&posts);
	return row;
}

static void leaves_to(struct fixture *f, const char *native_id, const char *root)
{
	struct outgoing out;
	int64_t next;
	test_now_us += 10 * CLOCK_S;
	assert_int_equal(outbox_next(f->s, "gent", test_now_us, &out, &next, NULL), 1);
	assert_string_equal(out.parent_native_id, native_id);
	assert_string_equal(out.root_native_id, root);
	outgoing_release(&out);
}

/* A draft goes where its mention goes, still answers that one, and is looked at once more. */
static void test_draft_follows(void **state)
{
	struct fixture *f = *state;
	int64_t after;
	four(f);
	int64_t id = draft(f, &anna, 2, "dank u, piet");
	int64_t seen = fixture_case(f, 2).version;
	OK(fixture_do(f, &anna, 1, "merge 2", err));
	struct post_row post = post_of(f, id);
	assert_int_equal(post.case_id, 1);
	assert_int_equal(post.case_version, 0); /* as no case was ever seen */
	assert_string_equal(post.handle, "piet");
	assert_string_equal(post.account, "gent");
	assert_string_equal(post.text, "dank u, piet");
	REFUSED(ERR_STALE, post_send(f->s, &anna, id, seen, &after, err));
	REFUSED(ERR_STALE, post_send(f->s, &anna, id, post.case_version, &after, err));
	OK(post_send(f->s, &anna, id, fixture_case(f, 1).version, &after, err));
	leaves_to(f, "2", "2");
}

/* Who answers the case answers its newest mention; who names one answers that, whoever wrote it. */
static void test_reply_to_the_right_author(void **state)
{
	struct fixture *f = *state;
	four(f);
	OK(fixture_do(f, &anna, 1, "merge 2 3", err));
	struct draft d = {
		.case_id = 1, .parent_id = 2, .text = "dank u", .visibility = VISIBILITIES};
	OK(draft_save(f->s, &anna, &d, err));
	assert_string_equal(post_of(f, d.id).handle, "piet");
	OK(fixture_do(f, &anna, 1, "reply --send dank u, els", err));
	leaves_to(f, "1b", "1");
	struct draft lost = {.case_id = 2, .text = "x", .visibility = VISIBILITIES};
	REFUSED(ERR_NOT_FOUND, draft_save(f->s, &anna, &lost, err));
}

static void test_reply_on_its_way(void **state)
{
	struct fixture *f = *state;
	four(f);
	OK(fixture_do(f, &bram, 2, "reply --send dank u", err));
	refused(f, 1, "merge 2", "a reply to it is on its way");
	test_now_us += 10 * CLOCK_S;
	OK(outbox_begin(f->s, &machine, 1, 0, "key", NULL, err));
	refused(f, 1, "merge 2", "a reply to it is on its way");
	OK(outbox_sent(f->s, &machine, 1, "p1", NULL, NULL, err));
	OK(fixture_do(f, &anna, 1, "merge 2", err));
	assert_int_equal(post_of(f, 1).case_id, 1);
	/* An answer to the reply comes to where it is now. */
	answer(f, "2b", "piet", "2", "p1");
	assert_int_equal(fixture_case(f, 1).mentions, 4);
}

static void test_somebody_writes(void **state)
{
	struct fixture *f = *state;
	four(f);
	draft(f, &bram, 2, "dank");
	refused(f, 1, "merge 2", "bram is writing a reply to case 2");
	OK(lease_release(f->s, &bram, 2, err));
	OK(fixture_do(f, &anna, 1, "merge 2", err));
	undo(f, &anna);
	assert_int_equal(post_of(f, 1).case_id, 2);
}

/* ---- danger ---- */

static void test_danger(void **state)
{
	struct fixture *f = *state;
	four(f);
	OK(fixture_do(f, &anna, 2, "priority 0", err));
	refused(f, 1, "merge 2", "case 2 is a danger to life: merge the others into that one");
	int64_t since = fixture_case(f, 2).danger_us;
	test_now_us += CLOCK_MIN;
	OK(fixture_do(f, &anna, 3, "priority 0", err));
	/* The one that waits longest counts. */
	MEM_AUTO char *before = state_of(f, 0);
	OK(fixture_do(f, &anna, 3, "merge 1 2", err));
	assert_int_equal(fixture_case(f, 3).priority, PRIORITY_DANGER);
	assert_int_equal(fixture_case(f, 3).danger_us, since);
	REFUSED(ERR_REFUSED, fixture_do(f, &anna, 3, "resolve answered", err));
	undo(f, &anna);
	same_state(f, 0, before);
	OK(fixture_do(f, &anna, 2, "dispatch 4471 Katrien", err));
	refused(f, 2, "merge 3", "the dispatch centre does not have yet");
	OK(fixture_do(f, &anna, 3, "merge 2", err));
	assert_false(fixture_case(f, 3).settled);
	refused(f, 3, "spam", "dispatch NUMBER WHO");
}

/* A danger that ended long ago makes none of what it is merged into, and takes nothing away. */
static void test_danger_that_ended(void **state)
{
	struct fixture *f = *state;
	four(f);
	OK(fixture_do(f, &anna, 2, "priority 0", err));
	OK(fixture_do(f, &anna, 2, "checklist where Dok Noord", err));
	OK(fixture_do(f, &anna, 2, "dispatch 4471 Katrien", err));
	OK(fixture_do(f, &anna, 2, "resolve redirected klaar", err));
	OK(fixture_do(f, &anna, 1, "merge 2", err));
	assert_int_equal(fixture_case(f, 1).priority, PRIORITY_INCIDENT);
	struct case_file file;
	OK(case_file_read(f->s, 1, &file, err));
	assert_int_equal(file.notes.count, 3);
	case_file_release(&file);
}

static void test_law(void **state)
{
	struct fixture *f = *state;
	static const char *const crimes[] = {
		"UPDATE cases SET state = 'merged', linked_to = 1 WHERE id = 3", /* a danger */
		"UPDATE cases SET state = 'merged', linked_to = 4 WHERE id = 1", /* another account
										  */
		"UPDATE cases SET state = 'merged', linked_to = 1 WHERE id = 1",
		"UPDATE cases SET state = 'merged' WHERE id = 1",
		"UPDATE cases SET state = 'merged', linked_to = 2 WHERE id = 1", /* one that is
										    merged */
		"UPDATE cases SET linked_to = 4 WHERE id = 2",
		"UPDATE cases SET linked_to = NULL WHERE id = 2",
		"UPDATE cases SET state = 'open' WHERE id = 2",
		"UPDATE mentions SET case_id = 4 WHERE id = 1",
		"UPDATE mentions SET case_id = 2 WHERE id = 1",
		"UPDATE mentions SET case_id = NULL WHERE id = 1",
		"INSERT INTO case_links VALUES (2, 1)", "INSERT INTO case_links VALUES (1, 1)",
		NULL};
	four(f);
	OK(fixture_do(f, &anna, 1, "merge 2", err));
	OK(fixture_do(f, &anna, 3, "priority 0", err));
	for (size_t i = 0; crimes[i]; i++)
		if (fixture_tamper(f, crimes[i]) == 0)
			fail_msg("passed: %s", crimes[i]);
}

/* ---- split ---- */

static void two_matters(struct fixture *f)
{
	fixture_account(f);
	fixture_say(f, "1", "els", NULL, "er is brand");
	fixture_say(f, "2", "els", "1", "de brandweer is er");
	fixture_say(f, "3", "els", "1", "en mijn fiets is gestolen");
	repost(f, "r1", "3");
	OK(fixture_do(f, &anna, 1, "tag brand", err));
	OK(fixture_do(f, &anna, 1, "priority 1", err));
}

static void test_split(void **state)
{
	struct fixture *f = *state;
	two_matters(f);
	OK(fixture_do(f, &anna, 1, "split 3", err));
	struct case_row old = fixture_case(f, 1), new = fixture_case(f, 2);
	assert_int_equal(old.mentions, 2);
	assert_int_equal(old.reposts, 0);
	assert_string_equal(old.text, "de brandweer is er");
	assert_int_equal(new.mentions, 1);
	assert_int_equal(new.reposts, 1);
	assert_int_equal(new.state, CASE_OPEN);
	assert_int_equal(new.priority, PRIORITY_INCIDENT);
	assert_string_equal(new.tags[0], "brand");
	assert_int_equal(new.linked_to, 1);
	assert_null(new.assignee);
	/* What answers goes where the answered is. */
	answer(f, "4", "els", "1", "1");
	answer(f, "5", "els", "1", "3");
	assert_int_equal(fixture_case(f, 1).mentions, 3);
	assert_int_equal(fixture_case(f, 2).mentions, 2);
	/* Our reply, too; what answers neither goes to the newer. */
	OK(fixture_do(f, &anna, 1, "reply --send goed", err));
	test_now_us += 10 * CLOCK_S;
	OK(outbox_begin(f->s, &machine, 1, 0, "key", NULL, err));
	OK(outbox_sent(f->s, &machine, 1, "p1", NULL, NULL, err));
	answer(f, "6", "els", "1", "p1");
	answer(f, "7", "els", "1", "x");
	assert_int_equal(fixture_case(f, 1).mentions, 4);
	assert_int_equal(fixture_case(f, 2).mentions, 3);
}

static void test_split_back(void **state)
{
	struct fixture *f = *state;
	two_matters(f);
	int64_t reply = draft(f, &anna, 1, "doe aangifte"); /* to the newest: mention 3 */
	MEM_AUTO char *before = state_of(f, 2);
	OK(fixture_do(f, &anna, 1, "split 2 3", err));
	assert_int_equal(post_of(f, reply).case_id, 2);
	MEM_AUTO char *after = state_of(f, 0);
	for (int i = 0; i < 2; i++) {
		undo(f, &anna);
		same_state(f, 2, before);
		/* What was the new case leads back, and takes nothing in. */
		assert_int_equal(fixture_case(f, 2).state, CASE_MERGED);
		assert_int_equal(fixture_case(f, 2).linked_to, 1);
		assert_int_equal(fixture_case(f, 2).tag_count, 0);
		redo(f, &anna);
		same_state(f, 0, after);
	}
	undo(f, &anna);
	fixture_say(f, "4", "els", "1", "hallo?");
	assert_int_equal(fixture_case(f, 1).mentions, 4);
}

static void test_split_refused(void **state)
{
	struct fixture *f = *state;
	two_matters(f);
	fixture_say(f, "9", "piet", NULL, "iets anders");
	refused(f, 1, "split 1 2 3", "nothing would be left of it");
	refused(f, 1, "split 5", "it has no mention 5"); /* of case 2 */
	refused(f, 1, "split", "split MENTION...");
	OK(fixture_do(f, &bram, 1, "reply --send doe aangifte", err));
	refused(f, 1, "split 3", "a reply to it is on its way");
	OK(fixture_do(f, &anna, 1, "split 1", err)); /* nobody answers that one */
}

/* A mention goes by its number, or by what its network calls it. */
static void test_split_by_name(void **state)
{
	struct fixture *f = *state;
	fixture_say(f, "at://a", "els", NULL, "a");
	fixture_say(f, "1", "els", "at://a", "b");
	fixture_say(f, "at://c", "els", "at://a", "c");
	refused(f, 1, "split 1", "two of its mentions are called 1");
	OK(fixture_do(f, &anna, 1, "split at://c", err));
	assert_string_equal(fixture_case(f, 2).text, "c");
}

static void test_split_of_a_danger(void **state)
{
	struct fixture *f = *state;
	two_matters(f);
	OK(fixture_do(f, &anna, 1, "priority 0", err));
	OK(fixture_do(f, &anna, 1, "split 3", err));
	assert_int_equal(fixture_case(f, 2).priority, PRIORITY_DANGER);
	assert_int_equal(fixture_case(f, 2).danger_us, fixture_case(f, 1).danger_us);
	refused(f, 2, "resolve answered", "dispatch NUMBER WHO");
	undo(f, &anna);
	assert_int_equal(fixture_case(f, 1).mentions, 3);
	assert_int_equal(fixture_case(f, 1).priority, PRIORITY_DANGER);
}

/* ---- link ---- */

static void test_link(void **state)
{
	struct fixture *f = *state;
	four(f);
	MEM_AUTO char *before = state_of(f, 0);
	OK(fixture_do(f, &anna, 1, "link 4", err));
	assert_int_equal(fixture_case(f, 1).links[0], 4);
	assert_int_equal(fixture_case(f, 4).links[0], 1);
	OK(fixture_do(f, &anna, 4, "link 2", err));
	assert_int_equal(fixture_case(f, 4).link_count, 2);
	int64_t version = fixture_case(f, 4).version;
	OK(fixture_do(f, &anna, 1, "link 4", err)); /* it is so already */
	assert_int_equal(fixture_case(f, 4).version, version);
	undo(f, &anna);
	undo(f, &anna);
	same_state(f, 0, before);
	redo(f, &anna);
	OK(fixture_do(f, &anna, 4, "unlink 1", err));
	assert_int_equal(fixture_case(f, 1).link_count, 0);
	undo(f, &anna);
	assert_int_equal(fixture_case(f, 1).link_count, 1);
	refused(f, 1, "link 1", "that is the case itself");
	refused(f, 1, "link 99", "there is no case 99");
	OK(fixture_do(f, &anna, 1, "merge 2", err));
	refused(f, 1, "link 2", "merged into case 1 already");
}

int test_store_merge(void)
{
	const struct CMUnitTest tests[] = {
		CASE(test_merge),
		CASE(test_merge_back),
		CASE(test_merge_of_merged),
		CASE(test_merge_refused),
		CASE(test_undo_is_whole),
		CASE(test_arrivals_follow),
		CASE(test_draft_follows),
		CASE(test_reply_to_the_right_author),
		CASE(test_reply_on_its_way),
		CASE(test_somebody_writes),
		CASE(test_danger),
		CASE(test_danger_that_ended),
		CASE(test_law),
		CASE(test_split),
		CASE(test_split_back),
		CASE(test_split_refused),
		CASE(test_split_by_name),
		CASE(test_split_of_a_danger),
		CASE(test_link),
	};
	return cmocka_run_group_tests_name("store: merge, split, link", tests, NULL, NULL);
}
