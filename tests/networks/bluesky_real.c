/* Bluesky against a real network on loopback (tests/servers/bluesky): `make check-bluesky`.
 *
 * $BLUESKY_NETWORK holds the line of JSON with which the network says that it is ready. */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/json.h"
#include "base/mem.h"
#include "host.h"
#include "networks/bluesky.h"
#include "networks/session_file.h"

static struct arena arena = ARENA_INIT;
static const struct json *network; /* the line of JSON */
static struct account_config config;
static char folder[] = "/tmp/nachtwacht-real-XXXXXX";
static char session_file[64];
static int64_t clock_ahead_us;

static int64_t shifted_now_us(void)
{
	struct timespec t;
	clock_gettime(CLOCK_REALTIME, &t);
	return t.tv_sec * CLOCK_S + t.tv_nsec / 1000 + clock_ahead_us;
}

static int64_t mono_ms(void)
{
	struct timespec t;
	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec * INT64_C(1000) + t.tv_nsec / 1000000;
}

/* ---- the control port ---- */

static void control_answered(void *data, const struct http_answer *answer)
{
	const struct json **out = data;
	assert_int_equal(answer->err.code, ERR_NONE);
	if (answer->status != 200)
		print_error("%s\n", answer->body->buf);
	assert_int_equal(answer->status, 200);
	*out = json_parse(&arena, arena_strdup(&arena, answer->body->buf), answer->body->len, NULL);
}

static const struct json *control(const char *path)
{
	struct err err = ERR_INIT;
	const struct json *out = NULL;
	struct http_options options = {.user_agent = "test", .allow_private_addresses = true};
	struct http *h = http_new(&options, &err);
	char *url MEM_AUTO = mem_printf("%s%s", json_str(network, "control"), path);
	struct http_request request = {.method = "GET", .url = url, .deadline_s = 60};
	http_start(h, &request, control_answered, &out);
	while (http_run(h, 1000, NULL, 0) > 0)
		;
	http_free(h);
	assert_non_null(out);
	return out;
}

struct posted {
	const char *uri, *cid;
};

/* A post by a citizen (or by the desk); `more` are further parameters. */
static struct posted post(const char *from, const char *text, const char *more)
{
	struct strbuf path STRBUF_AUTO;
	strbuf_init(&path, 8192);
	strbuf_printf(&path, "/post?from=%s&text=", from);
	http_encode(&path, text);
	strbuf_str(&path, more);
	const struct json *json = control(path.buf);
	return (struct posted){json_str(json, "uri"), json_str(json, "cid")};
}

/* Parameters that make a post the reply to another. */
static char *reply_to(struct posted parent, struct posted root)
{
	struct strbuf out STRBUF_AUTO;
	strbuf_init(&out, 4096);
	strbuf_str(&out, "&parent=");
	http_encode(&out, parent.uri);
	strbuf_printf(&out, "&parentCid=%s&root=", parent.cid);
	http_encode(&out, root.uri);
	strbuf_printf(&out, "&rootCid=%s", root.cid);
	return strbuf_take(&out);
}

/* How many posts in the desk's repository have this text; *value gets one of them. */
static size_t posts_with_text(const char *text, const struct json **value)
{
	size_t count = 0;
	const struct json *records = control("/posts?of=desk");
	JSON_EACH (record, records) {
		const char *has = json_str(record, "value.text");
		if (!has || strcmp(has, text) != 0)
			continue;
		count++;
		if (value)
			*value = json_at(record, "value");
	}
	return count;
}

static size_t requests_with(const char *text)
{
	size_t count = 0;
	const struct json *requests = control("/requests");
	JSON_EACH (request, requests)
		count += strstr(request->text, text) != NULL;
	return count;
}

static void faults_off(void)
{
	control("/fault");
}

/* ---- the desk's session ---- */

static struct host desk;

static void clock_forward(int64_t us)
{
	clock_ahead_us += us;
}

static void poll_well(void)
{
	host_poll(&desk);
	if (desk.poll_err.code != ERR_NONE)
		print_error("%s\n", desk.poll_err.msg);
	assert_int_equal(desk.poll_err.code, ERR_NONE);
}

static struct outgoing answer_to(const char *mention_id, const char *reference, const char *text)
{
	static int64_t id;
	return (struct outgoing){
		.id = ++id,
		.kind = "reply",
		.text = text,
		.lang = "nl",
		.visibility = VISIBILITY_PUBLIC,
		.parent_native_id = mention_id,
		.parent_reference = reference,
	};
}

/* Sends as a worker does: again while a repeat is asked for. Returns how many tries it took. */
static int send_until_sent(struct outgoing *out)
{
	int tries = 0;
	do {
		host_send(&desk, out);
		tries++;
		assert_true(tries < 10);
		if (desk.result == SEND_LATER && desk.retry_us > clock_now_us())
			clock_ahead_us += desk.retry_us - clock_now_us();
	} while (desk.result == SEND_LATER);
	if (desk.result != SEND_SENT)
		print_error("%s\n", desk.why);
	assert_int_equal(desk.result, SEND_SENT);
	return tries;
}

/* A mention to answer, as the desk has it. */
static struct kept *some_mention(const char *text)
{
	char *full MEM_AUTO = mem_printf("@desk.test %s", text);
	post("citizen", full, "&to=desk");
	poll_well();
	struct kept *k = host_find_text(&desk, text);
	assert_non_null(k);
	return k;
}

/* ---- signing in ---- */

static char *dialogue_ask(void *data, const char *prompt, bool secret, struct err *err)
{
	assert_true(secret);
	return mem_strdup(data);
}

static void dialogue_say(void *data, const char *text)
{
}

static int sign_in_with(const char *password)
{
	struct err err = ERR_INIT;
	char *copy MEM_AUTO = mem_strdup(password);
	struct dialogue dialogue = {.data = copy, .ask = dialogue_ask, .say = dialogue_say};
	int rc = bluesky_network.sign_in(&config, session_file, &dialogue, &err);
	assert_int_equal(err.code, rc == 0 ? ERR_NONE : ERR_AUTH);
	return rc;
}

static void signs_in_with_an_app_password(void **state)
{
	struct stat st;
	assert_int_equal(sign_in_with("wrong-pass-word-here"), -1);
	assert_int_equal(stat(session_file, &st), -1);
	assert_int_equal(sign_in_with(json_str(network, "accounts.desk.appPassword")), 0);
	assert_int_equal(stat(session_file, &st), 0);
	assert_int_equal(st.st_mode & 0777, 0600);
}

static void session_is_used_again(void **state)
{
	control("/requests");
	host_open(&desk, &bluesky_network, &config, session_file);
	poll_well();
	assert_string_equal(desk.handle, "desk.test");
	assert_non_null(desk.cursor);
	assert_int_equal(requests_with("createSession"), 0);
}

/* ---- reading ---- */

static void mention_comes_once(void **state)
{
	struct posted p = post("citizen", "Zürich 🚓 @desk.test er wordt ingebroken", "&to=desk");
	poll_well();
	poll_well();
	assert_int_equal(host_count_text(&desk, "ingebroken"), 1);
	struct kept *k = host_find(&desk, p.uri);
	assert_non_null(k);
	assert_int_equal(k->kind, MENTION_MENTION);
	assert_string_equal(k->handle, "citizen.test");
	assert_string_equal(k->thread, p.uri);
	assert_non_null(strstr(k->reference, p.cid));
	assert_int_equal(k->raw[0], '{');
	assert_int_equal(k->raw[strlen(k->raw) - 1], '}');
	assert_non_null(strstr(k->raw, p.cid));
	assert_non_null(strstr(k->source, "listNotifications"));
	assert_int_equal(host_count_text(&desk, "@desk.test er wordt"), 1);
}

static void replies_and_quotes_come(void **state)
{
	struct posted ours = post("desk", "Er brandt een loods in de haven.", "");
	char *reply MEM_AUTO = reply_to(ours, ours);
	struct posted theirs = post("citizen", "Moeten wij ramen sluiten?", reply);
	struct strbuf quote STRBUF_AUTO;
	strbuf_init(&quote, 4096);
	strbuf_str(&quote, "&quote=");
	http_encode(&quote, ours.uri);
	strbuf_printf(&quote, "&quoteCid=%s", ours.cid);
	struct posted quoting = post("citizen", "Lees dit.", quote.buf);
	poll_well();
	struct kept *k = host_find(&desk, theirs.uri);
	assert_non_null(k);
	assert_int_equal(k->kind, MENTION_REPLY);
	assert_string_equal(k->in_reply_to, ours.uri);
	assert_string_equal(k->thread, ours.uri);
	k = host_find(&desk, quoting.uri);
	assert_non_null(k);
	assert_non_null(strstr(k->media, "quote|"));
	assert_null(host_find(&desk, ours.uri));
}

static void equal_times_lose_nothing(void **state)
{
	post("citizen", "@desk.test gelijk", "&to=desk&count=60&created=2026-11-01T10:00:00.000Z");
	post("citizen", "@desk.test later", "&to=desk&count=70&created=2026-11-01T10:00:01.000Z");
	post("citizen", "@desk.test eerder", "&to=desk&count=60&created=2026-11-01T09:59:59.000Z");
	clock_forward(CLOCK_HOUR);
	poll_well();
	assert_int_equal(host_count_text(&desk, "gelijk"), 60);
	assert_int_equal(host_count_text(&desk, "later"), 70);
	assert_int_equal(host_count_text(&desk, "eerder"), 60);
}

static void backdated_post_is_found(void **state)
{
	struct posted p = post(
		"citizen", "@desk.test van vroeger", "&to=desk&created=2020-01-01T00:00:00.000Z");
	clock_forward(CLOCK_HOUR);
	poll_well();
	struct kept *k = host_find(&desk, p.uri);
	assert_non_null(k);
	assert_int_equal(k->kind, MENTION_MENTION);
}

/* Started on a list that nobody read yet, all of it is work: the keys say that it is new, whatever
 * its times claim. */
static void first_walk_takes_all(void **state)
{
	struct host fresh;
	host_open(&fresh, &bluesky_network, &config, session_file);
	host_poll(&fresh);
	assert_int_equal(fresh.poll_err.code, ERR_NONE);
	assert_int_equal(host_count_text(&fresh, "gelijk"), 60);
	struct kept *k = host_find_text(&fresh, "van vroeger");
	assert_non_null(k);
	assert_int_equal(k->kind, MENTION_MENTION);
	assert_ptr_equal(k, &fresh.items[0]); /* oldest first */
	host_release(&fresh);
}

static void delivery_that_fails_comes_again(void **state)
{
	post("citizen", "@desk.test schijf vol", "&to=desk");
	desk.refuse_delivery = true;
	host_poll(&desk);
	assert_int_equal(desk.poll_err.code, ERR_STORE);
	desk.refuse_delivery = false;
	poll_well();
	assert_int_equal(host_count_text(&desk, "schijf vol"), 1);
}

static void deleted_post_is_gone(void **state)
{
	struct posted p = post("citizen", "@desk.test vergissing", "&to=desk");
	poll_well();
	assert_non_null(host_find(&desk, p.uri));
	char *path MEM_AUTO = mem_printf("/delete?from=citizen&uri=%s", p.uri);
	control(path);
	poll_well();
	assert_true(desk.items[desk.count - 1].deleted);
	assert_string_equal(desk.items[desk.count - 1].id, p.uri);
	size_t before = desk.count;
	poll_well();
	assert_int_equal(desk.count, before);
	host_thread(&desk, p.uri);
	assert_true(desk.items[desk.count - 1].deleted);
}

static void thread_gives_context(void **state)
{
	struct posted root = post("citizen", "Rook boven de haven", "");
	char *first MEM_AUTO = reply_to(root, root);
	struct posted asks = post("citizen", "@desk.test wat is dat?", "");
	char *under MEM_AUTO = mem_printf("%s&to=desk", first);
	asks = post("citizen", "@desk.test weet u meer?", under);
	char *second MEM_AUTO = reply_to(asks, root);
	post("citizen", "Het stinkt ook", second);
	poll_well();
	assert_non_null(host_find(&desk, asks.uri));
	host_thread(&desk, asks.uri);
	struct kept *k = host_find(&desk, root.uri);
	assert_non_null(k);
	assert_int_equal(k->kind, MENTION_CONTEXT);
	k = host_find_text(&desk, "Het stinkt ook");
	assert_non_null(k);
	assert_int_equal(k->kind, MENTION_CONTEXT);
	assert_string_equal(k->thread, root.uri);
}

/* ---- writing ---- */

static void reply_is_whole(void **state)
{
	static const char text[] =
		"Dank u 🚓 @citizen.test, zie https://politie.example/brand. #haven @nobody.test";
	struct kept *k = some_mention("hoe lang nog");
	struct outgoing out = answer_to(k->id, k->reference, text);
	const struct json *value = NULL;
	host_prepare(&desk, &out);
	assert_int_equal(desk.prepare_err.code, ERR_NONE);
	assert_int_equal(send_until_sent(&out), 1);
	assert_non_null(strstr(desk.remote_id, desk.key));
	assert_int_equal(posts_with_text(text, &value), 1);
	assert_string_equal(json_str(value, "reply.parent.uri"), k->id);
	assert_string_equal(json_str(value, "reply.root.uri"), k->thread);
	const struct json *facets = json_at(value, "facets");
	assert_int_equal(facets->len, 3);
	static const char *const marked[] = {
		"@citizen.test", "https://politie.example/brand", "#haven"};
	size_t i = 0;
	JSON_EACH (facet, facets) {
		int64_t start, end;
		assert_int_equal(json_int(facet, "index.byteStart", &start), 0);
		assert_int_equal(json_int(facet, "index.byteEnd", &end), 0);
		assert_int_equal(end - start, strlen(marked[i]));
		assert_memory_equal(text + start, marked[i], strlen(marked[i]));
		i++;
	}
}

static void missing_reference_is_fetched(void **state)
{
	struct kept *k = some_mention("zonder verwijzing");
	struct outgoing out = answer_to(k->id, NULL, "Wij komen kijken.");
	host_prepare(&desk, &out);
	assert_int_equal(desk.prepare_err.code, ERR_NONE);
	send_until_sent(&out);
	assert_int_equal(posts_with_text("Wij komen kijken.", NULL), 1);
	struct outgoing lost =
		answer_to("at://did:plc:aaaaaaaaaaaaaaaaaaaaaaaa/app.bsky.feed.post/3aaaaaaaaaaaa",
			NULL, "x");
	host_prepare(&desk, &lost);
	assert_int_equal(desk.prepare_err.code, ERR_REJECTED);
}

/* One reply through a fault: it is there once, whatever went wrong. */
static void send_through(const char *fault, const char *text)
{
	struct kept *k = some_mention(text);
	struct outgoing out = answer_to(k->id, k->reference, text);
	host_prepare(&desk, &out);
	assert_int_equal(desk.prepare_err.code, ERR_NONE);
	char *path MEM_AUTO = mem_printf("/fault?path=putRecord&%s", fault);
	control(path);
	send_until_sent(&out);
	faults_off();
	assert_int_equal(posts_with_text(text, NULL), 1);
	host_lookup(&desk, &out);
	assert_int_equal(desk.lookup, LOOKUP_FOUND);
	host_send(&desk, &out);
	assert_int_equal(desk.result, SEND_SENT);
	assert_int_equal(posts_with_text(text, NULL), 1);
}

static void reply_survives_faults(void **state)
{
	static const char *const faults[] = {"drop=before", "drop=after", "drop=after&count=3",
		"status=500", "status=502&error=UpstreamFailure", "status=429&retryAfter=2",
		"status=429&retryAfter=2&count=3", "delay=700", "status=500&count=4"};
	for (size_t i = 0; i < ARRAY_LEN(faults); i++) {
		char *text MEM_AUTO = mem_printf("antwoord door %s", faults[i]);
		send_through(faults[i], text);
	}
}

static void lost_look_up_is_no_answer(void **state)
{
	struct kept *k = some_mention("niets te zien");
	struct outgoing out = answer_to(k->id, k->reference, "blijft liggen");
	host_prepare(&desk, &out);
	host_lookup(&desk, &out);
	assert_int_equal(desk.lookup, LOOKUP_ABSENT);
	control("/fault?path=getRecord&drop=before&count=9");
	host_lookup(&desk, &out);
	assert_int_equal(desk.lookup, LOOKUP_NO_ANSWER);
	faults_off();
}

static void bad_record_is_rejected(void **state)
{
	struct outgoing out = answer_to(NULL, NULL, "kort");
	host_prepare(&desk, &out);
	out.remote_record = "{\"$type\":\"app.bsky.feed.post\",\"text\":\"kort\"}";
	host_send(&desk, &out);
	assert_int_equal(desk.result, SEND_REJECTED);
	assert_non_null(desk.why);
}

static void another_post_under_the_key_is_kept(void **state)
{
	struct outgoing out = answer_to(NULL, NULL, "de eerste");
	host_prepare(&desk, &out);
	send_until_sent(&out);
	struct outgoing other = answer_to(NULL, NULL, "de tweede");
	char *key MEM_AUTO = mem_strdup(out.remote_key);
	host_prepare(&desk, &other);
	other.remote_key = key;
	host_send(&desk, &other);
	assert_int_equal(desk.result, SEND_REJECTED);
	assert_int_equal(posts_with_text("de eerste", NULL), 1);
	assert_int_equal(posts_with_text("de tweede", NULL), 0);
}

/* ---- tokens, and a network of which part is down ---- */

/* Puts another access token into the session file. */
static void set_access(const char *token)
{
	struct err err = ERR_INIT;
	char *text MEM_AUTO = session_file_read(session_file, &err);
	const struct json *json = json_parse(&arena, text, strlen(text), &err);
	struct strbuf out STRBUF_AUTO;
	strbuf_init(&out, 1 << 16);
	struct json_writer w = {.out = &out};
	json_begin(&w, NULL, '{');
	JSON_EACH (member, json)
		json_add_str(
			&w, member->key, strcmp(member->key, "access") == 0 ? token : member->text);
	json_end(&w, '}');
	assert_int_equal(session_file_write(session_file, out.buf, &err), 0);
}

static void expired_token_is_refreshed_once(void **state)
{
	struct kept *k = some_mention("verlopen");
	struct outgoing out = answer_to(k->id, k->reference, "na verloop");
	host_prepare(&desk, &out);
	set_access(json_str(control("/token?of=desk&in=-60"), "accessJwt"));
	host_close(&desk);
	host_reopen(&desk);
	control("/requests");
	int polls = desk.polls;
	desk.network->thread(desk.session, k->id);
	desk.network->poll(desk.session, desk.cursor);
	send_until_sent(&out);
	while (desk.polls == polls)
		http_run(desk.session_host.http, 100, NULL, 0);
	assert_int_equal(desk.poll_err.code, ERR_NONE);
	const struct json *requests = control("/requests");
	size_t refreshes = 0, sign_ins = 0;
	JSON_EACH (request, requests) {
		refreshes += strstr(request->text, "refreshSession") != NULL;
		sign_ins += strstr(request->text, "createSession") != NULL;
	}
	assert_int_equal(refreshes, 1);
	assert_int_equal(sign_ins, 0);
	assert_int_equal(posts_with_text("na verloop", NULL), 1);
}

static void lost_refresh_is_survived(void **state)
{
	set_access(json_str(control("/token?of=desk&in=-60"), "accessJwt"));
	host_close(&desk);
	host_reopen(&desk);
	control("/fault?path=refreshSession&drop=after");
	host_poll(&desk);
	assert_int_equal(desk.poll_err.code, ERR_NETWORK);
	poll_well();
}

static void appview_down_is_degraded(void **state)
{
	struct kept *k = some_mention("half werkt het");
	struct outgoing out = answer_to(k->id, k->reference, "toch verstuurd");
	control("/appview?up=0");
	host_poll(&desk);
	assert_int_equal(desk.poll_err.code, ERR_DEGRADED);
	host_prepare(&desk, &out);
	send_until_sent(&out);
	control("/appview?up=1");
	poll_well();
	assert_int_equal(posts_with_text("toch verstuurd", NULL), 1);
}

static void server_down_is_down(void **state)
{
	struct outgoing out = answer_to(NULL, NULL, "later dan");
	host_prepare(&desk, &out);
	control("/listen?server=pds&up=0");
	host_poll(&desk);
	assert_int_equal(desk.poll_err.code, ERR_NETWORK);
	host_send(&desk, &out);
	assert_int_equal(desk.result, SEND_LATER);
	control("/listen?server=pds&up=1");
	send_until_sent(&out);
	assert_int_equal(posts_with_text("later dan", NULL), 1);
	poll_well();
}

static void limit_says_when(void **state)
{
	control("/fault?path=listNotifications&status=429&retryAfter=60");
	host_poll(&desk);
	assert_int_equal(desk.poll_err.code, ERR_RATE);
	assert_true(desk.poll_retry_us > clock_now_us() + 30 * CLOCK_S);
	faults_off();
	poll_well();
}

/* A kept connection that breaks once is replaced, and the page asked for again, by the HTTP
 * library; what breaks for good ends the walk. */
static void broken_page_loses_nothing(void **state)
{
	post("citizen", "@desk.test op de eerste pagina", "&to=desk");
	post("citizen", "@desk.test achter de breuk", "&to=desk&created=2020-02-02T00:00:00.000Z");
	control("/fault?path=cursor&drop=before&count=9");
	clock_forward(CLOCK_HOUR);
	host_poll(&desk);
	assert_int_equal(desk.poll_err.code, ERR_NETWORK);
	faults_off();
	poll_well();
	assert_int_equal(host_count_text(&desk, "eerste pagina"), 1);
	assert_int_equal(host_count_text(&desk, "achter de breuk"), 1);
}

/* ---- */

static int start(void **state)
{
	static const struct clock_source shifted = {.now_us = shifted_now_us, .mono_ms = mono_ms};
	const char *line = getenv("BLUESKY_NETWORK");
	struct err err = ERR_INIT;
	network = line ? json_parse(&arena, line, strlen(line), &err) : NULL;
	if (!network || !mkdtemp(folder)) {
		print_error("BLUESKY_NETWORK is not set: run `make check-bluesky`\n");
		return -1;
	}
	clock_set_source(&shifted);
	snprintf(session_file, sizeof(session_file), "%s/desk.session", folder);
	config = (struct account_config){
		.name = "desk",
		.network = "bluesky",
		.server = json_str(network, "pds"),
		.identifier = "desk.test",
		.allow_private_addresses = true,
		.reply = true,
		.where = "test:1",
	};
	return bluesky_network.check(&config, &err);
}

static int end(void **state)
{
	host_release(&desk);
	unlink(session_file);
	rmdir(folder);
	arena_release(&arena);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(signs_in_with_an_app_password),
		cmocka_unit_test(session_is_used_again),
		cmocka_unit_test(mention_comes_once),
		cmocka_unit_test(replies_and_quotes_come),
		cmocka_unit_test(equal_times_lose_nothing),
		cmocka_unit_test(backdated_post_is_found),
		cmocka_unit_test(first_walk_takes_all),
		cmocka_unit_test(delivery_that_fails_comes_again),
		cmocka_unit_test(deleted_post_is_gone),
		cmocka_unit_test(thread_gives_context),
		cmocka_unit_test(reply_is_whole),
		cmocka_unit_test(missing_reference_is_fetched),
		cmocka_unit_test(reply_survives_faults),
		cmocka_unit_test(lost_look_up_is_no_answer),
		cmocka_unit_test(bad_record_is_rejected),
		cmocka_unit_test(another_post_under_the_key_is_kept),
		cmocka_unit_test(expired_token_is_refreshed_once),
		cmocka_unit_test(lost_refresh_is_survived),
		cmocka_unit_test(appview_down_is_degraded),
		cmocka_unit_test(server_down_is_down),
		cmocka_unit_test(limit_says_when),
		cmocka_unit_test(broken_page_loses_nothing),
	};
	return cmocka_run_group_tests(tests, start, end);
}
