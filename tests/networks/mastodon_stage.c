#include "mastodon_stage.h"

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/mem.h"
#include "networks/mastodon.h"
#include "networks/session_file.h"

static const struct trait kinds[] = {
	{"mastodon", true, true, true, 500, 23},
	{"gotosocial", false, true, true, 5000, 25},
	{"hollo", false, true, false, 10000, 256},
	{"snac", false, false, false, 100000, 32},
};

/* The time of the fake world, which has just begun. */
static int64_t now_us = INT64_C(1795456800) * CLOCK_S;

static int64_t fake_now_us(void)
{
	return now_us;
}

static int64_t skipped_ms;

static int64_t mono_ms(void)
{
	struct timespec t;
	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec * INT64_C(1000) + t.tv_nsec / 1000000 + skipped_ms;
}

void stage_skip(int64_t ms)
{
	skipped_ms += ms;
}

int64_t stage_now_us(void)
{
	return now_us;
}

static void begin(struct stage *s, const struct trait *like, const char *options)
{
	static const struct clock_source fake = {.now_us = fake_now_us, .mono_ms = mono_ms};
	struct err err = ERR_INIT;
	clock_set_source(&fake);
	*s = (struct stage){.like = like};
	like_start(&s->server, like->kind, options);
	snprintf(s->folder, sizeof(s->folder), "/tmp/nachtwacht-like-XXXXXX");
	assert_non_null(mkdtemp(s->folder));
	snprintf(s->session_file, sizeof(s->session_file), "%s/session", s->folder);
	snprintf(s->token_file, sizeof(s->token_file), "%s/token", s->folder);
	assert_int_equal(session_file_write(s->token_file, s->server.token, &err), 0);
	s->config = (struct account_config){.name = "gent",
		.network = "mastodon",
		.server = s->server.url,
		.token_file = s->token_file,
		.allow_private_addresses = true,
		.reply = true,
		.where = "test:1"};
	host_open(&s->desk, &mastodon_network, &s->config, s->session_file);
}

void stage_begin(struct stage *s, const char *kind, const char *options)
{
	for (size_t i = 0; i < ARRAY_LEN(kinds); i++)
		if (strcmp(kinds[i].kind, kind) == 0)
			begin(s, &kinds[i], options);
}

void stage_end(struct stage *s)
{
	host_release(&s->desk);
	like_stop(&s->server);
	unlink(s->session_file);
	unlink(s->token_file);
	rmdir(s->folder);
}

void stage_each(void (*test)(struct stage *s))
{
	for (size_t i = 0; i < ARRAY_LEN(kinds); i++) {
		struct stage s;
		print_message("  as %s\n", kinds[i].kind);
		begin(&s, &kinds[i], "");
		test(&s);
		stage_end(&s);
	}
}

void stage_poll(struct stage *s)
{
	host_poll(&s->desk);
	if (s->desk.poll_err.code != ERR_NONE)
		print_error("%s\n", s->desk.poll_err.msg);
	assert_int_equal(s->desk.poll_err.code, ERR_NONE);
}

void stage_run(struct stage *s, const int *counter, int at_least)
{
	int64_t until = clock_mono_ms() + 30000;
	while (*counter < at_least && clock_mono_ms() < until)
		http_run(s->desk.session_host.http, 100, NULL, 0);
	assert_true(*counter >= at_least);
}

void stage_run_count(struct stage *s, size_t count)
{
	int64_t until = clock_mono_ms() + 30000;
	while (s->desk.count < count && clock_mono_ms() < until)
		http_run(s->desk.session_host.http, 100, NULL, 0);
	assert_int_equal(s->desk.count, count);
}

void stage_stream(struct stage *s)
{
	int before = s->desk.streamings;
	stage_poll(s);
	mastodon_network.stream(s->desk.session);
	stage_run(s, &s->desk.streamings, before + 1);
}

struct outgoing stage_answer(struct stage *s, const char *to, const char *text)
{
	struct kept *k = host_find_text(&s->desk, to);
	assert_non_null(k);
	return (struct outgoing){.id = 7,
		.kind = "reply",
		.lang = "nl",
		.text = text,
		.visibility = k->visibility,
		.created_us = now_us,
		.root_native_id = arena_strdup(&s->server.arena, k->thread),
		.parent_native_id = arena_strdup(&s->server.arena, k->id),
		.parent_reference = arena_strdup(&s->server.arena, k->reference)};
}

void stage_prepare(struct stage *s, struct outgoing *out)
{
	host_prepare(&s->desk, out);
	if (s->desk.prepare_err.code != ERR_NONE)
		print_error("%s\n", s->desk.prepare_err.msg);
	assert_int_equal(s->desk.prepare_err.code, ERR_NONE);
}
