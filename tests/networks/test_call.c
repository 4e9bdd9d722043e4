/* Calls of a network that there is not: when they go, with what, and what their answers mean. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "base/mem.h"
#include "fake_server.h"
#include "networks/call.h"
#include "networks/trial.h"

/* ---- the network ---- */

struct session {
	struct fake_server *server;
	struct http *http;
	struct calls calls;
	struct login login;
	bool signs, heals, is_nobody;
	int greetings;
	struct err greet_err; /* what the next greeting comes to */
	int64_t greet_retry_us;
	const char *next_token;
};

static const char *server_of(const struct session *s)
{
	return fake_server_url(s->server);
}

static const struct login *login_of(const struct session *s)
{
	return &s->login;
}

static void greeted(void *data)
{
	struct session *s = data;
	if (s->next_token)
		login_set(&s->login.token, s->next_token);
	calls_resume(&s->calls, &s->greet_err, s->greet_retry_us);
}

static int greet(struct session *s, struct err *err)
{
	s->greetings++;
	if (s->is_nobody)
		return err_set(err, ERR_AUTH, "nobody is signed in");
	http_later(s->http, greeted, s);
	return 0;
}

static void sign(struct session *s, const struct call_request *request, const char *url,
	struct call_signature *signature)
{
	assert_memory_equal(url, "http://127.0.0.1:", 17);
	strbuf_printf(&signature->text, "Signed %s", request->method);
	signature->headers[signature->count++] =
		(struct http_header){"Authorization", signature->text.buf};
	signature->headers[signature->count++] = (struct http_header){"X-Version", "7"};
}

/* A network that says in the body what its status does not. */
static void explain(const struct reply *reply, struct strbuf *says, enum err_code *code)
{
	const char *fault = json_str(reply->json, "fault");
	strbuf_str(says, fault ? fault : "");
	if (fault && strcmp(fault, "slow down") == 0)
		*code = ERR_RATE;
}

static bool stale(struct session *s, const struct call_request *request, const struct reply *reply)
{
	return reply->status == 401;
}

static const struct call_dialect plain = {.server = server_of, .login = login_of};
static const struct call_dialect odd = {
	.server = server_of, .login = login_of, .sign = sign, .explain = explain};
static const struct call_dialect healing = {.server = server_of, .login = login_of, .stale = stale};

/* ---- one call and what came of it ---- */

struct outcome {
	int told;
	int status;
	char *json_name, *url, *link, *body;
	struct err err;
	int64_t retry_us;
	bool not_sent;
	enum send_result result;
	struct session *again; /* asks once more from within */
};

static char *copy(const char *text)
{
	return text ? mem_strdup(text) : NULL;
}

static void outcome_release(struct outcome *o)
{
	free(o->json_name);
	free(o->url);
	free(o->link);
	free(o->body);
	*o = (struct outcome){0};
}

static void told(struct session *s, void *data, const struct reply *reply)
{
	struct outcome *o = data;
	struct session *again = o->again;
	int count = o->told;
	outcome_release(o);
	*o = (struct outcome){.told = count + 1,
		.status = reply->status,
		.json_name = copy(json_str(reply->json, "name")),
		.url = copy(reply->url),
		.link = copy(reply->link),
		.body = mem_strndup(reply->body, reply->len),
		.err = reply->err,
		.retry_us = reply->retry_us,
		.not_sent = reply->not_sent,
		.result = reply_send_result(reply)};
	if (again)
		call_start(&again->calls, &(struct call_request){.path = "/again"}, told, o, NULL);
}

static void begin(struct session *s, const struct call_dialect *dialect,
	const struct fake_answer *script, size_t count)
{
	static const struct http_options options = {
		.user_agent = "test", .allow_private_addresses = true};
	struct err err = ERR_INIT;
	*s = (struct session){
		.server = fake_server_start(script, count), .http = http_new(&options, &err)};
	assert_non_null(s->http);
	calls_init(&s->calls, dialect, greet, s, s->http);
	login_set(&s->login.token, "t0ken");
}

static void end(struct session *s)
{
	http_free(s->http);
	calls_release(&s->calls);
	fake_server_stop(s->server);
	login_release(&s->login);
}

static void run_until(struct session *s, const struct outcome *o, int count)
{
	while (o->told < count)
		http_run(s->http, 1000, NULL, 0);
}

static void ask(struct session *s, const struct call_request *request, struct outcome *o)
{
	call_start(&s->calls, request, told, o, NULL);
	run_until(s, o, o->told + 1);
}

static const char *asked(struct session *s, const char *path, size_t n)
{
	const char *request = fake_server_request(s->server, path, n);
	assert_non_null(request);
	return request;
}

static void assert_has(const char *text, const char *part)
{
	if (!strstr(text, part))
		fail_msg("no \"%s\" in: %s", part, text);
}

#define NAME_OK(its_path) \
	{ \
		.path = its_path, .status = 200, .body = "{\"name\": \"gent\"}", .times = 99 \
	}

/* ---- asking ---- */

static void a_call_goes_with_all_that_it_was_given(void **state)
{
	static const struct fake_answer script[] = {
		{.path = "/list",
			.status = 200,
			.headers = "Link: <http://x/2>; rel=\"next\"\r\n",
			.body = "{\"name\": \"gent\"}"},
		NAME_OK("/post"), NAME_OK("/put")};
	static const struct http_header headers[] = {{"X-One", "1"}, {"X-Two", "2"}};
	struct session s;
	struct outcome o = {0};
	begin(&s, &plain, script, ARRAY_LEN(script));
	login_set(&s.login.app_token, "4pp");
	ask(&s, &(struct call_request){.path = "/list?a=1"}, &o);
	assert_string_equal(o.json_name, "gent");
	assert_string_equal(o.link, "<http://x/2>; rel=\"next\"");
	assert_string_equal(o.body, "{\"name\": \"gent\"}");
	assert_string_equal(strrchr(o.url, '/'), "/list?a=1");
	const char *request = asked(&s, "/list", 0);
	assert_memory_equal(request, "GET /list?a=1 HTTP", 18);
	assert_has(request, "\r\nAuthorization: Bearer t0ken\r\n");
	assert_has(request, "\r\nAccept: application/json\r\n");
	ask(&s,
		&(struct call_request){.method = "POST",
			.path = "/post",
			.body = "{}",
			.headers = headers,
			.header_count = 2,
			.by_app = true},
		&o);
	request = asked(&s, "/post", 0);
	assert_memory_equal(request, "POST /post HTTP", 15);
	assert_has(request, "\r\nAuthorization: Bearer 4pp\r\n");
	assert_has(request, "\r\nContent-Type: application/json\r\n");
	assert_has(request, "\r\nX-One: 1\r\n");
	assert_has(request, "\r\nX-Two: 2\r\n");
	assert_has(request, "\r\n\r\n{}");
	char *whole MEM_AUTO = mem_printf("%s/put", fake_server_url(s.server));
	ask(&s,
		&(struct call_request){.method = "PUT",
			.path = whole,
			.body = "a\0b",
			.body_len = 3,
			.content_type = "image/png"},
		&o);
	request = asked(&s, "/put", 0);
	assert_has(request, "\r\nContent-Type: image/png\r\n");
	assert_has(request, "\r\nContent-Length: 3\r\n");
	outcome_release(&o);
	end(&s);
}

static void a_network_signs_in_its_own_way(void **state)
{
	static const struct fake_answer script[] = {NAME_OK("/list")};
	struct session s;
	struct outcome o = {0};
	begin(&s, &odd, script, ARRAY_LEN(script));
	ask(&s, &(struct call_request){.path = "/list"}, &o);
	const char *request = asked(&s, "/list", 0);
	assert_has(request, "\r\nAuthorization: Signed GET\r\n");
	assert_has(request, "\r\nX-Version: 7\r\n");
	assert_null(strstr(request, "t0ken"));
	outcome_release(&o);
	end(&s);
}

/* ---- waiting ---- */

static void calls_wait_until_we_know_who_we_are(void **state)
{
	static const struct fake_answer script[] = {NAME_OK("/")};
	struct session s;
	struct outcome one = {0}, two = {0}, first = {0}, nothing = {0};
	begin(&s, &plain, script, ARRAY_LEN(script));
	s.calls.greeting = true; /* it takes its time */
	call_start(&s.calls, &(struct call_request){.path = "/one"}, told, &one, NULL);
	call_start(&s.calls, &(struct call_request){.path = "/two"}, told, &two, NULL);
	call_start(&s.calls, &(struct call_request){0}, told, &nothing, NULL);
	call_start(&s.calls, &(struct call_request){.path = "/first", .first = true}, told, &first,
		NULL);
	run_until(&s, &first, 1);
	assert_int_equal(one.told + two.told + nothing.told, 0);
	assert_int_equal(fake_server_asked(s.server, "/one"), 0);
	greeted(&s);
	run_until(&s, &one, 1);
	run_until(&s, &two, 1);
	run_until(&s, &nothing, 1);
	assert_int_equal(nothing.err.code, ERR_NONE);
	assert_int_equal(nothing.status, 0);
	assert_int_equal(s.greetings, 0);
	ask(&s, &(struct call_request){.path = "/three"}, &one);
	assert_int_equal(s.greetings, 0);
	outcome_release(&one);
	outcome_release(&two);
	outcome_release(&first);
	outcome_release(&nothing);
	end(&s);
}

/* Those that are made while others fail wait for the next time. */
static void calls_fail_when_nobody_says_who_we_are(void **state)
{
	struct session s;
	struct outcome one = {0}, two = {0};
	begin(&s, &plain, NULL, 0);
	err_set(&s.greet_err, ERR_AUTH, "signed out");
	s.greet_retry_us = 7;
	one.again = &s;
	call_start(&s.calls, &(struct call_request){.path = "/one"}, told, &one, NULL);
	call_start(&s.calls, &(struct call_request){.path = "/two"}, told, &two, NULL);
	run_until(&s, &one, 2);
	assert_int_equal(two.told, 1);
	assert_int_equal(s.greetings, 2);
	assert_int_equal(one.err.code, ERR_AUTH);
	assert_string_equal(one.err.msg, "signed out");
	assert_true(one.not_sent && one.retry_us == 7);
	assert_int_equal(one.result, SEND_LATER);
	outcome_release(&one);
	outcome_release(&two);
	end(&s);
}

static int forgotten;

static void forget(void *data)
{
	assert_string_equal(data, "mine");
	forgotten++;
}

static void what_is_under_way_is_forgotten_at_the_end(void **state)
{
	static char data[] = "mine";
	struct session s;
	begin(&s, &plain, NULL, 0);
	forgotten = 0;
	s.calls.greeting = true;
	call_start(&s.calls, &(struct call_request){.path = "/waits"}, told, data, forget);
	call_start(&s.calls, &(struct call_request){.path = "/goes", .first = true}, told, data,
		forget);
	call_start(
		&s.calls, &(struct call_request){.path = "/goes", .first = true}, told, NULL, NULL);
	end(&s);
	assert_int_equal(forgotten, 2);
}

/* Told later, to each, and asked anew by the next call: somebody may have signed in meanwhile. */
static void without_anything_to_try_those_that_wait_fail(void **state)
{
	static const struct fake_answer script[] = {NAME_OK("/")};
	struct session s;
	struct outcome one = {0}, two = {0};
	begin(&s, &plain, script, ARRAY_LEN(script));
	s.is_nobody = true;
	call_start(&s.calls, &(struct call_request){.path = "/one"}, told, &one, NULL);
	call_start(&s.calls, &(struct call_request){.path = "/two"}, told, &two, NULL);
	assert_int_equal(one.told + two.told, 0);
	run_until(&s, &one, 1);
	run_until(&s, &two, 1);
	assert_int_equal(s.greetings, 1);
	assert_int_equal(two.err.code, ERR_AUTH);
	assert_string_equal(two.err.msg, "nobody is signed in");
	assert_int_equal(fake_server_asked(s.server, "/"), 0);
	s.is_nobody = false;
	ask(&s, &(struct call_request){.path = "/three"}, &one);
	assert_int_equal(one.err.code, ERR_NONE);
	assert_int_equal(s.greetings, 2);
	outcome_release(&one);
	outcome_release(&two);
	end(&s);
}

/* ---- a token that runs out ---- */

static void a_stale_token_is_replaced_once_for_all(void **state)
{
	static const struct fake_answer script[] = {{.path = "/one", .status = 401, .body = "{}"},
		{.path = "/two", .status = 401, .body = "{}"}, NAME_OK("/one"), NAME_OK("/two")};
	struct session s;
	struct outcome one = {0}, two = {0};
	begin(&s, &healing, script, ARRAY_LEN(script));
	s.calls.known = true;
	s.next_token = "next";
	call_start(&s.calls, &(struct call_request){.path = "/one"}, told, &one, NULL);
	call_start(&s.calls, &(struct call_request){.path = "/two"}, told, &two, NULL);
	run_until(&s, &one, 1);
	run_until(&s, &two, 1);
	assert_string_equal(one.json_name, "gent");
	assert_string_equal(two.json_name, "gent");
	assert_int_equal(s.greetings, 1);
	assert_has(asked(&s, "/one", 0), "Bearer t0ken");
	assert_has(asked(&s, "/one", 1), "Bearer next");
	outcome_release(&one);
	outcome_release(&two);
	end(&s);
}

static void a_token_that_stays_bad_is_told(void **state)
{
	static const struct fake_answer script[] = {
		{.path = "/one", .status = 401, .body = "{\"error\": \"no\"}", .times = 9}};
	struct session s;
	struct outcome o = {0};
	begin(&s, &healing, script, ARRAY_LEN(script));
	ask(&s, &(struct call_request){.path = "/one"}, &o);
	assert_int_equal(o.err.code, ERR_AUTH);
	assert_int_equal(fake_server_asked(s.server, "/one"), 2);
	ask(&s, &(struct call_request){.path = "/one", .first = true}, &o);
	assert_int_equal(fake_server_asked(s.server, "/one"), 3);
	outcome_release(&o);
	end(&s);
}

static void without_a_next_token_a_stale_call_fails_as_not_sent(void **state)
{
	static const struct fake_answer script[] = {{.path = "/one", .status = 401, .body = "{}"}};
	struct session s;
	struct outcome o = {0};
	begin(&s, &healing, script, ARRAY_LEN(script));
	s.calls.known = true;
	err_set(&s.greet_err, ERR_NETWORK, "no answer in time");
	ask(&s, &(struct call_request){.path = "/one"}, &o);
	assert_string_equal(o.err.msg, "no answer in time");
	assert_int_equal(o.result, SEND_LATER);
	assert_int_equal(s.greetings, 1);
	outcome_release(&o);
	end(&s);
}

/* ---- answers ---- */

static void answers_mean_what_they_say(void **state)
{
	static const struct {
		struct fake_answer answer;
		enum err_code code;
		enum send_result result;
		const char *says;
	} rows[] = {
		{{.status = 200, .body = "{}"}, ERR_NONE, SEND_UNCLEAR, ""},
		{{.status = 201, .body = ""}, ERR_NONE, SEND_UNCLEAR, ""},
		{{.status = 204, .body = ""}, ERR_NONE, SEND_UNCLEAR, ""},
		{{.status = 200, .body = ""}, ERR_NETWORK, SEND_UNCLEAR, "no JSON"},
		{{.status = 200, .body = "<p>Hi"}, ERR_NETWORK, SEND_UNCLEAR, "no JSON"},
		{{.status = 400, .body = "{\"error\": \"bad\", \"error_description\": \"so bad\"}"},
			ERR_REJECTED, SEND_REJECTED, "the server says 400: bad: so bad"},
		{{.status = 403, .body = "{\"error\": {\"message\": \"not\\u0007yours\"}}"},
			ERR_REJECTED, SEND_REJECTED, "403: notyours"},
		{{.status = 404, .body = "<h1>Not Found</h1>\n<p>nginx"}, ERR_REJECTED,
			SEND_REJECTED, "the server says 404: Not Found"},
		{{.status = 401, .body = ""}, ERR_AUTH, SEND_LATER, "the server says 401"},
		{{.status = 408, .body = ""}, ERR_NETWORK, SEND_UNCLEAR, "408"},
		{{.status = 429, .body = "", .headers = "Retry-After: 9\r\n"}, ERR_RATE, SEND_LATER,
			"429"},
		{{.status = 400, .body = "{\"error\": \"t0ken is no token\"}"}, ERR_REJECTED,
			SEND_REJECTED, "the server says 400"},
		{{.status = 500, .body = "{\"error\": \"oops\"}"}, ERR_NETWORK, SEND_UNCLEAR,
			"500: oops"},
		{{.status = 200, .manner = FAKE_DROP, .body = ""}, ERR_NETWORK, SEND_UNCLEAR, ""},
	};
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct fake_answer answer = rows[i].answer;
		struct session s;
		struct outcome o = {0};
		answer.path = "/it";
		begin(&s, &plain, &answer, 1);
		ask(&s, &(struct call_request){.method = "POST", .path = "/it", .body = "{}"}, &o);
		if (o.err.code != rows[i].code || o.result != rows[i].result ||
			!strstr(o.err.msg, rows[i].says) || strstr(o.err.msg, "t0ken"))
			fail_msg("%d %s: %d %d %s", answer.status, answer.body, o.err.code,
				o.result, o.err.msg);
		outcome_release(&o);
		end(&s);
	}
}

static void a_network_explains_in_its_own_way(void **state)
{
	static const struct fake_answer script[] = {
		{.path = "/it", .status = 400, .body = "{\"fault\": \"slow down\"}"},
		{.path = "/it", .status = 400, .body = "{\"fault\": \"wrong\"}"},
		{.path = "/it", .status = 502, .body = "Bad Gateway<br>at 10:00"}};
	static const struct {
		enum err_code code;
		const char *says;
	} rows[] = {{ERR_RATE, "the server says 400: slow down"},
		{ERR_REJECTED, "the server says 400: wrong"},
		{ERR_NETWORK, "the server says 502: Bad Gateway"}};
	struct session s;
	struct outcome o = {0};
	begin(&s, &odd, script, ARRAY_LEN(script));
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		ask(&s, &(struct call_request){.path = "/it"}, &o);
		assert_int_equal(o.err.code, rows[i].code);
		assert_string_equal(o.err.msg, rows[i].says);
	}
	outcome_release(&o);
	end(&s);
}

static void nobody_there_means_surely_not_sent(void **state)
{
	struct session s;
	struct outcome o = {0};
	begin(&s, &plain, NULL, 0);
	ask(&s, &(struct call_request){.path = "http://127.0.0.1:1/", .body = "{}"}, &o);
	assert_int_equal(o.err.code, ERR_NETWORK);
	assert_true(o.not_sent);
	assert_int_equal(o.result, SEND_LATER);
	outcome_release(&o);
	end(&s);
}

static void a_question_waits_for_its_answer(void **state)
{
	static const struct fake_answer script[] = {
		NAME_OK("/who"), {.path = "/it", .status = 400, .body = "{\"fault\": \"wrong\"}"}};
	struct session s;
	begin(&s, &odd, script, ARRAY_LEN(script));
	char *who MEM_AUTO = mem_printf("%s/who", fake_server_url(s.server));
	char *it MEM_AUTO = mem_printf("%s/it", fake_server_url(s.server));
	struct question q = {0};
	question_ask(&q, s.http, &(struct http_request){.method = "GET", .url = who});
	assert_string_equal(json_str(q.reply.json, "name"), "gent");
	question_release(&q);
	q = (struct question){.dialect = &odd};
	question_ask(&q, s.http, &(struct http_request){.method = "GET", .url = it});
	assert_string_equal(q.reply.err.msg, "the server says 400: wrong");
	question_release(&q);
	end(&s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_call_goes_with_all_that_it_was_given),
		cmocka_unit_test(a_network_signs_in_its_own_way),
		cmocka_unit_test(calls_wait_until_we_know_who_we_are),
		cmocka_unit_test(calls_fail_when_nobody_says_who_we_are),
		cmocka_unit_test(what_is_under_way_is_forgotten_at_the_end),
		cmocka_unit_test(without_anything_to_try_those_that_wait_fail),
		cmocka_unit_test(a_stale_token_is_replaced_once_for_all),
		cmocka_unit_test(a_token_that_stays_bad_is_told),
		cmocka_unit_test(without_a_next_token_a_stale_call_fails_as_not_sent),
		cmocka_unit_test(answers_mean_what_they_say),
		cmocka_unit_test(a_network_explains_in_its_own_way),
		cmocka_unit_test(nobody_there_means_surely_not_sent),
		cmocka_unit_test(a_question_waits_for_its_answer),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
