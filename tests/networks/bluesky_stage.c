#include "bluesky_stage.h"

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
#include "networks/session_file.h"

/* Where the recorded network was. */
#define RECORDED_PDS "http://localhost:35363"

/* A day after the recording. */
int64_t stage_now_us = INT64_C(1795572000) * CLOCK_S;

static int64_t fake_now_us(void)
{
	return stage_now_us;
}

static int64_t mono_ms(void)
{
	struct timespec t;
	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec * INT64_C(1000) + t.tv_nsec / 1000000;
}

char *stage_recorded(struct stage *s, const char *name)
{
	char *path MEM_AUTO = mem_printf("%s/%s.json", RECORDINGS, name);
	struct strbuf text STRBUF_AUTO;
	strbuf_init(&text, 1 << 20);
	FILE *f = fopen(path, "re");
	assert_non_null(f);
	for (int c; (c = fgetc(f)) != EOF;)
		strbuf_char(&text, (char)c);
	fclose(f);
	const char *at = strstr(text.buf, RECORDED_PDS);
	if (!at)
		return arena_strdup(&s->arena, text.buf);
	return arena_printf(&s->arena, "%.*s%s%s", (int)(at - text.buf), text.buf,
		fake_server_url(s->server), at + strlen(RECORDED_PDS));
}

/* The next answer to requests that hold `path`. Answers are used in their order. */
void stage_will_say(struct stage *s, const char *path, int status, const char *body, int times)
{
	assert_true(s->count < ANSWERS_MAX);
	s->script[s->count++] = (struct fake_answer){.path = path,
		.status = status,
		.headers = "Content-Type: application/json\r\n",
		.body = body,
		.times = times};
}

void stage_will(struct stage *s, const char *path, int status, const char *name)
{
	stage_will_say(s, path, status, stage_recorded(s, name), 1);
}

int stage_begin(void **state)
{
	static const struct clock_source fake = {.now_us = fake_now_us, .mono_ms = mono_ms};
	struct stage *s = mem_zero(1, sizeof(*s));
	struct err err = ERR_INIT;
	clock_set_source(&fake);
	for (size_t i = 0; i < ANSWERS_MAX; i++)
		s->script[i].path = "\n"; /* in no first line */
	s->server = fake_server_start(s->script, ANSWERS_MAX);
	snprintf(s->folder, sizeof(s->folder), "/tmp/nachtwacht-bluesky-XXXXXX");
	if (!mkdtemp(s->folder))
		return -1;
	snprintf(s->session_file, sizeof(s->session_file), "%s/session", s->folder);
	snprintf(s->password_file, sizeof(s->password_file), "%s/password", s->folder);
	s->config = (struct account_config){.name = "gent",
		.network = "bluesky",
		.server = fake_server_url(s->server),
		.identifier = "desk.test",
		.password_file = s->password_file,
		.allow_private_addresses = true,
		.chat_service = "",
		.reply = true,
		.where = "test:1"};
	*state = s;
	if (session_file_write(s->password_file, "p73d-dv3q-c2xd-s56y\n", &err) == -1)
		return -1;
	host_open(&s->desk, &bluesky_network, &s->config, s->session_file);
	stage_will(s, "createSession", 200, "session");
	return 0;
}

int stage_finish(void **state)
{
	struct stage *s = *state;
	host_release(&s->desk);
	fake_server_stop(s->server);
	unlink(s->session_file);
	unlink(s->password_file);
	rmdir(s->folder);
	arena_release(&s->arena);
	free(s);
	return 0;
}

void stage_poll_well(struct stage *s)
{
	host_poll(&s->desk);
	if (s->desk.poll_err.code != ERR_NONE)
		print_error("%s\n", s->desk.poll_err.msg);
	assert_int_equal(s->desk.poll_err.code, ERR_NONE);
}
