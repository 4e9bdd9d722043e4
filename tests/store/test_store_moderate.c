/* What is done to a mention where it stands: asked for, called off, done, refused; and the law. */
#include "test_store.h"

#include <string.h>

#include "base/mem.h"
#include "desk/moderation.h"
#include "store/figures.h"
#include "store/moderations.h"
#include "store/outbox.h"
#include "store/shift.h"

static void account(struct fixture *f, const char *names)
{
	struct account_row row = {.name = "gent",
		.network = "town",
		.label = "TN",
		.can_reply = true,
		.can.moderations = moderations_read(names),
		.limit = {.rule = LENGTH_GRAPHEMES, .most = 300, .most_bytes = 3000}};
	OK(account_register(f->s, &machine, &row, err));
}

/* Two cases, the first with two mentions of els, the second of piet. */
static void begin(struct fixture *f)
{
	account(f, "hide unhide mute unmute delete");
	fixture_say(f, "1", "els", NULL, "eerst");
	fixture_say(f, "2", "els", "1", "en nog iets");
	fixture_say(f, "3", "piet", NULL, "iets anders");
}

static struct moderation_item item(struct fixture *f, int64_t case_id, size_t at)
{
	struct moderation_list list;
	OK(moderations_of_case(f->s, case_id, &list, err));
	assert_true(at < list.count);
	struct moderation_item found = list.items[at];
	found.reason = arena_strdup(&f->arena, found.reason);
	found.error = arena_strdup(&f->arena, found.error);
	found.author = arena_strdup(&f->arena, found.author);
	found.handle = arena_strdup(&f->arena, found.handle);
	found.account = arena_strdup(&f->arena, found.account);
	moderation_list_release(&list);
	return found;
}

static size_t count(struct fixture *f, int64_t case_id)
{
	struct moderation_list list;
	OK(moderations_of_case(f->s, case_id, &list, err));
	size_t n = list.count;
	moderation_list_release(&list);
	return n;
}

/* The id of the one that is due, 0 when none is. */
static int64_t due(struct fixture *f, int64_t *next_us)
{
	struct moderating m;
	int rc = moderation_next(f->s, "gent", test_now_us, &m, next_us, NULL);
	assert_true(rc >= 0);
	int64_t id = rc ? m.id : 0;
	moderating_release(&m);
	return id;
}

static size_t events(struct fixture *f, int64_t case_id, const char *name)
{
	struct case_file file;
	size_t n = 0;
	OK(case_file_read(f->s, case_id, &file, err));
	for (size_t i = 0; i < file.events.count; i++) {
		const struct event *e = &file.events.items[i];
		n += strcmp(e->event, name) == 0;
		assert_null(strstr(e->details, "beledigt"));
	}
	case_file_release(&file);
	return n;
}

static void test_asked_and_done(void **state)
{
	struct fixture *f = *state;
	int64_t next;
	begin(f);
	OK(fixture_do(f, &anna, 1, "moderate hide \"beledigt een agent\"", err));
	struct moderation_item one = item(f, 1, 0);
	assert_int_equal(one.mention_id, 2);
	assert_int_equal(one.case_id, 1);
	assert_int_equal(one.what, MODERATION_HIDE);
	assert_int_equal(one.state, MODERATION_HELD);
	assert_string_equal(one.reason, "beledigt een agent");
	assert_string_equal(one.author, "anna");
	assert_string_equal(one.handle, "els");
	assert_int_equal(one.send_after_us, test_now_us + 10 * CLOCK_S);
	assert_int_equal(fixture_case(f, 1).state, CASE_OPEN);
	assert_int_equal(due(f, &next), 0);
	assert_int_equal(next, one.send_after_us);
	test_now_us = next;
	struct moderating m;
	assert_int_equal(moderation_next(f->s, "gent", test_now_us, &m, &next, NULL), 1);
	assert_string_equal(m.native_id, "2");
	assert_string_equal(m.author_id, "els");
	assert_string_equal(m.root_native_id, "1");
	moderating_release(&m);
	OK(moderation_begin(f->s, one.id, err));
	OK(moderation_done(f->s, &machine, one.id, err));
	assert_int_equal(item(f, 1, 0).state, MODERATION_DONE);
	assert_int_equal(item(f, 1, 0).done_us, test_now_us);
	assert_int_equal(due(f, &next), 0);
	assert_int_equal(next, 0);
	assert_int_equal(events(f, 1, "moderation.held"), 1);
	assert_int_equal(events(f, 1, "moderation.done"), 1);
	assert_int_equal(events(f, 2, "moderation.held"), 0);
}

/* Asked for again it is so already, until its inverse was. */
static void test_twice_is_once(void **state)
{
	struct fixture *f = *state;
	begin(f);
	OK(fixture_do(f, &anna, 1, "moderate hide spam", err));
	OK(fixture_do(f, &bram, 1, "moderate hide ook spam", err));
	assert_int_equal(count(f, 1), 1);
	OK(fixture_do(f, &bram, 1, "moderate hide --of 1 ook spam", err));
	assert_int_equal(count(f, 1), 2);
	OK(fixture_do(f, &bram, 1, "moderate unhide toch niet", err));
	OK(fixture_do(f, &bram, 1, "moderate hide toch wel", err));
	assert_int_equal(count(f, 1), 4);
	REFUSED(ERR_NOT_FOUND, fixture_do(f, &bram, 1, "moderate hide --of 3 van piet", err));
	REFUSED(ERR_NOT_FOUND, fixture_do(f, &bram, 1, "moderate delete te snel", err));
}

/* What undoes one thing may have no inverse of its own: approved, taken for spam, approved again.
 */
static void test_approved_again(void **state)
{
	struct fixture *f = *state;
	begin(f);
	account(f, "approve junk remove");
	OK(fixture_do(f, &anna, 1, "moderate approve in orde", err));
	OK(fixture_do(f, &anna, 1, "moderate approve nog eens", err));
	assert_int_equal(count(f, 1), 1);
	OK(fixture_do(f, &anna, 1, "moderate junk toch reclame", err));
	OK(fixture_do(f, &bram, 1, "moderate approve toch niet", err));
	assert_int_equal(count(f, 1), 3);
	OK(fixture_do(f, &bram, 1, "moderate remove grof", err));
	assert_int_equal(count(f, 1), 4);
}

static void test_what_it_cannot(void **state)
{
	struct fixture *f = *state;
	struct err why = ERR_INIT;
	begin(f);
	assert_int_equal(fixture_do(f, &anna, 1, "moderate junk reclame", &why), -1);
	assert_int_equal(why.code, ERR_REFUSED);
	assert_non_null(strstr(
		why.msg, "account gent cannot junk: it can hide, unhide, mute, unmute, delete"));
	account(f, NULL);
	REFUSED(ERR_REFUSED, fixture_do(f, &anna, 1, "moderate hide reclame", err));
	assert_int_equal(count(f, 1), 0);
	assert_int_equal(fixture_case(f, 1).state, CASE_NEW);
}

/* Until the network is asked an undo calls it off; from then on it names what takes it back. */
static void test_undo(void **state)
{
	struct fixture *f = *state;
	struct decide_summary summary;
	struct err why = ERR_INIT;
	char what[80];
	int64_t next;
	begin(f);
	OK(fixture_do(f, &anna, 1, "moderate hide spam", err));
	OK(decide_undo(f->s, &anna, what, &summary, err));
	assert_string_equal(what, "moderate hide");
	assert_int_equal(item(f, 1, 0).state, MODERATION_CANCELLED);
	assert_int_equal(fixture_case(f, 1).state, CASE_NEW);
	REFUSED(ERR_REFUSED, decide_redo(f->s, &anna, what, &summary, err));
	OK(fixture_do(f, &anna, 1, "moderate hide spam", err));
	test_now_us += 10 * CLOCK_S;
	int64_t id = due(f, &next);
	OK(moderation_begin(f->s, id, err));
	assert_int_equal(decide_undo(f->s, &anna, what, &summary, &why), -1);
	assert_non_null(strstr(why.msg, "`moderate unhide` takes it back"));
	assert_int_equal(item(f, 1, 1).state, MODERATION_HELD);
	OK(moderation_done(f->s, &machine, id, err));
	assert_int_equal(item(f, 1, 1).state, MODERATION_DONE);
	/* One that was called off is not begun. */
	OK(fixture_do(f, &anna, 1, "moderate unhide toch niet", err));
	OK(fixture_do(f, &anna, 1, "take-back", err));
	REFUSED(ERR_REFUSED, moderation_begin(f->s, item(f, 1, 2).id, err));
	REFUSED(ERR_REFUSED, fixture_do(f, &anna, 1, "take-back", err));
}

/* Surely not done it may be called off; nobody knows, and it may not. */
static void test_again(void **state)
{
	struct fixture *f = *state;
	int64_t next;
	begin(f);
	OK(fixture_do(f, &anna, 1, "moderate hide spam", err));
	test_now_us += 10 * CLOCK_S;
	int64_t id = due(f, &next);
	OK(moderation_begin(f->s, id, err));
	OK(moderation_again(f->s, id, test_now_us + 60 * CLOCK_S, "geen antwoord", true, err));
	assert_int_equal(due(f, &next), 0);
	assert_int_equal(next, test_now_us + 60 * CLOCK_S);
	assert_string_equal(item(f, 1, 0).error, "geen antwoord");
	REFUSED(ERR_REFUSED, fixture_do(f, &anna, 1, "take-back", err));
	test_now_us = next;
	assert_int_equal(due(f, &next), id);
	OK(moderation_begin(f->s, id, err));
	OK(moderation_again(f->s, id, test_now_us + 60 * CLOCK_S, "even wachten", false, err));
	assert_int_equal(item(f, 1, 0).attempts, 2);
	OK(fixture_do(f, &anna, 1, "take-back", err));
	assert_int_equal(item(f, 1, 0).state, MODERATION_CANCELLED);
}

/* What was asked for later about an author waits; another's does not. */
static void test_order(void **state)
{
	struct fixture *f = *state;
	int64_t next;
	begin(f);
	OK(fixture_do(f, &anna, 1, "moderate mute dreigt", err));
	OK(fixture_do(f, &anna, 1, "moderate unmute --of 2 vergist", err));
	OK(fixture_do(f, &anna, 2, "moderate hide spam", err));
	test_now_us += 10 * CLOCK_S;
	int64_t first = due(f, &next), last = item(f, 2, 0).id;
	assert_int_equal(first, item(f, 1, 0).id);
	OK(moderation_begin(f->s, first, err));
	OK(moderation_again(f->s, first, test_now_us + 60 * CLOCK_S, NULL, true, err));
	assert_int_equal(due(f, &next), last);
	OK(moderation_begin(f->s, last, err));
	OK(moderation_done(f->s, &machine, last, err));
	assert_int_equal(due(f, &next), 0);
	test_now_us += 60 * CLOCK_S;
	OK(moderation_begin(f->s, first, err));
	OK(moderation_done(f->s, &machine, first, err));
	assert_int_equal(due(f, &next), item(f, 1, 1).id);
}

static void test_refused_by_the_network(void **state)
{
	struct fixture *f = *state;
	int64_t next;
	struct desk_figures figures;
	struct event_list troubles;
	begin(f);
	OK(fixture_do(f, &anna, 1, "moderate hide spam", err));
	test_now_us += 10 * CLOCK_S;
	int64_t id = due(f, &next);
	OK(moderation_begin(f->s, id, err));
	OK(moderation_failed(f->s, &machine, id, "no permission", err));
	OK(desk_figures(f->s, &figures, err));
	assert_int_equal(figures.unsent, 1);
	assert_int_equal(figures.failed, 1);
	OK(journal_troubles(f->s, 10, &troubles, err));
	assert_int_equal(troubles.count, 1);
	assert_string_equal(troubles.items[0].event, "moderation.failed");
	assert_string_equal(troubles.items[0].why, "no permission");
	event_list_release(&troubles);
	STRBUF_AUTO struct strbuf handover;
	strbuf_init(&handover, 1 << 16);
	OK(handover_prepare(f->s, &anna, &handover, err));
	assert_non_null(strstr(handover.buf, "Moderations that are not done: 1"));
	REFUSED(ERR_REFUSED, moderation_retry(f->s, &bram, id, err));
	OK(moderation_retry(f->s, &anna, id, err));
	assert_int_equal(due(f, &next), id);
	assert_null(item(f, 1, 0).error);
	OK(moderation_begin(f->s, id, err));
	OK(moderation_failed(f->s, &machine, id, "no permission", err));
	OK(moderation_give_up(f->s, &anna, id, err));
	REFUSED(ERR_REFUSED, moderation_retry(f->s, &anna, id, err));
	struct moderation_list list;
	OK(moderations_outbox(f->s, 10, &list, err));
	assert_int_equal(list.count, 0);
	moderation_list_release(&list);
	OK(desk_figures(f->s, &figures, err));
	assert_int_equal(figures.unsent, 0);
	assert_int_equal(figures.failed, 0);
}

static void test_our_own_reply(void **state)
{
	struct fixture *f = *state;
	int64_t next, pending, latest;
	begin(f);
	OK(fixture_do(f, &anna, 1, "reply --send bedankt", err));
	REFUSED(ERR_NOT_FOUND, fixture_do(f, &anna, 1, "moderate delete fout", err));
	test_now_us += 10 * CLOCK_S;
	OK(outbox_begin(f->s, &machine, 1, 0, "key", "{}", err));
	OK(outbox_sent(f->s, &machine, 1, "r1", NULL, NULL, err));
	REFUSED(ERR_NOT_FOUND, fixture_do(f, &anna, 1, "moderate delete --of 9 fout", err));
	OK(fixture_do(f, &anna, 1, "moderate delete --of 1 fout", err));
	OK(moderations_pending(f->s, &pending, &latest, err));
	assert_int_equal(pending, 1);
	assert_int_equal(latest, test_now_us + 10 * CLOCK_S);
	test_now_us = latest;
	struct moderating m;
	assert_int_equal(moderation_next(f->s, "gent", test_now_us, &m, &next, NULL), 1);
	assert_int_equal(m.what, MODERATION_DELETE);
	assert_string_equal(m.native_id, "r1");
	assert_null(m.author_id);
	assert_false(m.direct);
	moderating_release(&m);
}

/* A network may have other numbers for it. */
static void test_our_own_message(void **state)
{
	struct fixture *f = *state;
	int64_t next;
	begin(f);
	OK(fixture_do(f, &anna, 1, "reply --private --send bedankt", err));
	test_now_us += 10 * CLOCK_S;
	OK(outbox_begin(f->s, &machine, 1, 0, "key", "{}", err));
	OK(outbox_sent(f->s, &machine, 1, "r1", NULL, NULL, err));
	OK(fixture_do(f, &anna, 1, "moderate delete --of 1 fout", err));
	test_now_us += 10 * CLOCK_S;
	struct moderating m;
	assert_int_equal(moderation_next(f->s, "gent", test_now_us, &m, &next, NULL), 1);
	assert_true(m.direct);
	moderating_release(&m);
}

/* A mention that goes to another case takes with it what was done to it. */
static void test_follows_its_mention(void **state)
{
	struct fixture *f = *state;
	begin(f);
	OK(fixture_do(f, &anna, 1, "moderate hide spam", err));
	OK(fixture_do(f, &anna, 2, "merge 1", err));
	assert_int_equal(item(f, 2, 0).case_id, 2);
	assert_int_equal(events(f, 2, "moderation.held"), 1);
}

/* What the network lets be done to this one, what was done last, and whether we answered. */
static void test_offered(void **state)
{
	struct fixture *f = *state;
	unsigned hide = 1U << MODERATION_HIDE, unhide = 1U << MODERATION_UNHIDE,
		 mute = 1U << MODERATION_MUTE, unmute = 1U << MODERATION_UNMUTE;
	begin(f);
	fixture_say(f, "4", "els", NULL, "een ander gesprek");
	assert_int_equal(fixture_case(f, 1).moderations, hide | mute);
	REFUSED(ERR_REFUSED, fixture_do(f, &anna, 1, "moderate unhide toch niet", err));
	OK(fixture_do(f, &anna, 1, "moderate hide spam", err));
	assert_int_equal(fixture_case(f, 1).moderations, unhide | mute);
	/* Who is muted is so wherever he writes. */
	OK(fixture_do(f, &anna, 1, "moderate mute spam", err));
	assert_int_equal(fixture_case(f, 3).moderations, hide | unmute);
	OK(fixture_do(f, &anna, 3, "moderate mute spam", err));
	assert_int_equal(count(f, 3), 0);
	/* Each delivery says anew what can be done to it. */
	struct mention m = fixture_mention("3", "piet", NULL, "iets anders");
	assert_true(intake_knows(f->s, &m));
	m.moderations = "mute";
	assert_false(intake_knows(f->s, &m));
	assert_int_equal(fixture_take(f, &m), INTAKE_REPEATED);
	assert_true(intake_knows(f->s, &m));
	assert_int_equal(fixture_case(f, 2).moderations, mute);
	REFUSED(ERR_REFUSED, fixture_do(f, &anna, 2, "moderate hide spam", err));
	assert_int_equal(fixture_tamper(f, "UPDATE mentions SET moderations = '' WHERE id = 3"), 0);
	assert_int_equal(fixture_case(f, 2).moderations, 0);
	REFUSED(ERR_REFUSED, fixture_do(f, &anna, 2, "moderate mute spam", err));
	/* It is hidden there by other hands. */
	assert_int_equal(
		fixture_tamper(f, "UPDATE mentions SET moderations = 'unhide' WHERE id = 3"), 0);
	OK(fixture_do(f, &anna, 2, "moderate unhide \"mag blijven\"", err));
	assert_int_equal(fixture_case(f, 2).moderations, hide);
}

#define INSERT(mention, account, what, version, text) \
	"INSERT INTO moderations (mention_id, account_id, what, version, author, text, hash, created, send_after) " \
	"SELECT " mention ", " account ", '" what "', " version ", 'anna', '" text \
	"', hash, 1, 1 FROM mentions WHERE id = 1"

/* What the schema refuses, whoever writes. */
static void test_law(void **state)
{
	struct fixture *f = *state;
	static const char *const refused[] = {
		INSERT("1", "1", "hide", "1", " "),
		INSERT("1", "1", "junk", "1", "spam"),
		INSERT("1", "1", "hid", "1", "spam"),
		INSERT("1", "1", "hide", "2", "spam"),
		INSERT("99", "1", "hide", "1", "spam"),
		INSERT("1", "1", "delete", "1", "spam"),
		INSERT("2", "1", "unhide", "1", "spam"),
		INSERT("3", "1", "hide", "1", "spam"),
		INSERT("3", "1", "unmute", "1", "spam"),
		"INSERT INTO moderations (mention_id, account_id, what, version, author, text, hash, created, send_after, "
		"state, done) SELECT 1, 1, 'hide', 1, 'anna', 'spam', hash, 1, 1, 'done', 1 FROM mentions WHERE id = 1",
		"UPDATE moderations SET state = 'done'",
		"UPDATE moderations SET done = 1",
		"UPDATE moderations SET what = 'mute'",
		"UPDATE moderations SET text = 'anders'",
		"UPDATE moderations SET author = 'bram'",
		"UPDATE moderations SET mention_id = 2",
		"DELETE FROM moderations",
	};
	begin(f);
	OK(fixture_do(f, &anna, 1, "moderate hide --of 1 spam", err));
	assert_int_equal(fixture_tamper(f, INSERT("2", "1", "mute", "1", "spam")), 0);
	assert_int_equal(fixture_tamper(f, INSERT("1", "1", "unmute", "1", "spam")), 0);
	assert_int_equal(fixture_tamper(f, INSERT("1", "1", "unhide", "1", "spam")), 0);
	assert_int_equal(
		fixture_tamper(f, "UPDATE mentions SET moderations = 'mute' WHERE id = 3"), 0);
	for (size_t i = 0; i < ARRAY_LEN(refused); i++)
		if (fixture_tamper(f, refused[i]) == 0)
			fail_msg("not refused: %s", refused[i]);
	assert_int_equal(fixture_tamper(f, "UPDATE moderations SET begun = 1"), 0);
	assert_true(fixture_tamper(f, "UPDATE moderations SET state = 'cancelled'") != 0);
	assert_int_equal(fixture_tamper(f, "UPDATE moderations SET state = 'done', done = 2"), 0);
	assert_true(fixture_tamper(f, "UPDATE moderations SET state = 'held', done = 0") != 0);
	assert_true(fixture_tamper(f, "UPDATE moderations SET done = 3") != 0);
	/* Erased it stays, without its words. */
	assert_int_equal(fixture_tamper(f, "UPDATE moderations SET text = NULL, salt = NULL"), 0);
}

/* What was put into somebody's mouth is found. */
static void test_verified(void **state)
{
	struct fixture *f = *state;
	struct journal_head head;
	struct err why = ERR_INIT;
	begin(f);
	OK(fixture_do(f, &anna, 1, "moderate hide spam", err));
	OK(journal_verify(f->s, NULL, &head, NULL, err));
	assert_int_equal(fixture_disarm(f, "moderations_kept", "moderations"), 0);
	assert_int_equal(fixture_tamper(f, "UPDATE moderations SET text = 'dreigt'"), 0);
	assert_int_equal(journal_verify(f->s, NULL, &head, NULL, &why), -1);
	assert_non_null(strstr(why.msg, "moderation 1"));
	assert_int_equal(fixture_tamper(f, "UPDATE moderations SET text = 'spam'"), 0);
	OK(journal_verify(f->s, NULL, &head, NULL, err));
}

static void test_a_viewer_cannot(void **state)
{
	struct fixture *f = *state;
	struct operator_row viewer = {"anna", "ANV", "Anna", "viewer"};
	begin(f);
	OK(operator_set(f->s, &bram, &viewer, err));
	REFUSED(ERR_REFUSED, fixture_do(f, &anna, 1, "moderate hide spam", err));
	if (!place_is_shared())
		assert_true(fixture_tamper(f, INSERT("1", "1", "hide", "1", "spam")) != 0);
}

int test_store_moderate(void)
{
	const struct CMUnitTest tests[] = {
		CASE(test_asked_and_done),
		CASE(test_twice_is_once),
		CASE(test_approved_again),
		CASE(test_what_it_cannot),
		CASE(test_undo),
		CASE(test_again),
		CASE(test_order),
		CASE(test_refused_by_the_network),
		CASE(test_our_own_reply),
		CASE(test_our_own_message),
		CASE(test_follows_its_mention),
		CASE(test_offered),
		CASE(test_law),
		CASE(test_verified),
		CASE(test_a_viewer_cannot),
	};
	return cmocka_run_group_tests_name("moderate", tests, NULL, NULL);
}
