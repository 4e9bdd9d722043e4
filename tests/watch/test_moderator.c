/* The moderator's state machine, on a network and a clock of the test's own. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "base/clock.h"
#include "case_maker.h"
#include "far.h"
#include "store/decide.h"
#include "tests/faults/full_disk.h"
#include "tests/store/place.h"
#include "watch/moderator.h"

struct stage {
	struct maker maker;
	struct moderator moderator;
	struct session_host host;
	int64_t case_id, id;
};

static void on_moderated(
	void *data, int64_t id, enum send_result result, const char *why, int64_t retry_us)
{
	struct stage *s = data;
	moderator_told(&s->moderator, id, result, why, retry_us);
}

static void run(struct stage *s)
{
	struct err err = ERR_INIT;
	if (moderator_run(&s->moderator, &err))
		fail_msg("%s", err.msg);
}

static void start(struct stage *s)
{
	moderator_init(&s->moderator, s->maker.store, &maker_collector, "far", &far_network);
	s->moderator.session = far_network.open(&s->host, NULL);
}

static void stop(struct stage *s)
{
	far_network.close(s->moderator.session);
	moderator_release(&s->moderator);
}

/* A mention of anna that is to be hidden, with 10 s to call that off. */
static struct stage *begin(void)
{
	struct stage *s = calloc(1, sizeof(*s));
	far_begin();
	s->host = (struct session_host){.data = s, .moderated = on_moderated};
	maker_begin(&s->maker, &far_network);
	s->case_id = maker_case(&s->maker, "anna");
	s->id = maker_moderate(&s->maker, s->case_id, "hide");
	start(s);
	return s;
}

static void end(struct stage *s)
{
	stop(s);
	maker_end(&s->maker);
	far_end();
	free(s);
}

static enum moderation_state state(struct stage *s)
{
	return maker_moderation_state(&s->maker, s->id, NULL);
}

static void waits_until_it_can_be_called_off_no_more(void **data)
{
	struct stage *s = begin();
	run(s);
	assert_int_equal(far->moderated, 0);
	int64_t due = moderator_due_us(&s->moderator);
	assert_true(due > clock_now_us() + 8 * CLOCK_S && due < clock_now_us() + 11 * CLOCK_S);
	far_advance(11 * CLOCK_S);
	run(s);
	assert_int_equal(state(s), MODERATION_DONE);
	assert_true(far_hidden("anna"));
	assert_int_equal(far->moderated, 1);
	assert_int_equal(moderator_due_us(&s->moderator), 0);
	assert_false(moderator_is_busy(&s->moderator));
	end(s);
}

static void what_was_called_off_is_not_done(void **data)
{
	struct stage *s = begin();
	char what[80];
	struct decide_summary summary;
	struct err err = ERR_INIT;
	assert_int_equal(decide_undo(s->maker.store, &maker_operator, what, &summary, &err), 0);
	far_advance(11 * CLOCK_S);
	run(s);
	assert_int_equal(far->moderated, 0);
	assert_int_equal(state(s), MODERATION_CANCELLED);
	end(s);
}

static void a_lost_answer_is_asked_for_again(void **data)
{
	struct stage *s = begin();
	char why[256];
	far->moderate_result = SEND_UNCLEAR;
	far_advance(11 * CLOCK_S);
	run(s);
	assert_int_equal(maker_moderation_state(&s->maker, s->id, why), MODERATION_HELD);
	assert_string_equal(why, "far away");
	assert_true(far_hidden("anna"));
	run(s);
	assert_int_equal(far->moderated, 1);
	assert_true(moderator_due_us(&s->moderator) > clock_now_us());
	far->moderate_result = SEND_SENT;
	far_advance(6 * CLOCK_S);
	run(s);
	assert_int_equal(far->moderated, 2);
	assert_int_equal(state(s), MODERATION_DONE);
	end(s);
}

/* The network says when; else each try waits longer than the one before. */
static void it_waits_as_long_as_it_is_told(void **data)
{
	struct stage *s = begin();
	far->moderate_result = SEND_LATER;
	far_advance(11 * CLOCK_S);
	far->retry_us = clock_now_us() + 3600 * CLOCK_S;
	run(s);
	assert_int_equal(moderator_due_us(&s->moderator), far->retry_us);
	far->retry_us = 0;
	far_advance(3601 * CLOCK_S);
	for (int wait_s = 10; wait_s < 100; wait_s *= 2) {
		run(s);
		int64_t left = moderator_due_us(&s->moderator) - clock_now_us();
		assert_true(left > (wait_s - 2) * CLOCK_S && left <= wait_s * CLOCK_S);
		far_advance(left);
	}
	assert_int_equal(state(s), MODERATION_HELD);
	end(s);
}

static void a_no_stays_with_its_words(void **data)
{
	struct stage *s = begin();
	char why[256];
	far->moderate_result = SEND_REJECTED;
	far_advance(11 * CLOCK_S);
	run(s);
	assert_int_equal(maker_moderation_state(&s->maker, s->id, why), MODERATION_FAILED);
	assert_string_equal(why, "far away");
	far_advance(3600 * CLOCK_S);
	run(s);
	assert_int_equal(far->moderated, 1);
	end(s);
}

/* One whose answer never comes counts as lost, and a late word on it is nobody's. */
static void a_network_that_never_answers(void **data)
{
	struct stage *s = begin();
	far->deaf = true;
	far_advance(11 * CLOCK_S);
	run(s);
	assert_true(moderator_is_busy(&s->moderator));
	far_advance(1000 * CLOCK_S);
	run(s);
	assert_false(moderator_is_busy(&s->moderator));
	moderator_told(&s->moderator, s->id, SEND_REJECTED, "too late", 0);
	far->deaf = false;
	far_advance(60 * CLOCK_S);
	run(s);
	assert_int_equal(far->moderated, 2);
	assert_int_equal(state(s), MODERATION_DONE);
	end(s);
}

static void nothing_is_begun_beside_a_reply(void **data)
{
	struct stage *s = begin();
	far_advance(11 * CLOCK_S);
	s->moderator.waits = true;
	run(s);
	assert_int_equal(far->moderated, 0);
	assert_int_equal(moderator_due_us(&s->moderator), 0);
	s->moderator.waits = false;
	run(s);
	assert_int_equal(state(s), MODERATION_DONE);
	end(s);
}

static void in_the_order_in_which_it_was_asked(void **data)
{
	struct stage *s = begin();
	int64_t other = maker_moderate(&s->maker, s->case_id, "unhide");
	far->moderate_result = SEND_UNCLEAR;
	far_advance(11 * CLOCK_S);
	run(s);
	assert_int_equal(far->moderated, 1);
	far->moderate_result = SEND_SENT;
	far_advance(6 * CLOCK_S);
	run(s);
	run(s);
	assert_int_equal(state(s), MODERATION_DONE);
	assert_int_equal(maker_moderation_state(&s->maker, other, NULL), MODERATION_DONE);
	assert_false(far_hidden("anna"));
	end(s);
}

/* The store cannot be told what was done: a next life does it again. */
static void a_full_disk_is_borne(void **data)
{
	struct stage *s = begin();
	struct err err = ERR_INIT;
	far_advance(11 * CLOCK_S);
	full_disk(true);
	assert_int_equal(moderator_run(&s->moderator, &err), -1);
	assert_int_equal(far->moderated, 0);
	full_disk(false);
	far->deaf = true;
	far_advance(2 * CLOCK_S);
	run(s);
	full_disk(true);
	moderator_told(&s->moderator, s->id, SEND_SENT, NULL, 0);
	assert_int_equal(moderator_run(&s->moderator, &err), -1);
	assert_true(moderator_is_busy(&s->moderator));
	stop(s);
	full_disk(false);
	far->deaf = false;
	start(s);
	run(s);
	assert_int_equal(state(s), MODERATION_DONE);
	assert_int_equal(far->moderated, 2);
	end(s);
}

static void one_that_ends_begins_nothing(void **data)
{
	struct stage *s = begin();
	far_advance(11 * CLOCK_S);
	moderator_end(&s->moderator);
	run(s);
	assert_int_equal(far->moderated, 0);
	assert_int_equal(moderator_due_us(&s->moderator), 0);
	end(s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(waits_until_it_can_be_called_off_no_more),
		cmocka_unit_test(what_was_called_off_is_not_done),
		cmocka_unit_test(a_lost_answer_is_asked_for_again),
		cmocka_unit_test(it_waits_as_long_as_it_is_told),
		cmocka_unit_test(a_no_stays_with_its_words),
		cmocka_unit_test(a_network_that_never_answers),
		cmocka_unit_test(nothing_is_begun_beside_a_reply),
		cmocka_unit_test(in_the_order_in_which_it_was_asked),
		cmocka_unit_test(one_that_ends_begins_nothing),
	};
	/* What a server's store has no file for. */
	const struct CMUnitTest of_files[] = {
		cmocka_unit_test(a_full_disk_is_borne),
	};
	int failed = cmocka_run_group_tests_name("moderator", tests, NULL, NULL);
	if (!place_is_shared())
		failed += cmocka_run_group_tests_name("on a disk", of_files, NULL, NULL);
	return failed;
}
