/* Muting who wrote and deleting what is ours, as each of four kinds of Mastodon server takes it. */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include <string.h>

#include "base/mem.h"
#include "mastodon_stage.h"
#include "networks/mastodon.h"

/* Of the last kind it was not seen; a server without them is the harder one. */
static bool mutes(const struct stage *s)
{
	return strcmp(s->like->kind, "snac") != 0;
}

/* One mention of a citizen who can be muted. */
static struct moderating begin(struct stage *s)
{
	fake_do(&s->server, "mention", "{'text': '@desk kijk hier'}");
	stage_poll(s);
	return (struct moderating){.id = 3,
		.what = MODERATION_MUTE,
		.native_id = s->desk.items[0].id,
		.author_id = s->desk.items[0].author_id};
}

static void author_is_muted_and_heard_again(struct stage *s)
{
	struct moderating what = begin(s);
	host_moderate(&s->desk, &what);
	if (!mutes(s)) {
		assert_int_equal(s->desk.result, SEND_REJECTED);
		assert_non_null(strstr(s->desk.why, "404"));
		return;
	}
	assert_int_equal(s->desk.result, SEND_SENT);
	assert_int_equal(fake_count(&s->server, "muted"), 1);
	assert_string_equal(fake_member(&s->server, "muted", 0, "name"), "citizen");
	/* Done twice it is done once. */
	host_moderate(&s->desk, &what);
	assert_int_equal(s->desk.result, SEND_SENT);
	assert_int_equal(fake_count(&s->server, "muted"), 1);
	fake_do(&s->server, "mention", "{'text': '@desk nog eens'}");
	stage_poll(s);
	assert_null(host_find_text(&s->desk, "nog eens"));
	what.what = MODERATION_UNMUTE;
	host_moderate(&s->desk, &what);
	assert_int_equal(s->desk.result, SEND_SENT);
	assert_int_equal(fake_count(&s->server, "muted"), 0);
	fake_do(&s->server, "mention", "{'text': '@desk nu wel'}");
	stage_poll(s);
	assert_non_null(host_find_text(&s->desk, "nu wel"));
}
ON_EACH(author_is_muted_and_heard_again)

static void reply_is_deleted(struct stage *s)
{
	fake_do(&s->server, "mention", "{'text': '@desk waar'}");
	stage_poll(s);
	struct outgoing out = stage_answer(s, "waar", "In de verkeerde straat.");
	stage_prepare(s, &out);
	host_send(&s->desk, &out);
	assert_int_equal(fake_count(&s->server, "statuses"), 1);
	char *id MEM_AUTO = mem_strdup(s->desk.remote_id);
	struct moderating what = {.id = 4, .what = MODERATION_DELETE, .native_id = id};
	host_moderate(&s->desk, &what);
	assert_int_equal(s->desk.result, SEND_SENT);
	assert_int_equal(fake_count(&s->server, "statuses"), 0);
	/* What is gone is deleted. */
	host_moderate(&s->desk, &what);
	assert_int_equal(s->desk.result, SEND_SENT);
}
ON_EACH(reply_is_deleted)

static void refusals_are_told(struct stage *s)
{
	static const struct send_fault faults[] = {
		{"'status': 422, 'body': {'error': 'cannot mute yourself'}", "mute yourself",
			SEND_REJECTED},
		{"'status': 404, 'body': {'error': 'Record not found'}", "404: Record not found",
			SEND_REJECTED},
		{"'status': 403, 'body': {'error': 'no'}", "signs in anew", SEND_REJECTED},
		{"'status': 200, 'body': {'muting': false}", "did not do it", SEND_REJECTED},
		{"'status': 401, 'body': ''", "401", SEND_LATER},
		{"'manner': 'rate'", "429", SEND_LATER},
		{"'status': 500, 'body': ''", "500", SEND_UNCLEAR},
		{"'status': 200, 'body': ''", "no JSON", SEND_UNCLEAR},
	};
	struct moderating what = begin(s);
	for (size_t i = 0; i < ARRAY_LEN(faults); i++)
		stage_moderate_faulty(
			s, &what, "'path': '/api/v1/accounts/', 'method': 'POST'", &faults[i]);
	assert_int_equal(fake_count(&s->server, "muted"), 0);
}
ON_EACH(refusals_are_told)

/* A token of before this was asked for says what is missing, and how it is had. */
static void an_older_token_mutes_nobody(void **state)
{
	struct stage s;
	mastodon_begin(&s, "mastodon", "");
	struct moderating what = begin(&s);
	fake_do(&s.server, "narrow",
		"{'scopes': 'read:accounts read:notifications read:statuses write:statuses'}");
	host_moderate(&s.desk, &what);
	assert_int_equal(s.desk.result, SEND_REJECTED);
	assert_non_null(strstr(s.desk.why, "outside the authorized scopes"));
	assert_non_null(strstr(s.desk.why, "`nachtwacht account add` signs in anew"));
	assert_int_equal(fake_count(&s.server, "muted"), 0);
	fake_do(&s.server, "narrow", "{'scopes': 'read write:mutes'}");
	host_moderate(&s.desk, &what);
	assert_int_equal(s.desk.result, SEND_SENT);
	stage_end(&s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		EACH(author_is_muted_and_heard_again),
		EACH(reply_is_deleted),
		EACH(refusals_are_told),
		cmocka_unit_test(an_older_token_mutes_nobody),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
