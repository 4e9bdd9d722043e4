#include "script.h"

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/mem.h"
#include "networks/session_file.h"

int64_t script_now_us;

static int64_t now_us(void)
{
	return script_now_us;
}

static int64_t mono_ms(void)
{
	struct timespec t;
	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec * INT64_C(1000) + t.tv_nsec / 1000000;
}

struct stage *script_begin(const char *network, int64_t at_us, const char *secret)
{
	static const struct clock_source fake = {.now_us = now_us, .mono_ms = mono_ms};
	struct stage *s = mem_zero(1, sizeof(*s));
	struct err err = ERR_INIT;
	script_now_us = at_us;
	clock_set_source(&fake);
	for (size_t i = 0; i < ANSWERS_MAX; i++)
		s->script[i].path = "\n"; /* in no first line */
	s->server = fake_server_start(s->script, ANSWERS_MAX);
	snprintf(s->folder, sizeof(s->folder), "/tmp/nachtwacht-script-XXXXXX");
	assert_non_null(mkdtemp(s->folder));
	snprintf(s->session_file, sizeof(s->session_file), "%s/session", s->folder);
	snprintf(s->secret_file, sizeof(s->secret_file), "%s/secret", s->folder);
	assert_int_equal(session_file_write(s->secret_file, secret, &err), 0);
	s->config = (struct account_config){.name = "gent",
		.network = network,
		.server = fake_server_url(s->server),
		.allow_private_addresses = true,
		.reply = true,
		.where = "test:1"};
	return s;
}

int script_end(void **state)
{
	struct stage *s = *state;
	host_release(&s->desk);
	fake_server_stop(s->server);
	unlink(s->secret_file);
	unlink(s->session_file);
	rmdir(s->folder);
	arena_release(&s->arena);
	free(s);
	return 0;
}

struct fake_answer *script_say(struct stage *s, const char *path, int status, const char *body)
{
	assert_true(s->count < ANSWERS_MAX);
	struct fake_answer *answer = &s->script[s->count++];
	*answer = (struct fake_answer){.path = path,
		.status = status,
		.headers = "Content-Type: application/json; charset=utf-8\r\n",
		.body = body};
	return answer;
}

void script_poll(struct stage *s)
{
	host_poll(&s->desk);
	if (s->desk.poll_err.code != ERR_NONE)
		print_error("%s\n", s->desk.poll_err.msg);
	assert_int_equal(s->desk.poll_err.code, ERR_NONE);
}
