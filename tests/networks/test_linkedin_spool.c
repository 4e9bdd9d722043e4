/* What LinkedIn pushes, as a relay hands it on. */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/hash.h"
#include "base/mem.h"
#include "linkedin_stage.h"
#include "networks/linkedin.h"

static void open_with_spool(struct stage *s, const char *traits)
{
	linkedin_begin_signed_out(s);
	s->config.token_file = stage_secret(s, "token", fake_said(&s->server, "token"));
	s->config.client_id = fake_said(&s->server, "client_id");
	s->config.client_secret_file =
		stage_secret(s, "secret", fake_said(&s->server, "client_secret"));
	s->config.spool = arena_printf(&s->server.arena, "%s/spool", s->folder);
	assert_int_equal(mkdir(s->config.spool, 0700), 0);
	fake_do(&s->server, "trait", "%s", traits);
	stage_open(s, &linkedin_network);
}

/* The n-th call of a relay, with the notifications from `first` on. */
static void relay(struct stage *s, const char *name, int first, int count, const char *spoil)
{
	const struct json *call =
		fake_do(&s->server, "pushed", "{'first': %d, 'count': %d}", first, count);
	char *path MEM_AUTO = mem_printf("%s/%s", s->config.spool, name);
	FILE *f = fopen(path, "w");
	assert_non_null(f);
	fprintf(f, "%s\r\n%s%s", json_str(call, "headers"), json_str(call, "body"), spoil);
	fclose(f);
}

/* A call with any body, signed as it should be. */
static void relay_body(struct stage *s, const char *name, const char *body)
{
	const char *secret = fake_said(&s->server, "client_secret");
	char *text MEM_AUTO = mem_printf("hmacsha256=%s", body);
	char *path MEM_AUTO = mem_printf("%s/%s", s->config.spool, name);
	unsigned char mac[HASH_BYTES];
	char hex[HASH_HEX_BYTES];
	hash_hmac(secret, strlen(secret), text, strlen(text), mac);
	FILE *f = fopen(path, "w");
	assert_non_null(f);
	fprintf(f, "X-LI-Signature: %s\r\n\r\n%s", hash_hex(mac, hex), body);
	fclose(f);
}

static void collect(struct stage *s)
{
	linkedin_network.collect(s->desk.session);
	while (http_run(s->desk.session_host.http, 100, NULL, 0) > 0)
		;
}

static bool is_in_spool(const struct stage *s, const char *name)
{
	char *path MEM_AUTO = mem_printf("%s/%s", s->config.spool, name);
	return access(path, F_OK) == 0;
}

static void what_is_pushed_comes_in_once(void **state)
{
	static const char *const traits[] = {"{}", "{'decorates': false, 'short_urns': true}"};
	for (size_t i = 0; i < ARRAY_LEN(traits); i++) {
		struct stage s;
		open_with_spool(&s, traits[i]);
		const char *uri = json_str(
			fake_do(&s.server, "mention", "{'text': 'geduwd', 'by': 'farah'}"), "uri");
		relay(&s, "1", 0, 10, "");
		relay(&s, "2", 0, 10, ""); /* again, as LinkedIn does when nobody answered */
		collect(&s);
		collect(&s);
		assert_false(is_in_spool(&s, "1") || is_in_spool(&s, "2"));
		assert_int_equal(host_count_text(&s.desk, "geduwd"), 1);
		assert_int_equal(host_find(&s.desk, uri)->kind, MENTION_COMMENT);
		stage_poll(&s);
		assert_int_equal(host_count_text(&s.desk, "geduwd"), 1);
		stage_end(&s);
	}
}

/* A call that is late brings no old words back. */
static void late_push_undoes_nothing(void **state)
{
	struct stage s;
	open_with_spool(&s, "{}");
	const char *uri =
		json_str(fake_do(&s.server, "mention", "{'text': 'oud', 'by': 'farah'}"), "uri");
	fake_do(&s.server, "edit", "{'id': '%s', 'text': 'nieuw'}", uri);
	relay(&s, "1", 1, 1, "");
	collect(&s);
	relay(&s, "2", 0, 1, "");
	collect(&s);
	assert_int_equal(host_count_text(&s.desk, "nieuw"), 1);
	assert_int_equal(host_count_text(&s.desk, "oud"), 0);
	assert_false(is_in_spool(&s, "2"));
	stage_end(&s);
}

static void what_is_not_signed_is_put_aside(void **state)
{
	struct stage s;
	open_with_spool(&s, "{}");
	fake_do(&s.server, "mention", "{'text': 'vals', 'by': 'farah'}");
	relay(&s, "1", 0, 10, " ");
	fake_do(&s.server, "mention", "{'text': 'echt', 'by': 'farah'}");
	relay(&s, "2", 1, 10, "");
	collect(&s);
	assert_int_equal(host_count_text(&s.desk, "vals"), 0);
	assert_int_equal(host_count_text(&s.desk, "echt"), 1);
	assert_true(is_in_spool(&s, "rejected/1"));
	stage_end(&s);
}

/* It is kept for a person, who may know what became of the interface. */
static void what_holds_no_notifications_is_put_aside(void **state)
{
	struct stage s;
	open_with_spool(&s, "{}");
	relay_body(&s, "1", "not JSON");
	relay_body(&s, "2", "{\"type\": \"ORGANIZATION_SOCIAL_ACTION_NOTIFICATIONS\"}");
	relay_body(&s, "3", "{\"notifications\": {}}");
	relay_body(&s, "4", "{\"notifications\": []}");
	fake_do(&s.server, "mention", "{'text': 'echt', 'by': 'farah'}");
	relay(&s, "5", 0, 10, "");
	collect(&s);
	assert_int_equal(host_count_text(&s.desk, "echt"), 1);
	assert_true(is_in_spool(&s, "rejected/1"));
	assert_true(is_in_spool(&s, "rejected/2"));
	assert_true(is_in_spool(&s, "rejected/3"));
	assert_false(is_in_spool(&s, "4") || is_in_spool(&s, "rejected/4"));
	assert_false(is_in_spool(&s, "5") || is_in_spool(&s, "rejected/5"));
	stage_end(&s);
}

/* What is pushed waits for no answer: that somebody wrote is known at once, and a poll brings what.
 */
static void push_whose_words_cannot_be_had_is_told(void **state)
{
	struct stage s;
	open_with_spool(&s, "{'decorates': false}");
	const char *uri =
		json_str(fake_do(&s.server, "mention", "{'text': 'hier', 'by': 'farah'}"), "uri");
	relay(&s, "1", 0, 10, "");
	fake_do(&s.server, "rate", "{'remaining': 2}"); /* who we are, and then no more */
	collect(&s);
	assert_false(is_in_spool(&s, "1"));
	assert_non_null(strstr(host_find(&s.desk, uri)->text, "does not give its text"));
	fake_do(&s.server, "rate", "{'remaining': 1000}");
	stage_poll(&s);
	assert_int_equal(host_count_text(&s.desk, "hier"), 1);
	assert_string_equal(host_find_text(&s.desk, "hier")->id, uri);
	stage_end(&s);
}

/* Nor is it lost with the version of the interface that would have told it. */
static void push_whose_words_are_kept_by_a_retired_version_is_told(void **state)
{
	struct stage s;
	open_with_spool(&s, "{'decorates': false}");
	stage_poll(&s);
	fake_do(&s.server, "mention", "{'text': 'hier', 'by': 'farah'}");
	relay(&s, "1", 0, 10, "");
	fake_do(&s.server, "trait", "{'oldest_version': '202611'}");
	collect(&s);
	assert_non_null(host_find_text(&s.desk, "does not give its text"));
	fake_do(&s.server, "trait", "{'oldest_version': '202512'}");
	stage_poll(&s);
	assert_int_equal(host_count_text(&s.desk, "hier"), 1);
	stage_end(&s);
}

static void push_that_is_not_stored_stays(void **state)
{
	struct stage s;
	open_with_spool(&s, "{}");
	fake_do(&s.server, "mention", "{'text': 'hier', 'by': 'farah'}");
	relay(&s, "1", 0, 10, "");
	s.desk.refuse_delivery = true;
	collect(&s);
	assert_true(is_in_spool(&s, "1"));
	s.desk.refuse_delivery = false;
	collect(&s); /* not at once */
	assert_true(is_in_spool(&s, "1"));
	stage_advance(&s, 61);
	collect(&s);
	assert_false(is_in_spool(&s, "1"));
	assert_int_equal(host_count_text(&s.desk, "hier"), 1);
	stage_end(&s);
}

static void spool_needs_a_secret(void **state)
{
	struct stage s;
	struct err err = ERR_INIT;
	linkedin_begin(&s, NULL);
	host_close(&s.desk);
	s.desk.config.spool = s.folder;
	assert_null(linkedin_network.open(&s.desk.session_host, &err));
	assert_int_equal(err.code, ERR_CONFIG);
	assert_non_null(strstr(err.msg, "client_secret_file"));
	s.desk.config.spool = NULL;
	host_reopen(&s.desk);
	stage_end(&s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_is_pushed_comes_in_once),
		cmocka_unit_test(late_push_undoes_nothing),
		cmocka_unit_test(what_is_not_signed_is_put_aside),
		cmocka_unit_test(what_holds_no_notifications_is_put_aside),
		cmocka_unit_test(push_whose_words_cannot_be_had_is_told),
		cmocka_unit_test(push_whose_words_are_kept_by_a_retired_version_is_told),
		cmocka_unit_test(push_that_is_not_stored_stays),
		cmocka_unit_test(spool_needs_a_secret),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
