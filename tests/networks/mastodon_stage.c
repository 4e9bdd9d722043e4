#include "mastodon_stage.h"

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include <string.h>

#include "base/mem.h"
#include "networks/mastodon.h"

static const struct trait kinds[] = {
	{"mastodon", true, true, true, 500, 23},
	{"gotosocial", false, true, true, 5000, 25},
	{"hollo", false, true, false, 10000, 256},
	{"snac", false, false, false, 100000, 32},
};

static void begin(struct stage *s, const struct trait *like, const char *options)
{
	char *all MEM_AUTO = mem_printf("--like %s %s", like->kind, options);
	stage_start(s, "mastodon", all);
	s->like = like;
	s->config.token_file = stage_secret(s, "token", fake_said(&s->server, "token"));
	stage_open(s, &mastodon_network);
}

void mastodon_begin(struct stage *s, const char *kind, const char *options)
{
	for (size_t i = 0; i < ARRAY_LEN(kinds); i++)
		if (strcmp(kinds[i].kind, kind) == 0)
			begin(s, &kinds[i], options);
}

void mastodon_each(void (*test)(struct stage *s))
{
	for (size_t i = 0; i < ARRAY_LEN(kinds); i++) {
		struct stage s;
		print_message("  as %s\n", kinds[i].kind);
		begin(&s, &kinds[i], "");
		test(&s);
		stage_end(&s);
	}
}
