#include "facebook_stage.h"

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include <string.h>

#include "base/mem.h"
#include "networks/facebook.h"

void facebook_stage_start(struct stage *s, const char *options)
{
	stage_start(s, "facebook", options);
	s->config.token_file = stage_secret(s, "token", fake_said(&s->server, "token"));
	s->config.client_id = fake_said(&s->server, "app");
	s->config.client_secret_file = stage_secret(s, "secret", fake_said(&s->server, "secret"));
}

void facebook_stage_begin(struct stage *s)
{
	facebook_stage_start(s, "--needs-proof");
	stage_open(s, &facebook_network);
}

void facebook_stage_run(void (*test)(struct stage *s))
{
	struct stage s;
	facebook_stage_begin(&s);
	test(&s);
	stage_end(&s);
}

int facebook_asked(struct stage *s, const char *method, const char *rest)
{
	char *request MEM_AUTO = mem_printf("%s /v26.0/%s", method, rest);
	return fake_asked(&s->server, request);
}
