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

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_played_accounts, fixture_open, fixture_close),
		cmocka_unit_test_setup_teardown(test_troubles, fixture_open, fixture_close),
	};
	return cmocka_run_group_tests_name("accounts", tests, NULL, NULL);
}
