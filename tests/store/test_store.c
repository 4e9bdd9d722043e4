#include "fixture.h"

#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/mem.h"
#include "store/journal.h"
#include "store/notice.h"

/* ---- intake ---- */

static void test_repeat_edit_delete(void **state)
{
	struct fixture *f = *state;
	assert_int_equal(fixture_say(f, "1", "els", NULL, "rook boven de dokken"), INTAKE_NEW);
	assert_int_equal(fixture_say(f, "1", "els", NULL, "rook boven de dokken"), INTAKE_REPEATED);
	assert_int_equal(fixture_say(f, "1", "els", NULL, "vuur boven de dokken"), INTAKE_EDITED);
	assert_string_equal(fixture_find(f, "rook"), "");
	assert_string_equal(fixture_find(f, "vuur"), "1");
	struct mention gone = {.network = "town", .account = "gent", .id = "1", .deleted = true};
	assert_int_equal(fixture_take(f, &gone), INTAKE_DELETED);
	assert_int_equal(fixture_take(f, &gone), INTAKE_REPEATED);
	gone.id = "2";
	assert_int_equal(fixture_take(f, &gone), INTAKE_REFUSED);
	assert_true(fixture_case(f, 1).gone);
	assert_int_equal(fixture_case(f, 1).mention_version, 2);
	OK(store_check(f->s, err));
}

static void test_join_and_link(void **state)
{
	struct fixture *f = *state;
	fixture_say(f, "1", "els", NULL, "brand");
	fixture_say(f, "2", "els", "1", "nog altijd brand");
	fixture_say(f, "3", "piet", "1", "ik zie het ook");
	assert_int_equal(fixture_case(f, 1).mentions, 2);
	assert_int_equal(fixture_case(f, 2).linked_to, 1);
}

static void test_reopen(void **state)
{
	struct fixture *f = *state;
	fixture_say(f, "1", "els", NULL, "brand");
	OK(fixture_do(f, &anna, 1, "resolve answered", err));
	test_now_us += 13 * CLOCK_DAY;
	fixture_say(f, "2", "els", "1", "toch weer");
	assert_int_equal(fixture_case(f, 1).state, CASE_OPEN);
	OK(fixture_do(f, &anna, 1, "resolve answered", err));
	test_now_us += 15 * CLOCK_DAY;
	fixture_say(f, "3", "els", "1", "en nog eens");
	assert_int_equal(fixture_case(f, 1).state, CASE_RESOLVED);
	assert_int_equal(fixture_case(f, 2).linked_to, 1);
	OK(fixture_do(f, &anna, 2, "spam", err));
	fixture_say(f, "4", "els", "1", "hallo");
	assert_int_equal(fixture_case(f, 2).state, CASE_OPEN);
}

static void test_context_and_repost(void **state)
{
	struct fixture *f = *state;
	fixture_say(f, "1", "els", NULL, "brand");
	struct mention m = fixture_mention("9", "piet", "1", "wat is er");
	m.kind = MENTION_CONTEXT;
	fixture_take(f, &m);
	struct mention repost = fixture_mention("10", "jan", "1", "");
	repost.kind = MENTION_REPOST;
	repost.in_reply_to = "1";
	fixture_take(f, &repost);
	assert_string_equal(fixture_find(f, ""), "1");
	assert_int_equal(fixture_case(f, 1).reposts, 1);
	struct case_file file;
	OK(case_file_read(f->s, 1, &file, err));
	assert_int_equal(file.mentions.count, 2);
	assert_true(file.mentions.items[1].context);
	case_file_release(&file);
	assert_true(intake_knows(f->s, &m));
	m.kind = MENTION_MENTION;
	assert_false(intake_knows(f->s, &m));
	assert_int_equal(fixture_take(f, &m), INTAKE_NEW);
	assert_true(intake_knows(f->s, &m));
	assert_string_equal(fixture_find(f, ""), "2 1");
}

/* ---- lists ---- */

static void make_many(struct fixture *f)
{
	for (int i = 0; i < 60; i++) {
		char id[16], handle[16];
		snprintf(id, sizeof(id), "%d", i);
		snprintf(handle, sizeof(handle), "burger%d", i % 40);
		fixture_say(f, id, handle, i % 40 == i ? NULL : "0",
			i % 3 ? "café in brand" : "dank u");
	}
	OK(fixture_do(f, &anna, 5, "priority 0", err));
	OK(fixture_do(f, &anna, 30, "priority 0", err));
	OK(fixture_do(f, &anna, 7, "resolve answered", err));
}

/* All pages one after the other, down and then up again, are the whole list and its reverse. */
static void walk_pages(struct fixture *f, const struct filter *filter, enum case_order order)
{
	struct case_query q = {.filter = filter, .me = "anna", .order = order, .limit = 1000};
	struct case_list all, page;
	OK(cases_read(f->s, &q, &all, err));
	assert_true(all.count > 5);
	q.limit = 7;
	for (int backwards = 0; backwards < 2; backwards++) {
		q.backwards = backwards;
		q.has_from = false;
		size_t seen = 0;
		for (;;) {
			OK(cases_read(f->s, &q, &page, err));
			for (size_t i = 0; i < page.count; i++) {
				size_t at =
					backwards ? all.count - seen - page.count + i : seen + i;
				assert_int_equal(page.items[i].id, all.items[at].id);
			}
			seen += page.count;
			if (page.count) {
				q.from = page.items[backwards ? 0 : page.count - 1].key;
				q.has_from = true;
				int64_t before;
				OK(cases_count_before(f->s, &q, &q.from, &before, err));
				assert_int_equal(before, backwards ? all.count - seen : seen - 1);
			}
			bool more = page.count == q.limit;
			case_list_release(&page);
			if (!more)
				break;
		}
		assert_int_equal(seen, all.count);
	}
	case_list_release(&all);
}

static void test_pages(void **state)
{
	struct fixture *f = *state;
	make_many(f);
	struct filter_context ctx = {.me = "anna", .now_us = test_now_us};
	static const char *const filters[] = {
		"", "is:open", "state:new", "cafe", "is:open brand", "-cafe"};
	for (size_t i = 0; i < ARRAY_LEN(filters); i++) {
		const struct filter *filter;
		OK(filter_parse(&filter, filters[i], &ctx, &f->arena, err));
		walk_pages(f, filter, ORDER_NEWEST);
		walk_pages(f, filter, ORDER_OLDEST);
	}
}

static void test_filters(void **state)
{
	struct fixture *f = *state;
	fixture_say(f, "1", "Els@stad", NULL, "Coördinatie bij de brand 🔥 https://x.example");
	fixture_say(f, "2", "piet", NULL, "dank u \"politie\"");
	fixture_say(f, "3", "jan", NULL, "brand geblust");
	OK(fixture_do(f, &anna, 1, "claim", err));
	OK(fixture_do(f, &anna, 1, "tag brand verkeer", err));
	OK(fixture_do(f, &anna, 2, "note nakijken", err));
	OK(fixture_do(f, &anna, 3, "priority 0", err));
	static const char *const expect[][2] = {
		{"", "3 2 1"},
		{"brand", "3 1"},
		{"coordinatie", "1"},
		{"\"brand geblust\"", "3"},
		{"🔥", "1"},
		{"brand -geblust", "1"},
		{"brand OR dank", "3 2 1"},
		{"-brand", "2"},
		{"politie", "2"},
		{"state:new", "3 2"},
		{"state:open", "1"},
		{"state:new,open", "3 2 1"},
		{"is:open", "3 2 1"},
		{"-is:open", ""},
		{"is:mine", "1"},
		{"assignee:me", "1"},
		{"assignee:none", "3 2"},
		{"is:unassigned", "3 2"},
		{"is:urgent", "3"},
		{"priority:0", "3"},
		{"priority:>0", "2 1"},
		{"tag:brand", "1"},
		{"tag:none", "3 2"},
		{"tag:brand tag:verkeer", "1"},
		{"-tag:brand", "3 2"},
		{"network:town", "3 2 1"},
		{"account:gent", "3 2 1"},
		{"account:elders", ""},
		{"author:els@stad", "1"},
		{"author:els*", "1"},
		{"author:els", ""},
		{"lang:nl", "3 2 1"},
		{"lang:fr", ""},
		{"kind:mention", "3 2 1"},
		{"case:2", "2"},
		{"case:2..3", "3 2"},
		{"mentions:>1", ""},
		{"has:note", "2"},
		{"has:link", "1"},
		{"has:media", ""},
		{"has:draft", ""},
		{"(tag:brand OR has:note) lang:nl", "2 1"},
		{"is:gone", ""},
		{"received:<1h", "3 2 1"},
		{"received:>1h", ""},
		{"brand is:open", "3 1"},
	};
	for (size_t i = 0; i < ARRAY_LEN(expect); i++)
		if (strcmp(fixture_find(f, expect[i][0]), expect[i][1]) != 0)
			fail_msg("%s: %s, expected %s", expect[i][0], fixture_find(f, expect[i][0]),
				expect[i][1]);
}

/* ---- decisions ---- */

static void test_danger_alone(void **state)
{
	struct fixture *f = *state;
	fixture_say(f, "1", "els", NULL, "a");
	fixture_say(f, "2", "piet", NULL, "b");
	OK(fixture_do(f, &anna, 1, "priority 0", err));
	struct decision d = {.kind = DECIDE_RESOLVE, .disposition = DISPOSITION_ANSWERED};
	struct decide_result results[2];
	struct decide_summary summary;
	OK(decide(f->s, &anna, &d, (int64_t[]){1, 2}, 2, 0, results, &summary, err));
	assert_int_equal(summary.done, 1);
	assert_int_equal(results[0].err.code, ERR_REFUSED);
	struct desk_figures figures;
	OK(desk_figures(f->s, &figures, err));
	assert_int_equal(figures.ringing, 1);
	OK(fixture_do(f, &anna, 1, "acknowledge", err));
	OK(desk_figures(f->s, &figures, err));
	assert_int_equal(figures.ringing, 0);
}

static void test_wake(void **state)
{
	struct fixture *f = *state;
	fixture_say(f, "1", "els", NULL, "a");
	OK(fixture_do(f, &anna, 1, "snooze 2h", err));
	int64_t next;
	OK(decide_wake(f->s, &machine, test_now_us, &next, err));
	assert_int_equal(next, test_now_us + 2 * CLOCK_HOUR);
	test_now_us = next;
	OK(decide_wake(f->s, &machine, test_now_us, &next, err));
	assert_int_equal(next, 0);
	assert_int_equal(fixture_case(f, 1).state, CASE_OPEN);
}

/* ---- posts ---- */

static int64_t draft(struct fixture *f, const struct actor *actor, const char *text)
{
	struct draft d = {.case_id = 1, .text = text, .visibility = VISIBILITIES};
	OK(draft_save(f->s, actor, &d, err));
	return d.id;
}

static void test_stale_reply(void **state)
{
	struct fixture *f = *state;
	int64_t after;
	fixture_account(f);
	fixture_say(f, "1", "els", NULL, "a");
	int64_t id = draft(f, &anna, "bedankt");
	int64_t seen = fixture_case(f, 1).version;
	fixture_say(f, "2", "els", "1", "laat maar");
	REFUSED(ERR_STALE, post_send(f->s, &anna, id, seen, &after, err));
	OK(post_send(f->s, &anna, id, fixture_case(f, 1).version, &after, err));
	assert_int_equal(after, test_now_us + 10 * CLOCK_S);
	OK(post_take_back(f->s, &anna, 0, err));
}

static void test_own_acts_are_seen(void **state)
{
	struct fixture *f = *state;
	fixture_account(f);
	fixture_say(f, "1", "els", NULL, "a");
	int64_t id = draft(f, &anna, "bedankt");
	OK(fixture_do(f, &anna, 1, "tag brand", err));
	struct post_list posts;
	OK(post_read(f->s, id, &posts, err));
	assert_int_equal(posts.items[0].case_version, fixture_case(f, 1).version);
	post_list_release(&posts);
}

static void test_one_answer(void **state)
{
	struct fixture *f = *state;
	int64_t after;
	fixture_account(f);
	fixture_say(f, "1", "els", NULL, "a");
	int64_t hers = draft(f, &anna, "bedankt"), his = draft(f, &bram, "ook bedankt");
	struct store *other = store_open(f->path, STORE_WRITE, NULL);
	int64_t version = fixture_case(f, 1).version;
	OK(post_send(f->s, &anna, hers, version, &after, err));
	REFUSED(ERR_REFUSED, post_send(other, &bram, his, version, &after, err));
	store_close(other);
	test_now_us += 10 * CLOCK_S;
	struct outgoing out;
	int64_t next;
	assert_int_equal(outbox_next(f->s, "gent", test_now_us, &out, &next, NULL), 1);
	assert_int_equal(out.id, hers);
	assert_string_equal(out.parent_native_id, "1");
	outgoing_release(&out);
	OK(outbox_begin(f->s, &machine, hers, "key", "{}", err));
	REFUSED(ERR_REFUSED, post_take_back(f->s, &anna, hers, err));
	OK(outbox_sent(f->s, &machine, hers, "r1", "https://town.example/r1", err));
	REFUSED(ERR_STALE, post_send(f->s, &bram, his, version, &after, err));
}

static void test_unclear(void **state)
{
	struct fixture *f = *state;
	fixture_account(f);
	fixture_say(f, "1", "els", NULL, "a");
	OK(fixture_do(f, &anna, 1, "reply --send bedankt", err));
	test_now_us += 10 * CLOCK_S;
	OK(outbox_begin(f->s, &machine, 1, "key", NULL, err));
	test_now_us += 100 * CLOCK_S;
	OK(outbox_recover(f->s, &machine, "gent", 30, err));
	static const int waits[] = {5, 25, 90};
	for (size_t i = 0; i < ARRAY_LEN(waits); i++) {
		struct outgoing out;
		int64_t next;
		assert_int_equal(outbox_next(f->s, "gent", test_now_us, &out, &next, NULL), 0);
		assert_int_equal(next, test_now_us + waits[i] * CLOCK_S);
		test_now_us = next;
		assert_int_equal(outbox_next(f->s, "gent", test_now_us, &out, &next, NULL), 1);
		assert_string_equal(out.remote_key, "key");
		outgoing_release(&out);
		OK(outbox_not_found(f->s, &machine, 1, false, err));
	}
	int64_t count, latest;
	OK(outbox_pending(f->s, &count, &latest, err));
	assert_int_equal(count, 0);
	OK(post_settle(f->s, &anna, 1, UNCLEAR_IS_SENT, err));
	assert_int_equal(fixture_case(f, 1).post_state, POST_SENT);
}

static void test_no_reply_by_import(void **state)
{
	struct fixture *f = *state;
	fixture_say(f, "1", "els", NULL, "a");
	REFUSED(ERR_REFUSED, fixture_do(f, &anna, 1, "reply --send bedankt", err));
	assert_int_equal(fixture_case(f, 1).state, CASE_NEW);
}

/* ---- journal ---- */

static int verify(struct fixture *f, char msg[256])
{
	struct err err = ERR_INIT;
	struct journal_head head;
	int rc = journal_verify(f->s, NULL, &head, NULL, &err);
	memcpy(msg, err.msg, sizeof(err.msg));
	return rc;
}

static void test_tampering(void **state)
{
	struct fixture *f = *state;
	char msg[256];
	fixture_say(f, "1", "els", NULL, "rook");
	fixture_say(f, "2", "piet", NULL, "vuur");
	OK(fixture_do(f, &anna, 1, "note iets", err));
	assert_int_equal(verify(f, msg), 0);
	assert_int_not_equal(fixture_tamper(f, "DELETE FROM journal WHERE seq = 2"), 0);
	assert_int_not_equal(fixture_tamper(f, "UPDATE journal SET actor = 'x'"), 0);
	assert_int_equal(
		fixture_tamper(f, "UPDATE captures SET bytes = CAST('rooK' AS BLOB) WHERE id = 1"),
		0);
	assert_int_equal(verify(f, msg), -1);
	assert_non_null(strstr(msg, "raw capture 1"));
	assert_int_equal(
		fixture_tamper(f, "UPDATE captures SET bytes = CAST('rook' AS BLOB) WHERE id = 1"),
		0);
	assert_int_equal(verify(f, msg), 0);
	assert_int_equal(fixture_tamper(f, "UPDATE notes SET text = 'niets'"), 0);
	assert_int_equal(verify(f, msg), -1);
	assert_int_equal(
		fixture_tamper(f, "UPDATE notes SET text = 'iets'; DROP TRIGGER journal_no_delete; "
				  "DELETE FROM journal WHERE seq = 2"),
		0);
	assert_int_equal(verify(f, msg), -1);
	assert_non_null(strstr(msg, "event 2 is missing"));
}

/* A script that shares no line with the store comes to the same head. */
static void test_independent_check(void **state)
{
	struct fixture *f = *state;
	fixture_say(f, "1", "els", NULL, "crème brûlée");
	fixture_say(f, "1", "els", NULL, "crème");
	OK(fixture_do(f, &anna, 1, "tag brand", err));
	OK(fixture_do(f, &anna, 1, "note café", err));
	struct journal_head head;
	OK(journal_verify(f->s, NULL, &head, NULL, err));
	char hex[HASH_HEX_BYTES], expect[160], line[160] = "";
	snprintf(expect, sizeof(expect), "ok: %lld events, head %lld %s\n", (long long)head.seq,
		(long long)head.seq, hash_hex(head.hash, hex));
	MEM_AUTO char *command = mem_printf("python3 '%s' '%s'", VERIFY_SCRIPT, f->path);
	FILE *script = popen(command, "r");
	assert_non_null(script);
	assert_non_null(fgets(line, sizeof(line), script));
	assert_int_equal(pclose(script), 0);
	assert_string_equal(line, expect);
}

/* ---- the file ---- */

static unsigned mode_of(const char *path)
{
	struct stat st;
	assert_int_equal(stat(path, &st), 0);
	return st.st_mode & 0777;
}

/* Operators of one machine share a store by their group; a backup is its maker's own. */
static void test_modes(void **state)
{
	struct fixture *f = *state;
	char shared[128], log[160], backup[128];
	snprintf(shared, sizeof(shared), "%s/shared.db", f->folder);
	snprintf(log, sizeof(log), "%s-wal", shared);
	snprintf(backup, sizeof(backup), "%s/kept.db", f->folder);
	mode_t before = umask(007);
	OK(store_create(shared, STORE_LIVE, err));
	struct store *s = store_open(shared, STORE_WRITE, NULL);
	OK(store_set_take_back(s, 20, err));
	OK(store_backup(s, backup, NULL, err));
	umask(before);
	assert_int_equal(mode_of(shared), 0660);
	assert_int_equal(mode_of(log), 0660);
	assert_int_equal(mode_of(backup), 0600);
	store_close(s);
}

static void test_backup(void **state)
{
	struct fixture *f = *state;
	fixture_say(f, "1", "els", NULL, "rook");
	char path[128];
	snprintf(path, sizeof(path), "%s/backup.db", f->folder);
	OK(store_backup(f->s, path, NULL, err));
	REFUSED(ERR_REFUSED, store_backup(f->s, path, NULL, err));
	struct store *copy = store_open(path, STORE_WRITE, NULL);
	assert_non_null(copy);
	struct journal_head head;
	OK(journal_verify(copy, NULL, &head, NULL, err));
	OK(store_check(copy, err));
	assert_int_equal(head.seq, 2);
	store_close(copy);
}

static void test_a_store_that_is_not_there_says_how_to_make_one(void **state)
{
	struct fixture *f = *state;
	char path[128];
	snprintf(path, sizeof(path), "%s/none.db", f->folder);
	struct err why = ERR_INIT;
	assert_null(store_open(path, STORE_READ, &why));
	assert_int_equal(why.code, ERR_STORE);
	assert_non_null(strstr(why.msg, "nachtwacht store init"));
}

static void test_damage_is_named(void **state)
{
	struct fixture *f = *state;
	char path[128];
	snprintf(path, sizeof(path), "%s/broken.db", f->folder);
	FILE *file = fopen(path, "w");
	for (int i = 0; i < 9000; i++)
		fputc('x', file);
	fclose(file);
	struct err why = ERR_INIT;
	assert_null(store_open(path, STORE_WRITE, &why));
	assert_int_equal(why.code, ERR_STORE);
	assert_non_null(strstr(why.msg, "damaged"));
}

static void test_head_without_hash(void **state)
{
	struct fixture *f = *state;
	fixture_say(f, "1", "els", NULL, "rook");
	assert_int_equal(fixture_tamper(f, "DROP TRIGGER journal_no_update;"
					   "PRAGMA ignore_check_constraints = ON;"
					   "UPDATE journal SET hash = x''"),
		0);
	struct journal_head head;
	struct err why = ERR_INIT;
	assert_int_equal(journal_head(f->s, &head, &why), -1);
	assert_int_equal(why.code, ERR_STORE);
	assert_non_null(strstr(why.msg, "damaged"));
	REFUSED(ERR_STORE, fixture_do(f, &anna, 1, "claim", err));
}

static void test_newer_schema(void **state)
{
	struct fixture *f = *state;
	assert_int_equal(fixture_tamper(f, "PRAGMA user_version = 99"), 0);
	struct err why = ERR_INIT;
	assert_null(store_open(f->path, STORE_WRITE, &why));
	assert_int_equal(why.code, ERR_STORE);
	REFUSED(ERR_STORE, store_set_take_back(f->s, 20, err));
}

/* What is written to a file that nobody can find again is lost, so it is refused. */
static void test_moved_store(void **state)
{
	struct fixture *f = *state;
	MEM_AUTO char *elsewhere = mem_printf("%s.away", f->path);
	assert_int_equal(rename(f->path, elsewhere), 0);
	REFUSED(ERR_STORE, store_set_take_back(f->s, 20, err));
	assert_int_equal(rename(elsewhere, f->path), 0);
	OK(store_set_take_back(f->s, 20, err));
}

static void test_kinds(void **state)
{
	struct fixture *f = *state;
	struct account_row row = {
		.name = "oefening", .network = "town", .label = "OE", .practice = true};
	REFUSED(ERR_REFUSED, account_register(f->s, &machine, &row, err));
	REFUSED(ERR_REFUSED, store_create(f->path, STORE_EXERCISE, err));
}

static void test_notice(void **state)
{
	struct fixture *f = *state;
	struct store *other = store_open(f->path, STORE_WRITE, NULL);
	struct notice *n = notice_open(f->path, NULL);
	assert_false(notice_take(n));
	assert_false(store_changed(other));
	pid_t child = fork();
	if (child == 0) {
		struct store *own = store_open(f->path, STORE_WRITE, NULL);
		struct mention m = fixture_mention("1", "els", NULL, "rook");
		enum intake_result result;
		_exit(!own || intake(own, &machine, NULL, &m, 1, &result, NULL) != 0);
	}
	/* At the first notice the change can be read: nobody looks too early. */
	struct pollfd fd = {.fd = notice_fd(n), .events = POLLIN};
	do
		assert_int_equal(poll(&fd, 1, 5000), 1);
	while (!notice_take(n));
	assert_true(store_changed(other));
	assert_false(store_changed(other));
	int status;
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_int_equal(status, 0);
	notice_close(n);
	store_close(other);
}

static void test_two_writers(void **state)
{
	struct fixture *f = *state;
	pid_t child = fork();
	if (child == 0) {
		struct store *own = store_open(f->path, STORE_WRITE, NULL);
		int failed = !own;
		for (int i = 0; own && i < 50; i++) {
			char id[16];
			snprintf(id, sizeof(id), "k%d", i);
			struct mention m = fixture_mention(id, "kind", NULL, "brand");
			enum intake_result result;
			failed |= intake(own, &machine, NULL, &m, 1, &result, NULL) != 0;
		}
		store_close(own);
		_exit(failed);
	}
	for (int i = 0; i < 50; i++) {
		char id[16];
		snprintf(id, sizeof(id), "o%d", i);
		fixture_say(f, id, "ouder", NULL, "brand");
	}
	int status;
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_int_equal(status, 0);
	char msg[256];
	assert_int_equal(verify(f, msg), 0);
	int64_t count;
	OK(cases_count(f->s, NULL, NULL, &count, err));
	assert_int_equal(count, 100);
}

static void test_lease(void **state)
{
	struct fixture *f = *state;
	fixture_say(f, "1", "els", NULL, "a");
	OK(lease_take(f->s, &anna, 1, false, err));
	REFUSED(ERR_REFUSED, lease_take(f->s, &bram, 1, false, err));
	test_now_us += 61 * CLOCK_S;
	OK(lease_take(f->s, &bram, 1, false, err));
	assert_false(collector_runs(f->path));
	int fd = collector_lease(f->path, NULL);
	assert_true(fd >= 0);
	assert_true(collector_runs(f->path));
	assert_int_equal(collector_lease(f->path, NULL), -1);
	close(fd);
	assert_false(collector_runs(f->path));
}

#define CASE(name) cmocka_unit_test_setup_teardown(name, fixture_open, fixture_close)

int main(void)
{
	const struct CMUnitTest tests[] = {
		CASE(test_repeat_edit_delete),
		CASE(test_join_and_link),
		CASE(test_reopen),
		CASE(test_context_and_repost),
		CASE(test_pages),
		CASE(test_filters),
		CASE(test_danger_alone),
		CASE(test_wake),
		CASE(test_stale_reply),
		CASE(test_own_acts_are_seen),
		CASE(test_one_answer),
		CASE(test_unclear),
		CASE(test_no_reply_by_import),
		CASE(test_tampering),
		CASE(test_independent_check),
		CASE(test_modes),
		CASE(test_backup),
		CASE(test_a_store_that_is_not_there_says_how_to_make_one),
		CASE(test_damage_is_named),
		CASE(test_head_without_hash),
		CASE(test_newer_schema),
		CASE(test_moved_store),
		CASE(test_kinds),
		CASE(test_notice),
		CASE(test_two_writers),
		CASE(test_lease),
	};
	return cmocka_run_group_tests_name("store", tests, NULL, NULL);
}
