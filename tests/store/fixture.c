#include "fixture.h"

#include <dirent.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/mem.h"
#include "store/figures.h"
#include "tests/store/place.h"

int64_t test_now_us;
const struct actor anna = {"anna", "an", false}, bram = {"bram", "br", false},
		   machine = {"nachtwachtd", "", true};

static int64_t test_now(void)
{
	return test_now_us;
}

static int64_t test_mono(void)
{
	return test_now_us / 1000;
}

static const struct clock_source test_clock = {.now_us = test_now, .mono_ms = test_mono};

int fixture_open(void **state)
{
	struct fixture *f = calloc(1, sizeof(*f));
	strcpy(f->folder, "/tmp/nachtwacht-store-XXXXXX");
	if (!f || !mkdtemp(f->folder))
		return -1;
	place_make(f->path, sizeof(f->path), f->folder, "desk");
	test_now_us = INT64_C(1790000000) * CLOCK_S;
	clock_set_source(&test_clock);
	struct err err = ERR_INIT;
	if (store_create(f->path, STORE_LIVE, &err) == 0)
		f->s = store_open(f->path, STORE_WRITE, &err);
	if (!f->s)
		fprintf(stderr, "%s\n", err.msg);
	*state = f;
	return f->s ? 0 : -1;
}

/* What every test leaves behind: the tally of open cases is their number, counted: is:open alone
 * would ask the tally. */
static void check_tally(struct fixture *f)
{
	struct desk_figures figures;
	struct filter_context ctx = {.me = "anna", .now_us = test_now_us};
	const struct filter *open;
	int64_t count;
	if (filter_parse(&open, "is:open is:open", &ctx, &f->arena, NULL) == 0 &&
		desk_figures(f->s, &figures, NULL) == 0 &&
		cases_count(f->s, open, "anna", &count, NULL) == 0)
		assert_int_equal(figures.open, count);
}

int fixture_close(void **state)
{
	struct fixture *f = *state;
	check_tally(f);
	store_close(f->s);
	arena_release(&f->arena);
	DIR *dir = opendir(f->folder);
	for (struct dirent *e; dir && (e = readdir(dir));) {
		char path[400];
		snprintf(path, sizeof(path), "%s/%s", f->folder, e->d_name);
		unlink(path);
	}
	closedir(dir);
	rmdir(f->folder);
	free(f);
	clock_set_source(NULL);
	return 0;
}

struct mention fixture_mention(
	const char *id, const char *handle, const char *thread, const char *text)
{
	return (struct mention){.network = "town",
		.account = "gent",
		.id = id,
		.thread = thread,
		.handle = handle,
		.name = handle,
		.text = text,
		.lang = "nl",
		.created_us = test_now_us,
		.raw = text,
		.raw_len = strlen(text),
		.source = "test"};
}

enum intake_result fixture_take(struct fixture *f, const struct mention *m)
{
	enum intake_result result;
	test_now_us += CLOCK_S;
	OK(intake(f->s, &machine, NULL, m, 1, &result, err));
	return result;
}

enum intake_result fixture_say(
	struct fixture *f, const char *id, const char *handle, const char *thread, const char *text)
{
	struct mention m = fixture_mention(id, handle, thread, text);
	return fixture_take(f, &m);
}

int fixture_do(struct fixture *f, const struct actor *actor, int64_t id, const char *words,
	struct err *err)
{
	struct decision d;
	struct decide_result result;
	struct decide_summary summary;
	if (decision_parse(&d, words, actor->operator, test_now_us, &f->arena, err))
		return -1;
	return decide(f->s, actor, &d, &id, 1, 0, &result, &summary, err);
}

void fixture_account(struct fixture *f)
{
	struct account_row row = {.name = "gent",
		.network = "town",
		.label = "TN",
		.can_reply = true,
		.can = {.media = {4, 1000, 100, "image/png", 4}},
		.limit = {.rule = LENGTH_GRAPHEMES, .most = 300, .most_bytes = 3000}};
	OK(account_register(f->s, &machine, &row, err));
}

struct case_row fixture_case(struct fixture *f, int64_t id)
{
	struct case_list list;
	OK(cases_by_id(f->s, &id, 1, &list, err));
	assert_int_equal(list.count, 1);
	struct case_row row = list.items[0];
	row.assignee = arena_strdup(&f->arena, row.assignee);
	row.lease_holder = arena_strdup(&f->arena, row.lease_holder);
	row.lease_asker = arena_strdup(&f->arena, row.lease_asker);
	row.text = arena_strdup(&f->arena, row.text);
	row.handle = arena_strdup(&f->arena, row.handle);
	row.name = arena_strdup(&f->arena, row.name);
	int64_t *links = arena_alloc(&f->arena, (row.link_count + 1) * sizeof(*links));
	for (size_t i = 0; i < row.link_count; i++)
		links[i] = row.links[i];
	row.links = links;
	const char **tags = arena_alloc(&f->arena, (row.tag_count + 1) * sizeof(*tags));
	for (size_t i = 0; i < row.tag_count; i++)
		tags[i] = arena_strdup(&f->arena, row.tags[i]);
	row.tags = tags;
	case_list_release(&list);
	return row;
}

const char *fixture_find(struct fixture *f, const char *text)
{
	const struct filter *filter;
	struct filter_context ctx = {.me = "anna", .now_us = test_now_us};
	OK(filter_parse(&filter, text, &ctx, &f->arena, err));
	struct case_query q = {.filter = filter, .me = "anna", .limit = 100};
	struct case_list list;
	OK(cases_read(f->s, &q, &list, err));
	char *out = arena_alloc(&f->arena, list.count * 8 + 1);
	for (size_t i = 0; i < list.count; i++)
		sprintf(out + strlen(out), "%s%lld", i ? " " : "", (long long)list.items[i].id);
	int64_t count;
	OK(cases_count(f->s, filter, "anna", &count, err));
	assert_int_equal(count, list.count);
	case_list_release(&list);
	return out;
}

int fixture_tamper(struct fixture *f, const char *sql)
{
	if (place_is_shared())
		return place_run(f->path, sql);
	sqlite3 *db;
	if (sqlite3_open(f->path, &db) != SQLITE_OK)
		return -1;
	int rc = sqlite3_exec(db, sql, NULL, NULL, NULL);
	sqlite3_close(db);
	return rc;
}

int fixture_disarm(struct fixture *f, const char *trigger, const char *table)
{
	MEM_AUTO char *sql = mem_printf("DROP TRIGGER %s%s%s", trigger,
		place_is_shared() ? " ON " : "", place_is_shared() ? table : "");
	return fixture_tamper(f, sql);
}
