/* What comes from blogs, and what is done to it, before their fake server. */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/mem.h"
#include "blogger_stage.h"
#include "networks/blogger.h"

/* The last that was told of it. */
static struct kept *came(struct stage *s, const char *text)
{
	for (size_t i = s->desk.count; i > 0; i--)
		if (s->desk.items[i - 1].text && strstr(s->desk.items[i - 1].text, text))
			return &s->desk.items[i - 1];
	fail_msg("\"%s\" did not come", text);
	return NULL;
}

static size_t count_work(const struct stage *s)
{
	size_t count = 0;
	for (size_t i = 0; i < s->desk.count; i++)
		count += s->desk.items[i].kind != MENTION_CONTEXT && !s->desk.items[i].deleted;
	return count;
}

static size_t count_gone(const struct stage *s, const char *name)
{
	size_t count = 0;
	for (size_t i = 0; i < s->desk.count; i++)
		count += s->desk.items[i].deleted && strcmp(s->desk.items[i].id, name) == 0;
	return count;
}

/* ---- what there is ---- */

static void comments_come_with_their_post(struct stage *s)
{
	const char *id = MADE(s, "id", "comment",
		"{'text': 'Er is <b>rook</b>.<br />Veel &amp; zwart', 'by': 'An'}");
	fake_do(&s->server, "comment", "{'text': 'ook hier', 'by': 'Bob', 'answers': '%s'}", id);
	fake_do(&s->server, "comment", "{'text': 'van ons', 'by': null}");
	stage_poll(s);
	assert_string_equal(s->desk.handle, "Politie Gent");
	assert_int_equal(count_work(s), 2);
	struct kept *post = came(s, "Welkom bij Politie Gent\n\nHier leest u");
	assert_int_equal(post->kind, MENTION_CONTEXT);
	struct kept *k = came(s, "rook");
	assert_string_equal(k->text, "Er is rook.\nVeel & zwart");
	assert_int_equal(k->kind, MENTION_COMMENT);
	assert_int_equal(k->visibility, VISIBILITY_PUBLIC);
	assert_string_equal(k->thread, post->id);
	assert_string_equal(k->in_reply_to, post->id);
	assert_string_equal(k->handle, "An");
	char *end MEM_AUTO = mem_printf(".html#c%s", id);
	assert_non_null(strstr(k->link, end));
	assert_true(strncmp(k->link, post->link, strlen(post->link)) == 0);
	struct kept *below = came(s, "ook hier");
	assert_string_equal(below->in_reply_to, k->id);
	assert_string_equal(below->thread, post->id);
	assert_int_equal(came(s, "van ons")->kind, MENTION_CONTEXT);
	size_t before = s->desk.count;
	stage_poll(s);
	assert_int_equal(s->desk.count, before);
}
ON_BLOG(comments_come_with_their_post, "")

static void what_waits_and_what_is_spam_comes_too(struct stage *s)
{
	const char *waits = MADE(s, "id", "comment", "{'text': 'wacht', 'state': 'PENDING'}");
	const char *spam = MADE(s, "id", "comment", "{'text': 'koop nu', 'state': 'SPAM'}");
	stage_poll(s);
	assert_string_equal(came(s, "wacht")->closed, "pending");
	assert_string_equal(came(s, "koop nu")->closed, "spam");
	/* Others do something with it, and it gets no new time by that. */
	fake_do(&s->server, "moderate", "{'id': '%s', 'state': 'LIVE'}", waits);
	fake_do(&s->server, "moderate", "{'id': '%s', 'state': 'PENDING'}", spam);
	stage_poll(s);
	assert_null(came(s, "wacht")->closed);
	assert_string_equal(came(s, "koop nu")->closed, "pending");
}
ON_BLOG(what_waits_and_what_is_spam_comes_too, "")

static void a_late_change_is_seen_by_a_wider_look(struct stage *s)
{
	const char *old =
		MADE(s, "id", "comment", "{'text': 'van eergisteren', 'state': 'PENDING'}");
	stage_poll(s);
	stage_advance(s, 2 * 86400);
	fake_do(&s->server, "comment", "{'text': 'van nu'}");
	stage_poll(s);
	fake_do(&s->server, "moderate", "{'id': '%s', 'state': 'LIVE'}", old);
	stage_poll(s);
	assert_string_equal(came(s, "van eergisteren")->closed, "pending");
	stage_advance(s, 6 * 3600);
	stage_poll(s);
	assert_null(came(s, "van eergisteren")->closed);
}
ON_BLOG(a_late_change_is_seen_by_a_wider_look, "")

static void edits_are_seen(struct stage *s)
{
	const char *id = MADE(s, "id", "comment", "{'text': 'eerst'}");
	stage_poll(s);
	fake_do(&s->server, "edit", "{'id': '%s', 'text': 'daarna'}", id);
	stage_poll(s);
	assert_string_equal(came(s, "daarna")->id, came(s, "eerst")->id);
}
ON_BLOG(edits_are_seen, "")

static void what_is_not_there_any_more_is_gone(struct stage *s)
{
	const char *deleted = MADE(s, "name", "comment", "{'text': 'weg ermee'}");
	const char *emptied = MADE(s, "name", "comment", "{'text': 'leeg'}");
	fake_do(&s->server, "comment", "{'text': 'blijft'}");
	stage_poll(s);
	fake_do(&s->server, "delete", "{'id': '%s'}", strrchr(deleted, '/') + 1);
	fake_do(&s->server, "moderate", "{'id': '%s', 'state': 'EMPTIED'}",
		strrchr(emptied, '/') + 1);
	for (int i = 0; i < 3; i++)
		stage_poll(s);
	assert_int_equal(count_gone(s, deleted), 1);
	assert_int_equal(count_gone(s, emptied), 1);
	assert_int_equal(count_gone(s, came(s, "blijft")->id), 0);
}
ON_BLOG(what_is_not_there_any_more_is_gone, "")

static void what_is_around_is_asked_for_once(struct stage *s)
{
	fake_do(&s->server, "comment", "{'text': 'lang geleden', 'hours_ago': 2000}");
	const char *name = MADE(s, "name", "comment", "{'text': 'nu'}");
	stage_poll(s);
	assert_null(host_find_text(&s->desk, "lang geleden"));
	host_thread(&s->desk, name);
	assert_int_equal(came(s, "lang geleden")->kind, MENTION_CONTEXT);
	char *path MEM_AUTO = mem_printf("GET /v3/blogs/%s/comments", came(s, "nu")->thread);
	char *asked MEM_AUTO = mem_printf("GET /v3/blogs/%s/posts/%s/comments",
		fake_said(&s->server, "blog"), strchr(came(s, "nu")->thread, '/') + 1);
	host_thread(&s->desk, name);
	assert_int_equal(fake_asked(&s->server, asked), 1);
	stage_advance(s, 3600);
	host_thread(&s->desk, name);
	assert_int_equal(fake_asked(&s->server, asked), 2);
	host_thread(&s->desk, "none/of/ours");
	assert_int_equal(fake_asked(&s->server, path), 0);
}
ON_BLOG(what_is_around_is_asked_for_once, "")

/* ---- nothing is lost ---- */

static void a_busy_night_comes_whole(struct stage *s)
{
	stage_poll(s);
	const char *other = fake_said(&s->server, "other");
	for (int i = 0; i < 12; i++) {
		const char *post = MADE(s, "id", "post", "{'title': 'Bericht %d'}", i);
		fake_do(&s->server, "comment",
			"{'text': 'bij %d nummer {n}.', 'on': '%s', 'count': 30}", i, post);
	}
	fake_do(&s->server, "comment", "{'text': 'elders {n}.', 'blog': '%s', 'count': 130}",
		other);
	stage_poll(s);
	assert_int_equal(s->desk.missed, 0);
	assert_int_equal(host_count_text(&s->desk, "nummer "), 360);
	assert_int_equal(host_count_text(&s->desk, "elders "), 130);
	assert_int_equal(count_work(s), 490);
	for (size_t i = 0; i < s->desk.count; i++)
		if (s->desk.items[i].kind == MENTION_COMMENT)
			assert_non_null(s->desk.items[i].link);
}
ON_BLOG(a_busy_night_comes_whole, "--blogs 2")

static void a_walk_that_breaks_off_is_walked_again(struct stage *s)
{
	static const char *const faults[] = {"'status': 503, 'body': 'busy'", "'manner': 'close'",
		"'manner': 'truncated'", "'manner': 'endless'", "'manner': 'bomb'",
		"'manner': 'rate'", "'status': 200, 'body': '<html>'", "'status': 200, 'body': {}",
		"'status': 403, 'body': {'error': {'code': 403, 'message': 'Rate Limit Exceeded', 'errors': [{'reason': 'rateLimitExceeded'}]}}"};
	stage_poll(s);
	for (size_t i = 0; i < ARRAY_LEN(faults); i++) {
		const char *post = MADE(s, "id", "post", "{'title': 'Ronde %zu'}", i);
		fake_do(&s->server, "comment",
			"{'text': 'ronde %zu nummer {n}.', 'on': '%s', 'count': 150}", i, post);
		fake_do(&s->server, "fault", "{'path': '/v3/blogs/', 'skip': %zu, 'times': 4, %s}",
			i % 3, faults[i]);
		host_poll(&s->desk);
		if (s->desk.poll_err.code == ERR_NONE)
			fail_msg("%s: no error", faults[i]);
		fake_do(&s->server, "well", "{}");
		stage_advance(s, 600);
		stage_poll(s);
		char *text MEM_AUTO = mem_printf("ronde %zu ", i);
		assert_int_equal(host_count_text(&s->desk, text), 150);
	}
}
ON_BLOG(a_walk_that_breaks_off_is_walked_again, "")

static void refused_storage_is_asked_for_again(struct stage *s)
{
	const char *name = MADE(s, "name", "comment", "{'text': 'eerst'}");
	stage_poll(s);
	fake_do(&s->server, "comment", "{'text': 'bewaar mij'}");
	fake_do(&s->server, "delete", "{'id': '%s'}", strrchr(name, '/') + 1);
	s->desk.refuse_delivery = true;
	host_poll(&s->desk);
	assert_int_equal(s->desk.poll_err.code, ERR_STORE);
	s->desk.refuse_delivery = false;
	stage_poll(s);
	came(s, "bewaar mij");
}
ON_BLOG(refused_storage_is_asked_for_again, "")

static void a_new_life_goes_on_where_the_last_ended(struct stage *s)
{
	fake_do(&s->server, "comment", "{'text': 'voor'}");
	stage_poll(s);
	host_close(&s->desk);
	stage_advance(s, 20 * 86400);
	fake_do(&s->server, "comment", "{'text': 'tijdens {n}.', 'count': 250}");
	stage_advance(s, 20 * 86400);
	host_reopen(&s->desk);
	stage_poll(s);
	assert_int_equal(count_work(s), 251);
	size_t before = s->desk.count;
	stage_poll(s);
	assert_int_equal(s->desk.count, before);
}
ON_BLOG(a_new_life_goes_on_where_the_last_ended, "")

static void what_is_old_at_first_is_no_work(struct stage *s)
{
	fake_do(&s->server, "comment", "{'text': 'heel oud', 'hours_ago': 170}");
	fake_do(&s->server, "comment", "{'text': 'recent', 'hours_ago': 160}");
	stage_poll(s);
	stage_advance(s, 7 * 3600);
	stage_poll(s);
	assert_null(host_find_text(&s->desk, "heel oud"));
	assert_int_equal(count_work(s), 1);
}
ON_BLOG(what_is_old_at_first_is_no_work, "")

static void one_bad_element_costs_no_other(struct stage *s)
{
	const char *blog = fake_said(&s->server, "blog");
	fake_do(&s->server, "fault",
		"{'path': '/v3/blogs/%s/comments', 'status': 200, 'type': 'application/json', 'body': {'items': ["
		"7, {'id': 'x'}, {'id': '3', 'post': {'id': '2'}, 'blog': {'id': '%s'}, 'content': 'goed'}, "
		"{'id': '4', 'post': {'id': '2'}, 'blog': {'id': '%s'}}]}}",
		blog, blog, blog);
	stage_poll(s);
	assert_int_equal(count_work(s), 1);
	assert_null(came(s, "goed")->link); /* there is no such post */
	stage_poll(s);
}
ON_BLOG(one_bad_element_costs_no_other, "")

/* ---- which blogs, and what of them we may not read ---- */

static void one_blog_that_is_refused_holds_up_no_other(struct stage *s)
{
	const char *blog = fake_said(&s->server, "blog"), *other = fake_said(&s->server, "other");
	stage_poll(s);
	assert_string_equal(s->desk.handle, "Politie Gent, Politie Haven");
	fake_do(&s->server, "forbid", "{'blog': '%s'}", blog);
	fake_do(&s->server, "comment", "{'text': 'niet', 'blog': '%s'}", blog);
	fake_do(&s->server, "comment", "{'text': 'wel', 'blog': '%s'}", other);
	host_poll(&s->desk);
	assert_int_equal(s->desk.poll_err.code, ERR_DEGRADED);
	assert_non_null(strstr(s->desk.poll_err.msg, "Politie Gent"));
	assert_non_null(strstr(s->desk.poll_err.msg, "permission"));
	came(s, "wel");
	stage_advance(s, 5 * 86400);
	fake_do(&s->server, "forbid", "{'blog': '%s', 'forbidden': false}", blog);
	stage_poll(s);
	came(s, "niet"); /* what came meanwhile is not lost */
}
ON_BLOG(one_blog_that_is_refused_holds_up_no_other, "--blogs 2")

static void begin_as(struct stage *s, const char *identifier)
{
	stage_start(s, "blogger", "--blogs 3");
	s->config.token_file = stage_secret(s, "token", fake_said(&s->server, "token"));
	s->config.identifier = identifier;
	stage_open(s, &blogger_network);
}

static void blogs_are_named_by_address_or_number(void **state)
{
	struct stage s;
	begin_as(&s, "haven1.blogspot.example, http://gent.blogspot.example/ 2400001");
	stage_poll(&s);
	assert_string_equal(s.desk.handle, "Politie Haven, Politie Gent");
	stage_end(&s);
	begin_as(&s, "gent.blogspot.example elders.blogspot.example");
	fake_do(&s.server, "comment", "{'text': 'toch'}");
	host_poll(&s.desk);
	assert_int_equal(s.desk.poll_err.code, ERR_DEGRADED);
	assert_non_null(strstr(s.desk.poll_err.msg, "elders.blogspot.example"));
	came(&s, "toch");
	stage_end(&s);
	begin_as(&s, "2499999");
	host_poll(&s.desk);
	assert_int_equal(s.desk.poll_err.code, ERR_AUTH);
	assert_non_null(strstr(s.desk.poll_err.msg, "2499999"));
	stage_end(&s);
}

/* ---- what is done to comments ---- */

static void moderate(struct stage *s, enum moderation what, const char *name)
{
	struct moderating m = {.id = 4, .what = what, .native_id = name};
	host_moderate(&s->desk, &m);
}

static void each_moderation_is_done_and_shown(struct stage *s)
{
	static const struct {
		enum moderation what;
		const char *before, *after;
	} rows[] = {
		{MODERATION_APPROVE, "PENDING", "LIVE"},
		{MODERATION_APPROVE, "SPAM", "LIVE"},
		{MODERATION_JUNK, "LIVE", "SPAM"},
		{MODERATION_REMOVE, "LIVE", "EMPTIED"},
	};
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		const char *name = MADE(s, "name", "comment",
			"{'text': 'nummer %zu.', 'state': '%s'}", i, rows[i].before);
		char *text MEM_AUTO = mem_printf("nummer %zu.", i);
		stage_poll(s);
		for (int twice = 0; twice < 2; twice++) {
			moderate(s, rows[i].what, name);
			assert_int_equal(s->desk.result, SEND_SENT);
			assert_string_equal(
				fake_member(&s->server, "comments", i, "status"), rows[i].after);
		}
		const char *closed = came(s, text)->closed;
		if (strcmp(rows[i].after, "EMPTIED") == 0)
			assert_true(count_gone(s, name) > 0);
		else if (strcmp(rows[i].after, "SPAM") == 0)
			assert_string_equal(closed, "spam");
		else
			assert_null(closed);
		size_t before = s->desk.count;
		stage_poll(s);
		if (!count_gone(s, name))
			assert_int_equal(s->desk.count, before);
	}
}
ON_BLOG(each_moderation_is_done_and_shown, "")

static void a_moderation_that_fails_is_told(struct stage *s)
{
	static const struct {
		const char *fault;
		enum send_result result;
	} rows[] = {
		{"'status': 503, 'body': 'busy'", SEND_UNCLEAR},
		{"'manner': 'lost'", SEND_UNCLEAR},
		{"'manner': 'truncated'", SEND_UNCLEAR},
		{"'manner': 'rate'", SEND_LATER},
		{"'status': 400, 'body': {'error': {'message': 'Invalid'}}", SEND_REJECTED},
		{"'status': 404, 'body': {'error': {'message': 'Not found'}}", SEND_REJECTED},
	};
	const char *name = MADE(s, "name", "comment", "{'text': 'wacht', 'state': 'PENDING'}");
	stage_poll(s);
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		fake_do(&s->server, "fault",
			"{'path': '/v3/blogs/', 'method': 'POST', 'times': 1, %s}", rows[i].fault);
		moderate(s, MODERATION_APPROVE, name);
		if (s->desk.result != rows[i].result)
			fail_msg("%s: %d", rows[i].fault, s->desk.result);
		stage_advance(s, 600);
	}
	moderate(s, MODERATION_APPROVE, "no number");
	assert_int_equal(s->desk.result, SEND_REJECTED);
	moderate(s, MODERATION_HIDE, name);
	assert_int_equal(s->desk.result, SEND_REJECTED);
	moderate(s, MODERATION_REMOVE, came(s, "wacht")->thread); /* a post is no comment */
	assert_int_equal(s->desk.result, SEND_REJECTED);
	fake_do(&s->server, "delete", "{'id': '%s'}", strrchr(name, '/') + 1);
	moderate(s, MODERATION_REMOVE, name);
	assert_int_equal(s->desk.result, SEND_SENT);
	assert_true(count_gone(s, name) > 0);
	moderate(s, MODERATION_APPROVE, name);
	assert_int_equal(s->desk.result, SEND_REJECTED);
}
ON_BLOG(a_moderation_that_fails_is_told, "")

/* ---- secrets ---- */

static void secrets_are_kept(struct stage *s)
{
	const char *token = fake_said(&s->server, "token");
	fake_do(&s->server, "comment", "{'text': 'nummer {n}', 'count': 130}");
	fake_do(&s->server, "fault",
		"{'path': '/v3/blogs/', 'times': 1, 'skip': 1, 'status': 500, 'type': 'application/json', "
		"'body': {'error': {'message': 'bad token %s'}}}",
		token);
	host_poll(&s->desk);
	assert_int_equal(s->desk.poll_err.code, ERR_NETWORK);
	assert_null(strstr(s->desk.poll_err.msg, token));
	stage_poll(s);
	for (size_t i = 0; i < s->desk.count; i++) {
		const struct kept *k = &s->desk.items[i];
		const char *const texts[] = {k->raw, k->source, k->text, k->link};
		for (size_t t = 0; t < ARRAY_LEN(texts); t++)
			assert_true(!texts[t] || !strstr(texts[t], token));
	}
	assert_null(strstr(s->desk.cursor, token));
}
ON_BLOG(secrets_are_kept, "")

int main(void)
{
	const struct CMUnitTest tests[] = {
		BLOG(comments_come_with_their_post),
		BLOG(what_waits_and_what_is_spam_comes_too),
		BLOG(a_late_change_is_seen_by_a_wider_look),
		BLOG(edits_are_seen),
		BLOG(what_is_not_there_any_more_is_gone),
		BLOG(what_is_around_is_asked_for_once),
		BLOG(a_busy_night_comes_whole),
		BLOG(a_walk_that_breaks_off_is_walked_again),
		BLOG(refused_storage_is_asked_for_again),
		BLOG(a_new_life_goes_on_where_the_last_ended),
		BLOG(what_is_old_at_first_is_no_work),
		BLOG(one_bad_element_costs_no_other),
		BLOG(one_blog_that_is_refused_holds_up_no_other),
		cmocka_unit_test(blogs_are_named_by_address_or_number),
		BLOG(each_moderation_is_done_and_shown),
		BLOG(a_moderation_that_fails_is_told),
		BLOG(secrets_are_kept),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
