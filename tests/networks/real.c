#include "real.h"

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
#include "networks/bluesky/write.h"
#include "networks/session_file.h"
#include "networks/trial.h"

struct arena real_arena = ARENA_INIT;
const struct json *real_network;
struct account_config real_config;
static char folder[] = "/tmp/nachtwacht-real-XXXXXX";
char real_session_file[64];
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
	*out = json_parse(
		&real_arena, arena_strdup(&real_arena, answer->body->buf), answer->body->len, NULL);
}

const struct json *real_control(const char *path)
{
	struct err err = ERR_INIT;
	const struct json *out = NULL;
	struct http_options options = {.user_agent = "test", .allow_private_addresses = true};
	struct http *h = http_new(&options, &err);
	char *url MEM_AUTO = mem_printf("%s%s", json_str(real_network, "control"), path);
	struct http_request request = {.method = "GET", .url = url, .deadline_s = 60};
	http_start(h, &request, control_answered, &out);
	while (http_run(h, 1000, NULL, 0) > 0)
		;
	http_free(h);
	assert_non_null(out);
	return out;
}

/* A post by a citizen (or by the desk); `more` are further parameters. */
struct real_post real_post(const char *from, const char *text, const char *more)
{
	struct strbuf path STRBUF_AUTO;
	strbuf_init(&path, 8192);
	strbuf_printf(&path, "/post?from=%s&text=", from);
	http_encode(&path, text);
	strbuf_str(&path, more);
	const struct json *json = real_control(path.buf);
	return (struct real_post){json_str(json, "uri"), json_str(json, "cid")};
}

/* Parameters that make a post the reply to another. */
char *real_reply_to(struct real_post parent, struct real_post root)
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
size_t real_posts_with_text(const char *text, const struct json **value)
{
	size_t count = 0;
	const struct json *records = real_control("/posts?of=desk");
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

size_t real_requests_with(const char *text)
{
	size_t count = 0;
	const struct json *requests = real_control("/requests");
	JSON_EACH (request, requests)
		count += strstr(request->text, text) != NULL;
	return count;
}

void real_faults_off(void)
{
	real_control("/fault");
}

/* ---- the desk's session ---- */

struct host real_desk;

void real_clock_forward(int64_t us)
{
	clock_ahead_us += us;
}

void real_poll_well(void)
{
	host_poll(&real_desk);
	if (real_desk.poll_err.code != ERR_NONE)
		print_error("%s\n", real_desk.poll_err.msg);
	assert_int_equal(real_desk.poll_err.code, ERR_NONE);
}

struct outgoing real_answer_to(const char *mention_id, const char *reference, const char *text)
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
int real_send_until_sent(struct outgoing *out)
{
	int tries = 0;
	do {
		host_send(&real_desk, out);
		tries++;
		assert_true(tries < 10);
		if (real_desk.result == SEND_LATER && real_desk.retry_us > clock_now_us())
			clock_ahead_us += real_desk.retry_us - clock_now_us();
	} while (real_desk.result == SEND_LATER);
	if (real_desk.result != SEND_SENT)
		print_error("%s\n", real_desk.why);
	assert_int_equal(real_desk.result, SEND_SENT);
	return tries;
}

/* A mention to answer, as the desk has it. */
struct kept *real_some_mention(const char *text)
{
	char *full MEM_AUTO = mem_printf("@desk.test %s", text);
	real_post("citizen", full, "&to=desk");
	real_poll_well();
	struct kept *k = host_find_text(&real_desk, text);
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

int real_sign_in(const char *password)
{
	struct err err = ERR_INIT;
	char *copy MEM_AUTO = mem_strdup(password);
	struct dialogue dialogue = {.data = copy, .ask = dialogue_ask, .say = dialogue_say};
	int rc = trial_run(&bluesky_network, &real_config, real_session_file, &dialogue, &err);
	assert_int_equal(err.code, rc == 0 ? ERR_NONE : ERR_AUTH);
	return rc;
}

/* ---- */

int real_start(void **state)
{
	static const struct clock_source shifted = {.now_us = shifted_now_us, .mono_ms = mono_ms};
	const char *line = getenv("BLUESKY_NETWORK");
	struct err err = ERR_INIT;
	real_network = line ? json_parse(&real_arena, line, strlen(line), &err) : NULL;
	if (!real_network || !mkdtemp(folder)) {
		print_error("BLUESKY_NETWORK is not set: run `make check-bluesky`\n");
		return -1;
	}
	clock_set_source(&shifted);
	snprintf(real_session_file, sizeof(real_session_file), "%s/real_desk.session", folder);
	real_config = (struct account_config){
		.name = "desk",
		.network = "bluesky",
		.server = json_str(real_network, "pds"),
		.identifier = "desk.test",
		.allow_private_addresses = true,
		.chat_service = json_str(real_network, "chatService"),
		.reply = true,
		.where = "test:1",
	};
	return bluesky_network.check(&real_config, &err);
}

int real_end(void **state)
{
	host_release(&real_desk);
	unlink(real_session_file);
	rmdir(folder);
	arena_release(&real_arena);
	return 0;
}
