#include "bluesky_stage.h"

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include <string.h>

#include "base/clock.h"
#include "base/mem.h"
#include "recorded.h"

/* Where the recorded network was. */
#define RECORDED_PDS "http://localhost:35363"

char *stage_recorded(struct stage *s, const char *name)
{
	char *file MEM_AUTO = mem_printf("%s.json", name);
	char *text = recorded_text(&s->arena, RECORDINGS, file);
	const char *at = strstr(text, RECORDED_PDS);
	if (!at)
		return text;
	return arena_printf(&s->arena, "%.*s%s%s", (int)(at - text), text,
		fake_server_url(s->server), at + strlen(RECORDED_PDS));
}

void stage_will_say(struct stage *s, const char *path, int status, const char *body, int times)
{
	script_say(s, path, status, body)->times = times;
}

void stage_will(struct stage *s, const char *path, int status, const char *name)
{
	stage_will_say(s, path, status, stage_recorded(s, name), 1);
}

/* A day after the recording. */
int stage_begin(void **state)
{
	struct stage *s =
		script_begin("bluesky", INT64_C(1795572000) * CLOCK_S, "p73d-dv3q-c2xd-s56y\n");
	*state = s;
	s->config.identifier = "desk.test";
	s->config.password_file = s->secret_file;
	s->config.chat_service = "";
	host_open(&s->desk, &bluesky_network, &s->config, s->session_file);
	stage_will(s, "createSession", 200, "session");
	return 0;
}
