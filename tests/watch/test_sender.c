/* The sender's state machine, on a network and a clock of the test's own. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "base/clock.h"
#include "base/mem.h"
#include "case_maker.h"
#include "far.h"
#include "store/attachments.h"
#include "store/cases.h"
#include "store/posts.h"
#include "store/publish.h"
#include "tests/faults/full_disk.h"
#include "tests/store/place.h"
#include "watch/sender.h"

struct stage {
	struct maker maker;
	struct sender sender;
	struct session_host host;
	int64_t case_id, post_id;
};

static void on_prepared(
	void *data, int64_t post_id, const char *key, const char *record, const struct err *err)
{
	struct stage *s = data;
	sender_prepared(&s->sender, post_id, key, record, err);
}

static void on_answered(void *data, int64_t post_id, enum send_result result, const char *remote_id,
	const char *url, const char *why, int64_t retry_us)
{
	struct stage *s = data;
	sender_answered(&s->sender, post_id, result, remote_id, url, why, retry_us);
}

static void on_looked_up(void *data, int64_t post_id, enum lookup_result result,
	const char *remote_id, const char *url)
{
	struct stage *s = data;
	sender_looked_up(&s->sender, post_id, result, remote_id, url);
}

static void run(struct stage *s)
{
	struct err err = ERR_INIT;
	if (sender_run(&s->sender, &err))
		fail_msg("%s", err.msg);
}

static void start_sender(struct stage *s, const struct network *network)
{
	sender_init(&s->sender, s->maker.store, &maker_collector, "far", network);
	s->sender.session = network->open(&s->host, NULL);
	struct err err = ERR_INIT;
	assert_int_equal(sender_recover(&s->sender, &err), 0);
}

static void stop_sender(struct stage *s)
{
	s->sender.network->close(s->sender.session);
	sender_release(&s->sender);
}

/* A reply that is held, with 10 s to take it back. */
static struct stage *begin(const struct network *network)
{
	struct stage *s = calloc(1, sizeof(*s));
	far_begin();
	far->keys = network->resend_harmless;
	s->host = (struct session_host){.data = s,
		.prepared = on_prepared,
		.answered = on_answered,
		.looked_up = on_looked_up};
	maker_begin(&s->maker, network);
	s->case_id = maker_case(&s->maker, "anna");
	s->post_id = maker_reply(&s->maker, s->case_id, "De brandweer is er.");
	start_sender(s, network);
	return s;
}

static void end(struct stage *s)
{
	stop_sender(s);
	maker_end(&s->maker);
	far_end();
	free(s);
}

static enum post_state state(struct stage *s)
{
	return maker_post_state(&s->maker, s->post_id);
}

static void waits_for_the_take_back(void **data)
{
	struct stage *s = begin(&far_network);
	run(s);
	assert_int_equal(state(s), POST_HELD);
	int64_t due = sender_due_us(&s->sender);
	assert_true(due > clock_now_us() + 8 * CLOCK_S && due < clock_now_us() + 11 * CLOCK_S);
	far_advance(11 * CLOCK_S);
	run(s);
	assert_int_equal(state(s), POST_SENT);
	assert_int_equal(far->post_count, 1);
	assert_string_equal(far->posts[0].record, "De brandweer is er.");
	assert_int_equal(s->sender.next_us, 0);
	end(s);
}

static void a_lost_answer_is_looked_up_first(void **data)
{
	struct stage *s = begin(&far_network);
	far->send_result = SEND_UNCLEAR;
	far_advance(11 * CLOCK_S);
	run(s);
	assert_int_equal(state(s), POST_UNCLEAR);
	run(s);
	assert_int_equal(far->looked, 0);
	far_advance(6 * CLOCK_S);
	run(s);
	assert_int_equal(far->looked, 1);
	assert_int_equal(far->sent, 1);
	assert_int_equal(state(s), POST_SENT);
	end(s);
}

static bool has_sent(void)
{
	return far->sent > 0;
}

/* The network has it and the store cannot be told: this life ends, and the next one asks first. */
static void a_disk_that_fills_behind_the_send_sends_once(void **data)
{
	struct stage *s = begin(&far_network);
	struct err err = ERR_INIT;
	far_advance(11 * CLOCK_S);
	full_disk_when(has_sent);
	assert_int_equal(sender_run(&s->sender, &err), -1);
	assert_non_null(strstr(err.msg, "the disk is full"));
	assert_int_equal(state(s), POST_SENDING);
	stop_sender(s);
	full_disk(false);
	start_sender(s, &far_network);
	for (int i = 0; i < 30 && state(s) != POST_SENT; i++) {
		far_advance(10 * CLOCK_S);
		run(s);
	}
	assert_int_equal(state(s), POST_SENT);
	assert_int_equal(far->sent, 1);
	assert_int_equal(far->looked, 1);
	end(s);
}

/* Nothing leaves that the store could not note first. */
static void a_full_disk_holds_a_reply_until_there_is_room(void **data)
{
	struct stage *s = begin(&far_network);
	struct err err = ERR_INIT;
	far_advance(11 * CLOCK_S);
	full_disk(true);
	assert_int_equal(sender_run(&s->sender, &err), -1);
	assert_int_equal(far->sent, 0);
	assert_int_equal(state(s), POST_HELD);
	stop_sender(s);
	full_disk(false);
	start_sender(s, &far_network);
	run(s);
	assert_int_equal(state(s), POST_SENT);
	assert_int_equal(far->sent, 1);
	end(s);
}

static void what_never_arrived_goes_again_with_its_key(void **data)
{
	struct stage *s = begin(&far_network);
	far->send_result = SEND_UNCLEAR;
	far->accepts = false;
	far_advance(11 * CLOCK_S);
	run(s);
	far->send_result = SEND_SENT;
	far_advance(6 * CLOCK_S);
	run(s);
	far_advance(1 * CLOCK_S);
	run(s);
	assert_int_equal(state(s), POST_SENT);
	assert_int_equal(far->prepared, 1);
	assert_int_equal(far->sent, 2);
	assert_int_equal(far->post_count, 1);
	assert_string_equal(far->posts[0].record, "De brandweer is er.");
	end(s);
}

static void without_keys_a_person_decides(void **data)
{
	struct stage *s = begin(&far_keyless);
	far->send_result = SEND_UNCLEAR;
	far->accepts = false;
	far_advance(11 * CLOCK_S);
	for (int i = 0; i < 40; i++) {
		run(s);
		far_advance(10 * CLOCK_S);
	}
	assert_int_equal(state(s), POST_UNCLEAR);
	assert_int_equal(far->sent, 1);
	assert_int_equal(sender_due_us(&s->sender), 0);
	end(s);
}

/* A network that forgives repeats of posts, and not of every kind of them. */
static void what_a_repeat_would_double_is_not_sent_again(void **data)
{
	struct stage *s = begin(&far_network);
	far->send_result = SEND_UNCLEAR;
	far->accepts = false;
	far->harmful = true;
	far_advance(11 * CLOCK_S);
	for (int i = 0; i < 40; i++) {
		run(s);
		far_advance(10 * CLOCK_S);
	}
	assert_int_equal(state(s), POST_UNCLEAR);
	assert_int_equal(far->sent, 1);
	assert_int_equal(far->looked, 3);
	end(s);
}

static void three_look_ups_then_a_person(void **data)
{
	struct stage *s = begin(&far_network);
	far->send_result = SEND_UNCLEAR;
	far->no_lookup = true;
	far_advance(11 * CLOCK_S);
	run(s);
	static const int after_s[] = {5, 25, 90}; /* that is 5, 30 and 120 s after the loss */
	for (int i = 0; i < 3; i++) {
		far_advance((after_s[i] - 1) * CLOCK_S);
		run(s);
		assert_int_equal(far->looked, i);
		far_advance(2 * CLOCK_S);
		run(s);
		assert_int_equal(far->looked, i + 1);
	}
	far_advance(CLOCK_HOUR);
	run(s);
	assert_int_equal(far->looked, 3);
	assert_int_equal(state(s), POST_UNCLEAR);
	end(s);
}

static void a_refusal_is_told(void **data)
{
	struct stage *s = begin(&far_network);
	far->send_result = SEND_REJECTED;
	far_advance(11 * CLOCK_S);
	run(s);
	assert_int_equal(state(s), POST_FAILED);
	struct post_list list = {0};
	assert_int_equal(post_read(s->maker.store, s->post_id, &list, NULL), 0);
	assert_non_null(strstr(list.items[0].error, "far away"));
	post_list_release(&list);
	end(s);
}

static void later_means_later(void **data)
{
	struct stage *s = begin(&far_network);
	far_advance(11 * CLOCK_S);
	far->send_result = SEND_LATER;
	far->retry_us = clock_now_us() + 90 * CLOCK_S;
	run(s);
	assert_int_equal(state(s), POST_HELD);
	far->send_result = SEND_SENT;
	far_advance(80 * CLOCK_S);
	run(s);
	assert_int_equal(far->sent, 1);
	far_advance(11 * CLOCK_S);
	run(s);
	assert_int_equal(state(s), POST_SENT);
	assert_int_equal(far->prepared, 1);
	end(s);
}

static void what_cannot_be_prepared_fails_or_waits(void **data)
{
	struct stage *s = begin(&far_network);
	far->prepare_code = ERR_NETWORK;
	far_advance(11 * CLOCK_S);
	run(s);
	assert_int_equal(state(s), POST_HELD);
	assert_true(sender_due_us(&s->sender) > clock_now_us());
	far->prepare_code = ERR_INPUT;
	far_advance(20 * CLOCK_S);
	run(s);
	assert_int_equal(state(s), POST_FAILED);
	assert_int_equal(far->sent, 0);
	far->prepare_code = ERR_NONE;
	struct err err = ERR_INIT;
	assert_int_equal(post_retry(s->maker.store, &maker_operator, s->post_id, false, &err), 0);
	far_advance(20 * CLOCK_S);
	far->send_result = SEND_UNCLEAR;
	run(s);
	assert_int_equal(state(s), POST_UNCLEAR);
	/* The key that was looked for is the one that was sent. */
	far_advance(6 * CLOCK_S);
	run(s);
	assert_int_equal(state(s), POST_SENT);
	assert_int_equal(far->post_count, 1);
	end(s);
}

static void a_young_sending_is_left_alone(void **data)
{
	struct stage *s = begin(&far_network);
	struct err err = ERR_INIT;
	far_advance(11 * CLOCK_S);
	/* A predecessor that died right behind the commit. */
	assert_int_equal(outbox_begin(s->maker.store, &maker_collector, s->post_id, 0, "key-old",
				 "De brandweer is er.", &err),
		0);
	stop_sender(s);
	start_sender(s, &far_network);
	far_advance(30 * CLOCK_S);
	run(s);
	assert_int_equal(state(s), POST_SENDING);
	assert_int_equal(far->looked + far->sent, 0);
	far_advance(31 * CLOCK_S);
	run(s);
	for (int i = 0; i < 4; i++) {
		far_advance(6 * CLOCK_S);
		run(s);
	}
	assert_int_equal(state(s), POST_SENT);
	assert_true(far->looked >= 1);
	assert_int_equal(far->post_count, 1);
	assert_string_equal(far->posts[0].key, "key-old");
	end(s);
}

/* ---- a person decides while it is looked for ---- */

static void look_without_an_answer(struct session *session, const struct outgoing *post)
{
}

static void what_is_found_after_all_is_not_sent_again(void **data)
{
	struct network network = far_network;
	network.lookup = look_without_an_answer;
	struct stage *s = begin(&network);
	struct err err = ERR_INIT;
	far->send_result = SEND_UNCLEAR;
	far_advance(11 * CLOCK_S);
	run(s);
	far_advance(6 * CLOCK_S);
	run(s);
	assert_int_equal(s->sender.step, SENDER_LOOKING);
	assert_int_equal(
		post_settle(s->maker.store, &maker_operator, s->post_id, UNCLEAR_SEND_AGAIN, &err),
		0);
	on_looked_up(s, s->post_id, LOOKUP_FOUND, "17", NULL);
	run(s);
	assert_int_equal(state(s), POST_SENT);
	assert_int_equal(far->sent, 1);
	end(s);
}

/* ---- its author takes it back while it is prepared ---- */

static void prepare_without_an_answer(struct session *session, const struct outgoing *post)
{
}

static void send_draft(struct stage *s, const char *text)
{
	struct err err = ERR_INIT;
	struct draft draft = {
		.id = s->post_id, .case_id = s->case_id, .text = text, .visibility = VISIBILITIES};
	struct case_list list = {0};
	int64_t send_after;
	if (cases_by_id(s->maker.store, &s->case_id, 1, &list, &err) ||
		draft_send(s->maker.store, &maker_operator, &draft, list.items[0].version,
			&send_after, &err))
		fail_msg("%s", err.msg);
	assert_int_equal(draft.id, s->post_id);
	case_list_release(&list);
}

static void hold_anew(struct stage *s, const char *text)
{
	assert_int_equal(post_take_back(s->maker.store, &maker_operator, s->post_id, NULL), 0);
	send_draft(s, text);
}

static void what_was_held_anew_is_prepared_anew(void **data)
{
	struct network network = far_network;
	network.prepare = prepare_without_an_answer;
	struct stage *s = begin(&network);
	far_advance(11 * CLOCK_S);
	run(s);
	assert_int_equal(s->sender.step, SENDER_PREPARING);
	hold_anew(s, "De brandweer komt.");
	far_advance(11 * CLOCK_S);
	on_prepared(s, s->post_id, "key-old", "De brandweer is er.", NULL);
	run(s);
	assert_int_equal(far->sent, 0);
	assert_int_equal(s->sender.step, SENDER_PREPARING);
	on_prepared(s, s->post_id, "key-new", "De brandweer komt.", NULL);
	run(s);
	assert_int_equal(state(s), POST_SENT);
	assert_int_equal(far->post_count, 1);
	assert_string_equal(far->posts[0].record, "De brandweer komt.");
	end(s);
}

static void what_was_wrong_with_the_old_words_is_not_told_of_the_new(void **data)
{
	struct network network = far_network;
	network.prepare = prepare_without_an_answer;
	struct stage *s = begin(&network);
	const struct err why = {.code = ERR_REJECTED, .msg = "it is 3 too long"};
	far_advance(11 * CLOCK_S);
	run(s);
	hold_anew(s, "Kort.");
	on_prepared(s, s->post_id, NULL, NULL, &why);
	run(s);
	assert_int_equal(state(s), POST_HELD);
	end(s);
}

/* An answer to a step that was given up would be taken for that of the next one. */
static void pictures_are_waited_for(void **data)
{
	static const struct media_file picture = {
		.name = "a.png", .type = "image/png", .bytes = "\x89PNG\r\n\x1a\n", .len = 8};
	struct network network = far_network;
	network.prepare = prepare_without_an_answer;
	network.can.media = (struct media_rule){
		.most = 1, .most_bytes = 1000, .alt_most = 100, .types = "image/png"};
	struct stage *s = begin(&network);
	struct err err = ERR_INIT;
	far_advance(11 * CLOCK_S);
	run(s);
	far_advance(121 * CLOCK_S);
	run(s);
	assert_int_equal(s->sender.step, SENDER_IDLE);
	assert_int_equal(post_take_back(s->maker.store, &maker_operator, s->post_id, &err), 0);
	if (attachment_write(s->maker.store, &maker_operator, s->post_id, &picture, "rook", &err))
		fail_msg("%s", err.msg);
	send_draft(s, "De brandweer is er.");
	far_advance(20 * CLOCK_S);
	run(s);
	far_advance(121 * CLOCK_S);
	run(s);
	assert_int_equal(s->sender.step, SENDER_PREPARING);
	far_advance(180 * CLOCK_S);
	run(s);
	assert_int_equal(s->sender.step, SENDER_IDLE);
	end(s);
}

/* A post that had a time of its own, and nobody collected then: somebody has to ask for it. */
static void what_is_far_too_late_is_not_published_unasked(void **data)
{
	struct network network = far_network;
	network.can.publishes = true;
	struct stage *s = begin(&network);
	struct err err = ERR_INIT;
	int64_t leaves_us;
	struct publication what = {.account = "far",
		.text = "Vanavond is de brug dicht.",
		.appears_us = clock_now_us() + CLOCK_HOUR};
	far_advance(11 * CLOCK_S);
	run(s);
	assert_int_equal(far->post_count, 1); /* the reply, which has no such time */
	if (post_publish(s->maker.store, &maker_operator, &what, &s->post_id, &leaves_us, &err))
		fail_msg("%s", err.msg);
	far_advance(CLOCK_HOUR + 20 * CLOCK_MIN);
	run(s);
	assert_int_equal(state(s), POST_FAILED);
	assert_int_equal(far->post_count, 1);
	if (post_retry(s->maker.store, &maker_operator, s->post_id, false, &err))
		fail_msg("%s", err.msg);
	far_advance(11 * CLOCK_S);
	run(s);
	assert_int_equal(state(s), POST_SENT);
	assert_int_equal(far->post_count, 2);
	/* One that is a little late goes by itself. */
	what.appears_us = clock_now_us() + CLOCK_HOUR;
	if (post_publish(s->maker.store, &maker_operator, &what, &s->post_id, &leaves_us, &err))
		fail_msg("%s", err.msg);
	far_advance(CLOCK_HOUR + 10 * CLOCK_MIN);
	run(s);
	assert_int_equal(state(s), POST_SENT);
	end(s);
}

/* ---- what a network says of a post is hostile as well ---- */

static struct stage *answering;
static const char *said_id, *said_url;

static void answer_as_said(struct session *session, const struct outgoing *post)
{
	on_answered(answering, post->id, SEND_SENT, said_id, said_url, NULL, 0);
}

static void only_a_plain_name_and_an_address_are_kept(void **data)
{
	static char long_text[4096] = "https://";
	memset(long_text + strlen("https://"), 'a', sizeof(long_text) - strlen("https://") - 1);
	const struct {
		const char *id, *url, *kept_id, *kept_url;
	} rows[] = {
		{"17", "https://a.example/17", "17", "https://a.example/17"},
		{"1\x1b[31m7", "https://a.example/\x1b]0;17\a", "", ""},
		{"\xc2\x9b"
		 "31m",
			"https://a.example/\xe2\x80\xae"
			"17",
			"", ""},
		{"\xff", "javascript:alert(1)", "", ""},
		{long_text, long_text, "", ""},
	};
	struct network network = far_network;
	network.send = answer_as_said;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct stage *s = answering = begin(&network);
		struct post_list list = {0};
		said_id = rows[i].id;
		said_url = rows[i].url;
		far_advance(11 * CLOCK_S);
		run(s);
		assert_int_equal(post_read(s->maker.store, s->post_id, &list, NULL), 0);
		const struct post_row *post = &list.items[0];
		assert_int_equal(post->state, POST_SENT);
		assert_string_equal(post->remote_id ? post->remote_id : "", rows[i].kept_id);
		assert_string_equal(post->url ? post->url : "", rows[i].kept_url);
		post_list_release(&list);
		end(s);
	}
}

static void an_ending_sender_begins_nothing(void **data)
{
	struct stage *s = begin(&far_network);
	far_advance(11 * CLOCK_S);
	sender_end(&s->sender);
	run(s);
	assert_int_equal(state(s), POST_HELD);
	assert_false(sender_is_busy(&s->sender));
	end(s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(waits_for_the_take_back),
		cmocka_unit_test(a_lost_answer_is_looked_up_first),
		cmocka_unit_test(what_never_arrived_goes_again_with_its_key),
		cmocka_unit_test(without_keys_a_person_decides),
		cmocka_unit_test(what_a_repeat_would_double_is_not_sent_again),
		cmocka_unit_test(three_look_ups_then_a_person),
		cmocka_unit_test(a_refusal_is_told),
		cmocka_unit_test(later_means_later),
		cmocka_unit_test(what_cannot_be_prepared_fails_or_waits),
		cmocka_unit_test(a_young_sending_is_left_alone),
		cmocka_unit_test(what_is_found_after_all_is_not_sent_again),
		cmocka_unit_test(what_was_held_anew_is_prepared_anew),
		cmocka_unit_test(what_was_wrong_with_the_old_words_is_not_told_of_the_new),
		cmocka_unit_test(pictures_are_waited_for),
		cmocka_unit_test(what_is_far_too_late_is_not_published_unasked),
		cmocka_unit_test(only_a_plain_name_and_an_address_are_kept),
		cmocka_unit_test(an_ending_sender_begins_nothing),
	};
	/* What a server's store has no file for. */
	const struct CMUnitTest of_files[] = {
		cmocka_unit_test(a_disk_that_fills_behind_the_send_sends_once),
		cmocka_unit_test(a_full_disk_holds_a_reply_until_there_is_room),
	};
	int failed = cmocka_run_group_tests(tests, NULL, NULL);
	if (!place_is_shared())
		failed += cmocka_run_group_tests(of_files, NULL, NULL);
	return failed;
}
