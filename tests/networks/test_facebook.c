/* Facebook against recorded payloads (tests/networks/facebook): what is read of them. How the
 * network behaves: test_facebook_page.c, test_facebook_reply.c, test_facebook_spool.c. */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "base/mem.h"
#include "networks/essence.h"
#include "networks/facebook/hook.h"
#include "recorded.h"

static struct account_config config = {.name = "gent"};
static struct session session = {
	.host = {.config = &config}, .page = {.id = (char[]){"1234567890321"}}};

static const struct json *recorded(struct arena *a, const char *name)
{
	char *file MEM_AUTO = mem_printf("%s.json", name);
	struct err err = ERR_INIT;
	const char *text = recorded_text(a, RECORDINGS, file);
	const struct json *json = json_parse(a, text, strlen(text), &err);
	if (!json)
		fail_msg("%s: %s", name, err.msg);
	return json;
}

/* ---- times ---- */

static void times_are_read_strictly(void **state)
{
	static const struct {
		const char *text;
		int64_t s; /* -1: none */
	} times[] = {
		{"2023-07-14T10:45:55+0000", 1689331555},
		{"2023-07-14T12:45:55+0200", 1689331555},
		{"2023-07-14T05:15:55-0530", 1689331555},
		{"2023-07-14T10:45:55+00:00", 1689331555},
		{"2023-07-14T10:45:55Z", 1689331555},
		{"2023-07-14T10:45:55", -1},
		{"2023-07-14T10:45:55+00000", -1},
		{"2023-07-14T10:45:55+000", -1},
		{"2023-07-14T10:45:55+00 0", -1},
		{"2023-07-14T10:45:55*0000", -1},
		{"2023-07-14 10:45:55 +000", -1},
		{"2023-13-14T10:45:55+0000", -1},
		{"2023-07-14T10:45:55+9900", -1},
		{"", -1},
		{"+0000", -1},
	};
	for (size_t i = 0; i < ARRAY_LEN(times); i++) {
		int64_t us = -1;
		int rc = facebook_time(times[i].text, &us);
		if (rc != (times[i].s < 0 ? -1 : 0) || (rc == 0 && us != times[i].s * CLOCK_S))
			fail_msg("%s: %d, %lld", times[i].text, rc, (long long)us);
	}
}

static void times_may_be_numbers(void **state)
{
	static const struct {
		const char *json;
		int64_t us; /* -1: none */
	} times[] = {
		{"{\"t\":1449135003}", INT64_C(1449135003000000)},
		{"{\"t\":1457764197627}", INT64_C(1457764197627000)},
		{"{\"t\":\"2023-07-14T10:45:55+0000\"}", INT64_C(1689331555000000)},
		{"{\"t\":-1}", -1},
		{"{\"t\":9e99}", -1},
		{"{\"t\":9223372036854775807}", -1},
		{"{\"t\":true}", -1},
		{"{}", -1},
	};
	for (size_t i = 0; i < ARRAY_LEN(times); i++) {
		struct arena a ARENA_AUTO = ARENA_INIT;
		int64_t us = -1;
		const struct json *json =
			json_parse(&a, times[i].json, strlen(times[i].json), NULL);
		int rc = facebook_time_at(json, "t", &us);
		if (rc != (times[i].us < 0 ? -1 : 0) || (rc == 0 && us != times[i].us))
			fail_msg("%s: %d, %lld", times[i].json, rc, (long long)us);
	}
}

/* ---- what is pushed ---- */

struct heard {
	struct arena arena;
	size_t count, gone, looks;
	struct mention last;
	char *gone_id;
};

static void on_news(void *data, const struct facebook_news *news)
{
	struct heard *h = data;
	struct err err = ERR_INIT;
	if (news->gone) {
		h->gone++;
		h->gone_id = arena_strdup(&h->arena, news->gone);
		return;
	}
	h->count++;
	h->looks += news->look;
	assert_non_null(news->raw);
	if (facebook_mention(&h->last, news->told, &session, &h->arena, &err))
		fail_msg("%s", err.msg);
}

static void hear(struct heard *h, const char *name)
{
	struct err err = ERR_INIT;
	const struct json *body = recorded(&h->arena, name);
	*h = (struct heard){.arena = h->arena};
	if (facebook_hook_read(body, &session, &h->arena, on_news, h, &err))
		fail_msg("%s: %s", name, err.msg);
}

/* What a recorded body tells: NULL where it tells nothing of that. */
static const struct {
	const char *name, *page; /* that we are */
	const char *id, *text, *thread, *in_reply_to, *author, *media, *reference, *gone;
	enum mention_kind kind;
	int64_t created_us;
	bool look;
} bodies[] = {
	/* The page itself wrote it. */
	{.name = "hook_comment",
		.page = "1234567890321",
		.id = "901097836652708_903438993085259",
		.text = "and the next one",
		.thread = "1234567890321_901097836652708",
		.in_reply_to = "1234567890321_901097836652708",
		.author = "1234567890321",
		.kind = MENTION_CONTEXT,
		.created_us = INT64_C(1449135003000000)},
	{.name = "hook_comment_photo",
		.page = "1234567890321",
		.id = "901097836652708_903438993085259",
		.text = "and the next one",
		.author = "1234567890321",
		.kind = MENTION_CONTEXT,
		.media =
			"https://scontent-fra3-1.xx.fbcdn.net/v/t31.0-8/16715996_472849323104563_2289972788116415727_o.jpg?oh=7e0959913ff772d51e17b6d2bdebf44f&oe=593B77BB",
		.created_us = INT64_C(1449135003000000)},
	{.name = "hook_comment_hide",
		.page = "1234567890321",
		.id = "900728623356296_900744590021366",
		.text = "and the next one",
		.kind = MENTION_CONTEXT,
		.created_us = INT64_C(1467894562000000)},
	{.name = "hook_comment_remove",
		.page = "1234567890321",
		.gone = "905578656204626_905579239537901"},
	{.name = "hook_post",
		.page = "1234567890321",
		.id = "1234567890321_7293787835232",
		.text = "Let's check this",
		.thread = "1234567890321_7293787835232",
		.author = "8423678347823",
		.kind = MENTION_MENTION},
	{.name = "hook_other", .page = "1234567890321"},
	{.name = "hook_comment", .page = "555"}, /* another page's */
	{.name = "hook_named",
		.page = "1234567890321",
		.id = "1234567890321_98722536423179",
		.text = "A test post message",
		.author = "withheld:1234567890321_98722536423179",
		.kind = MENTION_MENTION,
		.created_us = INT64_C(1614340562000000)},
	{.name = "hook_named_bare",
		.page = "1234567890321",
		.id = "44444444_444444444",
		.text = "",
		.author = "44444444",
		.kind = MENTION_MENTION,
		.look = true},
	{.name = "hook_message",
		.page = "12345654332",
		.id = "mid.1457764197618:41d102a3e1ae206a38",
		.text = "hello, world!",
		.thread = "987654321432",
		.author = "987654321432",
		.kind = MENTION_DIRECT,
		.reference =
			"{\"id\":\"mid.1457764197618:41d102a3e1ae206a38\",\"post\":null,\"top\":null,\"psid\":\"987654321432\"}",
		.created_us = INT64_C(1457764197627000),
		.look = true},
	{.name = "hook_message_picture",
		.page = "12345654332",
		.id = "mid.1458696618141:b4ef9d19ec21086067",
		.text = "",
		.kind = MENTION_DIRECT,
		.created_us = INT64_C(1458696618268000),
		.look = true},
	{.name = "hook_message_deleted", .page = "12345654332", .gone = "message_id"},
};

static void same(const char *name, const char *is, const char *expected)
{
	if (expected && (!is || strcmp(is, expected) != 0))
		fail_msg("%s: \"%s\", expected \"%s\"", name, is ? is : "(none)", expected);
}

static void recorded_bodies_are_read(void **state)
{
	for (size_t i = 0; i < ARRAY_LEN(bodies); i++) {
		struct heard h = {0};
		const struct mention *m = &h.last;
		char page[32];
		snprintf(page, sizeof(page), "%s", bodies[i].page);
		session.page.id = page;
		hear(&h, bodies[i].name);
		same(bodies[i].name, h.gone_id, bodies[i].gone);
		assert_int_equal(h.gone, bodies[i].gone ? 1 : 0);
		assert_int_equal(h.count, bodies[i].id ? 1 : 0);
		assert_int_equal(h.looks, bodies[i].look);
		same(bodies[i].name, m->id, bodies[i].id);
		same(bodies[i].name, m->text, bodies[i].text);
		same(bodies[i].name, m->thread, bodies[i].thread);
		same(bodies[i].name, m->in_reply_to, bodies[i].in_reply_to);
		same(bodies[i].name, m->author_id, bodies[i].author);
		same(bodies[i].name, m->reference, bodies[i].reference);
		same(bodies[i].name, m->media_count ? m->media[0].url : NULL, bodies[i].media);
		if (bodies[i].id)
			assert_int_equal(m->kind, bodies[i].kind);
		if (bodies[i].created_us)
			assert_int_equal(m->created_us, bodies[i].created_us);
		arena_release(&h.arena);
	}
}

/* A message can be answered for a day; what we wrote ourselves needs no answer. */
static void messages_have_their_day(void **state)
{
	struct heard h = {0};
	session.page.id = (char[]){"12345654332"};
	hear(&h, "hook_message");
	assert_int_equal(h.last.visibility, VISIBILITY_DIRECT);
	assert_int_equal(h.last.answer_until_us, INT64_C(1457764197627000) + CLOCK_DAY);
	hear(&h, "hook_message_echo");
	assert_int_equal(h.count, 1);
	assert_int_equal(h.last.kind, MENTION_CONTEXT);
	assert_int_equal(h.last.answer_until_us, 0);
	assert_string_equal(h.last.author_id, "12345654332");
	arena_release(&h.arena);
}

static void what_is_no_body_is_refused(void **state)
{
	static const char *const bad[] = {"{}", "[]", "{\"object\":\"user\",\"entry\":[]}",
		"{\"object\":\"page\"}", "{\"object\":\"page\",\"entry\":{}}", "true"};
	static const char *const nothing[] = {"{\"object\":\"page\",\"entry\":[]}",
		"{\"object\":\"page\",\"entry\":[1,null,[],{}]}",
		"{\"object\":\"page\",\"entry\":[{\"id\":\"1234567890321\",\"changes\":[{}, {\"field\":\"feed\"}, "
		"{\"field\":\"feed\",\"value\":{\"item\":\"comment\",\"verb\":\"add\"}}, "
		"{\"field\":\"feed\",\"value\":{\"item\":\"reaction\",\"verb\":\"add\",\"post_id\":\"1_2\"}}],"
		"\"messaging\":[{},{\"delivery\":{\"mids\":[\"m\"]},\"sender\":{\"id\":\"1\"},\"recipient\":{\"id\":\"2\"}}]}]}"};
	struct heard h = {0};
	session.page.id = (char[]){"1234567890321"};
	for (size_t i = 0; i < ARRAY_LEN(bad); i++) {
		struct err err = ERR_INIT;
		const struct json *body = json_parse(&h.arena, bad[i], strlen(bad[i]), NULL);
		assert_int_equal(
			facebook_hook_read(body, &session, &h.arena, on_news, &h, &err), -1);
		assert_int_equal(err.code, ERR_INPUT);
	}
	for (size_t i = 0; i < ARRAY_LEN(nothing); i++) {
		const struct json *body =
			json_parse(&h.arena, nothing[i], strlen(nothing[i]), NULL);
		assert_int_equal(
			facebook_hook_read(body, &session, &h.arena, on_news, &h, NULL), 0);
	}
	assert_int_equal(h.count + h.gone, 0);
	arena_release(&h.arena);
}

/* ---- what is asked for ---- */

static void recorded_posts_are_read(void **state)
{
	struct arena a ARENA_AUTO = ARENA_INIT;
	struct mention m, other;
	session.page.id = (char[]){"175154750010052"};
	const struct json *post = recorded(&a, "post");
	assert_int_equal(facebook_mention_of_post(&m, post, &session, &a, NULL), 0);
	assert_string_equal(m.id, "175154750010052_424924701699721");
	assert_string_equal(m.text, "我测试一下 MyLife");
	assert_string_equal(
		m.url, "https://www.facebook.com/175154750010052/posts/424924701699721");
	assert_int_equal(m.created_us, INT64_C(1565581511000000));
	assert_int_equal(m.kind, MENTION_MENTION);
	/* Two whose authors are withheld are two strangers. */
	const struct json *tagged = recorded(&a, "tagged");
	assert_int_equal(facebook_mention_of_post(&other, tagged, &session, &a, NULL), 0);
	assert_string_equal(other.text, "just a small tagged post example");
	assert_int_equal(other.created_us, INT64_C(1614340197000000));
	assert_string_equal(other.author_id, "withheld:1875137689236883_3800298753387424");
	assert_string_not_equal(other.author_id, m.author_id);
	assert_string_equal(other.handle, "author withheld");
}

static void recorded_conversation_is_read(void **state)
{
	struct arena a ARENA_AUTO = ARENA_INIT;
	struct mention m;
	const struct facebook_talk talk = {"261743132120084", INT64_C(1334079670) * CLOCK_S, NULL};
	session.page.id = (char[]){"120042743874449"};
	const struct json *list = json_at(recorded(&a, "conversation"), "messages.data");
	assert_non_null(list->first);
	assert_int_equal(
		facebook_mention_of_message(&m, list->first, &talk, &session, &a, NULL), 0);
	assert_int_equal(m.kind, MENTION_DIRECT);
	assert_string_equal(m.text, "Well, well.");
	assert_string_equal(m.handle, "Participant One");
	assert_string_equal(m.author_id, "261743132120084");
	assert_string_equal(m.thread, "261743132120084");
	assert_int_equal(m.answer_until_us, INT64_C(1334079670) * CLOCK_S + CLOCK_DAY);
	assert_true(m.media_count >= 2);
	assert_string_equal(m.media[0].alt, "somepdf.pdf");
}

static void posts_are_known_by_their_comments(void **state)
{
	static const struct {
		const char *id, *post;
	} rows[] = {
		{"555_666", "1234567890321_555"},
		{"1234567890321_555", "1234567890321_555"},
		{"123_555", "1234567890321_123"},
		{"m_555", NULL},
		{"555", NULL},
		{"555_", NULL},
		{"_555", NULL},
		{"555_66x", NULL},
		{"555_666_777", NULL},
		{"", NULL},
	};
	session.page.id = (char[]){"1234567890321"};
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		char *post MEM_AUTO = facebook_post_of(&session, rows[i].id);
		if (rows[i].post)
			assert_string_equal(post, rows[i].post);
		else
			assert_null(post);
	}
}

/* ---- refusals ---- */

static void explain(struct arena *a, const char *body, int status, struct reply *reply)
{
	struct strbuf text STRBUF_AUTO;
	strbuf_init(&text, 1 << 16);
	strbuf_str(&text, body);
	struct http_answer answer = {.status = status, .body = &text};
	reply_read(reply, &answer, &facebook_dialect, NULL, a);
	reply->body = NULL;
}

static void refusals_are_understood(void **state)
{
	static const struct {
		int status, code, subcode;
		enum err_code is;
		enum send_result send;
		const char *says;
	} rows[] = {
		{400, 190, 460, ERR_AUTH, SEND_LATER, "the password was changed"},
		{400, 190, 463, ERR_AUTH, SEND_LATER, "come to its end"},
		{401, 190, 0, ERR_AUTH, SEND_LATER, "sign in again"},
		{500, 1, 0, ERR_NETWORK, SEND_UNCLEAR, "a fault of the network's own"},
		{503, 2, 0, ERR_NETWORK, SEND_UNCLEAR, "a fault of the network's own"},
		{400, 4, 0, ERR_RATE, SEND_LATER, "asked too often"},
		{400, 17, 0, ERR_RATE, SEND_LATER, "asked too often"},
		{400, 32, 0, ERR_RATE, SEND_LATER, "asked too often"},
		{400, 613, 0, ERR_RATE, SEND_LATER, "asked too often"},
		{400, 80001, 0, ERR_RATE, SEND_LATER, "asked too often"},
		{403, 10, 0, ERR_REJECTED, SEND_REJECTED, "permission"},
		{403, 10, 2018278, ERR_REJECTED, SEND_REJECTED, "24 hours"},
		{403, 200, 0, ERR_REJECTED, SEND_REJECTED, "permission"},
		{403, 299, 0, ERR_REJECTED, SEND_REJECTED, "permission"},
		{400, 368, 0, ERR_REJECTED, SEND_REJECTED, "abuse"},
		{400, 506, 0, ERR_NETWORK, SEND_UNCLEAR, "same words"},
		{400, 551, 0, ERR_REJECTED, SEND_REJECTED, "cannot be reached"},
		{400, 10900, 0, ERR_REJECTED, SEND_REJECTED, "in private already"},
		{400, 10903, 0, ERR_REJECTED, SEND_REJECTED, "cannot be answered in private"},
		{400, 100, 0, ERR_REJECTED, SEND_REJECTED, "what it says"},
		{401, 100, 0, ERR_REJECTED, SEND_REJECTED, "what it says"},
	};
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct arena a ARENA_AUTO = ARENA_INIT;
		struct reply reply;
		char *body MEM_AUTO = mem_printf(
			"{\"error\":{\"message\":\"what it says\",\"code\":%d,\"error_subcode\":%d}}",
			rows[i].code, rows[i].subcode);
		explain(&a, body, rows[i].status, &reply);
		if (reply.err.code != rows[i].is || reply_send_result(&reply) != rows[i].send ||
			!strstr(reply.err.msg, rows[i].says) ||
			!strstr(reply.err.msg, "what it says"))
			fail_msg("%d/%d: %d, %s", rows[i].code, rows[i].subcode, reply.err.code,
				reply.err.msg);
		assert_int_equal(facebook_error(&reply), rows[i].code);
		assert_false(facebook_is_gone(&reply));
	}
}

static void recorded_refusal_is_told(void **state)
{
	struct arena a ARENA_AUTO = ARENA_INIT;
	struct reply reply;
	struct strbuf body STRBUF_AUTO;
	strbuf_init(&body, 4096);
	struct json_writer w = {.out = &body};
	json_add_tree(&w, NULL, recorded(&a, "refusal"));
	explain(&a, body.buf, 400, &reply);
	assert_int_equal(reply.err.code, ERR_REJECTED);
	assert_non_null(strstr(reply.err.msg, "Object does not exist"));
	assert_false(facebook_is_gone(&reply)); /* a permission may be all that is missing */
}

static void what_is_gone_is_told_from_what_is_wrong(void **state)
{
	struct arena a ARENA_AUTO = ARENA_INIT;
	struct reply reply;
	explain(&a,
		"{\"error\":{\"message\":\"Unsupported get request.\",\"code\":100,\"error_subcode\":33}}",
		400, &reply);
	assert_true(facebook_is_gone(&reply));
	assert_int_equal(reply.err.code, ERR_REJECTED);
	explain(&a, "{\"error\":\"no object\"}", 400, &reply);
	assert_false(facebook_is_gone(&reply));
	explain(&a, "<h1>Sorry, something went wrong</h1>", 500, &reply);
	assert_int_equal(reply.err.code, ERR_NETWORK);
	assert_non_null(strstr(reply.err.msg, "Sorry, something went wrong"));
}

static void essence_is_what_is_left(void **state)
{
	char *a MEM_AUTO = essence_of("Dank u: we komen!\n\n  Politie  "),
		*b MEM_AUTO = essence_of("dank u, We komen. politie"),
		*c MEM_AUTO = essence_of("مرحبا"), *d MEM_AUTO = essence_of("شكرا"),
		*e MEM_AUTO = essence_of("? !"), *f MEM_AUTO = essence_of("?!\n"),
		*g MEM_AUTO = essence_of("...");
	assert_string_equal(a, b);
	assert_string_not_equal(c, d);
	assert_string_equal(e, f);
	assert_string_not_equal(e, g);
}

static void what_leads_elsewhere_in_a_path_is_no_id(void **state)
{
	struct arena a ARENA_AUTO = ARENA_INIT;
	static const char form[] =
		"{\"one\": \".\", \"two\": \"..\", \"three\": \"...\", \"none\": \"\", \"number\": 12}";
	const struct json *json = json_parse(&a, form, strlen(form), NULL);
	static const char *const names[] = {"one", "two", "none", "absent"};
	for (size_t i = 0; i < ARRAY_LEN(names); i++) {
		assert_null(facebook_id(json, names[i]));
		assert_null(facebook_thing(json, names[i]));
	}
	assert_string_equal(facebook_id(json, "three"), "...");
	assert_string_equal(facebook_id(json, "number"), "12");
	assert_null(facebook_thing(json, "number"));
	static const char comment[] =
		"{\"id\": \"..\", \"from\": {\"id\": \"5\", \"name\": \"Cas\"}, "
		"\"message\": \"x\"}";
	struct mention m;
	struct err err = ERR_INIT;
	json = json_parse(&a, comment, strlen(comment), NULL);
	assert_int_equal(facebook_mention_of_comment(&m, json, "1_2", &session, &a, &err), -1);
	assert_int_equal(err.code, ERR_INPUT);
}

static int64_t fake_now_us(void)
{
	return INT64_C(1795456800) * CLOCK_S;
}

static int64_t fake_mono_ms(void)
{
	return 0;
}

int main(void)
{
	static const struct clock_source fake = {.now_us = fake_now_us, .mono_ms = fake_mono_ms};
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(times_are_read_strictly),
		cmocka_unit_test(times_may_be_numbers),
		cmocka_unit_test(recorded_bodies_are_read),
		cmocka_unit_test(messages_have_their_day),
		cmocka_unit_test(what_is_no_body_is_refused),
		cmocka_unit_test(recorded_posts_are_read),
		cmocka_unit_test(recorded_conversation_is_read),
		cmocka_unit_test(posts_are_known_by_their_comments),
		cmocka_unit_test(refusals_are_understood),
		cmocka_unit_test(recorded_refusal_is_told),
		cmocka_unit_test(what_is_gone_is_told_from_what_is_wrong),
		cmocka_unit_test(essence_is_what_is_left),
		cmocka_unit_test(what_leads_elsewhere_in_a_path_is_no_id),
	};
	clock_set_source(&fake);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
