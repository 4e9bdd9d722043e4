#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <cmocka.h>

#include "case_maker.h"

#include "base/clock.h"
#include "base/mem.h"
#include "store/accounts.h"
#include "store/cases.h"
#include "store/decide.h"
#include "store/intake.h"
#include "store/moderations.h"
#include "store/posts.h"
#include "tests/store/place.h"

const struct actor maker_collector = {.operator= "collector", .initials = "", .collector = true};
const struct actor maker_operator = {.operator= "jvr", .initials = "JVR"};

static const struct rule_set no_rules;

/* Fails the test with the message of the error. */
static void must(int rc, const struct err *err)
{
	if (rc < 0)
		fail_msg("%s", err->msg);
}

void maker_begin(struct maker *m, const struct network *network)
{
	struct err err = ERR_INIT;
	struct arena a ARENA_AUTO = ARENA_INIT;
	struct operator_row login;
	snprintf(m->folder, sizeof(m->folder), "watch-%d", getpid());
	assert_int_equal(mkdir(m->folder, 0700), 0);
	m->path = mem_zero(1, PLACE_BYTES);
	place_make(m->path, PLACE_BYTES, m->folder, "desk");
	must(store_create(m->path, STORE_LIVE, &err), &err);
	m->store = store_open(m->path, STORE_WRITE, &err);
	must(m->store ? 0 : -1, &err);
	struct account_row row = {.name = "far",
		.network = network->name,
		.label = network->label,
		.handle = "politie",
		.can_reply = true,
		.can = network->can,
		.limit = network->limit};
	must(account_register(m->store, &maker_collector, &row, &err), &err);
	must(operator_ensure(m->store, maker_operator.operator, & a, &login, &err), &err);
}

void maker_end(struct maker *m)
{
	store_close(m->store);
	const char *const names[] = {"desk.db", "desk.db-wal", "desk.db-shm", "desk.db-collector"};
	for (size_t i = 0; i < ARRAY_LEN(names); i++) {
		MEM_AUTO char *file = mem_printf("%s/%s", m->folder, names[i]);
		remove(file);
	}
	remove(m->folder);
	free(m->path);
}

int64_t maker_case(struct maker *m, const char *id)
{
	struct err err = ERR_INIT;
	enum intake_result result;
	struct mention mention = {.network = "far",
		.account = "far",
		.kind = MENTION_MENTION,
		.id = id,
		.author_id = id,
		.handle = id,
		.text = "Er is rook boven de kade",
		.created_us = clock_now_us(),
		.raw = "{}",
		.raw_len = 2,
		.source = "test"};
	must(intake(m->store, &maker_collector, &no_rules, &mention, 1, &result, &err), &err);
	assert_int_equal(result, INTAKE_NEW);
	struct case_list list = {0};
	struct case_query newest = {.me = maker_operator.operator, .limit = 1 };
	must(cases_read(m->store, &newest, &list, &err), &err);
	int64_t case_id = list.items[0].id;
	assert_string_equal(list.items[0].handle, id);
	case_list_release(&list);
	return case_id;
}

int64_t maker_reply(struct maker *m, int64_t case_id, const char *text)
{
	struct err err = ERR_INIT;
	struct draft draft = {.case_id = case_id, .text = text, .visibility = VISIBILITIES};
	must(draft_save(m->store, &maker_operator, &draft, &err), &err);
	struct case_list list = {0};
	must(cases_by_id(m->store, &case_id, 1, &list, &err), &err);
	int64_t send_after;
	must(post_send(
		     m->store, &maker_operator, draft.id, list.items[0].version, &send_after, &err),
		&err);
	case_list_release(&list);
	return draft.id;
}

enum post_state maker_post_state(struct maker *m, int64_t post_id)
{
	struct err err = ERR_INIT;
	struct post_list list = {0};
	must(post_read(m->store, post_id, &list, &err), &err);
	enum post_state state = list.items[0].state;
	post_list_release(&list);
	return state;
}

int64_t maker_moderate(struct maker *m, int64_t case_id, const char *what)
{
	struct err err = ERR_INIT;
	struct arena a ARENA_AUTO = ARENA_INIT;
	MEM_AUTO char *line = mem_printf("moderate %s beledigend", what);
	struct decision d;
	struct decide_result result;
	struct decide_summary summary;
	must(decision_parse(&d, line, maker_operator.operator, clock_now_us(), &a, &err), &err);
	must(decide(m->store, &maker_operator, &d, &case_id, 1, 0, &result, &summary, &err), &err);
	assert_true(summary.moderation_id > 0);
	return summary.moderation_id;
}

enum moderation_state maker_moderation_state(struct maker *m, int64_t id, char why[256])
{
	struct err err = ERR_INIT;
	struct moderation_list list;
	enum moderation_state state = MODERATION_CANCELLED;
	must(moderations_outbox(m->store, 1000, &list, &err), &err);
	for (size_t i = 0; i < list.count; i++)
		if (list.items[i].id == id) {
			state = list.items[i].state;
			if (why)
				snprintf(why, 256, "%s",
					list.items[i].error ? list.items[i].error : "");
		}
	moderation_list_release(&list);
	return state;
}
