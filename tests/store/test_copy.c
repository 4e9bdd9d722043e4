/* A desk that moves: from a file to a file, and where a server is at hand into it, through it and
 * back. */
#include "fixture.h"

#include <dirent.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/mem.h"
#include "store/attachments.h"
#include "store/moderations.h"
#include "store/publish.h"
#include "store/collector.h"
#include "store/copy.h"
#include "store/journal.h"
#include "store/outbox.h"
#include "store/sql.h"
#include "tests/faults/full_disk.h"

enum { MANY = 1200, MOST_MOMENTS = 100 };

/* ---- a store with something in every table ---- */

/* Takes all that a store can hold. */
static void able_account(struct fixture *f)
{
	struct account_row row = {.name = "gent",
		.network = "town",
		.label = "TN",
		.can_reply = true,
		.can = {.moderations = moderations_read("hide unhide"),
			.publishes = true,
			.media = {4, 1000, 100, "image/png"}},
		.limit = {.rule = LENGTH_GRAPHEMES, .most = 300, .most_bytes = 3000}};
	OK(account_register(f->s, &machine, &row, err));
}

static int open_filled(void **state)
{
	if (fixture_open(state))
		return -1;
	struct fixture *f = *state;
	int64_t at;
	able_account(f);
	fixture_say(f, "1", "els", NULL, "rook boven de dokken 🔥");
	fixture_say(f, "1", "els", NULL, "zwarte rook boven de dokken 🔥");
	fixture_say(f, "2", "piet", NULL, "is de brug dicht");
	OK(fixture_do(f, &anna, 1, "tag brand", err));
	OK(fixture_do(f, &bram, 2, "note café gebeld", err));
	OK(fixture_do(f, &bram, 2, "claim", err));
	struct draft draft = {
		.case_id = 1, .text = "Er wordt geblust.", .visibility = VISIBILITIES};
	OK(draft_save(f->s, &anna, &draft, err));
	const struct media_file picture = {"rook.png", "image/png", "\x89PNG\0", 5};
	OK(attachment_add(f->s, &anna, draft.id, &picture, "rook", err));
	OK(post_send(f->s, &anna, draft.id, fixture_case(f, 1).version, &at, err));
	struct draft other = {
		.case_id = 2, .text = "Wij zoeken het op.", .visibility = VISIBILITIES};
	OK(draft_save(f->s, &bram, &other, err));
	OK(fixture_do(f, &bram, 2, "moderate hide scheldt", err));
	struct publication news = {.account = "gent", .text = "De brug is open."};
	OK(post_publish(f->s, &anna, &news, &at, &at, err));
	struct operator_row row = {
		.login = "anna", .initials = "an", .name = "Anna", .role = "supervisor"};
	OK(operator_set(f->s, &anna, &row, err));
	return 0;
}

static void fill_much(struct fixture *f)
{
	for (int i = 0; i < MANY; i++) {
		char id[24], text[64];
		snprintf(id, sizeof(id), "n%d", i);
		snprintf(text, sizeof(text), "vraag nummer %d", i);
		fixture_say(f, id, id, NULL, text);
	}
}

/* ---- places ---- */

static const char *new_file(struct fixture *f, const char *name)
{
	return arena_printf(&f->arena, "%s/%s.db", f->folder, name);
}

/* In the server when there is one. */
static const char *new_place(struct fixture *f, const char *name)
{
	char *path = arena_alloc(&f->arena, PLACE_BYTES);
	place_make(path, PLACE_BYTES, f->folder, name);
	return path;
}

static bool is_there(const char *path)
{
	struct store *s = store_open(path, STORE_READ, NULL);
	store_close(s);
	return s != NULL;
}

/* Files in the folder that are named as halves of a store. */
static int halves(const struct fixture *f)
{
	int count = 0;
	DIR *dir = opendir(f->folder);
	for (struct dirent *e; (e = readdir(dir));)
		count += strstr(e->d_name, ".part") != NULL;
	closedir(dir);
	return count;
}

static struct copied copy(const char *from, const char *to)
{
	struct copied copied;
	OK(store_copy(from, to, NULL, &copied, err));
	return copied;
}

/* ---- all of it goes over ---- */

static void move_to(struct fixture *f, const char *to)
{
	struct journal_head before, after;
	OK(journal_verify(f->s, NULL, &before, NULL, err));
	struct copied copied = copy(f->path, to);
	assert_int_equal(copied.head.seq, before.seq);
	assert_int_equal(copied.waiting, 2);
	store_close(f->s);
	snprintf(f->path, sizeof(f->path), "%s", to);
	OK((f->s = store_open(to, STORE_WRITE, err)) ? 0 : -1);
	OK(journal_verify(f->s, NULL, &after, NULL, err));
	assert_int_equal(after.seq, before.seq);
	assert_memory_equal(after.hash, before.hash, HASH_BYTES);
	OK(store_check(f->s, err));
}

static void expect_all(struct fixture *f)
{
	struct case_file file;
	assert_string_equal(fixture_find(f, "tag:brand"), "1");
	assert_string_equal(fixture_find(f, "zwarte"), "1");
	assert_string_equal(fixture_find(f, "🔥"), "1");
	assert_string_equal(fixture_find(f, "brug"), "2");
	assert_string_equal(fixture_case(f, 2).assignee, "bram");
	OK(case_file_read(f->s, 1, &file, err));
	assert_string_equal(file.posts.items[0].text, "Er wordt geblust.");
	assert_int_equal(file.posts.items[0].state, POST_HELD);
	assert_string_equal(file.versions.items[0].text, "rook boven de dokken 🔥");
	case_file_release(&file);
	OK(case_file_read(f->s, 2, &file, err));
	assert_string_equal(file.notes.items[0].text, "café gebeld");
	case_file_release(&file);
}

static void expect_outbox(struct fixture *f)
{
	struct post_list posts;
	struct moderation_list asked;
	OK(posts_outbox(f->s, 10, &posts, err));
	assert_int_equal(posts.count, 2);
	assert_string_equal(posts.items[0].text, "De brug is open.");
	assert_int_equal(posts.items[0].case_id, 0);
	assert_string_equal(posts.items[1].attachments[0].alt, "rook");
	post_list_release(&posts);
	OK(moderations_outbox(f->s, 10, &asked, err));
	assert_int_equal(asked.count, 1);
	assert_string_equal(asked.items[0].reason, "scheldt");
	assert_int_equal(asked.items[0].state, MODERATION_HELD);
	moderation_list_release(&asked);
}

/* What is numbered goes on behind what is there, and what the schema refuses is refused. */
static void go_on_with_it(struct fixture *f, int round)
{
	char id[24];
	snprintf(id, sizeof(id), "later%d", round);
	fixture_say(f, id, id, NULL, "nog een vraag");
	int64_t newest = round + 3;
	MEM_AUTO char *case_id = mem_printf("%lld", (long long)newest);
	assert_int_equal(strncmp(fixture_find(f, "nog"), case_id, strlen(case_id)), 0);
	OK(fixture_do(f, &anna, newest, "tag later", err));
	OK(fixture_do(f, &anna, newest, "note iets", err));
	struct draft draft = {.case_id = newest, .text = "Ja.", .visibility = VISIBILITIES};
	OK(draft_save(f->s, &anna, &draft, err));
	assert_int_not_equal(fixture_tamper(f, "DELETE FROM journal WHERE seq = 2"), 0);
	assert_int_not_equal(fixture_tamper(f, "UPDATE posts SET state = 'sent' WHERE id = 2"), 0);
	if (place_is_shared()) /* of a file each handle says itself whether references hold */
		assert_int_not_equal(fixture_tamper(f, "DELETE FROM cases WHERE id = 1"), 0);
}

static void a_desk_moves_from_place_to_place(void **state)
{
	struct fixture *f = *state;
	const char *places[] = {new_file(f, "a"), new_place(f, "b"), new_place(f, "c"),
		new_file(f, "d"), new_file(f, "e")};
	for (int i = 0; i < (int)ARRAY_LEN(places); i++) {
		move_to(f, places[i]);
		expect_all(f);
		expect_outbox(f);
		go_on_with_it(f, i);
	}
	assert_int_equal(halves(f), 0);
}

/* What a copy takes away for its time is put back as it was. */
static const char *shape(struct fixture *f, const char *path)
{
	static const char shared[] =
		"SELECT string_agg(what, '; ' ORDER BY what) FROM ("
		"SELECT pg_get_indexdef(indexrelid) AS what FROM pg_index UNION ALL "
		"SELECT conrelid::regclass || ' ' || pg_get_constraintdef(oid) FROM pg_constraint WHERE conrelid <> 0 "
		"UNION ALL SELECT tgenabled::text || pg_get_triggerdef(oid) FROM pg_trigger WHERE NOT tgisinternal) w "
		"WHERE what LIKE '%nachtwacht%' OR what LIKE '%REFERENCES%'";
	struct store *s = store_open(path, STORE_READ, NULL);
	struct sql q;
	OK(sql_open(&q, s,
		place_is_shared() ? shared : "SELECT group_concat(sql, '; ') FROM sqlite_schema",
		WITHOUT, err));
	assert_int_equal(sql_next(&q, NULL), 1);
	const char *all = sql_copy(&q, 0, &f->arena);
	sql_done(&q);
	store_close(s);
	return all;
}

static void a_copy_has_the_whole_schema(void **state)
{
	struct fixture *f = *state;
	const char *to = new_place(f, "shape");
	copy(f->path, to);
	const char *whole = shape(f, f->path);
	assert_true(strlen(whole) > 5000);
	assert_string_equal(shape(f, to), whole);
}

/* A migration of one engine that the other has not, and what is no migration at all. */
static void what_only_one_of_them_has_is_not_forgotten(void **state)
{
	static const struct {
		const char *sql, *what;
	} more[] = {
		{"CREATE TABLE rosters (id TEXT PRIMARY KEY)", "rosters"},
		{"ALTER TABLE cases ADD COLUMN shift TEXT", "cases.shift"},
	};
	struct fixture *f = *state;
	for (size_t i = 0; i < ARRAY_LEN(more); i++) {
		const char *to = new_file(f, "less");
		struct err why = ERR_INIT;
		struct copied copied;
		assert_int_equal(fixture_tamper(f, more[i].sql), 0);
		assert_int_equal(store_copy(f->path, to, NULL, &copied, &why), -1);
		if (!strstr(why.msg, more[i].what))
			fail_msg("%s", why.msg);
		assert_false(is_there(to));
	}
}

/* ---- what is refused ---- */

static void refuse(struct fixture *f, const char *from, const char *said)
{
	const char *to = new_place(f, said);
	struct err why = ERR_INIT;
	struct copied copied;
	assert_int_equal(store_copy(from, to, NULL, &copied, &why), -1);
	if (!strstr(why.msg, said))
		fail_msg("%s", why.msg);
	assert_false(is_there(to));
	assert_int_equal(halves(f), 0);
}

static void what_was_tampered_with_is_not_copied(void **state)
{
	struct fixture *f = *state;
	assert_int_equal(fixture_tamper(f, "UPDATE notes SET text = 'niets'"), 0);
	refuse(f, f->path, "text of note 1");
	assert_int_equal(fixture_tamper(f, "UPDATE notes SET text = 'café gebeld'"), 0);
	assert_int_equal(
		fixture_tamper(f, "UPDATE captures SET bytes = CAST('x' AS BLOB) WHERE id = 1"), 0);
	refuse(f, f->path, "raw capture 1");
	assert_int_equal(fixture_disarm(f, "journal_no_delete", "journal"), 0);
	assert_int_equal(fixture_tamper(f, "DELETE FROM journal WHERE seq = 2"), 0);
	refuse(f, f->path, "event 2 is missing");
}

static void a_store_that_is_there_stays(void **state)
{
	struct fixture *f = *state;
	const char *to = new_place(f, "there");
	OK(store_create(to, STORE_LIVE, err));
	struct copied copied;
	REFUSED(ERR_REFUSED, store_copy(f->path, to, NULL, &copied, err));
	struct store *s = store_open(to, STORE_READ, NULL);
	struct journal_head head;
	OK(journal_head(s, &head, err));
	assert_int_equal(head.seq, 1);
	store_close(s);
}

static void nothing_is_copied_beside_a_collector(void **state)
{
	struct fixture *f = *state;
	OK(collector_take(f->s, err));
	refuse(f, f->path, "a collector serves FROM");
	collector_leave(f->s);
	copy(f->path, new_place(f, "unserved"));
}

/* ---- beside somebody who works ---- */

static struct fixture *worked_in;

static void work_meanwhile(const char *what, int64_t done, int64_t total)
{
	struct fixture *f = worked_in;
	worked_in = NULL;
	if (f)
		OK(fixture_do(f, &anna, 2, "tag brug", err));
}

static void work_meanwhile_stays_in_neither(void **state)
{
	struct fixture *f = *state;
	const char *to = new_place(f, "behind");
	struct copied copied;
	worked_in = f;
	REFUSED(ERR_REFUSED, store_copy(f->path, to, work_meanwhile, &copied, err));
	assert_null(worked_in);
	assert_false(is_there(to));
	copy(f->path, to);
}

static void a_backup_is_one_moment(void **state)
{
	struct fixture *f = *state;
	const char *path = new_file(f, "backup"), *back = new_place(f, "back");
	struct journal_head before, after;
	OK(journal_head(f->s, &before, err));
	struct store *reader = store_open(f->path, STORE_READ, NULL);
	worked_in = place_is_shared() ? f : NULL; /* SQLite copies a small file at once */
	OK(store_backup(reader, path, work_meanwhile, err));
	REFUSED(ERR_REFUSED, store_backup(reader, path, NULL, err));
	store_close(reader);
	struct copied copied = copy(path, back);
	OK(journal_head(f->s, &after, err));
	assert_int_equal(after.seq, before.seq + place_is_shared());
	assert_int_equal(copied.head.seq, before.seq);
}

/* ---- interrupted ---- */

static int moment;

static void die_at_the_moment(const char *what, int64_t done, int64_t total)
{
	if (moment-- == 0)
		kill(getpid(), SIGKILL);
}

/* True when it was killed before it was done. */
static bool copy_until(const char *from, const char *to, int when)
{
	int status;
	pid_t pid = fork();
	if (pid == 0) {
		struct copied copied;
		struct err err = ERR_INIT;
		moment = when;
		int rc = store_copy(from, to, die_at_the_moment, &copied, &err);
		if (rc)
			fprintf(stderr, "%s\n", err.msg);
		_exit(rc != 0);
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_true(WIFSIGNALED(status) || WEXITSTATUS(status) == 0);
	return WIFSIGNALED(status);
}

/* Killed at each of its moments in turn, at the same place, and then left alone. */
static void what_was_killed_is_done_again(void **state)
{
	struct fixture *f = *state;
	const char *to = new_place(f, "killed");
	int moments = 0;
	fill_much(f);
	while (moments < MOST_MOMENTS && copy_until(f->path, to, moments)) {
		assert_false(is_there(to));
		moments++;
	}
	assert_in_range(moments, 10, MOST_MOMENTS - 1);
	assert_true(is_there(to));
	assert_int_equal(halves(f), 0);
	move_to(f, new_file(f, "whole"));
	expect_all(f);
}

static int room; /* how many writes find some */

static bool is_full(void)
{
	return room-- <= 0;
}

static void a_full_disk_leaves_nothing(void **state)
{
	struct fixture *f = *state;
	const char *to = new_file(f, "full");
	struct copied copied;
	fill_much(f);
	for (int writes = 1; writes < 200; writes += 50) {
		room = writes;
		full_disk_when(is_full);
		REFUSED(ERR_STORE, store_copy(f->path, to, NULL, &copied, err));
		full_disk(false);
	}
	assert_false(is_there(to));
	assert_int_equal(halves(f), 0);
	copy(f->path, to);
}

#define CASE(name) cmocka_unit_test_setup_teardown(name, open_filled, fixture_close)

int main(void)
{
	const struct CMUnitTest tests[] = {
		CASE(a_desk_moves_from_place_to_place),
		CASE(a_copy_has_the_whole_schema),
		CASE(what_only_one_of_them_has_is_not_forgotten),
		CASE(what_was_tampered_with_is_not_copied),
		CASE(a_store_that_is_there_stays),
		CASE(nothing_is_copied_beside_a_collector),
		CASE(work_meanwhile_stays_in_neither),
		CASE(a_backup_is_one_moment),
		CASE(what_was_killed_is_done_again),
		CASE(a_full_disk_leaves_nothing),
	};
	return cmocka_run_group_tests_name("copy", tests, NULL, NULL);
}
