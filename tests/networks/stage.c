#include "stage.h"

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/clock.h"
#include "base/mem.h"
#include "networks/session_file.h"

/* The time that the fake world begins with. */
#define BEGINNING_US (INT64_C(1795456800) * CLOCK_S)

static int64_t now_us = BEGINNING_US;

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

void stage_advance(struct stage *s, int seconds)
{
	now_us += seconds * CLOCK_S;
	fake_do(&s->server, "advance", "{'seconds': %d}", seconds);
}

void stage_start(struct stage *s, const char *network, const char *options)
{
	static const struct clock_source fake = {.now_us = fake_now_us, .mono_ms = mono_ms};
	now_us = BEGINNING_US;
	clock_set_source(&fake);
	*s = (struct stage){0};
	fake_start(&s->server, network, options);
	snprintf(s->folder, sizeof(s->folder), "/tmp/nachtwacht-stage-XXXXXX");
	assert_non_null(mkdtemp(s->folder));
	snprintf(s->session_file, sizeof(s->session_file), "%s/session", s->folder);
	s->config = (struct account_config){.name = "gent",
		.network = network,
		.server = s->server.url,
		.allow_private_addresses = true,
		.reply = true,
		.where = "test:1"};
}

void stage_open(struct stage *s, const struct network *network)
{
	host_open(&s->desk, network, &s->config, s->session_file);
}

const char *stage_secret(struct stage *s, const char *name, const char *secret)
{
	struct err err = ERR_INIT;
	char *path MEM_AUTO = mem_printf("%s/%s", s->folder, name);
	assert_int_equal(session_file_write(path, secret, &err), 0);
	return arena_strdup(&s->server.arena, path);
}

void stage_end(struct stage *s)
{
	char *clean MEM_AUTO = mem_printf("rm -r %s", s->folder);
	host_release(&s->desk);
	fake_stop(&s->server);
	assert_int_equal(system(clean), 0);
}

void stage_poll(struct stage *s)
{
	host_poll(&s->desk);
	if (s->desk.poll_err.code != ERR_NONE)
		print_error("%s\n", s->desk.poll_err.msg);
	assert_int_equal(s->desk.poll_err.code, ERR_NONE);
}

static void be_faulty(struct stage *s, const char *where, const char *fault)
{
	fake_do(&s->server, "fault", "{%s, %s}", where, fault);
}

void stage_poll_faulty(struct stage *s, const char *where, const struct poll_fault *fault)
{
	be_faulty(s, where, fault->fault);
	host_poll(&s->desk);
	if (s->desk.poll_err.code != fault->code || !strstr(s->desk.poll_err.msg, fault->says))
		fail_msg("%s: %d %s", fault->fault, s->desk.poll_err.code, s->desk.poll_err.msg);
	fake_do(&s->server, "well", "{}");
}

static void end_faulty(struct stage *s, const struct send_fault *fault)
{
	const char *why = s->desk.why ? s->desk.why : "";
	if (s->desk.result != fault->result || !strstr(why, fault->says))
		fail_msg("%s: %d %s", fault->fault, s->desk.result, why);
	fake_do(&s->server, "well", "{}");
}

void stage_send_faulty(
	struct stage *s, struct outgoing *out, const char *where, const struct send_fault *fault)
{
	be_faulty(s, where, fault->fault);
	host_send(&s->desk, out);
	end_faulty(s, fault);
}

void stage_moderate_faulty(struct stage *s, const struct moderating *what, const char *where,
	const struct send_fault *fault)
{
	be_faulty(s, where, fault->fault);
	host_moderate(&s->desk, what);
	end_faulty(s, fault);
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
	s->desk.network->stream(s->desk.session);
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
