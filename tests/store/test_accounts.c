/* Accounts: what a worker serves. */
#include "fixture.h"

#include <unistd.h>

#include "base/mem.h"
#include "store/channel.h"
#include "store/journal.h"
#include "store/outbox.h"

/* What an exercise plays lives and ends with its worker, which sends for all of it. */
static void test_played_accounts(void **state)
{
	struct fixture *f = *state;
	struct account_row own = {.name = "oefening",
		.network = "exercise",
		.label = "EX",
		.practice = true,
		.can_reply = true};
	struct account_row part = own;
	part.name = "gent-town";
	part.network = "town";
	part.worker = "oefening";
	struct mention m = fixture_mention("1", "els", NULL, "rook");
	m.account = part.name;
	m.network = part.network;
	struct draft draft = {.case_id = 1, .text = "Dank u.", .visibility = VISIBILITIES};
	struct account_list list;
	struct outgoing out;
	enum intake_result result;
	int64_t at;
	char *path MEM_AUTO = mem_printf("%s/exercise.db", f->folder);
	OK(store_create(path, STORE_EXERCISE, err));
	struct store *s = store_open(path, STORE_WRITE, NULL);
	OK(account_register(s, &machine, &own, err));
	OK(account_register(s, &machine, &part, err));
	OK(account_set_health(
		s, &machine, "oefening", &(struct account_health){.state = ACCOUNT_LIVE}, err));
	OK(accounts_read(s, &list, err));
	assert_int_equal(list.count, 2);
	assert_int_equal(list.items[0].state, ACCOUNT_LIVE);
	assert_string_equal(list.items[0].worker, "oefening");
	assert_null(list.items[1].worker);
	account_list_release(&list);
	OK(intake(s, &machine, NULL, &m, 1, &result, err));
	OK(draft_save(s, &anna, &draft, err));
	OK(post_send(s, &anna, draft.id, 1, &at, err));
	assert_int_equal(outbox_next(s, "gent-town", at, &out, &at, NULL), 0);
	test_now_us += CLOCK_MIN;
	assert_int_equal(outbox_next(s, "oefening", test_now_us, &out, &at, NULL), 1);
	assert_int_equal(out.id, draft.id);
	outgoing_release(&out);
	OK(account_remove(s, &machine, "oefening", err));
	OK(accounts_read(s, &list, err));
	assert_false(list.items[0].can_reply || list.items[1].can_reply);
	account_list_release(&list);
	store_close(s);
	unlink(path);
}

static int set_state(struct store *s, enum account_state state, const char *reason, struct err *err)
{
	return account_set_health(s, &machine, "gent",
		&(struct account_health){.state = state, .reason = reason}, err);
}

/* What went wrong is found with its reason, as long as that holds. */
static void test_troubles(void **state)
{
	struct fixture *f = *state;
	struct event_list events;
	fixture_account(f);
	OK(set_state(f->s, ACCOUNT_LIVE, NULL, err));
	OK(journal_troubles(f->s, 10, &events, err));
	assert_int_equal(events.count, 0);
	event_list_release(&events);
	OK(set_state(f->s, ACCOUNT_DOWN, "no route to host", err));
	fixture_say(f, "1", "els", NULL, "rook");
	OK(journal_troubles(f->s, 10, &events, err));
	assert_int_equal(events.count, 1);
	assert_string_equal(events.items[0].event, "account.lost");
	assert_string_equal(events.items[0].why, "no route to host");
	event_list_release(&events);
	test_now_us += CLOCK_MIN;
	OK(set_state(f->s, ACCOUNT_LIVE, NULL, err));
	OK(journal_troubles(f->s, 10, &events, err));
	assert_int_equal(events.count, 1);
	assert_null(events.items[0].why);
	event_list_release(&events);
}

/* A direct message may be longer than a post, where its network says so. */
static void test_direct_limit(void **state)
{
	struct fixture *f = *state;
	struct account_row row = {.name = "gent",
		.network = "town",
		.label = "TN",
		.can_reply = true,
		.limit = {.rule = LENGTH_GRAPHEMES, .most = 20, .most_bytes = 3000},
		.direct_limit = {.rule = LENGTH_GRAPHEMES, .most = 30, .most_bytes = 90}};
	struct mention said = fixture_mention("1", "els", NULL, "rook");
	struct mention told = fixture_mention("2", "els", NULL, "niet verder zeggen");
	struct draft reply = {.case_id = 1, .visibility = VISIBILITIES};
	struct draft direct = {.case_id = 2, .visibility = VISIBILITIES};
	struct account_list list;
	int64_t at;
	told.kind = MENTION_DIRECT;
	told.visibility = VISIBILITY_DIRECT;
	OK(account_register(f->s, &machine, &row, err));
	OK(accounts_read(f->s, &list, err));
	assert_int_equal(account_limit(&list.items[0], VISIBILITY_DIRECT)->most, 30);
	assert_int_equal(account_limit(&list.items[0], VISIBILITY_DIRECT)->most_bytes, 90);
	assert_int_equal(account_limit(&list.items[0], VISIBILITY_PUBLIC)->most, 20);
	account_list_release(&list);
	fixture_take(f, &said);
	fixture_take(f, &told);
	reply.text = direct.text = "vijfentwintig tekens lang";
	OK(draft_save(f->s, &anna, &reply, err));
	OK(draft_save(f->s, &anna, &direct, err));
	REFUSED(ERR_REFUSED, post_send(f->s, &anna, reply.id, 1, &at, err));
	OK(post_send(f->s, &anna, direct.id, 1, &at, err));
	row.direct_limit = (struct length_limit){0};
	OK(account_register(f->s, &machine, &row, err));
	OK(accounts_read(f->s, &list, err));
	assert_int_equal(account_limit(&list.items[0], VISIBILITY_DIRECT)->most, 20);
	account_list_release(&list);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_played_accounts, fixture_open, fixture_close),
		cmocka_unit_test_setup_teardown(test_troubles, fixture_open, fixture_close),
		cmocka_unit_test_setup_teardown(test_direct_limit, fixture_open, fixture_close),
	};
	return cmocka_run_group_tests_name("accounts", tests, NULL, NULL);
}
