#include "x_stage.h"

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include <string.h>

#include "base/mem.h"
#include "base/strbuf.h"
#include "networks/session_file.h"
#include "networks/x.h"

/* What the session file has: somebody's yes, and more of a login. */
static void write_session(struct stage *s, const char *more)
{
	struct err err = ERR_INIT;
	char *text MEM_AUTO =
		mem_printf("{\"server\":\"%s\",\"agreed\":\"2026-11-01T10:00:00Z els\"%s}\n",
			s->server.url, more);
	assert_int_equal(session_file_write(s->session_file, text, &err), 0);
}

void x_begin(struct stage *s, const char *options)
{
	stage_start(s, "x", options);
	char *key MEM_AUTO = mem_printf(
		"%s %s", fake_said(&s->server, "key"), fake_said(&s->server, "key_secret"));
	s->config.token_file = stage_secret(s, "token", key);
	s->config.client_id = fake_said(&s->server, "consumer");
	s->config.client_secret_file =
		stage_secret(s, "secret", fake_said(&s->server, "consumer_secret"));
	s->config.app_token_file = stage_secret(s, "app", fake_said(&s->server, "app_token"));
	write_session(s, "");
	stage_open(s, &x_network);
}

void x_begin_oauth2(struct stage *s, const char *options)
{
	static const char *const members[][2] = {{"client_id", "client_id"},
		{"client_secret", "client_secret"}, {"token", "token"},
		{"refresh", "refresh_token"}, {"app_token", "app_token"}};
	struct strbuf more STRBUF_AUTO;
	strbuf_init(&more, 4096);
	stage_start(s, "x", options);
	for (size_t i = 0; i < ARRAY_LEN(members); i++)
		strbuf_printf(&more, ",\"%s\":\"%s\"", members[i][0],
			fake_said(&s->server, members[i][1]));
	strbuf_str(&more, ",\"until\":\"2026-11-23T20:00:00Z\"");
	write_session(s, more.buf);
	stage_open(s, &x_network);
}

void x_each(void (*test)(struct stage *s))
{
	struct stage s;
	print_message("  new words, OAuth 1.0a\n");
	x_begin(&s, "--words post");
	test(&s);
	stage_end(&s);
	print_message("  old words, OAuth 2.0\n");
	x_begin_oauth2(&s, "--words tweet");
	test(&s);
	stage_end(&s);
}
