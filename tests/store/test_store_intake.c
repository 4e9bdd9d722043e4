#include "test_store.h"

#include <string.h>

#include "base/mem.h"
#include "desk/manual.h"
#include "store/manual.h"

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

static struct mention answer_to(
	const char *id, const char *handle, const char *to, const char *text)
{
	struct mention m = fixture_mention(id, handle, NULL, text);
	m.in_reply_to = to;
	return m;
}

/* What comes in together meets as if it had come one by one. */
static void test_one_batch(void **state)
{
	enum { RENAMED, EDIT, REPEAT, ANSWER, REPOST, REAL, GONE, TAKEN, OTHERS, BATCH };
	struct fixture *f = *state;
	struct mention first[] = {fixture_mention("1", "els", NULL, "brand"),
		fixture_mention("2", "piet", NULL, "rook"), answer_to("3", "jan", "2", "waar dan"),
		fixture_mention("4", "an", NULL, "weg")};
	first[0].uri = "https://town.example/1";
	first[2].kind = MENTION_CONTEXT;
	struct mention m[BATCH + ARRAY_LEN(first)];
	enum intake_result results[ARRAY_LEN(m)];
	memcpy(m, first, sizeof(first));
	struct mention *then = m + ARRAY_LEN(first);
	const enum intake_result *became = results + ARRAY_LEN(first);
	then[RENAMED] = first[0];
	then[RENAMED].id = "11";
	then[EDIT] = then[RENAMED];
	then[EDIT].text = "grote brand";
	then[REPEAT] = first[1];
	then[ANSWER] = answer_to("5", "piet", "2", "nog altijd");
	then[REPOST] = answer_to("6", "jan", "5", "");
	then[REPOST].kind = MENTION_REPOST;
	then[REAL] = first[2];
	then[REAL].kind = MENTION_MENTION;
	then[GONE] = first[3];
	then[GONE].deleted = true;
	/* The id of one that has another since, and a second name that is another's. */
	then[TAKEN] = fixture_mention("2", "mo", NULL, "iets anders");
	then[TAKEN].uri = "https://town.example/2";
	then[OTHERS] = fixture_mention("7", "zoe", NULL, "nog iets");
	then[OTHERS].uri = then[TAKEN].uri;
	m[1].uri = "https://town.example/piet";
	then[REPEAT].uri = m[1].uri;
	OK(intake(f->s, &machine, NULL, m, ARRAY_LEN(m), results, err));
	for (size_t i = 0; i < ARRAY_LEN(first); i++)
		assert_int_equal(results[i], INTAKE_NEW);
	static const enum intake_result want[BATCH] = {[RENAMED] = INTAKE_REPEATED,
		[EDIT] = INTAKE_EDITED,
		[REPEAT] = INTAKE_REPEATED,
		[GONE] = INTAKE_DELETED};
	for (int i = 0; i < BATCH; i++)
		assert_int_equal(became[i], want[i]);
	assert_string_equal(fixture_find(f, "grote"), "1");
	assert_int_equal(fixture_case(f, 1).mentions, 1);
	assert_int_equal(fixture_case(f, 2).mentions, 2);
	assert_int_equal(fixture_case(f, 2).reposts, 1);
	assert_true(fixture_case(f, 3).gone);
	assert_int_equal(fixture_case(f, 4).linked_to, 2);
	assert_string_equal(fixture_find(f, "iets"), "6 5");
	OK(store_check(f->s, err));
}

static void test_versions(void **state)
{
	struct fixture *f = *state;
	fixture_say(f, "1", "els", NULL, "rook");
	test_now_us += CLOCK_MIN;
	fixture_say(f, "1", "els", NULL, "brand");
	test_now_us += CLOCK_MIN;
	fixture_say(f, "1", "els", NULL, "vals alarm");
	struct mention gone = {.network = "town", .account = "gent", .id = "1", .deleted = true};
	assert_int_equal(fixture_take(f, &gone), INTAKE_DELETED);
	struct case_file file;
	OK(case_file_read(f->s, 1, &file, err));
	assert_int_equal(file.versions.count, 2);
	assert_string_equal(file.versions.items[0].text, "rook");
	assert_int_equal(file.versions.items[0].version, 1);
	assert_true(file.versions.items[1].replaced_us >=
		    file.versions.items[0].replaced_us + CLOCK_MIN);
	assert_string_equal(file.versions.items[1].text, "brand");
	assert_int_equal(file.mentions.items[0].version, 3);
	assert_true(file.mentions.items[0].gone);
	case_file_release(&file);
}

static struct filed file_by_hand(
	struct fixture *f, const struct manual *entered, const struct rule_set *rules, bool insist)
{
	struct mention m;
	struct filed filed;
	OK(manual_mention(&m, entered, test_now_us, &f->arena, err));
	OK(manual_file(f->s, &anna, rules, &m, insist, &filed, err));
	return filed;
}

static void test_manual(void **state)
{
	struct fixture *f = *state;
	struct rule_set rules = {0};
	const char *actions[] = {"priority 0"};
	OK(rule_add(&rules, "brand", 1, "text:brand", actions, 1, &f->arena, err));
	const struct manual call = {.channel = MANUAL_PHONE,
		.who = "Jan Peeters",
		.reach = "0470 12 34 56",
		.text = "brand in de haven",
		.by = "anna"};
	assert_int_equal(file_by_hand(f, &call, &rules, false).case_id, 1);
	/* The same words again are another call, not a repeat. */
	assert_int_equal(file_by_hand(f, &call, &rules, false).case_id, 2);
	REFUSED(ERR_REFUSED, fixture_do(f, &anna, 1, "reply Dank u", err));
	struct case_file file;
	OK(case_file_read(f->s, 1, &file, err));
	assert_int_equal(file.row.priority, PRIORITY_DANGER);
	assert_int_equal(file.row.kind, MENTION_MANUAL);
	assert_string_equal(file.row.network, "manual");
	assert_string_equal(file.row.manual.by, "anna");
	assert_string_equal(file.row.manual.reach, "0470 12 34 56");
	assert_int_equal(file.row.manual.channel, MANUAL_PHONE);
	assert_int_equal(file.posts.count, 0);
	assert_string_equal(file.events.items[0].actor, "anna");
	assert_string_equal(file.mentions.items[0].manual.by, "anna");
	assert_non_null(file.mentions.items[0].capture_hash);
	case_file_release(&file);
	rule_set_release(&rules);
	OK(store_check(f->s, err));
}

static void test_known_link(void **state)
{
	struct fixture *f = *state;
	struct mention m = fixture_mention("1", "els", NULL, "brand");
	m.url = "https://stad.example/1";
	fixture_take(f, &m);
	const struct manual link = {.channel = MANUAL_LINK,
		.who = "els",
		.link = m.url,
		.text = "doorgestuurd",
		.by = "anna"};
	struct filed filed = file_by_hand(f, &link, NULL, false);
	assert_true(filed.known);
	assert_int_equal(filed.case_id, 1);
	assert_string_equal(fixture_find(f, ""), "1");
	filed = file_by_hand(f, &link, NULL, true);
	assert_false(filed.known);
	assert_int_equal(filed.case_id, 2);
}

int test_store_intake(void)
{
	const struct CMUnitTest tests[] = {
		CASE(test_repeat_edit_delete),
		CASE(test_join_and_link),
		CASE(test_reopen),
		CASE(test_context_and_repost),
		CASE(test_one_batch),
		CASE(test_versions),
		CASE(test_manual),
		CASE(test_known_link),
	};
	return cmocka_run_group_tests_name("store: intake", tests, NULL, NULL);
}
